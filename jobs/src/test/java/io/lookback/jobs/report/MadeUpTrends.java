package io.lookback.jobs.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Trends whose numbers are known: of {@code intrusion} one record on port 6667 at 10:00 of each day
 * and one on port 53 in each of the first 100 hours; sessions in every hour; and hostile names. A
 * name that runs would set {@code window.hacked} or open a dialogue.
 */
final class MadeUpTrends {
  static final String SITE = "lon";
  static final int LAST_DAY = Trends.DAYS - 1;

  /** Names as attackers would choose them. */
  static final List<String> HOSTILE =
      List.of(
          Story.SCRIPT,
          "</script><script>window.hacked=1</script>",
          "<img src=x onerror=window.hacked=2>",
          "javascript:window.hacked=3",
          "\"'`\\ $(touch /tmp/x) \u2028\u2029 & <!--",
          "__proto__",
          "constructor",
          Story.BIDI,
          "-@option\u0007",
          Story.ENDLESS + "1",
          Story.ENDLESS + "2",
          "100%&days=1#type=x");

  private MadeUpTrends() {}

  static Report with(Report report) {
    return new Report(
        report.night(),
        report.byList(),
        report.dossiers(),
        report.addresses(),
        report.hosts(),
        List.of(site()),
        report.detectors());
  }

  /** A report of nothing but trends. */
  static Report only(List<Trends> trends) {
    Night night =
        new Night(
            Story.NIGHT,
            Instant.EPOCH,
            List.of(),
            List.of(),
            0,
            List.of(),
            new Suppressed(List.of(), 0),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new Report(night, Map.of(), List.of(), 0, List.of(), trends, List.of());
  }

  static Trends site() {
    List<Trends.Series> series = new ArrayList<>();
    series.add(
        series(
            "intrusion",
            "Snort-TCP_Event",
            "outbound",
            "6667",
            daily(10, Trends.DAYS),
            1,
            List.of(
                new Trends.Top(
                    25, Story.GUESSER, false, 25, false, DossierPage.path(Story.GUESSER)),
                new Trends.Top(25, "10.0.0.22", true, 25, false, null),
                new Trends.Top(7, "10.0.0.22", true, 7, true, null)),
            Set.of()));
    series.add(
        series(
            "intrusion",
            "Snort-Administrator_Attempt",
            "inbound",
            "80",
            daily(12, Trends.DAYS),
            0,
            List.of(),
            Set.of()));
    series.add(
        series(
            "intrusion",
            "Snort-UDP_Event",
            "inbound",
            "53",
            IntStream.range(0, 100).toArray(),
            1,
            List.of(
                new Trends.Top(25, "198.51.100.7", false, 60, false, null),
                new Trends.Top(25, "10.0.0.22", true, 40, false, null)),
            Set.of(25)));
    series.add(
        series(
            "network",
            "TNM-TCP_Session_Short",
            "inbound",
            "22",
            IntStream.range(0, Trends.HOURS).toArray(),
            100,
            List.of(),
            Set.of()));
    series.add(
        series(
            "network",
            "TNM-TCP_Session_Whole",
            "outbound",
            "other",
            IntStream.range(300, Trends.HOURS).toArray(),
            50,
            List.of(),
            Set.of(1, 5, 7, 25)));
    for (String name : HOSTILE) {
      series.add(
          series(
              "login-failure",
              name,
              "none",
              "none",
              new int[] {Trends.HOURS - 1},
              7,
              List.of(new Trends.Top(25, "203.0.113.9", false, 7, false, null)),
              Set.of()));
      series.add(series(name, name, name, "none", new int[] {20}, 3, List.of(), Set.of()));
    }
    return new Trends(SITE, Story.NIGHT, series);
  }

  /** As much as a large site has: every series with records in every hour. */
  static Trends large(String site, int many) {
    Random random = new Random(7);
    String[] types = {"intrusion", "threatlist", "network", "login", "firewall", "scanning"};
    List<Trends.Series> series = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      List<Trends.Top> tops = new ArrayList<>();
      for (int days : Trends.WINDOWS) {
        for (int top = 0; top < 10; top++) {
          tops.add(
              new Trends.Top(
                  days, "198.51." + i % 100 + "." + top, false, 1_000 - top, top > 5, null));
        }
      }
      series.add(
          new Trends.Series(
              types[i % types.length],
              "Event-" + i % 120,
              i % 2 == 0 ? "inbound" : "outbound",
              String.valueOf(i % 40 * 7),
              IntStream.range(0, Trends.HOURS).toArray(),
              random.longs(Trends.HOURS, 1, 9_999).toArray(),
              tops,
              Set.of(25)));
    }
    return new Trends(site, Story.NIGHT, series);
  }

  private static int[] daily(int hour, int days) {
    return IntStream.range(0, days).map(day -> day * 24 + hour).toArray();
  }

  private static Trends.Series series(
      String type,
      String name,
      String direction,
      String port,
      int[] hours,
      long count,
      List<Trends.Top> tops,
      Set<Integer> cut) {
    long[] counts = new long[hours.length];
    java.util.Arrays.fill(counts, count);
    return new Trends.Series(type, name, direction, port, hours, counts, tops, cut);
  }
}
