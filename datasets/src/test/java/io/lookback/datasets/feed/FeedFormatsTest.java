package io.lookback.datasets.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lookback.udf.net.Cidr;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedFormatsTest {
  /** Formats of which a file is one document instead of lines. */
  private static final Set<String> DOCUMENTS = Set.of("stix", "misp", "abuse_ch_json");

  @Test
  void plainListTakesAddressesNetworksAndRanges() throws FeedException {
    FeedContent content =
        read(
            "plain",
            """
            # Known bad
            ; another comment

            203.0.113.7
            203.0.113.8   # scanner
            198.51.100.0/24 ; SBL1
            198.51.100.9 - 198.51.100.12
            198.51.100.16-198.51.100.31
            2001:DB8::0001
            2001:db8:7::/48
            203.0.113.9\tseen twice
            203.0.113.7
            """);

    assertThat(values(content))
        .containsExactly(
            "203.0.113.7",
            "203.0.113.8",
            "198.51.100.0/24",
            "198.51.100.9-198.51.100.12",
            "198.51.100.16/28",
            "2001:db8::1",
            "2001:db8:7::/48",
            "203.0.113.9");
    assertThat(content.skips()).isEqualTo(Map.of("comment", 2L, "blank", 1L, "repetition", 1L));
    assertThat(content.rejects()).isEmpty();
    assertThat(content.date()).isEmpty();
    assertThat(content.lines()).isEqualTo(12);
  }

  @Test
  void refusesWhatCannotBeMatchedAndSaysWhy() throws FeedException {
    FeedContent content =
        read(
            "plain",
            """
            203.0.113.7
            10.0.0.0/8
            192.168.3.4
            0.0.0.0/8
            224.0.0.1
            fe80::1
            9.255.255.0-10.0.0.1
            4.0.0.0/6
            2a00::/12
            203.0.113.10/24
            999.1.2.3
            010.1.2.3
            bad.example.com
            """);

    assertThat(values(content)).containsExactly("203.0.113.7");
    assertThat(content.rejects())
        .isEqualTo(
            Map.of(
                "reserved_range", new FeedContent.Rejected(6, 2, "10.0.0.0/8"),
                "too_wide", new FeedContent.Rejected(2, 8, "4.0.0.0/6"),
                "bad_address", new FeedContent.Rejected(4, 10, "203.0.113.10/24")));
    assertThat(content.rejectReasons())
        .isEqualTo(
            "reserved_range=6 (first: line 2 '10.0.0.0/8'), "
                + "bad_address=4 (first: line 10 '203.0.113.10/24'), "
                + "too_wide=2 (first: line 8 '4.0.0.0/6')");
  }

  @Test
  void wideNetworksAreTakenWhenAllowed() throws FeedException {
    FeedContent content =
        Feeds.read(
            "wide.txt", "plain", bytes("4.0.0.0/6\n5.0.0.0/8\n2a00::/12\n"), WidestNetworks.ANY);

    assertThat(values(content)).containsExactly("4.0.0.0/6", "5.0.0.0/8", "2a00::/12");
  }

  @Test
  void snortRulesListAddressesOfEitherSide() throws FeedException {
    FeedContent content =
        read(
            "snort_rules",
            """
            # Emerging Threats
            alert ip [203.0.113.7,203.0.113.8, 198.51.100.0/24] any -> $HOME_NET any \
            (msg:"ET COMPROMISED Known Compromised or Hostile Host Traffic group 1"; \
            reference:url,doc.example.org/bin/compromised; threshold: type limit; sid:2500000; \
            rev:7061; metadata:affected_product Any, created_at 2011_04_28, updated_at 2026_08_20;)
            #alert ip [203.0.113.99] any -> $HOME_NET any (msg:"off"; sid:1;)
            alert tcp $HOME_NET any -> 198.51.100.77 [80,443] (msg:"ET CNC Botnet group 2"; \
            sid:2404000; rev:1; metadata:created_at 2012_05_04, updated_at 2026_08_21;)
            alert ip $EXTERNAL_NET any -> $HOME_NET any (msg:"no list"; sid:5;)
            alert ip [203.0.113.8,!203.0.113.1,10.1.2.3] any -> any any (msg:"x"; sid:6;)
            """);

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::category, FeedEntry::reference)
        .containsExactly(
            tuple(
                "203.0.113.7",
                "ET COMPROMISED Known Compromised or Hostile Host Traffic",
                "doc.example.org/bin/compromised"),
            tuple(
                "203.0.113.8",
                "ET COMPROMISED Known Compromised or Hostile Host Traffic",
                "doc.example.org/bin/compromised"),
            tuple(
                "198.51.100.0/24",
                "ET COMPROMISED Known Compromised or Hostile Host Traffic",
                "doc.example.org/bin/compromised"),
            tuple("198.51.100.77", "ET CNC Botnet", "sid:2404000"));
    assertThat(content.date()).contains(Instant.parse("2026-08-21T00:00:00Z"));
    assertThat(content.skips()).isEqualTo(Map.of("comment", 2L, "repetition", 1L));
    assertThat(content.rejects().keySet())
        .containsExactly("bad_address", "reserved_range", "rule_without_addresses");
  }

  @Test
  void spamhausTextHasItsDateAndReferences() throws FeedException {
    FeedContent content =
        read(
            "spamhaus_text",
            """
            ; Spamhaus DROP List 2026/06/30 - (c) 2026 The Spamhaus Project
            ; Last-Modified: Tue, 30 Jun 2026 13:49:30 GMT
            ; Expires: Tue, 30 Jun 2026 14:53:42 GMT
            198.51.100.0/24 ; SBL256894
            2001:db8:7::/48 ; SBL303641
            203.0.113.0/24
            """);

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::reference)
        .containsExactly(
            tuple("198.51.100.0/24", "SBL256894"),
            tuple("2001:db8:7::/48", "SBL303641"),
            tuple("203.0.113.0/24", null));
    assertThat(content.date()).contains(Instant.parse("2026-06-30T13:49:30Z"));
  }

  @Test
  void spamhausJsonCountsRepetitionsAndChecksItsNumberOfRecords() throws FeedException {
    String entries =
        """
        {"cidr":"198.51.100.0/24","sblid":"SBL256894","rir":"apnic"}
        {"cidr":"203.0.113.0/24","sblid":"SBL1","rir":"ripencc"}
        {"cidr":"203.0.113.0/24","sblid":"SBL1","rir":"ripencc"}
        {"cidr":
        {"sblid":"SBL2"}
        """;
    String metadata =
        "{\"type\":\"metadata\",\"timestamp\":1790072042,\"size\":5,\"records\":RECORDS,"
            + "\"copyright\":\"c\",\"terms\":\"t\"}\n";

    FeedContent whole = read("spamhaus_json", entries + metadata.replace("RECORDS", "3"));
    FeedContent cut = read("spamhaus_json", entries + metadata.replace("RECORDS", "4"));

    assertThat(values(whole)).containsExactly("198.51.100.0/24", "203.0.113.0/24");
    assertThat(whole.skips()).isEqualTo(Map.of("metadata", 1L, "repetition", 1L));
    assertThat(whole.rejects().keySet()).containsExactly("bad_json", "no_cidr");
    assertThat(whole.date()).contains(Instant.parse("2026-09-22T10:14:02Z"));
    assertThat(whole.shortage()).isEmpty();
    assertThat(cut.shortage()).contains("its metadata counts 4 records, the file has 3");
  }

  @Test
  void abuseChCsvStatesSinceWhenEntriesAreListed() throws FeedException {
    FeedContent content =
        read(
            "abuse_ch_csv",
            """
            ################################################################
            # abuse.ch Feodo Tracker Botnet C2 IP Blocklist (CSV)          #
            # Last updated: 2026-04-04 07:03:03 UTC                        #
            ################################################################
            #
            "first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"
            "2026-02-08 19:20:49","203.0.113.7","5000","offline","2026-03-11","Pikabot"
            "2026-01-08 19:20:49","203.0.113.7","443","offline","2026-03-11","Emotet"
            "2026-03-08 19:20:49","203.0.113.7","8080","offline","2026-03-11","Dridex"
            "yesterday","203.0.113.9","5000","offline","2026-03-11","Pikabot"
            "2026-02-08 19:20:49","203.0.113.10"
            "2026-04-04 07:03:03","198.51.100.61","5938","offline","2026-04-04",""
            # END 7 entries""");

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::listedFrom, FeedEntry::category)
        .containsExactly(
            tuple("203.0.113.7", Instant.parse("2026-01-08T19:20:49Z"), "Emotet"),
            tuple("198.51.100.61", Instant.parse("2026-04-04T07:03:03Z"), null));
    assertThat(content.rejects().keySet()).containsExactly("bad_field_count", "bad_time");
    assertThat(content.skips()).containsEntry("repetition", 2L).containsEntry("header", 1L);
    assertThat(content.date()).contains(Instant.parse("2026-04-04T07:03:03Z"));
    assertThat(content.shortage()).contains("its last line counts 7 entries, the file has 6");
  }

  @Test
  void abuseChHeaderMayStandInAComment() throws FeedException {
    FeedContent content =
        read(
            "abuse_ch_csv", "# Firstseen,DstIP,DstPort\r\n2026-02-08 19:20:49,203.0.113.7,443\r\n");

    assertThat(values(content)).containsExactly("203.0.113.7");
  }

  @Test
  void fireHolSourceFileDateIsTheDateOfTheList() throws FeedException {
    FeedContent content =
        read(
            "firehol",
            """
            #
            # dshield_1d
            #
            # ipv4 hash:net ipset
            #
            # Maintainer      : DShield.org
            # Maintainer URL  : https://dshield.org/
            # Source File Date: Thu Sep 10 23:59:49 UTC 2026
            #
            # Category        : attacks
            # Version         : 2911
            #
            # This File Date  : Fri Sep 11 04:10:10 UTC 2026
            #
            203.0.113.0/24
            0.0.0.0/8
            198.51.100.7
            """);

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::category)
        .containsExactly(tuple("203.0.113.0/24", "attacks"), tuple("198.51.100.7", "attacks"));
    assertThat(content.date()).contains(Instant.parse("2026-09-10T23:59:49Z"));
    assertThat(content.rejects().keySet()).containsExactly("reserved_range");
  }

  @Test
  void ipsumLevelIsTheConfidence() throws FeedException {
    FeedContent content =
        read(
            "ipsum",
            """
            # IPsum Threat Intelligence Feed
            # (https://github.com/stamparm/ipsum)
            #
            # Last update: Sun, 23 Aug 2026 03:01:11 +0200
            #
            # IP\tnumber of (black)lists
            #
            203.0.113.7\t9
            198.51.100.7\t3
            198.51.100.8
            """);

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::confidence)
        .containsExactly(tuple("203.0.113.7", 9), tuple("198.51.100.7", 3));
    assertThat(content.date()).contains(Instant.parse("2026-08-23T01:01:11Z"));
    assertThat(content.rejects().keySet()).containsExactly("no_level");
  }

  @Test
  void threatFoxAndUrlhausHoldAddressesAmongOtherThings() throws FeedException {
    FeedContent threatFox =
        read(
            "abuse_ch_csv",
            """
            ################################################################
            # ThreatFox IOCs: recent additions - CSV                       #
            # Last updated: 2026-04-04 07:03:03 UTC                        #
            ################################################################
            #
            # "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware",\
            "malware_alias","malware_printable","last_seen_utc","confidence_level","reference"
            "2026-04-04 06:00:03", "12", "203.0.113.7:443", "ip:port", "botnet_cc", "win.cs", \
            "Agentemis, BEACON", "Cobalt Strike", "", "75", "https://example.org/12"
            "2026-04-04 06:00:04", "13", "[2001:db8::7]:443", "ip:port", "botnet_cc", "win.cs", \
            "None", "Cobalt Strike", "", "101", "None"
            "2026-04-04 06:00:05", "14", "bad.example.com", "domain", "botnet_cc", "x", \
            "None", "Unknown", "", "50", ""
            "2026-04-04 06:00:06", "15", "0123456789abcdef0123456789abcdef", "md5_hash", "p", "x", \
            "None", "Unknown", "", "50", ""
            # Number of entries: 4
            """);
    FeedContent urlhaus =
        read(
            "abuse_ch_csv",
            """
            # id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter
            "1","2026-04-04 05:00:00","http://203.0.113.8:8080/bin.sh?x=1","online","",\
            "malware_download","elf","https://urlhaus.example.org/1/","x"
            "2","2026-04-04 05:00:01","https://u:p@203.0.113.9/a,b","online","",\
            "malware_download","elf","https://urlhaus.example.org/2/","x"
            "3","2026-04-04 05:00:02","http://[2001:db8::9]/","online","",\
            "malware_download","elf","https://urlhaus.example.org/3/","x"
            "4","2026-04-04 05:00:03","http://203.0.113.10.example.com/","online","",\
            "malware_download","elf","https://urlhaus.example.org/4/","x"
            "5","2026-04-04 05:00:04","http://evil.example/@203.0.113.11/","online","",\
            "malware_download","elf","https://urlhaus.example.org/5/","x"
            """);

    assertThat(threatFox.entries())
        .containsExactly(
            new FeedEntry(
                Cidr.parse("203.0.113.7"),
                Instant.parse("2026-04-04T06:00:03Z"),
                null,
                "Cobalt Strike",
                75,
                "https://example.org/12"),
            new FeedEntry(
                Cidr.parse("2001:db8::7"),
                Instant.parse("2026-04-04T06:00:04Z"),
                null,
                "Cobalt Strike",
                null,
                null));
    assertThat(threatFox.rejects())
        .isEqualTo(Map.of("no_address", new FeedContent.Rejected(2, 9, "bad.example.com")));
    assertThat(urlhaus.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::category, FeedEntry::reference)
        .containsExactly(
            tuple("203.0.113.8", "malware_download", "https://urlhaus.example.org/1/"),
            tuple("203.0.113.9", "malware_download", "https://urlhaus.example.org/2/"),
            tuple("2001:db8::9", "malware_download", "https://urlhaus.example.org/3/"));
    assertThat(urlhaus.rejects().get("no_address").count()).isEqualTo(2);
  }

  @Test
  void dshieldSourcesArePaddedWithZeros() throws FeedException {
    FeedContent content =
        read(
            "dshield_sources",
            """
            # created: Tue, 22 Dec 2015 12:19:03 +0000#
            # Source IP is 0 padded so each byte is three digits long
            #
            # source IP <tab> Reports <tab> Targets <tab> First Seen <tab> Last Seen <tab> Updated <CR>
            203.000.113.007\t1200\t14\t2015-12-01\t2015-12-21\t2015-12-22 01:00:00
            198.051.100.080\t12\t1\t2015-12-20 03:04:05\t2015-12-21\t2015-12-22 01:00:00
            000.000.000.000\t1\t1\t2015-12-20\t2015-12-21\t2015-12-22
            nothing
            """);
    FeedContent daily =
        read(
            "dshield_sources",
            """
            # source IP <tab> targetport <tab> protocol <tab> reports <tab> targets <tab> first seen\
             <tab> last seen <CR>
            203.000.113.007\t22\t6\t5\t2\t10:00:01\t12:13:14
            203.000.113.007\t23\t6\t5\t2\t10:00:01\t12:13:14
            """);

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::listedFrom)
        .containsExactly(
            tuple("203.0.113.7", Instant.parse("2015-12-01T00:00:00Z")),
            tuple("198.51.100.80", Instant.parse("2015-12-20T03:04:05Z")));
    assertThat(content.rejects().keySet()).containsExactly("bad_address", "reserved_range");
    assertThat(content.date()).contains(Instant.parse("2015-12-22T12:19:03Z"));
    assertThat(daily.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::listedFrom)
        .containsExactly(tuple("203.0.113.7", null));
    assertThat(daily.skips()).containsEntry("repetition", 1L);
  }

  @Test
  void dshieldBlocksAreNetworks() throws FeedException {
    FeedContent content =
        read(
            "dshield_block",
            """
            #   DShield.org Recommended Block List
            #    updated: Wed Jan 7 22:00:15 2026 UTC
            #
            Start\tEnd\tNetmask\tAttacks\tName\tCountry\temail
            203.0.113.0\t203.0.113.255\t24\t2650\tEXAMPLE\tUS\tabuse@example.org
            198.51.100.0\t198.51.100.255\t255.255.255.0\t12\tEXAMPLE\tUS\t
            broken
            """);

    assertThat(values(content)).containsExactly("203.0.113.0/24", "198.51.100.0/24");
    assertThat(content.date()).contains(Instant.parse("2026-01-07T22:00:15Z"));
    assertThat(content.rejects().keySet()).containsExactly("bad_line");
  }

  @Test
  void intervalFilesKeepEachListing() throws FeedException {
    FeedContent content =
        read(
            "intervals",
            """
            ip,first_listed,delisted
            203.0.113.7,2026-08-16T08:05:10+00:00,2026-08-17T21:03:39+00:00
            203.0.113.7,2026-08-19T08:05:10+00:00,
            198.51.100.0/24,2026-08-16 08:05:10,2026-08-20
            198.51.100.9,2026-08-20T00:00:00Z,2026-08-19T00:00:00Z
            198.51.100.9,soon,
            203.0.113.7,2026-08-19T08:05:10+00:00,
            203.0.113.7,2026-08-19T08:05:10+00:00,2026-08-20T08:05:10+00:00
            """);

    assertThat(content.entries())
        .extracting(e -> e.addresses().toString(), FeedEntry::listedFrom, FeedEntry::listedTo)
        .containsExactly(
            tuple(
                "203.0.113.7",
                Instant.parse("2026-08-16T08:05:10Z"),
                Instant.parse("2026-08-17T21:03:39Z")),
            tuple("203.0.113.7", Instant.parse("2026-08-19T08:05:10Z"), null),
            tuple(
                "198.51.100.0/24",
                Instant.parse("2026-08-16T08:05:10Z"),
                Instant.parse("2026-08-20T00:00:00Z")));
    assertThat(content.rejects().keySet())
        .containsExactly("bad_time", "conflicting_interval", "ends_before_it_begins");
    assertThat(content.date()).contains(Instant.parse("2026-08-20T08:05:10Z"));
  }

  @Test
  void webPagesEmptyFilesAndForeignFilesAreErrorsThatNameTheFile() {
    assertThatThrownBy(() -> Feeds.detect("list.txt", bytes("\n <!DOCTYPE html>\n<html>")))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("list.txt is a web page, not a list");
    assertThatThrownBy(() -> Feeds.detect("list.txt", bytes("\r\n \n")))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("list.txt is empty");
    assertThatThrownBy(() -> Feeds.detect("list.json", bytes("{\n \"type\": \"bundle\"\n}")))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("list.json is of no list format we know")
        .hasMessageContaining("plain");
    assertThatThrownBy(
            () ->
                Feeds.read(
                    "hosts", "plain", bytes("0.0.0.0 ads.example.com\n"), WidestNetworks.DEFAULT))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("hosts has no entry that can be used: reserved_range=1");
    assertThatThrownBy(
            () -> Feeds.read("x", "plane", bytes("203.0.113.7\n"), WidestNetworks.DEFAULT))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("Unknown list format 'plane'; formats are [intervals, ");
  }

  @Test
  void hostileTextIsShortenedAndHarmless() throws FeedException {
    String hostile = "\u001b[2J" + "A".repeat(200_000);
    FeedContent content = read("plain", "203.0.113.7\n203.0.113.8\n" + hostile + "\n");

    assertThat(content.rejects().get("bad_address").example())
        .isEqualTo("?[2J" + "A".repeat(56) + "...");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyLineIsAccountedForWhateverTheInput(long seed) {
    Random random = new Random(seed);
    String alphabet = "0123456789./:-,;#[]()\"\\{}\t abcdefalert ip any -> msg:sid\n\r\u00e9\u0000";
    String text =
        random
            .ints(5_000, 0, alphabet.length())
            .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
            .reduce("alert ip [203.0.113.1] any -> any any (msg:\"x\";)\n", String::concat);
    for (FeedFormat format : Feeds.ALL) {
      FeedSink sink = new FeedSink(WidestNetworks.DEFAULT);
      format.read(new FeedLines(bytes(text), sink), sink);
      FeedContent content = sink.content();
      assertThat(content.entries().size() + content.rejectCount() + content.skipCount())
          .as(format.name())
          .isEqualTo(content.lines());
      if (DOCUMENTS.contains(format.name())) {
        assertThat(content.shortage()).as(format.name()).isPresent();
      } else {
        assertThat(content.lines())
            .as(format.name())
            .isGreaterThanOrEqualTo(text.chars().filter(c -> c == '\n').count());
      }
    }
  }

  /** Reads own samples, which must be recognised as what they are. */
  private static FeedContent read(String format, String text) throws FeedException {
    assertThat(Feeds.detect("sample", bytes(text))).isEqualTo(format);
    FeedContent content = Feeds.read("sample", format, bytes(text), WidestNetworks.DEFAULT);
    assertThat(content.entries().size() + content.rejectCount() + content.skipCount())
        .isEqualTo(content.lines());
    return content;
  }

  private static List<String> values(FeedContent content) {
    return content.entries().stream().map(entry -> entry.addresses().toString()).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
