package io.lookback.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.Coverage;
import io.lookback.datasets.table.Flows;
import io.lookback.jobs.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flow listings through the whole of ingest, into a real lake. */
class FlowIngestTest {
  private static final String CONFIG =
      """
      sites.lab { networks = ["192.0.2.0/24"], time-zone = "America/New_York" }
      ingest.split-size = 1m
      """;

  /** The first of January 2026, 10:00 UTC. */
  private static final long TEN = 1_767_261_600L;

  private static final String VPC_TITLES =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status\n";

  private static final String SILK_TITLES =
      "sIP|dIP|sPort|dPort|protocol|packets|bytes|flags|sTime|duration|eTime|sensor|\n";

  private static final String NFDUMP =
      """
      ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out
      2026-01-01 05:00:00,2026-01-01 05:00:01,1.500,192.0.2.1,198.51.100.7,50000,22,TCP,...AP.SF,0,0,12,1500,0,0,1,2
      2026-01-01 05:00:00,2026-01-01 05:00:01,1.500,198.51.100.7,192.0.2.1,22,50000,TCP,...AP.SF,0,0,10,4000,0,0,2,1
      Summary
      flows,bytes,packets,avg_bps,avg_pps,avg_bpp
      2,5500,22,1,1,1
      """;

  private static final String ARGUS =
      """
      StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label
      2026/01/01 18:59:59.500000,1.000000,udp,192.0.2.1,50000,  <->,198.51.100.7,53,CON,0,0,2,200,80,x
      2026/01/01 05:00:00.000000,0.000000,arp,192.0.2.1,,  who,192.0.2.9,,CON,,,2,102,42,x
      """;

  private static final String YAF =
      """
      2026-01-01 10:00:00.250 - 10:00:01.750 (1.500 sec) tcp 192.0.2.1:50000 => 198.51.100.7:22 58c52fca:22efa001 S/APF:AS/APF (12/1500 <-> 10/4000) rtt 12 ms idle
      2026-01-01 10:00:00.250 not a flow
      """;

  @TempDir Path folder;

  private TestLake lake(String name) {
    return new TestLake(folder.resolve(name), CONFIG);
  }

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static byte[] gz(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** One flow each minute. */
  private static String vpc(int first, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      text.append("2 123456789012 eni-1 198.51.100.7 192.0.2.1 ")
          .append(1_024 + i)
          .append(" 22 6 12 1500 ")
          .append(TEN + 60L * i)
          .append(' ')
          .append(TEN + 60L * i + 59)
          .append(i % 10 == 9 ? " REJECT OK\n" : " ACCEPT OK\n");
    }
    return text.toString();
  }

  private static String silk(int first, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      text.append("192.0.2.1|2001:db8::")
          .append(Integer.toHexString(1 + i))
          .append("|50000|443|6|12|1500| S PA   |")
          .append(TEN + i)
          .append(".250|1.500|")
          .append(TEN + i + 1)
          .append(".750|S")
          .append(i % 2)
          .append("|\n");
    }
    return text.toString();
  }

  private static void assertAccounted(TestLake lake) {
    assertThat(
            lake.values(
                "select path from ingest_files where lines <> session_rows + event_rows + flow_rows"
                    + " + vulnerability_rows + fact_rows + name_rows + rejects + skips"))
        .isEmpty();
    assertThat(lake.count("select coalesce(sum(rejects), 0) from ingest_files"))
        .isEqualTo(lake.count("select coalesce(sum(line_count), 0) from rejects"));
    assertThat(lake.count("select count(*) from session_records")).isZero();
    assertThat(lake.count("select count(*) from events")).isZero();
  }

  @Test
  void tablesAreTheSameTogetherOneByOneAndInReverse() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(write("in/vpc.log", VPC_TITLES + vpc(0, 300)));
    files.add(write("in/vpc2.log.gz", gz(VPC_TITLES + vpc(0, 500))));
    files.add(write("in/vpc3.log", vpc(900, 20) + "2 1 eni-1 - - - - - - - 1 2 - NODATA\n"));
    files.add(write("in/silk.txt", SILK_TITLES + silk(0, 200)));
    files.add(write("in/nfdump.csv", NFDUMP));
    files.add(write("in/x.binetflow", ARGUS));
    files.add(write("in/yaf.txt", YAF));

    TestLake together = lake("together");
    IngestSummary summary = together.ingest("lab", files.toArray(Path[]::new));
    together.nightly("coverage");
    assertThat(summary.flowRows).isEqualTo(500 + 20 + 200 + 2 + 1 + 1);
    assertThat(summary.lines).isEqualTo(summary.flowRows + summary.rejects + summary.skips);
    assertThat(summary.rejectReasons).containsOnlyKeys("bad_line");
    assertThat(summary.skipKinds)
        .containsOnlyKeys("header", "not_read:NODATA", "not_read:arp", "not_read:summary");
    assertAccounted(together);

    TestLake oneByOne = lake("one-by-one");
    for (Path file : files) {
      oneByOne.ingest("lab", file);
    }
    oneByOne.nightly("coverage");
    TestLake reverse = lake("reverse");
    List<Path> reversed = new ArrayList<>(files);
    Collections.reverse(reversed);
    for (Path file : reversed) {
      reverse.ingest("lab", file);
    }
    reverse.nightly("coverage");
    for (TestLake lake : List.of(oneByOne, reverse)) {
      assertThat(lake.rows(Flows.TABLE)).isEqualTo(together.rows(Flows.TABLE));
      assertThat(lake.rows(Coverage.TABLE)).isEqualTo(together.rows(Coverage.TABLE));
      assertAccounted(lake);
    }
    assertThat(
            together.values(
                "select concat_ws(' ', source_format, sum(flow_rows), sum(skips), sum(rejects))"
                    + " from ingest_files group by source_format order by 1"))
        .containsExactly(
            "argus 1 2 0",
            "aws_vpc 520 2 0",
            "nfdump_csv 2 4 0",
            "silk_rwcut 200 1 0",
            "yaf_ascii 1 0 1");
    // The day of a flow is that of its end, whatever the zone of the site.
    assertThat(
            together.values(
                "select concat_ws(' ', event_date, start_time, duration_us, src_ip, src_port,"
                    + " dst_ip, dst_port, protocol, packets, bytes, reverse_packets, reverse_bytes,"
                    + " bytes_basis, biflow_direction, time_basis, sensor, line_no) from flows where"
                    + " source_format = 'argus'"))
        .containsExactly(
            "2026-01-02 2026-01-01 23:59:59.5 1000000 192.0.2.1 50000 198.51.100.7 53 17 80 120"
                + " layer2 1 LOCAL_ASSUMED argus 2");
    assertThat(together.values("select distinct sensor from flows order by 1"))
        .containsExactly("S0", "S1", "argus", "nfdump", "vpc", "yaf");
    assertThat(together.count("select count(*) from flows where firewall_event = 3")).isEqualTo(52);
    assertThat(
            together.values(
                "select distinct start_time from flows where source_format = 'nfdump_csv'"))
        .containsExactly("2026-01-01T10:00:00Z");
  }

  @Test
  void aFileThatGrewReplacesWhatItWas() throws IOException {
    TestLake lake = lake("lake");
    Path file = write("vpc.log", VPC_TITLES + vpc(0, 60));
    assertThat(lake.ingest("lab", file).flowRows).isEqualTo(60);
    write("vpc.log", VPC_TITLES + vpc(0, 100));
    IngestSummary grown = lake.ingest("lab", file);
    assertThat(grown.grownFiles).isEqualTo(1);
    assertThat(lake.count("select count(*) from flows")).isEqualTo(100);
    assertThat(lake.count("select count(distinct file_id) from flows")).isEqualTo(1);
    assertThat(lake.ingest("lab", file).newFiles).isZero();
    assertAccounted(lake);
  }

  @Test
  void piecesOfAFileKnowItsTitles() throws IOException {
    TestLake lake = lake("lake");
    String titles = "dIP|sIP|protocol|sTime|eTime|bytes|\n";
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      rows.append("198.51.100.7|192.0.2.1|17|" + TEN + "|" + (TEN + i) + "|" + i + "|\n");
    }
    IngestSummary summary = lake.ingest("lab", write("silk.txt", titles + rows));
    assertThat(summary.flowRows).isEqualTo(40_000);
    assertThat(
            lake.values(
                "select concat_ws(' ', count(*), count(distinct line_no), min(line_no),"
                    + " max(line_no), sum(bytes)) from flows where src_ip = '192.0.2.1' and"
                    + " duration_us = bytes * 1000000"))
        .containsExactly("40000 40000 2 40001 799980000");
  }

  @Test
  void timesThatCannotBeAreRefused() throws IOException {
    TestLake lake = lake("lake");
    long future = System.currentTimeMillis() / 1000 + 3 * 86_400;
    String row = "2 1 eni-1 198.51.100.7 192.0.2.1 1 22 6 1 40 %d %d ACCEPT OK\n";
    IngestSummary summary =
        lake.ingest(
            "lab",
            write(
                "vpc.log",
                VPC_TITLES
                    + row.formatted(900_000_000L, 900_000_001L)
                    + row.formatted(TEN, future)
                    + row.formatted(TEN, TEN - 1)
                    + row.formatted(TEN, TEN)));
    assertThat(summary.rejectReasons)
        .containsOnly(Map.entry("time_out_of_range", 2L), Map.entry("end_before_start", 1L));
    assertThat(summary.flowRows).isEqualTo(1);
    assertAccounted(lake);
  }

  @Test
  void coverageCountsFlows() throws IOException {
    TestLake lake = lake("lake");
    lake.ingest("lab", write("vpc.log", VPC_TITLES + vpc(0, 90)));
    assertThat(TestLake.ran(lake.nightly("coverage"))).containsEntry("coverage", 1);
    assertThat(
            lake.values(
                "select concat_ws(' ', sensor, source_format, hour, records, rejects) from coverage"
                    + " order by hour"))
        .containsExactly(
            "vpc aws_vpc 2026-01-01 10:00:00 60 0", "vpc aws_vpc 2026-01-01 11:00:00 30 0");
    lake.compact(Flows.TABLE);
    assertThat(TestLake.ran(lake.nightly("coverage"))).isEmpty();
    lake.ingest("lab", write("more.log", VPC_TITLES + vpc(90, 1)));
    assertThat(TestLake.ran(lake.nightly("coverage"))).containsEntry("coverage", 1);
    assertThat(lake.count("select sum(records) from coverage")).isEqualTo(91);
  }

  @Test
  void aLakeFromBeforeThereWereFlowsGainsThem() throws IOException {
    TestLake old = lake("lake");
    old.ingest("lab", write("a.log", "no log at all\n"));
    old.sql("drop table lookback.main.flows");
    // Columns that came later were not there either.
    for (String column : List.of("vulnerability_rows", "fact_rows", "name_rows", "flow_rows")) {
      old.sql("alter table lookback.main.ingest_files drop column " + column);
    }

    TestLake lake = lake("lake");
    lake.ingest("lab", write("vpc.log", VPC_TITLES + vpc(0, 5)));
    assertThat(lake.count("select count(*) from flows")).isEqualTo(5);
    assertThat(lake.values("select flow_rows from ingest_files order by path"))
        .containsExactly("null", "5");
  }

  @Test
  void anOpenPlanFromBeforeThereWereFlowsIsFinished() throws IOException {
    TestLake old = lake("lake");
    old.ingest("lab", write("vpc.log", VPC_TITLES + vpc(0, 5)));
    old.sql("delete from lookback.main.ingest_files where true");
    old.sql(
        "update lookback.main.ingest_batches set plan = regexp_replace(plan, '\"flows\": ?-1,?', '')"
            + " where true");
    assertThat(old.count("select count(*) from ingest_batches where plan like '%\"flows\"%'"))
        .isZero();
    old.sql("drop table lookback.main.flows");

    TestLake lake = lake("lake");
    assertThat(Ingest.neededHistory(lake.lake())).containsEntry(Flows.TABLE, -1L);
    lake.ingest("lab", write("more.log", VPC_TITLES + vpc(10, 5)));
    assertThat(lake.count("select count(*) from flows")).isEqualTo(10);
    assertThat(lake.count("select sum(flow_rows) from ingest_files")).isEqualTo(10);
  }
}
