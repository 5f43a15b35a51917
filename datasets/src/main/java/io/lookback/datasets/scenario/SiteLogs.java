package io.lookback.datasets.scenario;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Writes the log files of one site: everyday traffic and stories through all its sensors.
 *
 * <p>Time goes in steps of at most an hour. Steps are made in parallel and written in order; a line
 * that a sensor writes later (the end of a long session) waits for its step. So memory holds a few
 * steps, whatever the total.
 */
final class SiteLogs {
  private static final long HOUR_US = 3_600_000_000L;
  private static final int SESSIONS_PER_STEP = 50_000;
  private static final int[] STEP_MINUTES = {60, 30, 20, 15, 10, 5, 2, 1};

  private final SiteTraffic site;
  private final Background background;
  private final long seed;
  private final Story story;
  private final List<Sensor> sensors;
  private final List<Days> days;
  private NessusScans scans;
  private String settings = "";

  /** Whole UTC days, both included, in which the site kept logs. */
  record Days(LocalDate first, LocalDate last) {
    long fromUs() {
      return first.toEpochDay() * 24 * HOUR_US;
    }

    long toUs() {
      return (last.toEpochDay() + 1) * 24 * HOUR_US;
    }
  }

  SiteLogs(SiteTraffic site, long seed, Story story, List<Sensor> sensors, List<Days> days) {
    this.site = site;
    this.seed = seed;
    background = new Background(site, seed);
    this.story = story;
    this.sensors = sensors;
    this.days = days;
    story.sort();
  }

  /** Adds scans of its hosts. */
  SiteLogs scanned(NessusScans hosts) {
    scans = hosts;
    return this;
  }

  /** Adds to what the configuration says of the site, in its format. */
  SiteLogs configured(String more) {
    settings = more;
    return this;
  }

  String settings() {
    return settings;
  }

  SiteTraffic site() {
    return site;
  }

  List<Sensor> sensors() {
    return sensors;
  }

  /** Length of a step such that it holds a bounded number of sessions even at the busiest hour. */
  private long stepUs() {
    double busiest = site.sessionsPerDay() / 24.0 * 2.5;
    for (int minutes : STEP_MINUTES) {
      if (busiest * minutes / 60 <= SESSIONS_PER_STEP) {
        return minutes * 60_000_000L;
      }
    }
    throw new IllegalArgumentException(
        "Cannot generate "
            + site.sessionsPerDay()
            + " sessions a day for one site; spread them over more days or sites");
  }

  /** What one step brought. */
  private record Step(long endUs, LogLines[] lines, long sessions, long alerts) {}

  private Step step(long fromUs, long toUs) {
    LogLines[] lines = new LogLines[sensors.size()];
    LogWriter[] writers = new LogWriter[sensors.size()];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = new LogLines();
      writers[i] = sensors.get(i).writer().get();
    }
    long[] counts = new long[2];
    Dice dice = new Dice(seed, site.name().hashCode(), fromUs, 7);
    background.sessions(
        fromUs,
        toUs,
        session -> {
          log(session, writers, lines);
          counts[0]++;
          Alert alert = probeAlert(session, dice);
          if (alert != null) {
            log(alert, writers, lines);
            counts[1]++;
          }
        });
    for (Session session : story.sessions(fromUs, toUs)) {
      log(session, writers, lines);
      counts[0]++;
    }
    for (Alert alert : story.alerts(fromUs, toUs)) {
      log(alert, writers, lines);
      counts[1]++;
    }
    return new Step(toUs, lines, counts[0], counts[1]);
  }

  private void log(Session session, LogWriter[] writers, LogLines[] lines) {
    for (int i = 0; i < writers.length; i++) {
      if (sensors.get(i).sees().test(session)) {
        writers[i].session(session, lines[i]);
      }
    }
  }

  private void log(Alert alert, LogWriter[] writers, LogLines[] lines) {
    for (int i = 0; i < writers.length; i++) {
      if (sensors.get(i).sees().test(alert.session())) {
        writers[i].alert(alert, lines[i]);
      }
    }
  }

  /** A signature that fires on a probe from outside, now and then. */
  private Alert probeAlert(Session session, Dice dice) {
    if (site.alertShare() == 0
        || session.isEstablished()
        || session.service != Service.NONE
        || session.protocol == 1
        || site.addresses().contains(session.srcHi, session.srcLo)) {
      return null;
    }
    Rule rule = Rule.forProbe(session.protocol, session.dstPort);
    return rule == null || !dice.chance(site.alertShare())
        ? null
        : new Alert(session.startUs + 150, rule, session);
  }

  /**
   * Writes all files into {@code folder/<sensor>/}, by as many threads as {@code pool} has.
   *
   * @return what was written, by sensor
   */
  Truth.Site write(Path folder, ExecutorService pool, int threads) throws IOException {
    long sessions = 0;
    long alerts = 0;
    SortedMap<String, Long> written = new TreeMap<>();
    for (Days span : days) {
      List<LogFiles> files = new ArrayList<>();
      List<LogLines> waiting = new ArrayList<>();
      for (Sensor sensor : sensors) {
        files.add(
            new LogFiles(
                folder.resolve(sensor.name()),
                sensor.writer().get(),
                new LocalClock(sensor.clock()),
                sensor.minutes(),
                sensor.files().toArray(FileKind[]::new)));
        waiting.add(new LogLines());
      }
      long stepUs = stepUs();
      long next = span.fromUs();
      Deque<Future<Step>> ahead = new ArrayDeque<>();
      try {
        while (next < span.toUs() || !ahead.isEmpty()) {
          while (next < span.toUs() && ahead.size() <= threads) {
            long from = next;
            ahead.add(pool.submit(() -> step(from, from + stepUs)));
            next += stepUs;
          }
          Step step = finished(ahead.remove());
          sessions += step.sessions();
          alerts += step.alerts();
          for (int i = 0; i < files.size(); i++) {
            Sensor sensor = sensors.get(i);
            LogFiles file = files.get(i);
            waiting.get(i).addAll(step.lines()[i]);
            waiting
                .get(i)
                .drain(
                    step.endUs(),
                    (time, buffer, at, length) -> {
                      if (!sensor.isOut(time)) {
                        file.line(time, buffer, at, length);
                      }
                    });
          }
        }
      } finally {
        for (Future<Step> step : ahead) {
          step.cancel(false);
        }
        for (LogFiles file : files) {
          file.close();
        }
      }
      for (int i = 0; i < files.size(); i++) {
        written.merge(sensors.get(i).name(), files.get(i).lines(), Long::sum);
      }
    }
    List<String> names = new ArrayList<>(sensors.stream().map(Sensor::name).toList());
    if (scans != null) {
      names.add(NessusScans.SENSOR);
      written.put(NessusScans.SENSOR, scans.write(folder.resolve(NessusScans.SENSOR)));
    }
    return new Truth.Site(
        site.name(),
        site.addresses().cidrs(),
        site.zone().getId(),
        names,
        days.get(0).first().toString(),
        days.get(days.size() - 1).last().toString(),
        sessions,
        alerts,
        written);
  }

  /** Every session of the site, step by step; within a step in no particular order. */
  void sessions(Consumer<Session> out) {
    long stepUs = stepUs();
    for (Days span : days) {
      for (long from = span.fromUs(); from < span.toUs(); from += stepUs) {
        background.sessions(from, from + stepUs, out);
        story.sessions(from, from + stepUs).forEach(out);
      }
    }
  }

  private static Step finished(Future<Step> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while generating logs");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
