package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendsTest {
  @Test
  void windowsEndWithTheReportedDay() {
    Trends trends = MadeUpTrends.site();
    assertThat(trends.firstDay()).hasToString("2008-12-24");
    Trends.Type network = trends.types().get(0);
    assertThat(network.name()).isEqualTo("network");
    assertThat(Trends.WINDOWS.stream().map(network::total))
        .containsExactly(3_600L, 18_000L, 25_200L, 75_000L);
  }

  @Test
  void hoursOutOfOrderAreRefused() {
    assertThatThrownBy(() -> series(new int[] {3, 3}, new long[] {1, 1}))
        .hasMessage("Hour 3 is not in order within 0 to 599");
    assertThatThrownBy(() -> series(new int[] {600}, new long[] {1}))
        .hasMessage("Hour 600 is not in order within 0 to 599");
    assertThatThrownBy(() -> series(new int[] {1, 2}, new long[] {1}))
        .hasMessage("A series of 2 hours with 1 counts");
  }

  private static Trends.Series series(int[] hours, long[] counts) {
    return new Trends.Series("login", "n", "none", "none", hours, counts, List.of(), Set.of());
  }

  @Test
  void differentNamesHaveDifferentKeys() {
    assertThat(MadeUpTrends.HOSTILE.stream().map(Trends::key)).doesNotHaveDuplicates();
    assertThat(Trends.key("Snort-TCP_Event")).isEqualTo("Snort-TCP_Event");
    assertThat(Trends.isWhole("a\ud800b")).as("half a character").isFalse();
    assertThat(Trends.key(Story.ENDLESS).length()).isLessThan(80);
  }

  @Test
  void hostileTextStaysInsideTheData() throws Exception {
    Json json = new Json().openArray();
    MadeUpTrends.HOSTILE.forEach(json::value);
    String text = json.value((String) null).value(7).closeArray().toString();
    assertThat(text.chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    assertThat(text).doesNotContain("<").doesNotContain(">").doesNotContain("&");
    JsonNode read = new ObjectMapper().readTree(text);
    for (int i = 0; i < MadeUpTrends.HOSTILE.size(); i++) {
      assertThat(read.get(i).textValue()).isEqualTo(MadeUpTrends.HOSTILE.get(i));
    }
    assertThat(read.get(MadeUpTrends.HOSTILE.size()).isNull()).isTrue();
    assertThat(read.get(MadeUpTrends.HOSTILE.size() + 1).intValue()).isEqualTo(7);
  }

  @Test
  void hoursAreWrittenAsRuns() throws Exception {
    Trends trends =
        new Trends(
            "lon",
            Story.NIGHT,
            List.of(series(new int[] {0, 1, 2, 9, 599}, new long[] {1, 2, 3, 4, 5})));
    JsonNode series =
        new ObjectMapper().readTree(TrendsPage.data(trends).toString()).get("series").get(0);
    assertThat(series.get(4)).hasToString("[0,3,9,1,599,1]");
    assertThat(series.get(5)).hasToString("[1,2,3,4,5]");
  }

  @Test
  void manySitesShareOneLink() {
    assertThat(links(2))
        .containsExactly(
            "Night",
            "Trends site-0",
            "Trends site-1",
            "Coverage",
            "Detectors",
            "Lists",
            "Glossary");
    assertThat(links(5))
        .containsExactly("Night", "Trends", "Coverage", "Detectors", "Lists", "Glossary");
  }

  private static List<String> links(int sites) {
    Report report =
        MadeUpTrends.only(
            IntStream.range(0, sites)
                .mapToObj(site -> new Trends("site-" + site, Story.NIGHT, List.of()))
                .toList());
    return Frame.of(report, NightPage.PATH, "Night").links().stream()
        .map(Frame.Link::text)
        .toList();
  }
}
