package io.lookback.jobs.summary;

import static io.lookback.jobs.testing.EventOf.event;
import static io.lookback.jobs.testing.SessionOf.session;

import io.lookback.datasets.site.Site;
import io.lookback.jobs.testing.EventOf;
import io.lookback.jobs.testing.SessionOf;
import io.lookback.jobs.testing.TestInputs;
import io.lookback.jobs.testing.TestRow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sessions and events of two sites by chance, with few values of everything, so that all of it
 * collides; and what each of them is, said without any SQL.
 */
final class RandomRecords {
  static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 10);
  static final int DAYS = 70;

  /** From then on 192.0.2.0/24 is an own network of the site par. */
  private static final Instant PAR_GREW = Instant.parse("2026-02-15T00:00:00Z");

  /** 172.16.0.0/12 is its own, and 192.0.2.0/24 since the middle of February. */
  static final Site PAR =
      new Site(
          "par",
          List.of(
              Site.Network.always("172.16.0.0/12"),
              new Site.Network(
                  "192.0.2.0/24",
                  ChronoUnit.MICROS.between(Instant.EPOCH, PAR_GREW),
                  Long.MAX_VALUE)),
          ZoneOffset.UTC,
          List.of());

  /** The first of them the most often. Each site's own ones are remote to the other. */
  static final List<String> ADDRESSES =
      List.of(
          "10.0.0.5",
          "198.51.100.7",
          "172.16.0.9",
          "10.0.0.6",
          "192.0.2.9",
          "198.51.100.8",
          "2001:db8:aaaa::5",
          "203.0.113.1",
          "2001:db8::1");

  static final List<String> NAMES =
      List.of(
          "Snort-TCP_Event",
          "Snort-TCPxEvent",
          "100%_sure",
          "100 is sure",
          "back\\slash",
          "back/slash",
          "TNM-Whole",
          "Blacklist-ET");

  static final List<String> TYPES = List.of("intrusion", "network", "threatlist");

  static final List<Integer> PORTS = List.of(443, 22, 53, 6667);

  /**
   * What a record is.
   *
   * @param isCountable counted and not open
   * @param port of the serving end; null = none
   */
  record Known(
      TestRow row,
      String site,
      Instant end,
      boolean isEvent,
      boolean isCountable,
      String type,
      String name,
      String direction,
      Integer port,
      String sizeClass,
      String src,
      String dst,
      long count,
      long bytes) {
    LocalDate day() {
      return LocalDate.ofInstant(end, ZoneOffset.UTC);
    }

    Instant hour() {
      return end.truncatedTo(ChronoUnit.HOURS);
    }
  }

  private final Random random;

  private RandomRecords(long seed) {
    random = new Random(seed);
  }

  static List<Known> of(long seed, int sessions, int events) {
    RandomRecords records = new RandomRecords(seed);
    List<Known> all = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      all.add(records.nextSession());
    }
    for (int i = 0; i < events; i++) {
      all.add(records.nextEvent());
    }
    return all;
  }

  private Known nextSession() {
    String site = site();
    Instant start = time();
    Duration lasting = Duration.ofSeconds(random.nextInt(3) * 1800L + random.nextInt(90));
    String src = address();
    String dst = random.nextInt(10) == 0 ? "224.0.0.251" : other(site, src, start);
    String direction = direction(site, src, dst, start);
    Integer protocol = pick(6, 6, 6, 17, 1, null);
    Integer port = pick(PORTS);
    String kind = protocol == null ? "Unknown" : protocol == 17 ? "UDP" : "ICMP";
    String sensor = pick("tnm", "zeek");
    SessionOf row =
        session(start.toString(), src, dst)
            .site(site)
            .sensor(sensor)
            .lasting(lasting)
            .direction(direction)
            .protocol(protocol)
            .port(port);
    if (protocol != null && protocol == 6) {
      kind = pick("Whole", "Timed_Out");
      row.sessionClass(kind);
    }
    String name = sensor.equals("tnm") ? "TNM-" + kind : "ZEEK-" + kind;
    if (random.nextInt(3) == 0) {
      name = pick(NAMES);
      row.named(name);
    }
    long bytes = 0;
    if (random.nextInt(4) > 0) {
      int sent = random.nextInt(1000);
      int received = random.nextInt(1000);
      row.bytes(sent, received);
      bytes = sent + received;
    }
    String sizeClass = pick(null, null, "1-10 MB", "10-100 MB");
    row.sizeClass(sizeClass);
    if (random.nextInt(12) == 0) {
      row.suspect();
      bytes = 0;
    }
    if (random.nextInt(3) == 0) {
      row.orientation("unknown");
    }
    boolean isOpen = random.nextInt(10) == 0;
    if (isOpen) {
      row.open();
    }
    boolean isCounted = random.nextInt(10) > 0;
    if (!isCounted) {
      row.notCounted();
    }
    return new Known(
        row,
        site,
        start.plus(lasting),
        false,
        isCounted && !isOpen,
        "network",
        name,
        direction,
        protocol != null && (protocol == 6 || protocol == 17) ? port : null,
        sizeClass == null ? "under 1 MB" : sizeClass,
        src,
        dst,
        1,
        bytes);
  }

  private Known nextEvent() {
    String site = site();
    Instant time = time();
    String src = random.nextInt(12) == 0 ? null : address();
    String dst = random.nextInt(12) == 0 ? null : other(site, src, time);
    String direction = direction(site, src, dst, time);
    Integer protocol = pick(6, 17, 1, null);
    Integer srcPort = pick(pick(PORTS), null);
    Integer dstPort = pick(pick(PORTS), null);
    String clientSide = pick("src", "dst", null);
    String type = pick(TYPES);
    String name = pick(NAMES);
    long count = random.nextInt(5) == 0 ? 1 + random.nextInt(30) : 1;
    boolean isCounted = random.nextInt(10) > 0;
    EventOf row =
        event(time.toString(), name, src, dst)
            .site(site)
            .type(type)
            .direction(direction)
            .protocol(protocol)
            .ports(srcPort, dstPort)
            .clientSide(clientSide)
            .count(count);
    if (!isCounted) {
      row.notCounted();
    }
    boolean hasPorts = protocol == null || protocol != 1;
    return new Known(
        row,
        site,
        time,
        true,
        isCounted,
        type,
        name,
        direction,
        hasPorts ? "dst".equals(clientSide) ? srcPort : dstPort : null,
        null,
        src,
        dst,
        count,
        0);
  }

  private String site() {
    return pick("lon", "lon", "par");
  }

  /** One in six is on the hour. */
  private Instant time() {
    Instant time =
        FIRST_DAY
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .plusMillis((long) (random.nextDouble() * DAYS * 86_400_000L));
    return random.nextInt(6) == 0 ? time.truncatedTo(ChronoUnit.HOURS) : time;
  }

  private String address() {
    int size = ADDRESSES.size();
    return ADDRESSES.get(Math.min(random.nextInt(size), random.nextInt(size)));
  }

  /**
   * The address of the other end. Own hosts may talk to themselves; a remote one that does would be
   * in the sightings in both roles, which add up to two.
   */
  private String other(String site, String address, Instant time) {
    String other = address();
    while (other.equals(address) && !isOwn(site, address, time)) {
      other = address();
    }
    return other;
  }

  private static String direction(String site, String src, String dst, Instant time) {
    if (src == null || dst == null || dst.startsWith("224.")) {
      return null;
    }
    return isOwn(site, src, time)
        ? isOwn(site, dst, time) ? "internal" : "outbound"
        : isOwn(site, dst, time) ? "inbound" : "external";
  }

  private static boolean isOwn(String site, String address, Instant time) {
    return site.equals("lon")
        ? address.startsWith("10.") || address.startsWith("2001:db8:aaaa:")
        : address.startsWith("172.16.")
            || (address.startsWith("192.0.2.") && !time.isBefore(PAR_GREW));
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  static TestInputs inputs(TestInputs in, List<Known> records) {
    return in.with(PAR).with(records.stream().map(Known::row).toArray(TestRow[]::new));
  }
}
