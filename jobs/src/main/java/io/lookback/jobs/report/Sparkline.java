package io.lookback.jobs.report;

/** A small picture of counts over time, without axes: the numbers stand beside it. */
final class Sparkline {
  private static final int BIN_HOURS = 6;
  private static final double WIDTH = 200;
  private static final double HEIGHT = 28;

  private Sparkline() {}

  static Svg of(Trends.Type type) {
    int bins = Trends.HOURS / BIN_HOURS;
    long[] counts = new long[bins];
    long most = 0;
    for (int hour = 0; hour < Trends.HOURS; hour++) {
      counts[hour / BIN_HOURS] += type.hourly()[hour];
    }
    for (long count : counts) {
      most = Math.max(most, count);
    }
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "spark " + TimelineChart.typeClass(type.name()),
        "viewBox",
        "0 0 " + Svg.number(WIDTH) + " " + Svg.number(HEIGHT),
        "role",
        "img",
        "aria-label",
        "At most " + Words.count(most) + " in " + BIN_HOURS + " hours");
    double step = WIDTH / bins;
    StringBuilder path = new StringBuilder();
    for (int bin = 0; bin < bins; bin++) {
      if (counts[bin] > 0) {
        double height = Math.max(1, (HEIGHT - 2) * counts[bin] / most);
        path.append('M')
            .append(Svg.number(bin * step))
            .append(' ')
            .append(Svg.number(HEIGHT - 1 - height))
            .append('h')
            .append(Svg.number(step - 0.4))
            .append('V')
            .append(Svg.number(HEIGHT - 1))
            .append('h')
            .append(Svg.number(0.4 - step))
            .append('z');
      }
    }
    svg.path("bar", path);
    svg.path("base", "M0 " + Svg.number(HEIGHT - 0.5) + "H" + Svg.number(WIDTH));
    return svg.close("svg");
  }
}
