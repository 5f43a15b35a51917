package io.lookback.udf.beacon;

import java.util.Arrays;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Start seconds of connections that machines and people make over thirty days from a midnight. */
final class MadeUpCalls {
  static final long DAY = 86_400;
  static final long DAYS = 30;
  private static final double HOUR = 3600;

  /** How busy each hour is; the mean is 1. */
  private static final double[] HOURS = {
    .35, .25, .2, .18, .18, .22, .4, .7, 1.1, 1.5, 1.7, 1.75, 1.6, 1.65, 1.8, 1.8, 1.7, 1.5, 1.25,
    1.2, 1.2, 1.1, .85, .6
  };

  private final Random random;
  private final double end;

  MadeUpCalls(long seed, long days) {
    random = new Random(seed);
    end = days * DAY;
  }

  /** A machine that sleeps for the period, give or take the jitter, after each call. */
  long[] sleeper(double period, double jitter, double missed) {
    return times(
        out -> {
          for (double t = random.nextDouble() * period;
              t < end;
              t += period * (1 + jitter * (2 * random.nextDouble() - 1))) {
            if (random.nextDouble() >= missed) {
              out.accept((long) t);
            }
          }
        });
  }

  /** A machine that calls at multiples of the period, give or take the jitter. */
  long[] clockwork(double period, double jitter, double missed) {
    double phase = random.nextDouble() * period;
    return times(
        out -> {
          for (int k = 0; phase + k * period < end; k++) {
            double t = phase + (k + jitter * (2 * random.nextDouble() - 1)) * period;
            if (random.nextDouble() >= missed && t >= 0 && t < end) {
              out.accept((long) t);
            }
          }
        });
  }

  /** A Poisson process. */
  long[] poisson(double perDay) {
    return times(out -> poisson(0, end, perDay, out));
  }

  /** A Poisson process that follows the day. */
  long[] diurnal(double perDay) {
    return times(
        out -> {
          for (int hour = 0; hour * HOUR < end; hour++) {
            poisson(hour * HOUR, (hour + 1) * HOUR, perDay * HOURS[hour % 24] / 1.08, out);
          }
        });
  }

  /** Somebody at work, 09-17 on five days of seven. */
  long[] officeHours(double perDay) {
    return times(
        out -> {
          for (int day = 0; day * DAY < end; day++) {
            if (day % 7 < 5) {
              poisson(day * DAY + 9 * HOUR, day * DAY + 17 * HOUR, perDay * 3, out);
            }
          }
        });
  }

  /** Pages: at random by day, each with many connections within seconds. */
  long[] bursts(double pagesPerDay, double connections, double gap) {
    return times(
        out -> {
          for (long page : diurnal(pagesPerDay)) {
            double t = page;
            do {
              out.accept((long) t);
              t += gap * exponential();
            } while (random.nextDouble() > 1 / connections && t < end);
          }
        });
  }

  /** Somebody who looks in once a day. */
  long[] dailyVisitor(double hour, double spreadHours, boolean atWeekends) {
    return times(
        out -> {
          for (int day = 0; day * DAY < end; day++) {
            if (atWeekends || day % 7 < 5) {
              double at = hour + spreadHours * (2 * random.nextDouble() - 1);
              out.accept((long) (day * DAY + at * HOUR));
            }
          }
        });
  }

  /** Intervals with a heavy tail. */
  long[] logNormal(double median, double sigma) {
    return times(
        out -> {
          for (double t = 0; t < end; t += median * Math.exp(sigma * random.nextGaussian())) {
            out.accept((long) t);
          }
        });
  }

  Random random() {
    return random;
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }

  private void poisson(double from, double to, double perDay, LongConsumer out) {
    for (double t = from + exponential() * DAY / perDay;
        t < to;
        t += exponential() * DAY / perDay) {
      out.accept((long) t);
    }
  }

  private interface Process {
    void run(LongConsumer out);
  }

  private static long[] times(Process process) {
    long[][] held = {new long[64]};
    int[] n = {0};
    process.run(
        time -> {
          if (n[0] == held[0].length) {
            held[0] = Arrays.copyOf(held[0], n[0] * 2);
          }
          held[0][n[0]++] = time;
        });
    return Arrays.stream(held[0], 0, n[0]).sorted().distinct().toArray();
  }

  /** A machine chosen at random: a period of 30 s to 24 h, jitter to 30 %, to a fifth missed. */
  Supplier<long[]> anyBeacon() {
    double period = 30 * Math.pow(DAY / 30.0, random.nextDouble());
    double jitter = random.nextInt(4) == 0 ? 0 : 0.3 * random.nextDouble();
    double missed = random.nextInt(4) == 0 ? 0 : 0.2 * random.nextDouble();
    return random.nextBoolean()
        ? () -> sleeper(period, jitter, missed)
        : () -> clockwork(period, jitter, missed);
  }

  /** People, or chance. */
  Supplier<long[]> anyOther() {
    double perDay = Math.pow(2000, random.nextDouble());
    return switch (random.nextInt(6)) {
      case 0 -> () -> poisson(perDay);
      case 1 -> () -> diurnal(perDay);
      case 2 -> () -> officeHours(perDay);
      case 3 -> {
        double connections = 2 + random.nextInt(30);
        double gap = 0.5 + 10 * random.nextDouble();
        yield () -> bursts(Math.sqrt(perDay), connections, gap);
      }
      case 4 -> {
        double hour = 8 + 5 * random.nextDouble();
        double spread = 0.5 + 5 * random.nextDouble();
        boolean atWeekends = random.nextBoolean();
        yield () -> dailyVisitor(hour, spread, atWeekends);
      }
      default -> {
        double median = 30 * Math.pow(1000, random.nextDouble());
        double sigma = 0.8 + random.nextDouble();
        yield () -> logNormal(median, sigma);
      }
    };
  }
}
