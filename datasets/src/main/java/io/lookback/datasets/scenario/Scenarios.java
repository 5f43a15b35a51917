package io.lookback.datasets.scenario;

import io.lookback.datasets.nfcapd.BlockCompression;
import io.lookback.datasets.scenario.SiteLogs.Days;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The scenarios there are. */
public final class Scenarios {
  /** The last day of the first story of the demo, UTC; the second one ends with the demo. */
  public static final LocalDate FIRST_STORY = LocalDate.parse("2009-01-17");

  static final String UNIVERSITY = "uni-a";
  static final String LABORATORY = "lab-b";
  static final String COMPANY = "west-c";

  /** When the address of the first story is first on a list. */
  static final String ATTACKER_LISTED = "2009-01-15T12:00:00Z";

  static final ZoneId EASTERN = ZoneId.of("America/New_York");
  private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");

  private static final SiteAddresses LABORATORY_ADDRESSES =
      SiteAddresses.of("149.66.0.0", 16, "2001:db8:149::");

  /** One bz2 a week is enough to have some: it costs more than everything else together. */
  private static final List<FileKind> MOSTLY_GZ =
      List.of(
          Compression.GZ,
          Compression.NONE,
          Compression.GZ,
          Compression.GZ,
          Compression.NONE,
          Compression.GZ,
          Compression.BZ2);

  private Scenarios() {}

  /**
   * The two reference stories in the everyday traffic of three sites: a university (December 20,
   * 2008 to January 17, 2009), a laboratory (a week of that January, and June 2009) and a small
   * company that also keeps flows. Some 510,000 lines and 45,000 flows.
   */
  public static Scenario demo(long seed) {
    return reference(
        "demo",
        seed,
        new int[] {5200, 2000, 900},
        day("2008-12-20"),
        day("2009-01-11"),
        day("2009-06-04"));
  }

  /**
   * Two small sites for three days, January 14 to 16, 2009, with what falls of the first story and
   * of the listed addresses into them: some 5,000 sessions of everyday traffic.
   */
  public static Scenario tiny(long seed) {
    Days days = new Days(day("2009-01-14"), day("2009-01-16"));
    CompromisedHosts first = new CompromisedHosts(seed);
    ListedAddresses listed = new ListedAddresses(seed);
    Story university = new Story();
    university.addAll(first.university());
    university.addAll(listed.story());
    university = university.within(days.fromUs(), days.toUs());
    Story laboratory = first.laboratory().within(days.fromUs(), days.toUs());
    List<SiteLogs> sites = new ArrayList<>();
    sites.add(university(seed, 1200, university, List.of(days), List.of()));
    sites.add(laboratory(seed, 500, laboratory, List.of(days)));
    Blacklists blacklists =
        blacklists(seed, List.of(new Days(day("2009-01-12"), day("2009-01-16"))));
    List<Truth.Planted> planted =
        List.of(
            new Evidence(CompromisedHosts.ATTACKER, university)
                .planted(
                    "story-1-attacker",
                    UNIVERSITY,
                    Blacklists.COMPROMISED,
                    CompromisedHosts.ATTACKER,
                    ATTACKER_LISTED,
                    List.of(CompromisedHosts.FIRST_HOST, CompromisedHosts.SECOND_HOST),
                    List.of(CompromisedHosts.SESSION_LINE)),
            new Evidence(CompromisedHosts.ATTACKER, laboratory)
                .planted(
                    "story-1-icmp",
                    LABORATORY,
                    Blacklists.COMPROMISED,
                    CompromisedHosts.ATTACKER,
                    ATTACKER_LISTED,
                    CompromisedHosts.PINGED,
                    List.of(CompromisedHosts.ICMP_LINE)),
            new Evidence(ListedAddresses.EARLY, university)
                .planted(
                    "seen-before-listing",
                    UNIVERSITY,
                    Blacklists.COMPROMISED,
                    ListedAddresses.EARLY,
                    ListedAddresses.EARLY_LISTED,
                    List.of(ListedAddresses.EARLY_HOST),
                    List.of()));
    return new Scenario("tiny", seed, sites, planted, blacklists);
  }

  /**
   * Thirty days of two sites with what each detector is to find planted in the last week: for
   * measuring how much they find and how often they are wrong.
   */
  public static Scenario detectors(long seed) {
    LocalDate firstDay = day("2026-03-02");
    SiteAddresses own = new SiteAddresses(128 << 24 | 66 << 16, 16, 0);
    SiteAddresses others = new SiteAddresses(128 << 24 | 67 << 16, 16, 0);
    DetectorCases cases = new DetectorCases(seed, firstDay, own, others);
    return new Scenario(
        "detectors",
        seed,
        List.of(
            watched(seed, DetectorCases.FIRST, own, firstDay, cases.first()),
            watched(seed, DetectorCases.SECOND, others, firstDay, cases.second())),
        cases.planted(),
        null);
  }

  /** A site of two hundred hosts behind Zeek and Snort. */
  private static SiteLogs watched(
      long seed, String name, SiteAddresses own, LocalDate firstDay, Story story) {
    return new SiteLogs(
        new SiteTraffic(
            name, own, ZoneOffset.UTC, 1200, 200, 5000, 500, List.of(), List.of(), List.of(), 0.12),
        seed,
        story,
        List.of(
            new Sensor(
                "zeek",
                () -> new ZeekTsvWriter(Dice.mix(seed + 21), own),
                session -> true,
                ZoneOffset.UTC,
                Sensor.DAILY,
                List.of(Compression.NONE),
                List.of()),
            new Sensor(
                "snort",
                () -> new SnortFastWriter(ZoneOffset.UTC),
                crosses(own),
                ZoneOffset.UTC,
                Sensor.DAILY,
                List.of(Compression.NONE),
                List.of())),
        List.of(new Days(firstDay, firstDay.plusDays(DetectorCases.DAYS - 1L))));
  }

  /**
   * Everyday traffic in any amount, as Zeek's conn.log: for measuring, and as the haystack of
   * tests. Own networks are 128.66.0.0/16, 128.67.0.0/16 and so on.
   *
   * @param sessions in all, of all sites and days together; the written number differs by less than
   *     a percent
   * @param first first UTC day
   * @param days how many days
   * @param gzip whether files are compressed
   * @param hours period of one file: 24 or a divisor of it
   * @param sites names of the sites
   */
  public static Scenario volume(
      long seed,
      long sessions,
      LocalDate first,
      int days,
      boolean gzip,
      int hours,
      List<String> sites) {
    return volume(seed, sessions, first, days, sites, List.of(VolumeSensor.zeek(hours * 60, gzip)));
  }

  /**
   * The same through other sensors, each of which sees all of it.
   *
   * @param sensors of every site by rank: of several that saw one conversation the first counts
   */
  public static Scenario volume(
      long seed,
      long sessions,
      LocalDate first,
      int days,
      List<String> sites,
      List<VolumeSensor> sensors) {
    if (sessions < 1 || days < 1 || sites.isEmpty() || sensors.isEmpty()) {
      throw new IllegalArgumentException(
          "A volume scenario needs sessions, days, sites and sensors; given are "
              + sessions
              + " sessions, "
              + days
              + " days, sites "
              + sites
              + ", "
              + sensors.size()
              + " sensors");
    }
    Days span = new Days(first, first.plusDays(days - 1L));
    double busyness = Background.busyness(first, days);
    int perDay = (int) Math.max(1, Math.round(sessions / busyness / days / sites.size()));
    List<SiteLogs> logs = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      SiteAddresses own = new SiteAddresses(128 << 24 | (66 + i & 0xff) << 16, 16, 0);
      SiteTraffic traffic =
          new SiteTraffic(
              sites.get(i),
              own,
              ZoneOffset.UTC,
              perDay,
              Math.max(100, Math.min(7000, perDay / 10)),
              (int) Math.max(5000, Math.min(4_000_000, sessions / 10)),
              (int) Math.max(500, Math.min(200_000, sessions / 100)),
              List.of(),
              List.of(),
              List.of(),
              0);
      long salt = Dice.mix(seed + i);
      List<Sensor> here = sensors.stream().map(sensor -> sensor.at(salt, own)).toList();
      logs.add(new SiteLogs(traffic, seed, new Story(), here, List.of(span)));
    }
    return new Scenario("volume", seed, logs, List.of(), null);
  }

  private static Scenario reference(
      String name,
      long seed,
      int[] sessionsPerDay,
      LocalDate firstDay,
      LocalDate laboratoryDay,
      LocalDate june) {
    LocalDate lastDay = day("2009-01-17");
    CompromisedHosts first = new CompromisedHosts(seed);
    IrcHost second = new IrcHost(seed);
    ListedAddresses listed = new ListedAddresses(seed);
    Story university = new Story();
    university.addAll(first.university());
    university.addAll(listed.story());
    Story laboratory = new Story();
    laboratory.addAll(first.laboratory());
    laboratory.addAll(second.story());

    Days inJune = new Days(june, day("2009-06-30"));
    List<SiteLogs> sites = new ArrayList<>();
    // The flow collector was down for a few hours of a Sunday night.
    Sensor.Outage outage =
        new Sensor.Outage(Talk.at("2009-01-04T06:00:00Z"), Talk.at("2009-01-04T11:00:00Z"));
    sites.add(
        university(
            seed,
            sessionsPerDay[0],
            university,
            List.of(new Days(firstDay, lastDay)),
            List.of(outage)));
    sites.add(
        laboratory(
                seed,
                sessionsPerDay[1],
                laboratory,
                List.of(new Days(laboratoryDay, lastDay), inJune))
            .scanned(LaboratoryHosts.scans(LABORATORY_ADDRESSES, inJune)));
    sites.add(company(seed, sessionsPerDay[2], new Days(day("2009-01-05"), lastDay)));

    List<Truth.Planted> planted = new ArrayList<>();
    planted.addAll(first.planted(UNIVERSITY, LABORATORY, Blacklists.COMPROMISED, ATTACKER_LISTED));
    planted.addAll(listed.planted(UNIVERSITY));
    planted.addAll(second.planted(LABORATORY));
    Blacklists blacklists =
        blacklists(seed, List.of(new Days(firstDay, lastDay.plusDays(1)), inJune));
    return new Scenario(name, seed, sites, planted, blacklists);
  }

  private static Blacklists blacklists(long seed, List<Days> daily) {
    Blacklists lists = new Blacklists(seed, daily);
    lists.list(Blacklists.COMPROMISED, CompromisedHosts.ATTACKER, ATTACKER_LISTED);
    lists.list(Blacklists.COMPROMISED, ListedAddresses.EARLY, ListedAddresses.EARLY_LISTED);
    lists.list(
        Blacklists.COMPROMISED,
        ListedAddresses.ONLY_SCANNING,
        ListedAddresses.ONLY_SCANNING_LISTED);
    lists.list(Blacklists.NETWORKS, ListedAddresses.NETWORK, ListedAddresses.NETWORK_LISTED);
    lists.list(Blacklists.BOTNETS, ListedAddresses.V6, ListedAddresses.V6_LISTED);
    return lists;
  }

  /** Sniffer and flow collector at the border, Zeek on a part of the campus, Snort. */
  private static SiteLogs university(
      long seed, int sessionsPerDay, Story story, List<Days> days, List<Sensor.Outage> outages) {
    SiteAddresses own = SiteAddresses.of("128.66.0.0", 16, "2001:db8:128::");
    int firstHost = SiteAddresses.v4(CompromisedHosts.FIRST_HOST);
    int secondHost = SiteAddresses.v4(CompromisedHosts.SECOND_HOST);
    SiteTraffic traffic =
        new SiteTraffic(
            UNIVERSITY,
            own,
            EASTERN,
            sessionsPerDay,
            600,
            20_000,
            1500,
            List.of(firstHost, secondHost),
            List.of(),
            List.of(
                SiteAddresses.v4(ListedAddresses.EARLY_HOST),
                SiteAddresses.v4(ListedAddresses.NETWORK_HOST)),
            0.12);
    Predicate<Session> border = crosses(own);
    Predicate<Session> partly =
        session ->
            isFrom(own, session.srcHi, session.srcLo, 32)
                || isFrom(own, session.dstHi, session.dstLo, 32);
    return new SiteLogs(
        traffic,
        seed,
        story,
        List.of(
            new Sensor(
                "tnm",
                () -> new TenableSnifferWriter(EASTERN, false, false, false),
                border,
                EASTERN,
                Sensor.DAILY,
                List.of(Compression.GZ, Compression.NONE),
                List.of()),
            new Sensor(
                "zeek",
                () -> new ZeekTsvWriter(Dice.mix(seed + 11), own),
                partly,
                ZoneOffset.UTC,
                Sensor.DAILY,
                List.of(Compression.GZ, Compression.GZ, Compression.ZST, Compression.NONE),
                List.of()),
            new Sensor(
                "tfm",
                () -> new TenableNetflowWriter(EASTERN),
                session -> true,
                EASTERN,
                Sensor.DAILY,
                MOSTLY_GZ,
                outages),
            new Sensor(
                "snort",
                () -> new SnortFastWriter(EASTERN),
                border,
                EASTERN,
                Sensor.DAILY,
                List.of(Compression.NONE),
                List.of())),
        days);
  }

  /** A sniffer that prints the server first and reports starts too, Zeek as JSON, Snort. */
  private static SiteLogs laboratory(long seed, int sessionsPerDay, Story story, List<Days> days) {
    SiteAddresses own = LABORATORY_ADDRESSES;
    Map<String, String> names = LaboratoryHosts.names(own);
    SiteTraffic traffic =
        new SiteTraffic(
            LABORATORY,
            own,
            EASTERN,
            sessionsPerDay,
            250,
            8000,
            800,
            List.of(),
            List.of(SiteAddresses.v4(IrcHost.HOST)),
            CompromisedHosts.PINGED.stream().map(SiteAddresses::v4).toList(),
            0.12);
    Predicate<Session> border = crosses(own);
    Predicate<Session> partly =
        session ->
            isFrom(own, session.srcHi, session.srcLo, 16)
                || isFrom(own, session.dstHi, session.dstLo, 16);
    return new SiteLogs(
            traffic,
            seed,
            story,
            List.of(
                new Sensor(
                    "tnm",
                    // Logs of the winter went through a mail that made dashes of the hyphens.
                    WinterSniffer::new,
                    border,
                    EASTERN,
                    Sensor.DAILY,
                    List.of(Compression.NONE, Compression.GZ),
                    List.of()),
                new Sensor(
                    "zeek",
                    () -> new ZeekJsonWriter(Dice.mix(seed + 12), own),
                    partly,
                    ZoneOffset.UTC,
                    Sensor.DAILY,
                    MOSTLY_GZ,
                    List.of()),
                new Sensor(
                    "snort",
                    () -> new SnortFastWriter(EASTERN),
                    border,
                    EASTERN,
                    Sensor.DAILY,
                    List.of(Compression.NONE, Compression.GZ),
                    List.of()),
                new Sensor(
                    "syslog",
                    () -> new SyslogWriter(EASTERN, names),
                    session -> true,
                    EASTERN,
                    Sensor.DAILY,
                    List.of(Compression.NONE, Compression.GZ),
                    List.of()),
                new Sensor(
                    "zeek-web",
                    () ->
                        new ZeekWebWriter(
                            Dice.mix(seed + 12),
                            Map.of(IrcHost.WEB_SERVER, IrcHost.WEB_SERVER_NAME)),
                    border,
                    ZoneOffset.UTC,
                    Sensor.DAILY,
                    List.of(Compression.NONE),
                    List.of())),
            days)
        .configured(LaboratoryHosts.settings(own));
  }

  /** Zeek and Suricata side by side, and the flows of the router and of a switch behind it. */
  private static SiteLogs company(long seed, int sessionsPerDay, Days days) {
    SiteAddresses own = SiteAddresses.of("192.0.2.0", 24, null);
    SiteTraffic traffic =
        new SiteTraffic(
            COMPANY,
            own,
            PACIFIC,
            sessionsPerDay,
            60,
            3000,
            500,
            List.of(),
            List.of(),
            List.of(),
            0.2);
    return new SiteLogs(
        traffic,
        seed,
        new Story(),
        List.of(
            new Sensor(
                "zeek",
                () -> new ZeekTsvWriter(Dice.mix(seed + 13), own),
                session -> true,
                ZoneOffset.UTC,
                360,
                List.of(Compression.ZST, Compression.GZ),
                List.of()),
            new Sensor(
                "suricata",
                () -> new EveWriter(PACIFIC, Dice.mix(seed + 14)),
                crosses(own),
                PACIFIC,
                Sensor.DAILY,
                List.of(Compression.NONE, Compression.GZ),
                List.of()),
            new FlowCollector(
                    "router",
                    own,
                    1,
                    crosses(own),
                    FlowExporter.NFDUMP_ACTIVE,
                    PACIFIC,
                    Sensor.DAILY)
                .nfcapd(List.of(BlockCompression.LZO, BlockCompression.LZ4, BlockCompression.BZ2)),
            new FlowCollector(
                    "switch",
                    own,
                    2,
                    session -> true,
                    FlowExporter.CISCO_ACTIVE,
                    PACIFIC,
                    Sensor.DAILY)
                .ipfix(Compression.GZ),
            new Sensor(
                "firewall",
                () -> new AsaWriter(PACIFIC, own),
                crosses(own),
                PACIFIC,
                Sensor.DAILY,
                List.of(Compression.GZ),
                List.of())),
        List.of(days));
  }

  /** Passes the border of the site. */
  private static Predicate<Session> crosses(SiteAddresses own) {
    return session ->
        own.contains(session.srcHi, session.srcLo) != own.contains(session.dstHi, session.dstLo);
  }

  /** Whether the address is an own one from that third octet on, or any of our IPv6. */
  private static boolean isFrom(SiteAddresses own, long hi, long lo, int thirdOctet) {
    return own.contains(hi, lo) && (hi != 0 || ((int) lo >>> 8 & 0xff) >= thirdOctet);
  }

  private static LocalDate day(String date) {
    return LocalDate.parse(date);
  }

  /** The laboratory's sniffer: en-dashes until the spring, hyphens after it. */
  private static final class WinterSniffer implements LogWriter {
    private static final long SPRING = Talk.at("2009-03-01T00:00:00Z");

    private final LogWriter winter = new TenableSnifferWriter(EASTERN, true, true, true);
    private final LogWriter summer = new TenableSnifferWriter(EASTERN, false, true, true);

    @Override
    public String fileName(LocalDateTime begin) {
      return summer.fileName(begin);
    }

    @Override
    public void session(Session session, LogLines out) {
      (session.startUs < SPRING ? winter : summer).session(session, out);
    }
  }
}
