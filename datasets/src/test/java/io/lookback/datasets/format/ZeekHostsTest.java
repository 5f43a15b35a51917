package io.lookback.datasets.format;

import static io.lookback.datasets.format.FormatTesting.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.RealData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Zeek's logs say of hosts and names: the same from TSV and from JSON. */
class ZeekHostsTest {
  private static final Format TSV = new ZeekTsv();
  private static final Format JSON = new ZeekJson();

  private static RecordingSink tsv(String path, String fields, String... rows) {
    String header =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t"
            + path
            + "\n#fields\t"
            + fields.replace(' ', '\t')
            + "\n";
    return RecordingSink.read(TSV, UTC, header + String.join("\n", rows).replace(' ', '\t') + "\n");
  }

  private static RecordingSink json(String... rows) {
    return RecordingSink.read(JSON, UTC, String.join("\n", rows).replace('\'', '"') + "\n");
  }

  private static final String DNS = "ts uid id.orig_h id.resp_h query qtype_name answers";

  @Test
  void anAnswerGivesARowForEachAddress() {
    RecordingSink fromTsv =
        tsv(
            "dns",
            DNS,
            "1.5 C1 10.0.0.1 10.0.0.53 WWW.Example.ORG. A edge.example.net,192.0.2.1,192.0.2.2",
            "2.5 C2 10.0.0.1 10.0.0.53 example.org AAAA 2001:DB8::1",
            // Without an answer, after one with: nothing may stay of the line before.
            "3.5 C3 10.0.0.1 10.0.0.53 gone.example A -",
            // Text that looks like an address is none.
            "4.5 C4 10.0.0.1 10.0.0.53 text.example TXT 192.0.2.9,192.0.2.8",
            "5.5 C5 10.0.0.1 10.0.0.53 - - -");
    String row =
        "{'_path':'dns','ts':%s,'uid':'%s','id.orig_h':'10.0.0.1','id.resp_h':'10.0.0.53'%s}";
    RecordingSink fromJson =
        json(
            row.formatted(
                "1.5",
                "C1",
                ",'query':'WWW.Example.ORG.','qtype_name':'A','answers':['edge.example.net',"
                    + "'192.0.2.1','192.0.2.2']"),
            row.formatted(
                "2.5",
                "C2",
                ",'query':'example.org','qtype_name':'AAAA','answers':['2001:DB8::1']"),
            row.formatted("3.5", "C3", ",'query':'gone.example','qtype_name':'A'"),
            row.formatted(
                "4.5",
                "C4",
                ",'query':'text.example','qtype_name':'TXT','answers':['192.0.2.9','192.0.2.8']"),
            row.formatted("5.5", "C5", ""));
    assertThat(fromTsv.names)
        .containsExactly(
            "time=1500000, client=10.0.0.1, name=www.example.org, address=192.0.2.1, source=dns,"
                + " uid=C1, time_basis=EPOCH",
            "time=1500000, client=10.0.0.1, name=www.example.org, address=192.0.2.2, source=dns,"
                + " uid=C1, time_basis=EPOCH",
            "time=2500000, client=10.0.0.1, name=example.org, address=2001:db8::1, source=dns,"
                + " uid=C2, time_basis=EPOCH",
            "time=3500000, client=10.0.0.1, name=gone.example, source=dns, uid=C3,"
                + " time_basis=EPOCH",
            "time=4500000, client=10.0.0.1, name=text.example, source=dns, uid=C4,"
                + " time_basis=EPOCH");
    assertThat(fromJson.names).isEqualTo(fromTsv.names);
    assertThat(fromTsv.hostRecordCount).isEqualTo(4);
    assertThat(fromTsv.skipKinds).containsEntry("no_name", 1L);
    assertThat(fromJson.skipKinds).isEqualTo(Map.of("no_name", 1L));
  }

  @Test
  void aHostHeaderAndAServerNameNameTheServer() {
    RecordingSink http =
        tsv(
            "http",
            "ts uid id.orig_h id.resp_h host",
            "1.5 C1 10.0.0.1 192.0.2.1 Shop.Example:8080",
            "1.5 C1 10.0.0.1 192.0.2.1 192.0.2.1:8080",
            "1.5 C1 10.0.0.1 192.0.2.1 [2001:db8::1]:80",
            "1.5 C1 10.0.0.1 192.0.2.1 -");
    assertThat(http.names)
        .containsExactly(
            "time=1500000, client=10.0.0.1, name=shop.example, address=192.0.2.1, source=http,"
                + " uid=C1, time_basis=EPOCH");
    assertThat(http.skipKinds).containsEntry("no_name", 3L);
    RecordingSink tls =
        json(
            "{'ts':1.5,'uid':'C1','id.orig_h':'10.0.0.1','id.resp_h':'192.0.2.1',"
                + "'server_name':'shop.example'}");
    assertThat(tls.names)
        .containsExactly(
            "time=1500000, client=10.0.0.1, name=shop.example, address=192.0.2.1, source=tls,"
                + " uid=C1, time_basis=EPOCH");
  }

  @ParameterizedTest
  @CsvSource({
    "Example.ORG., false, example.org",
    "example.org:80, false, example.org:80",
    "example.org:80, true, example.org",
    "example.org:99999, true, example.org:99999",
    "., false, ",
    "192.0.2.1, false, ",
    "[::1]:80, true, ",
    "::1, true, ",
    ":80, true, ",
    "ÄÖ.Example, false, ÄÖ.example"
  })
  void bringsNamesToOneForm(String printed, boolean mayHavePort, String expected) {
    // In the midst of other bytes, as in a line.
    byte[] bytes = ("x:" + printed + ":1.").getBytes(StandardCharsets.UTF_8);
    assertThat(new Names().of(bytes, 2, bytes.length - 3, mayHavePort))
        .isEqualTo(expected == null ? null : UTF8String.fromString(expected));
  }

  @Test
  void aNoticeIsAnEventWithItsConnectionOrItsEnds() {
    String fields =
        "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto note msg sub src dst p peer_descr";
    RecordingSink sink =
        tsv(
            "notice",
            fields,
            "1.5 C1 10.0.0.1 50000 192.0.2.1 443 tcp SSL::Invalid_Server_Cert bad CN=x 10.0.0.1"
                + " 192.0.2.1 443 zeek-1",
            "2.5 - - - - - - Scan::Port_Scan scanned - 10.0.0.1 192.0.2.1 - -",
            "3.5 - - - - - - PacketFilter::Dropped_Packets lost - - - - -",
            "4.5 - - - - - - - x - - - - -",
            "5.5 - - - - - - X::Y x - nowhere - - -");
    assertThat(sink.events)
        .containsExactly(
            "time=1500000, type=intrusion, ocsf=2004, src=10.0.0.1 50000, dst=192.0.2.1 443,"
                + " protocol=6, client=src, host=zeek-1, uid=C1, rule=SSL::Invalid_Server_Cert,"
                + " message=bad; CN=x, time_basis=EPOCH",
            "time=2500000, type=intrusion, ocsf=2004, src=10.0.0.1, dst=192.0.2.1,"
                + " rule=Scan::Port_Scan, message=scanned, time_basis=EPOCH",
            "time=3500000, type=intrusion, ocsf=2004, rule=PacketFilter::Dropped_Packets,"
                + " message=lost, time_basis=EPOCH");
    assertThat(sink.rejectReasons).isEqualTo(Map.of("bad_record", 1L, "bad_address", 1L));
  }

  @Test
  void softwareAndServicesAreFacts() {
    String fields =
        "ts host host_p software_type name version.major version.minor version.minor2"
            + " version.minor3 version.addl unparsed_version";
    RecordingSink sink =
        tsv(
            "software",
            fields,
            "1.5 10.0.0.1 - HTTP::BROWSER Firefox 115 0 - - - Mozilla/5.0",
            "1.5 10.0.0.2 22 SSH::SERVER OpenSSH 9 2 1 - p1 OpenSSH_9.2p1",
            "1.5 10.0.0.2 80 HTTP::SERVER Apache 2 4 1 - (Debian) Apache/2.4.1",
            "1.5 10.0.0.3 - OS::WINDOWS Windows 10 - - - - Windows_10",
            "1.5 - - SSH::CLIENT x - - - - - -");
    assertThat(sink.facts.stream().map(fact -> fact.replace("time=1500000, ", "")))
        .containsExactly(
            "ip=10.0.0.1, fact=client_software, name=Firefox, value=115.0, basis=zeek,"
                + " time_basis=EPOCH",
            "ip=10.0.0.2, fact=software, name=OpenSSH, value=9.2.1-p1, port=22, protocol=6,"
                + " basis=zeek, time_basis=EPOCH",
            "ip=10.0.0.2, fact=web_server, name=Apache, value=Apache/2.4.1, port=80, protocol=6,"
                + " basis=zeek, time_basis=EPOCH",
            "ip=10.0.0.3, fact=os, value=Windows_10, basis=zeek, time_basis=EPOCH");
    assertThat(sink.rejectReasons).isEqualTo(Map.of("bad_address", 1L));
    String services =
        "{'ts':1.5,'host':'10.0.0.2','port_num':443,'port_proto':'tcp','service':['HTTP','SSL']}";
    assertThat(json(services).facts)
        .isEqualTo(
            tsv(
                    "known_services",
                    "ts host port_num port_proto service",
                    "1.5 10.0.0.2 443 tcp HTTP,SSL")
                .facts)
        .containsExactly(
            "time=1500000, ip=10.0.0.2, fact=open_port, name=HTTP,SSL, port=443, protocol=6,"
                + " basis=zeek, time_basis=EPOCH");
  }

  @ParameterizedTest
  // Lines of the log, and rows as counted from the JSON by another program.
  @CsvSource({
    "dns, 53615, 62599",
    "notice, 207, 207",
    "software, 376, 376",
    "known_services, 1579, 1579"
  })
  void aRealPairGivesEqualRows(String log, long lines, long rows) {
    RecordingSink tsv = real("zeek-tsv-json-pair/tsv/" + log + ".log.gz", TSV);
    RecordingSink json = real("zeek-tsv-json-pair/json/" + log + ".json.gz", JSON);
    assertThat(tsv.rejects).isEmpty();
    assertThat(json.rejects).isEmpty();
    assertThat(json.records).isEqualTo(lines);
    assertThat(tsv.names).isEqualTo(json.names);
    assertThat(tsv.facts).isEqualTo(json.facts);
    assertThat(tsv.events).isEqualTo(json.events);
    assertThat(json.nameCount + json.factCount + json.eventCount).isEqualTo(rows);
  }

  private static RecordingSink real(String file, Format format) {
    return RecordingSink.read(format, UTC, RealData.bytes(RealData.at(file)));
  }

  @Test
  void readsMixedStreams() {
    RecordingSink day1 = real("zeek-json-apt29/day1_combined_zeek.log", JSON);
    RecordingSink day2 = real("zeek-json-apt29/day2_combined_zeek.log", JSON);
    assertThat(List.of(day1.rejectCount, day2.rejectCount)).containsOnly(0L);
    // Counted by another program: DNS 57 and 311, TLS 0 and 10; all HTTP went to bare addresses.
    assertThat(List.of(day1.nameCount, day2.nameCount)).containsExactly(57L, 311L + 10L);
    assertThat(List.of(day1.skipKinds.get("no_name"), day2.skipKinds.get("no_name")))
        .containsExactly(440L, 677L);
  }
}
