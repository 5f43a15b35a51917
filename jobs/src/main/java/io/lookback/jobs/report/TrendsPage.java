package io.lookback.jobs.report;

import gg.jte.Content;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One page per site: what was reported over the last days, to be drilled by event type, name,
 * direction and port down to addresses.
 */
final class TrendsPage implements Page {
  /** What the template shows. */
  record Model(Trends trends) {
    List<Trends.Type> types() {
      return trends.types();
    }

    long total(int days) {
      return types().stream().mapToLong(type -> type.total(days)).sum();
    }

    Content data() {
      return TrendsPage.data(trends).element("trends-data");
    }
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    return report.trends().stream()
        .map(
            trends -> {
              Frame frame =
                  Frame.of(report, trends.path(), "Trends of " + trends.site(), "Trends")
                      .withCharts();
              Model model = new Model(trends);
              return new Sheet(
                  trends.path(), output -> JtetrendsGenerated.render(output, null, frame, model));
            });
  }

  /** Numbers of values that stand in many series, in the order in which they came. */
  private static final class Index {
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    int of(String value) {
      Integer number = numbers.putIfAbsent(value, numbers.size());
      return number == null ? numbers.size() - 1 : number;
    }

    /** Each as {@code [key, what is shown or null where it is the key, 1 if the key is whole]}. */
    void write(Json json) {
      json.openArray();
      for (String value : numbers.keySet()) {
        String key = Trends.key(value);
        String shown = Untrusted.visible(value, 160);
        json.openArray()
            .value(key)
            .value(shown.equals(key) ? null : shown)
            .value(Trends.isWhole(value) ? 1 : 0)
            .closeArray();
      }
      json.closeArray();
    }
  }

  /**
   * The data of {@code trends.js}, which says how it is laid out. Hours are written as runs and
   * addresses and names once, so that hundreds of series stay a few hundred kilobytes.
   */
  static Json data(Trends trends) {
    Index types = new Index();
    Index names = new Index();
    Index directions = new Index();
    Index ports = new Index();
    Map<String, Integer> addresses = new LinkedHashMap<>();
    List<Trends.Top> described = new ArrayList<>();
    Json json = new Json();
    json.openObject()
        .name("site")
        .value(trends.site())
        .name("date")
        .value(trends.date().toString())
        .name("start")
        .value(trends.firstDay().atStartOfDay(ZoneOffset.UTC).toEpochSecond())
        .name("hours")
        .value(Trends.HOURS);
    json.name("series").openArray();
    for (Trends.Series series : trends.series()) {
      json.openArray()
          .value(types.of(series.type()))
          .value(names.of(series.name()))
          .value(directions.of(series.direction()))
          .value(ports.of(series.port()));
      runs(json, series.hours());
      json.openArray();
      for (long count : series.counts()) {
        json.value(count);
      }
      json.closeArray();
      json.openArray();
      for (int days : Trends.WINDOWS) {
        json.openArray().value(series.cutWindows().contains(days) ? 1 : 0);
        for (Trends.Top top : series.tops()) {
          if (top.days() == days) {
            Integer number = addresses.putIfAbsent(top.address(), addresses.size());
            if (number == null) {
              number = described.size();
              described.add(top);
            }
            json.value(number).value(top.count()).value(top.isAtLeast() ? 1 : 0);
          }
        }
        json.closeArray();
      }
      json.closeArray().closeArray();
    }
    json.closeArray();
    json.name("types");
    types.write(json);
    json.name("families").openArray();
    types.numbers.keySet().forEach(type -> json.value(TimelineChart.typeClass(type)));
    json.closeArray();
    json.name("names");
    names.write(json);
    json.name("directions");
    directions.write(json);
    json.name("ports");
    ports.write(json);
    json.name("addresses").openArray();
    for (Trends.Top top : described) {
      String address = Untrusted.visible(top.address(), 160);
      json.openArray()
          .value(address)
          .value(Untrusted.defanged(address))
          .value(top.isOwn() ? 1 : 0)
          .value(top.dossier() == null ? null : "../" + top.dossier())
          .closeArray();
    }
    return json.closeArray().closeObject();
  }

  /** Ascending hours as first hour and length of each run. */
  private static void runs(Json json, int[] hours) {
    json.openArray();
    for (int i = 0; i < hours.length; ) {
      int end = i + 1;
      while (end < hours.length && hours[end] == hours[end - 1] + 1) {
        end++;
      }
      json.value(hours[i]).value(end - i);
      i = end;
    }
    json.closeArray();
  }
}
