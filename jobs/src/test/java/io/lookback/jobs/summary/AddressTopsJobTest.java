package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.EventAddresses;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.testing.Pipeline;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import io.lookback.udf.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AddressTopsJobTest {
  private static final SparkSession SPARK = SharedSpark.session();

  private static TestInputs run(AddressTopsJob.Params kept, TestRow... records) {
    return Pipeline.summarised(new TestInputs(SPARK).with(records), kept);
  }

  private static List<String> rows(TestInputs in, Table table, String... columns) {
    return in.whole(table).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString(" "))
        .sorted()
        .toList();
  }

  private static List<String> tops(TestInputs in) {
    in.rows(AddressTops.TABLE)
        .forEach(
            row ->
                assertThat((byte[]) row.get(AddressTops.TABLE.ordinal(AddressTops.IP_KEY)))
                    .isEqualTo(
                        IpAddress.parse(
                                row.getString(AddressTops.TABLE.ordinal(AddressTops.ADDRESS)))
                            .toBytes()));
    return rows(
        in,
        AddressTops.TABLE,
        "date_format(event_date, 'd')",
        "site",
        "side",
        "rank",
        "address",
        "count",
        "bytes",
        "addresses");
  }

  private static List<String> kinds(TestInputs in) {
    return rows(
        in,
        EventAddresses.TABLE,
        "event_type",
        "event_name",
        "direction",
        "port_group",
        "side",
        "rank",
        "address",
        "count",
        "addresses");
  }

  @Test
  void ranksTheAddressesOfEachDayAndSite() {
    TestInputs in =
        run(
            new AddressTopsJob.Params(3, 1, 1),
            session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(1, 2),
            session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.6").port(80).bytes(10, 20),
            event("2026-03-01T10:00:00Z", "Any", "198.51.100.7", "10.0.0.6").count(3),
            // Ties: as numbers .9 is before .10 and IPv4 before IPv6, as text they are not.
            session("2026-03-01T10:00:00Z", "10.0.0.5", "198.51.100.10").bytes(100, 200),
            session("2026-03-01T10:00:00Z", "2001:db8::7", "10.0.0.5"),
            session("2026-03-01T10:00:00Z", "198.51.100.9", "10.0.0.5").suspect().bytes(9, 9),
            // Both own; a host with itself counts once; both remote.
            session("2026-03-01T10:00:00Z", "10.0.0.5", "10.0.0.6"),
            session("2026-03-01T10:00:00Z", "10.0.0.7", "10.0.0.7"),
            session("2026-03-01T10:00:00Z", "198.51.100.9", "203.0.113.1"),
            // Nothing but an open session has no count.
            session("2026-03-01T10:00:00Z", "198.51.100.99", "10.0.0.99").open(),
            session("2026-03-01T10:00:00Z", "10.0.0.98", "224.0.0.251").direction(null),
            session("2026-03-02T10:00:00Z", "198.51.100.10", "10.0.0.5"),
            session("2026-03-02T10:00:00Z", "172.16.0.9", "198.51.100.10")
                .site("par")
                .direction("outbound"));

    assertThat(tops(in))
        .containsExactly(
            "1 lon own 1 10.0.0.5 5 303 3", // .7, .10, v6, .9, .6
            "1 lon own 2 10.0.0.6 5 30 3", // .7, three events, .5
            "1 lon own 3 10.0.0.7 1 0 3",
            "1 lon remote 1 198.51.100.7 5 33 5", // two sessions and three events
            "1 lon remote 2 198.51.100.9 2 0 5",
            "1 lon remote 3 198.51.100.10 1 300 5", // before 203.0.113.1 and 2001:db8::7
            "2 lon own 1 10.0.0.5 1 0 1",
            "2 lon remote 1 198.51.100.10 1 0 1",
            "2 par own 1 172.16.0.9 1 0 1",
            "2 par remote 1 198.51.100.10 1 0 1");
  }

  @Test
  void eachKindOfRecordHasTheAddressesOfItsBusiestPorts() {
    List<TestRow> records = new ArrayList<>();
    // Ports by count: 80 three times, 22 and 443 twice, 8080 once: two have groups of their own.
    int[] ports = {80, 80, 80, 443, 443, 22, 22, 8080};
    for (int i = 0; i < ports.length; i++) {
      records.add(
          session("2026-03-01T1" + i + ":00:00Z", "198.51.100." + (i + 1), "10.0.0.5")
              .port(ports[i]));
    }
    records.add(session("2026-03-01T10:00:00Z", "198.51.100.3", "10.0.0.5").port(8080));
    records.add(
        session("2026-03-01T10:00:00Z", "198.51.100.3", "10.0.0.5").port(0).protocol(1).named("X"));
    records.add(event("2026-03-01T10:00:00Z", "Any", "10.0.0.5", "10.0.0.6").ports(1, 22).count(7));
    records.add(event("2026-03-01T10:00:00Z", "Any", "198.51.100.1", "203.0.113.1").ports(1, 22));
    records.add(event("2026-03-01T10:00:00Z", "Any", "10.0.0.5", "198.51.100.1").ports(1, 22));
    records.add(session("2026-03-01T10:00:00Z", "198.51.100.9", "10.0.0.5").port(80).open());
    records.add(session("2026-03-01T10:00:00Z", "10.0.0.5", "224.0.0.251").direction(null));

    assertThat(kinds(run(new AddressTopsJob.Params(1, 2, 2), records.toArray(TestRow[]::new))))
        .containsExactly(
            "intrusion Any external 22 remote 1 198.51.100.1 1 2",
            "intrusion Any external 22 remote 2 203.0.113.1 1 2",
            "intrusion Any internal 22 own 1 10.0.0.5 7 2",
            "intrusion Any internal 22 own 2 10.0.0.6 7 2",
            "intrusion Any outbound 22 own 1 10.0.0.5 1 1",
            "intrusion Any outbound 22 remote 1 198.51.100.1 1 1",
            // 22 and 443 tie: the smaller port has the group. 8080 comes to two as well.
            "network TNM-Whole inbound 22 own 1 10.0.0.5 2 1",
            "network TNM-Whole inbound 22 remote 1 198.51.100.6 1 2",
            "network TNM-Whole inbound 22 remote 2 198.51.100.7 1 2",
            "network TNM-Whole inbound 80 own 1 10.0.0.5 3 1",
            "network TNM-Whole inbound 80 remote 1 198.51.100.1 1 3",
            "network TNM-Whole inbound 80 remote 2 198.51.100.2 1 3",
            // 443 twice, 8080 twice: .4, .5, .8, .3.
            "network TNM-Whole inbound other own 1 10.0.0.5 4 1",
            "network TNM-Whole inbound other remote 1 198.51.100.3 1 4",
            "network TNM-Whole inbound other remote 2 198.51.100.4 1 4",
            "network X inbound none own 1 10.0.0.5 1 1",
            "network X inbound none remote 1 198.51.100.3 1 1");
  }

  @Test
  void aHostThatTalksToItselfCountsOnce() {
    TestInputs in =
        run(
            new AddressTopsJob.Params(9, 9, 9),
            session("2026-03-01T10:00:00Z", "10.0.0.7", "10.0.0.7").bytes(1, 2),
            event("2026-03-01T10:00:00Z", "Any", "10.0.0.7", "10.0.0.7").ports(5, 6).count(3));

    assertThat(tops(in)).containsExactly("1 lon own 1 10.0.0.7 4 3 1");
    assertThat(kinds(in))
        .containsExactly(
            "intrusion Any internal 6 own 1 10.0.0.7 3 1",
            "network TNM-Whole internal 443 own 1 10.0.0.7 1 1");
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    long most = Long.MAX_VALUE;
    TestInputs in =
        run(
            new AddressTopsJob.Params(9, 1, 9),
            session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").bytes(most, 1),
            session("2026-03-01T10:00:00Z", "198.51.100.7", "10.0.0.5").port(80).bytes(1, 1),
            event("2026-03-01T10:00:00Z", "Any", "198.51.100.7", "10.0.0.5")
                .ports(1, 80)
                .count(most),
            event("2026-03-01T11:00:00Z", "Any", "198.51.100.7", "10.0.0.5")
                .ports(1, 80)
                .count(most),
            event("2026-03-01T11:00:00Z", "Any", "198.51.100.7", "10.0.0.5").ports(1, 22));

    assertThat(tops(in))
        .containsExactly(
            "1 lon own 1 10.0.0.5 " + most + " " + most + " 1",
            "1 lon remote 1 198.51.100.7 " + most + " " + most + " 1");
    assertThat(kinds(in))
        .contains(
            "intrusion Any inbound 80 own 1 10.0.0.5 " + most + " 1",
            "intrusion Any inbound other own 1 10.0.0.5 1 1");
  }
}
