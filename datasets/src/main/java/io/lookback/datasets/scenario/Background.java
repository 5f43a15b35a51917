package io.lookback.datasets.scenario;

import io.lookback.datasets.scenario.Quantiles.LogNormal;
import io.lookback.datasets.scenario.Quantiles.LogUniform;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * The everyday traffic of one site: people browsing and mailing by day, machines polling at all
 * hours, backups by night, and the scanners of the internet.
 *
 * <p>Protocols, packets and bytes of flows follow {@link CampusFlows}: each direction of a session
 * that was answered is one flow. Who talks to whom is chosen afterwards, to fit the size; popular
 * servers follow Zipf's law. Any span of time can be asked for by itself and is always the same.
 */
final class Background {
  private static final long SECOND = 1_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final long DAY = 24 * HOUR;
  private static final long LONGEST = 10 * HOUR;

  /** Share of short TCP flows, and of UDP and other flows, whose session was answered. */
  private static final double SHORT_ANSWERED = 0.25;

  private static final double UDP_ANSWERED = 0.7;
  private static final double OTHER_ANSWERED = 0.4;

  // Sessions per flow of each kind: an answered session is two flows.
  private static final double ATTEMPTS =
      CampusFlows.TCP * CampusFlows.TCP_SHORT / (1 + SHORT_ANSWERED);
  private static final double CONNECTIONS = CampusFlows.TCP * (1 - CampusFlows.TCP_SHORT) / 2;
  private static final double DATAGRAMS = CampusFlows.UDP / (1 + UDP_ANSWERED);
  private static final double PINGS = CampusFlows.OTHER / (1 + OTHER_ANSWERED);
  private static final double SESSIONS = ATTEMPTS + CONNECTIONS + DATAGRAMS + PINGS;

  /** Milliseconds a connection lasts: short requests, and people at a terminal. */
  private static final Quantiles DURATION =
      Quantiles.of(new LogNormal(0.9, 1.7, 1500), new LogNormal(0.1, 1.5, 100_000));

  /** How busy each local hour is. */
  private static final double[] HOURS = hours();

  private static final int[] SCANNED_PORTS = {
    22, 22, 22, 445, 445, 445, 135, 135, 1433, 80, 8080, 3128, 1080, 3389, 5900, 23, 25, 139, 2967,
    10000
  };
  private static final int[] PROBED_UDP = {1434, 1434, 1434, 137, 161, 53, 5060, 1026};

  /** Rank from which visitors are peers of file sharing and telephony. */
  private static final int PEERS = 10_000_000;

  private static final int NTP_INTERVAL = 1024;
  private static final int POLL_INTERVAL = 600;

  private final SiteTraffic site;
  private final SiteAddresses own;
  private final long seed;
  private final LocalClock clock;
  private final Quantiles serverRanks;
  private final Quantiles scannerRanks;
  private final Quantiles clientRanks;
  private final BitSet spared = new BitSet();

  Background(SiteTraffic site, long seed) {
    this.site = site;
    this.own = site.addresses();
    this.seed = Dice.mix(seed ^ site.name().hashCode());
    clock = new LocalClock(site.zone());
    serverRanks = Quantiles.of(new LogUniform(1, site.remoteServers()));
    scannerRanks = Quantiles.of(new LogUniform(1, Math.max(2, site.returningScanners() / 5)));
    clientRanks = Quantiles.of(new LogUniform(1, site.clients()));
    site.webServers().forEach(address -> spared.set(place(address)));
    site.quietHosts().forEach(address -> spared.set(place(address)));
    site.spared().forEach(address -> spared.set(place(address)));
  }

  private int place(int address) {
    return address & (1 << (32 - own.prefix())) - 1;
  }

  private static double[] hours() {
    double[] weights = {
      .35, .25, .2, .18, .18, .22, .4, .7, 1.1, 1.5, 1.7, 1.75, 1.6, 1.65, 1.8, 1.8, 1.7, 1.5, 1.25,
      1.2, 1.2, 1.1, .85, .6
    };
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Weekends are quiet; a week is seven mean days. */
  private static double weekday(DayOfWeek day) {
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY ? 0.55 : 1.18;
  }

  /** How much more than on a mean day happens on these days, on the average. */
  static double busyness(LocalDate first, int days) {
    double human = 0;
    for (int i = 0; i < days; i++) {
      human += weekday(first.plusDays(i).getDayOfWeek()) / days;
    }
    return (ATTEMPTS + PINGS + (CONNECTIONS + DATAGRAMS) * human) / SESSIONS;
  }

  /**
   * The sessions that start in {@code [fromUs, toUs)}, at most an hour and within one clock hour,
   * in no particular order.
   */
  void sessions(long fromUs, long toUs, Consumer<Session> out) {
    Dice dice = new Dice(seed, fromUs, toUs);
    int[] scheduled = new int[2];
    scheduled(
        fromUs,
        toUs,
        dice,
        session -> {
          scheduled[session.protocol == 6 ? 0 : 1]++;
          out.accept(session);
        });
    LocalDateTime local = clock.at(fromUs);
    double steady = (double) (toUs - fromUs) / DAY * site.sessionsPerDay() / SESSIONS;
    double human =
        steady * 24 * HOURS[local.getHour()] * weekday(local.toLocalDate().getDayOfWeek());
    int attempts = dice.round(ATTEMPTS * steady);
    int connections = dice.round(Math.max(0, CONNECTIONS * human - scheduled[0]));
    int datagrams = dice.round(Math.max(0, DATAGRAMS * human - scheduled[1]));
    int pings = dice.round(PINGS * steady);
    for (int i = 0; i < attempts; i++) {
      out.accept(attempt(start(dice, fromUs, toUs), dice));
    }
    for (int i = 0; i < connections; i++) {
      out.accept(connection(start(dice, fromUs, toUs), dice));
    }
    for (int i = 0; i < datagrams; i++) {
      out.accept(datagrams(start(dice, fromUs, toUs), dice));
    }
    for (int i = 0; i < pings; i++) {
      out.accept(ping(start(dice, fromUs, toUs), dice));
    }
  }

  private static Session start(Dice dice, long fromUs, long toUs) {
    Session session = new Session();
    session.id = dice.nextLong();
    session.startUs = fromUs + (long) (dice.nextDouble() * (toUs - fromUs));
    return session;
  }

  // ---------------------------------------------------------------- the four kinds of sessions

  /** TCP of one to three packets each way: scans, refused and unanswered connections. */
  private Session attempt(Session session, Dice dice) {
    session.protocol = 6;
    double kind = dice.nextDouble();
    if (kind < 0.62) {
      from(session, RemoteAddresses.passerBy(dice.nextLong()), scannerPort(dice));
      to(session, scanned(dice), dice.pick(SCANNED_PORTS));
    } else if (kind < 0.86) {
      int rank = (int) scannerRanks.at(dice.nextDouble()) - 1;
      // Every scanner comes on each fifth day and always looks for the same service.
      int number = rank * 5 + (int) Math.floorMod(session.startUs / DAY + rank, 5L);
      from(session, RemoteAddresses.scanner(number), scannerPort(dice));
      to(session, scanned(dice), SCANNED_PORTS[number % SCANNED_PORTS.length]);
    } else {
      from(session, client(dice), ephemeral(dice));
      to(session, server(dice), dice.chance(0.8) ? 80 : 443);
    }
    double place = dice.nextDouble() * CampusFlows.TCP_SHORT;
    session.srcPackets = packets(CampusFlows.TCP_PACKETS, place, 3);
    int synBytes = 40 + 4 * dice.below(6);
    session.srcIpBytes = session.srcPackets * synBytes;
    if (dice.chance(SHORT_ANSWERED)) {
      double other = near(place / CampusFlows.TCP_SHORT, 0.1, dice) * CampusFlows.TCP_SHORT;
      session.dstPackets = packets(CampusFlows.TCP_PACKETS, other, 3);
      boolean halfOpen = session.srcPackets > 1 && dice.chance(0.3);
      session.outcome = halfOpen ? Outcome.HALF_OPEN : Outcome.REJECTED;
      session.dstIpBytes = session.dstPackets * (halfOpen ? 44 : 40);
      session.durationUs = dice.between(200, 180_000) * Math.max(session.srcPackets, 1);
    } else {
      session.outcome = Outcome.UNANSWERED;
      // RFC 1122: a SYN is repeated after 3 s, then after 6 s more.
      session.durationUs =
          session.srcPackets == 1 ? 0 : session.srcPackets == 2 ? 3 * SECOND : 9 * SECOND;
    }
    if (session.srcHi != 0) {
      session.srcIpBytes += 20 * session.srcPackets;
      session.dstIpBytes += 20 * session.dstPackets;
    }
    return session;
  }

  /** An established TCP connection. */
  private Session connection(Session session, Dice dice) {
    session.protocol = 6;
    double place = CampusFlows.TCP_SHORT + dice.nextDouble() * (1 - CampusFlows.TCP_SHORT);
    boolean clientSendsMore = false;
    double slowness = 1;
    double longest = LONGEST;
    double kind = dice.nextDouble();
    if (kind < 0.60) {
      from(session, client(dice), ephemeral(dice));
      web(session, serverRank(dice), dice);
    } else if (kind < 0.74) {
      int web = dice.below(4 + site.webServers().size());
      from(session, visitor(dice), ephemeral(dice));
      to(session, web < 4 ? own.server(web) : site.webServers().get(web - 4), 80);
      session.service = Service.HTTP;
      // Nobody stays on these hosts for minutes, so that hops over them are not everyday things.
      longest = web < 4 ? LONGEST : 200 * SECOND;
    } else if (kind < 0.78) {
      from(session, visitor(dice), ephemeral(dice));
      to(session, own.server(4 + dice.below(2)), 25);
      session.service = Service.SMTP;
      clientSendsMore = true;
    } else if (kind < 0.81) {
      from(session, own.server(4 + dice.below(2)), ephemeral(dice));
      to(session, RemoteAddresses.server((int) serverRanks.at(dice.nextDouble())), 25);
      session.service = Service.SMTP;
      clientSendsMore = true;
    } else if (kind < 0.86) {
      from(session, client(dice), ephemeral(dice));
      to(session, own.server(8), 3128);
      session.service = Service.HTTP;
    } else if (kind < 0.90) {
      from(session, own.server(8), ephemeral(dice));
      web(session, serverRank(dice), dice);
    } else if (kind < 0.925) {
      from(session, visitor(dice), ephemeral(dice));
      to(session, own.server(6), 993);
      session.service = Service.SSL;
    } else if (kind < 0.94) {
      from(session, RemoteAddresses.visitor(dice.below(40)), ephemeral(dice));
      to(session, own.server(9 + dice.below(2)), 22);
      session.service = Service.SSH;
      slowness = 60;
    } else if (kind < 0.955) {
      from(session, own.server(9 + dice.below(2)), ephemeral(dice));
      to(session, own.server(dice.below(9)), 22);
      session.service = Service.SSH;
      slowness = 40;
    } else if (kind < 0.97) {
      from(session, client(dice), ephemeral(dice));
      to(session, RemoteAddresses.server(50 + dice.below(30)), 22);
      session.service = Service.SSH;
      slowness = 40;
    } else if (kind < 0.98) {
      from(session, client(dice), ephemeral(dice));
      to(session, RemoteAddresses.server(100 + dice.below(30)), 21);
      session.service = Service.FTP;
    } else {
      from(session, client(dice), ephemeral(dice));
      to(session, RemoteAddresses.visitor(PEERS + serverRank(dice)), 6881);
      clientSendsMore = dice.chance(0.5);
    }
    sizes(session, place, clientSendsMore, dice);
    double end = dice.nextDouble();
    session.outcome =
        end < 0.55
            ? Outcome.CLOSED
            : end < 0.82
                ? Outcome.CLOSED_BY_SERVER
                : end < 0.93
                    ? Outcome.RESET_BY_CLIENT
                    : end < 0.98 ? Outcome.RESET_BY_SERVER : Outcome.STILL_OPEN;
    double drawn = DURATION.at(dice.nextDouble()) * 1000 * slowness;
    // Nothing here is faster than 400 Mbit/s: 50 bytes in a microsecond.
    double wire = (session.srcIpBytes + session.dstIpBytes) / 50.0;
    session.durationUs = (long) Math.max(2000, Math.max(wire, Math.min(drawn, longest)));
    return session;
  }

  private void web(Session session, int rank, Dice dice) {
    boolean secure = dice.chance(0.25);
    if (own.network6() != 0 && dice.chance(0.06)) {
      long host = session.srcLo & 0xffff;
      session.srcHi = own.network6();
      session.srcLo = host + 0x1000;
      session.dstHi = RemoteAddresses.serverHi(rank % 500);
      session.dstLo = rank % 500 + 1;
      session.dstPort = secure ? 443 : 80;
    } else {
      to(session, RemoteAddresses.server(rank), secure ? 443 : 80);
    }
    session.service = secure ? Service.SSL : Service.HTTP;
  }

  /** Packets and bytes of both ends of a connection. */
  private void sizes(Session session, double place, boolean clientSendsMore, Dice dice) {
    double shorter = CampusFlows.TCP_SHORT;
    double span = 1 - shorter;
    double other = shorter + near((place - shorter) / span, 0.05, dice) * span;
    long packets = packets(CampusFlows.TCP_PACKETS, place, Long.MAX_VALUE);
    long otherPackets = packets(CampusFlows.TCP_PACKETS, other, Long.MAX_VALUE);
    session.srcPackets = packets;
    session.dstPackets = otherPackets;
    int header = session.headerBytes();
    long bytes = octets(CampusFlows.TCP_OCTETS, near(place, 0.03, dice), packets, header);
    long otherBytes = octets(CampusFlows.TCP_OCTETS, near(other, 0.03, dice), otherPackets, header);
    // The larger amount goes the way the application sends, as far as its packets can carry it.
    boolean swap = bytes > otherBytes != clientSendsMore;
    if (swap && bytes <= otherPackets * 1500 && otherBytes <= packets * 1500) {
      long kept = bytes;
      bytes = Math.max(otherBytes, packets * header);
      otherBytes = Math.max(kept, otherPackets * header);
    }
    session.srcIpBytes = bytes;
    session.dstIpBytes = otherBytes;
    session.srcPayload = bytes - packets * header;
    session.dstPayload = otherBytes - otherPackets * header;
    // Sensors that only see payload tell an established session by bytes from both ends.
    if (session.srcPayload == 0) {
      session.srcPayload = 1;
      session.srcIpBytes++;
    }
    if (session.dstPayload == 0) {
      session.dstPayload = 1;
      session.dstIpBytes++;
    }
  }

  private Session datagrams(Session session, Dice dice) {
    session.protocol = 17;
    boolean answered = dice.chance(UDP_ANSWERED);
    double kind = dice.nextDouble();
    if (!answered && kind < 0.5) {
      int scanner =
          dice.chance(0.5)
              ? RemoteAddresses.passerBy(dice.nextLong())
              : RemoteAddresses.scanner((int) scannerRanks.at(dice.nextDouble()) * 5);
      from(session, scanner, scannerPort(dice));
      to(session, scanned(dice), dice.pick(PROBED_UDP));
    } else if (kind < 0.40) {
      from(session, own.server(2 + dice.below(2)), ephemeral(dice));
      to(session, RemoteAddresses.server(500 + serverRank(dice)), 53);
      session.service = Service.DNS;
    } else if (kind < 0.60) {
      from(session, client(dice), ephemeral(dice));
      to(session, own.server(2 + dice.below(2)), 53);
      session.service = Service.DNS;
    } else if (kind < 0.70) {
      from(session, RemoteAddresses.server(500 + serverRank(dice)), ephemeral(dice));
      to(session, own.server(2), 53);
      session.service = Service.DNS;
    } else if (kind < 0.75) {
      from(session, client(dice), 123);
      to(session, RemoteAddresses.server(10 + dice.below(4)), 123);
      session.service = Service.NTP;
    } else if (kind < 0.79) {
      from(session, own.server(11), ephemeral(dice));
      to(session, own.server(dice.below(9)), 161);
      session.service = Service.SNMP;
    } else {
      from(session, client(dice), ephemeral(dice));
      to(session, RemoteAddresses.visitor(PEERS + serverRank(dice)), ephemeral(dice));
    }
    double place = dice.nextDouble();
    session.srcPackets = packets(CampusFlows.UDP_PACKETS, place, Long.MAX_VALUE);
    int header = session.headerBytes();
    double size = near(place, 0.2, dice);
    session.srcIpBytes = octets(CampusFlows.UDP_OCTETS, size, session.srcPackets, header);
    session.srcPayload = session.srcIpBytes - session.srcPackets * header;
    session.outcome = Outcome.DATAGRAMS_ONE_WAY;
    if (answered) {
      double other = near(place, 0.02, dice);
      session.dstPackets = packets(CampusFlows.UDP_PACKETS, other, Long.MAX_VALUE);
      session.dstIpBytes =
          octets(CampusFlows.UDP_OCTETS, near(other, 0.2, dice), session.dstPackets, header);
      session.dstPayload = session.dstIpBytes - session.dstPackets * header;
      session.outcome = Outcome.DATAGRAMS;
    }
    session.durationUs = gaps(session, dice);
    return session;
  }

  private Session ping(Session session, Dice dice) {
    session.protocol = 1;
    boolean answered = dice.chance(OTHER_ANSWERED);
    if (answered) {
      from(session, own.server(11), 8);
      to(session, server(dice), 0);
    } else if (dice.chance(0.6)) {
      from(session, RemoteAddresses.passerBy(dice.nextLong()), 8);
      to(session, scanned(dice), 0);
    } else {
      // Time exceeded or unreachable, about somebody's packets.
      from(session, server(dice), dice.chance(0.5) ? 11 : 3);
      to(session, client(dice), 0);
    }
    session.outcome = Outcome.ICMP;
    session.srcPackets = packets(CampusFlows.UDP_PACKETS, dice.nextDouble(), 1000);
    session.dstPackets = answered ? session.srcPackets : 0;
    session.srcPayload = 56 * session.srcPackets;
    session.dstPayload = 56 * session.dstPackets;
    session.addHeaders();
    session.durationUs = (session.srcPackets - 1) * SECOND + (answered ? 20_000 : 0);
    return session;
  }

  // ------------------------------------------------------------------------- what machines do

  /** Clocks, monitoring, updates, backups: at fixed times, whatever the hour. */
  private void scheduled(long fromUs, long toUs, Dice dice, Consumer<Session> out) {
    for (int i = 0; i < 4; i++) {
      every(NTP_INTERVAL, i * 171, fromUs, toUs, own.server(i), this::ntp, dice, out);
    }
    for (int address : site.webServers()) {
      every(NTP_INTERVAL, address & 0x3ff, fromUs, toUs, address, this::ntp, dice, out);
    }
    for (int address : site.quietHosts()) {
      every(NTP_INTERVAL, address & 0x3ff, fromUs, toUs, address, this::ntp, dice, out);
    }
    for (int i = 0; i < Math.min(3, 1 + site.sessionsPerDay() / 8000); i++) {
      every(POLL_INTERVAL, i * 7, fromUs, toUs, own.server(i), this::poll, dice, out);
    }
    for (int i = 0; i < Math.min(20, site.sessionsPerDay() / 1500); i++) {
      every(3600, i * 173, fromUs, toUs, own.client(i * 7), this::update, dice, out);
    }
    for (int i = 0; i < 4; i++) {
      long at = twoInTheMorning(fromUs) + i * 900 * SECOND;
      if (at >= fromUs && at < toUs) {
        out.accept(backup(at, own.server(i), dice));
      }
    }
  }

  private interface Machine {
    Session at(long timeUs, int address, Dice dice);
  }

  private static void every(
      int seconds,
      int phase,
      long fromUs,
      long toUs,
      int address,
      Machine machine,
      Dice dice,
      Consumer<Session> out) {
    long interval = seconds * SECOND;
    long first = -Math.floorDiv(phase * SECOND - fromUs, interval) * interval + phase * SECOND;
    for (long at = first; at < toUs; at += interval) {
      out.accept(machine.at(at, address, dice));
    }
  }

  private long twoInTheMorning(long timeUs) {
    return clock
            .at(timeUs)
            .toLocalDate()
            .atTime(2, 10)
            .atZone(site.zone())
            .toInstant()
            .getEpochSecond()
        * SECOND;
  }

  private static Session machine(long timeUs, int protocol, Service service, Dice dice) {
    Session session = new Session();
    session.id = dice.nextLong();
    session.startUs = timeUs + dice.below(400_000);
    session.protocol = protocol;
    session.service = service;
    session.outcome = protocol == 17 ? Outcome.DATAGRAMS : Outcome.CLOSED;
    return session;
  }

  private Session ntp(long timeUs, int address, Dice dice) {
    Session session = machine(timeUs, 17, Service.NTP, dice);
    from(session, address, 123);
    to(session, RemoteAddresses.server(10 + (int) (timeUs / SECOND / NTP_INTERVAL % 2)), 123);
    fill(session, 1, 1, 48, 48, dice.between(8_000, 90_000));
    return session;
  }

  private Session poll(long timeUs, int address, Dice dice) {
    Session session = machine(timeUs, 6, Service.HTTP, dice);
    from(session, own.server(11), ephemeral(dice));
    to(session, address, 80);
    fill(session, 6, 5, 112, 420 + dice.below(30), dice.between(2_000, 20_000));
    return session;
  }

  private Session update(long timeUs, int address, Dice dice) {
    Session session = machine(timeUs, 6, Service.HTTP, dice);
    from(session, address, ephemeral(dice));
    to(session, RemoteAddresses.server(20), 80);
    fill(session, 7, 7, 310, 1200 + dice.below(600), dice.between(40_000, 400_000));
    return session;
  }

  /** A nightly full copy of a server: some gigabytes to the backup server. */
  private Session backup(long timeUs, int address, Dice dice) {
    Session session = machine(timeUs, 6, Service.NONE, dice);
    from(session, address, ephemeral(dice));
    to(session, own.server(12), 9101);
    long bytes = dice.between(800_000_000L, 4_000_000_000L);
    fill(session, bytes / 1400, bytes / 2800, bytes, 20_000, bytes / 12);
    return session;
  }

  private static void fill(
      Session session, long srcPackets, long dstPackets, long src, long dst, long durationUs) {
    session.srcPackets = srcPackets;
    session.dstPackets = dstPackets;
    session.srcPayload = src;
    session.dstPayload = dst;
    session.durationUs = durationUs;
    session.addHeaders();
  }

  // ------------------------------------------------------------------------------------ parts

  private static void from(Session session, int address, int port) {
    session.srcHi = 0;
    session.srcLo = 0xffff_0000_0000L | address & 0xffff_ffffL;
    session.srcPort = port;
  }

  private static void to(Session session, int address, int port) {
    session.dstHi = 0;
    session.dstLo = 0xffff_0000_0000L | address & 0xffff_ffffL;
    session.dstPort = port;
  }

  private int client(Dice dice) {
    return own.client((int) clientRanks.at(dice.nextDouble()) - 1);
  }

  private int serverRank(Dice dice) {
    return (int) serverRanks.at(dice.nextDouble()) - 1;
  }

  private int server(Dice dice) {
    return RemoteAddresses.server(serverRank(dice));
  }

  private int visitor(Dice dice) {
    return RemoteAddresses.visitor(serverRank(dice) * 3);
  }

  /** An own address that a scanner tries, whether there is a host or not. */
  private int scanned(Dice dice) {
    int place = dice.below(1 << (32 - own.prefix()));
    return own.any(spared.nextClearBit(place));
  }

  /** The range of Linux, without the one registered service port in it. */
  static int ephemeral(Dice dice) {
    int port = 32768 + dice.below(28232);
    return port == 50000 ? 49999 : port;
  }

  private static int scannerPort(Dice dice) {
    return dice.chance(0.3) ? 6000 : ephemeral(dice);
  }

  private static long packets(Quantiles law, double place, long most) {
    return Math.min(most, Math.max(1, (long) Math.ceil(law.at(place))));
  }

  private static long octets(Quantiles law, double place, long packets, int header) {
    return Math.max(packets * (header + 1L), Math.min(packets * 1500, (long) law.at(place)));
  }

  /** A place close to another one; reflected at 0 and 1, so that it stays evenly spread. */
  private static double near(double place, double distance, Dice dice) {
    double moved = Math.abs(place + (dice.nextDouble() * 2 - 1) * distance);
    return moved < 1 ? moved : Math.max(0, Math.min(0x1.fffffffffffffp-1, 2 - moved));
  }

  /** Duration of a train of datagrams. */
  private static long gaps(Session session, Dice dice) {
    long packets = Math.max(session.srcPackets, session.dstPackets);
    long answer = session.dstPackets > 0 ? dice.between(300, 120_000) : 0;
    double gap = 1000 + dice.nextDouble() * dice.nextDouble() * 400_000;
    return (long) Math.min(LONGEST, answer + (packets - 1) * gap / (1 + packets / 500.0));
  }
}
