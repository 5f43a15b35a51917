package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.datasets.config.LookbackConfig;
import io.lookback.jobs.finding.Detectors;
import io.lookback.jobs.testing.SharedSpark;
import io.lookback.jobs.testing.TestViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportWriterTest {
  private static final Instant READ_AT = Instant.parse("2009-01-18T03:00:00Z");

  private final SparkSession spark = session();
  private final TreeMap<String, Document> pages = new TreeMap<>();
  private final TreeMap<String, String> sources = new TreeMap<>();
  private Path folder;
  private ReportSummary summary;

  @BeforeAll
  void write(@TempDir Path temporary) throws Exception {
    folder = temporary;
    new Story(folder).register(spark);
    MadeUpDetector.register(spark);
    Path out = folder.resolve("report");
    summary =
        ReportWriter.write(
            MadeUpTrends.with(writer(MadeUpDetector.PARAMS).read(Story.NIGHT)), Location.of(out));
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".html")).toList()) {
        String name = out.relativize(file).toString();
        sources.put(name, Files.readString(file));
        pages.put(name, Jsoup.parse(sources.get(name)));
      }
    }
    // For people who change the look: the pages of this test, to be opened in a browser.
    String keep = System.getProperty("report.keep");
    if (keep != null) {
      for (var page : sources.entrySet()) {
        Path copy = Path.of(keep).resolve(page.getKey());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, page.getValue());
      }
    }
  }

  /** Handfuls of rows are sooner interpreted than compiled for. */
  private static SparkSession session() {
    SparkSession session = SharedSpark.session();
    session.conf().set("spark.sql.codegen.wholeStage", false);
    session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    return session;
  }

  private ReportWriter writer(ReportParams params) {
    return new ReportWriter(
        spark,
        params,
        MadeUpDetector.DETECTORS,
        Story::coverage,
        path -> Files.newInputStream(Path.of(path)),
        InstantSource.fixed(READ_AT));
  }

  private Document guesser() {
    return pages.get("addresses/203.0.113.61.html");
  }

  @Test
  void theNightTellsWhatIsNewAndWorstFirst() {
    Document night = pages.get("index.html");
    assertThat(night.select("h1").text()).isEqualTo("Night of Saturday 17 January 2009");
    assertThat(night.select("#new tbody tr th a.addr").eachText())
        .containsExactly(Story.GUESSER, MadeUpDetector.NEW);
    // Of the two whose worst is high, a detector found one within 7 days.
    assertThat(night.select("#earlier tbody tr th a.addr").eachText())
        .containsExactly(Story.EARLY, MadeUpDetector.GOES_ON, Story.V6);
    assertThat(night.select("#new tbody tr").text())
        .contains("high")
        .contains("nothing before listing, sensors covered 97 % of the prior 25 days")
        .contains("5,000 sessions (40 established), 1.30 GB; 78,909 events");
    assertThat(night.select("#informational").text())
        .contains("2 addresses of lists")
        .contains("compromised: 2")
        .contains("partners: 1");
  }

  @Test
  void theNightTellsOfEachDetectorOnce() {
    String why =
        pages
            .get("index.html")
            .select("#new tbody tr:has(a.addr:containsOwn(" + MadeUpDetector.NEW + ")) td.w")
            .first()
            .text();
    assertThat(why).endsWith("and 1 more finding").doesNotContain("every 60 s");
  }

  @Test
  void theNightShowsMissingDaysRefusedLinesListsAndFailures() {
    Document coverage = pages.get("coverage.html");
    Element tfm = coverage.select("#numbers tr:has(th:containsOwn(tfm))").first();
    assertThat(tfm.select("td.none").eachText()).containsExactly("none");
    assertThat(tfm.select("td.n").get(3).hasClass("none")).as("14 January").isTrue();
    assertThat(coverage.select("#numbers tr:has(th:containsOwn(tnm)) td.n").last().text())
        .isEqualTo("17,000");
    assertThat(coverage.select("#quality tbody tr").text()).startsWith("7 bad_address lon tnm");
    assertThat(coverage.select("#quality .warn").text())
        .contains("perimeter.log")
        .contains(
            "Of what the exporters of sensor tnm (site lon, tnm) sent on 2009-01-17, 90 flow"
                + " records never arrived");
    assertThat(coverage.select("#numbers").text()).contains("1,234");
    Document night = pages.get("index.html");
    assertThat(night.select("#lists tr:has(a:containsOwn(compromised))").text())
        .contains("compromised 2009-01-16 00:00 300")
        .contains("1 newer version held back");
    assertThat(night.select("main > .warn").text())
        .contains("Job sightings failed at 2009-01-18 02:00:00: disk full")
        .contains("with 3 entries is held back. It has 1 % of")
        .contains("90 flow records never arrived")
        .contains("perimeter.log");
    assertThat(night.select("main a[href=coverage.html]")).isNotEmpty();
  }

  @Test
  void daysOfSensorsAreShadedByTheBusiestAndMarkedWhereNothingCame() {
    Document coverage = pages.get("coverage.html");
    Element tfm = coverage.select("#days tr:has(th:containsOwn(tfm))").first();
    assertThat(tfm.select("td.day")).hasSize(Trends.DAYS);
    assertThat(tfm.select("td.n").text()).isEqualTo("19 d");
    assertThat(tfm.select("td.day").get(Trends.DAYS - 4).attr("title")).isEqualTo("2009-01-14: 0");
    assertThat(tfm.select("td.day").get(Trends.DAYS - 4).className()).isEqualTo("day none");
    Element tnm = coverage.select("#days tr:has(th:containsOwn(tnm))").first();
    assertThat(tnm.select("td.day").last().text()).isEqualTo("17k");
    assertThat(tnm.select("td.day").last().className()).isEqualTo("day shade-5");
    assertThat(tnm.select("td.day").get(Trends.DAYS - 7).className()).isEqualTo("day shade-4");
  }

  @Test
  void theNightLeadsToTheTrendsOfEachSite() {
    Element trends = pages.get("index.html").select("#trends table").first();
    Element intrusion = trends.select("tbody tr:has(a:containsOwn(intrusion))").first();
    assertThat(intrusion.select("td.n").eachText()).containsExactly("1", "5", "7", "125");
    assertThat(intrusion.select("td.n a").last().attr("href"))
        .isEqualTo(Trends.path("lon") + "#days=25&type=intrusion");
    assertThat(intrusion.select("svg path.bar")).hasSize(1);
    Document page = pages.get(Trends.path("lon"));
    assertThat(page.select("#totals tr:has(th:containsOwn(intrusion)) td.n").eachText())
        .containsExactly("1", "5", "7", "125");
    assertThat(page.select("noscript").text()).contains("scripts");
  }

  @Test
  void theGlossaryExplainsEveryHeadingOnce() {
    Document glossary = pages.get("glossary.html");
    assertThat(glossary.select("#headings dt").eachText()).doesNotHaveDuplicates();
    assertThat(glossary.getElementById("term-lead").text())
        .contains("retrohunt_hits.lead_time_s")
        .contains(io.lookback.datasets.table.RetrohuntHits.LEAD_TIME_S.doc());
    assertThat(pages.get("index.html").select("#new th a.what").eachAttr("href"))
        .contains("glossary.html#term-severity");
    assertThat(Glossary.headings()).hasSizeGreaterThan(30);
  }

  @Test
  void everyPageLeadsToTheOthers() {
    pages.forEach(
        (name, page) ->
            assertThat(page.select("nav.pages a").eachText())
                .as(name)
                .containsExactly("Night", "Trends", "Coverage", "Detectors", "Lists", "Glossary"));
  }

  @Test
  void findingsHaveAnchorsThatStay() {
    assertThat(pages.get("index.html").select("#new tbody tr").eachAttr("id"))
        .containsExactly(
            "finding-" + Untrusted.slug("lon") + "-203.0.113.61",
            "finding-" + Untrusted.slug("lon") + "-10.0.0.78");
  }

  @Test
  void aDossierTellsTheStory() {
    Document page = guesser();
    assertThat(page.select("h1").text()).isEqualTo("203.0.113.61 high");
    assertThat(page.select("#headline").text())
        .isEqualTo(
            "On compromised since 2009-01-15 09:00. Nothing before listing, sensors covered 97 % of"
                + " the prior 25 days.");
    assertThat(page.text()).contains("203[.]0[.]113[.]61");
    assertThat(page.select(".note").eachText())
        .anySatisfy(
            note ->
                assertThat(note).contains("1 session of 5 minutes and more").contains("passwords"))
        .anySatisfy(
            note -> assertThat(note).contains("1 transfer of 100 MB and more").contains("[22]"));
    assertThat(page.select("#classes tbody tr").eachText())
        .containsExactly("Short 4,988", "Long_60_Minutes 12");
    assertThat(page.select("#ports tbody tr").eachText()).containsExactly("22 4,990", "80 10");
    assertThat(page.select("#hosts tbody th").eachText())
        .containsExactly("10.0.0.23", "10.0.0.22", "10.0.0.99");
    assertThat(page.select("#hosts tbody tr td:nth-child(3)").eachText())
        .containsExactly("yes, 2", "yes, 2", "no");
    assertThat(page.select("#sites tbody th").eachText()).containsExactly("lon", "edi");
    assertThat(page.select("#sites tbody tr").get(1).text()).contains("18 h 43 min later");
    assertThat(page.select("#listings tbody tr").eachText()).hasSize(2);
    assertThat(page.select("#listings tbody tr").get(1).text())
        .contains("still listed")
        .contains("the entry itself says so");
  }

  @Test
  void theLongestAndTheLargestSessionsAreListed() {
    Document page = guesser();
    Element longest = page.select("#sessions table").first();
    assertThat(longest.select("tbody tr").first().text())
        .contains("2009-01-16 17:47:54 1 h 01 min")
        .contains("521 B 1,581 B")
        .contains("long and almost empty");
    Element largest = page.select("#sessions table").get(1);
    assertThat(largest.select("tbody tr").first().text()).contains("1.00 MB 699 MB");
    assertThat(largest.text()).as("suspect counts are not ranked").doesNotContain("4.00 GB");
  }

  @Test
  void aMissingSensorDayIsSaidInWords() {
    assertThat(guesser().select("#coverage .warn").eachText())
        .containsExactly("Sensor tfm delivered nothing for the whole of 2009-01-10.");
    assertThat(guesser().select("#coverage tbody tr").first().text())
        .isEqualTo("tfm 96 % 600 576 1");
    assertThat(guesser().select("#coverage h3").first().text())
        .contains("2008-12-21 09:00 to 2009-01-15 09:00: 97 % of the sensor hours");
  }

  @Test
  void rawLinesAreQuotedFromTheirFilesOrSaidToBeMissing() {
    Document page = guesser();
    assertThat(page.select("#raw pre").eachText())
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("TNM-Long_TCP_Session_60_Minutes[2102]:203.0.113.61:13861"))
        .anySatisfy(line -> assertThat(line).contains("<script>alert('x')</script>"));
    assertThat(page.select("#raw").text())
        .contains("Not shown: the ledger does not know its file any more.");
  }

  @Test
  void anEarlySightingShowsItsLead() {
    Document page = pages.get("addresses/198.51.100.9.html");
    assertThat(page.select("#headline").text()).contains("Seen 9 days before it was listed.");
    assertThat(page.select(".tiles").text()).contains("9 d 00 h before listing");
    Document list = pages.get(ListPage.path("drop"));
    assertThat(list.select("tbody tr").first().text())
        .contains("critical")
        .contains("9 d 00 h before listing");
    assertThat(list.select("tbody tr").last().text()).contains("allowed by partners");
  }

  @Test
  void everythingFromALogIsTextAndNothingElse() {
    assertThat(pages).hasSizeGreaterThan(6);
    pages.forEach(
        (name, page) -> {
          assertThat(page.select("iframe, object, embed, img, link, form, base"))
              .as(name)
              .isEmpty();
          assertThat(page.select("script:not([type])"))
              .as("scripts of %s: ours, see pagesLoadNothingAndGoNowhereElse", name)
              .hasSize(name.startsWith("trends/") ? 3 : 1);
          assertThat(page.select("script[type]"))
              .as("data of %s", name)
              .hasSize(name.startsWith("trends/") ? 1 : 0)
              .allMatch(script -> script.attr("type").equals("application/json"));
          for (Element element : page.getAllElements()) {
            element
                .attributes()
                .forEach(
                    attribute ->
                        assertThat(attribute.getKey())
                            .as(name + ": " + element.tagName())
                            .doesNotStartWith("on")
                            .isNotEqualTo("style"));
          }
          assertThat(sources.get(name).codePoints())
              .as(name)
              .noneMatch(
                  codePoint ->
                      (codePoint < 0x20 && codePoint != '\n')
                          || Character.getType(codePoint) == Character.FORMAT);
        });
    String dossier = guesser().text();
    assertThat(dossier)
        .contains("<script>alert('x')</script>\"onload=\"y")
        .contains("invoice[U+202E]fdp.exe␀␛[31m")
        .contains("[cut: 65,536 characters in all]");
    assertThat(sources.get("addresses/203.0.113.61.html").length()).isLessThan(400_000);
  }

  @Test
  void pagesLoadNothingAndGoNowhereElse() {
    pages.forEach(
        (name, page) -> {
          Element policy = page.select("meta[http-equiv=Content-Security-Policy]").first();
          assertThat(policy.attr("content"))
              .as("the policy admits the scripts and style sheets of the page and nothing else")
              .isEqualTo(
                  "default-src 'none'; script-src "
                      + hashes(page.select("script:not([type])"))
                      + "; style-src "
                      + hashes(page.select("style"))
                      + "; base-uri 'none'; form-action 'none'");
          assertThat(page.select("[src], [srcset], [data], [poster]")).as(name).isEmpty();
          assertThat(page.select("[href]").eachAttr("href"))
              .as(name)
              .noneMatch(href -> href.matches("^[a-z+.-]+:.*|//.*"));
          assertThat(page.select("style").outerHtml())
              .doesNotContain("url(")
              .doesNotContain("@import");
          assertThat(page.select("script:not([type])").first().data())
              .doesNotContain("innerHTML")
              .doesNotContain("insertAdjacentHTML")
              .doesNotContain("eval(")
              .doesNotContain("fetch(");
        });
  }

  private static String hashes(Elements elements) {
    return elements.stream()
        .map(element -> "'sha256-" + sha256(element.data()) + "'")
        .collect(Collectors.joining(" "));
  }

  private static String sha256(String text) {
    return java.util.Base64.getEncoder().encodeToString(Untrusted.sha256(text));
  }

  @Test
  void everyInternalLinkResolves() {
    pages.forEach(
        (name, page) -> {
          Path here = Path.of(name);
          for (String href : page.select("a[href]").eachAttr("href")) {
            String[] parts = href.split("#", 2);
            String target =
                parts[0].isEmpty() ? name : here.resolveSibling(parts[0]).normalize().toString();
            assertThat(pages).as(name + " links to " + href).containsKey(target);
            if (parts.length == 2 && parts[1].startsWith("days=")) {
              assertThat(target).as("a selection").startsWith("trends/");
            } else if (parts.length == 2) {
              assertThat(pages.get(target).getElementById(parts[1])).as(href).isNotNull();
            }
          }
        });
  }

  @Test
  void idsAreUniqueAndTablesExplainThemselves() {
    pages.forEach(
        (name, page) -> {
          Set<String> ids = new HashSet<>();
          page.select("[id]")
              .forEach(element -> assertThat(ids.add(element.id())).as(element.id()).isTrue());
          page.select("table")
              .forEach(table -> assertThat(table.select("> caption")).as(name).hasSize(1));
          page.select("th")
              .forEach(cell -> assertThat(cell.attr("scope")).as(name + cell).isIn("col", "row"));
          assertThat(page.select("h1")).as(name).hasSize(1);
          assertThat(page.select("html").attr("lang")).isEqualTo("en");
        });
  }

  @Test
  void reportsAreNotForOthersToRead() throws IOException {
    Path out = folder.resolve("report");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("addresses"))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("index.html"))))
        .isEqualTo("rw-------");
  }

  @Test
  void theSummaryNamesTheWorst() {
    assertThat(summary.date()).isEqualTo(Story.NIGHT);
    assertThat(summary.findingCount()).isEqualTo(5);
    assertThat(summary.text(5)).contains("Regular contacts: <script>");
    assertThat(summary.text(3))
        .startsWith(
            "critical       198.51.100.9  lon  drop: seen 9 days before it was listed\n"
                + "high           203.0.113.61  lon  compromised: nothing before listing, sensors"
                + " covered 97 % of the prior 25 days\n"
                + "high           10.0.0.77     lon  Regular contacts: every 60 s on 2009-01-17; its web server is old\n")
        .contains("... and 2 more findings.\n")
        .endsWith("Report: " + summary.index() + "\n");
  }

  @Test
  void hostsThatListedAddressesGotThroughToHaveAPage() {
    Document night = pages.get("index.html");
    assertThat(night.select("#hosts tbody tr").eachText())
        .anyMatch(row -> row.startsWith("high 10.0.0.22 lon 203.0.113.61"))
        .noneMatch(row -> row.contains(Story.SCANNER));
    assertThat(night.select("#hosts tbody th a.addr").eachAttr("href"))
        .contains("hosts/lon-10.0.0.22.html");
    assertThat(guesser().select("#hosts tbody th a.addr").eachAttr("href"))
        .contains("../hosts/lon-10.0.0.22.html");

    Document host = pages.get("hosts/lon-10.0.0.22.html");
    assertThat(host.select("#headline").text())
        .contains("established sessions with 203.0.113.61 (high), on a list.");
    assertThat(host.select("#contacts tbody tr").text()).contains("high 203.0.113.61 compromised");
    assertThat(host.select("#contacts a.addr").attr("href"))
        .isEqualTo("../addresses/203.0.113.61.html");
    // 521 + 100 bytes came, 1,581 + 200 went.
    assertThat(host.select("#ports tbody tr").text())
        .startsWith("22 inbound server TCP 2 2")
        .contains("1,781 B 621 B");
    assertThat(host.select("#peers tbody tr").first().text())
        .startsWith("203.0.113.61 inbound 2 2 1 1,781 B 621 B 1 h 01 min 22 2009-01-15 09:10");
    assertThat(host.select("#sessions table").first().select("tbody tr").first().text())
        .startsWith("2009-01-16 17:47:54 1 h 01 min 203.0.113.61");
    assertThat(host.select("#raw pre").eachText())
        .anyMatch(line -> line.contains("[u:521 d:1581]"));
    assertThat(host.select("#more code").text())
        .contains("lookback summary --by name --site lon --address 10.0.0.22");
  }

  @Test
  void whatOtherDetectorsFoundIsRankedAndLeadsToItsPage() {
    Document night = pages.get("index.html");
    Element goesOn = night.select("#earlier tr:has(a:containsOwn(10.0.0.77))").first();
    assertThat(goesOn.text())
        .startsWith(
            "high 10.0.0.77 own address Regular contacts every 60 s on 2009-01-17; its web server is old"
                + " – –");
    String anchor = "finding-" + Untrusted.slug(MadeUpDetector.id(1));
    assertThat(goesOn.select("a.chip").attr("href"))
        .isEqualTo(DetectorPage.path("regular_contacts") + "#" + anchor);
    assertThat(goesOn.select("a.addr").attr("href")).isEqualTo("hosts/lon-10.0.0.77.html");
    // Of 16 and 17 January; the one of 18 January is not known yet, that of December is too old.
    assertThat(night.select("#detectors tbody tr").eachText())
        .containsExactly("Regular contacts Hosts that come back regularly. high 2 3 1");

    Document page = pages.get(DetectorPage.path("regular_contacts"));
    assertThat(page.select(".lead").text())
        .isEqualTo("3 findings above informational in 30 days, 2 of them new.");
    assertThat(page.select("#findings tbody th .addr").eachText())
        .containsExactly(
            MadeUpDetector.GOES_ON, MadeUpDetector.NEW, MadeUpDetector.NEW, "10.0.0.79");
    assertThat(page.getElementById(anchor).text())
        .contains(
            "203.0.113.61 port 443 every 60 s on 2009-01-17; its web server is old 2009-01-16 2009-01-17 01:00")
        .contains(MadeUpDetector.id(1) + " 0.875")
        .contains("<script>");
    assertThat(page.select("#columns dt code").eachText())
        .containsExactly("score", "top_ports", "note");
    assertThat(page.getElementById("column-score").text()).contains("How regular it is, 0 to 1");
    assertThat(pages.get("glossary.html").select("#detectors dt code").eachText())
        .containsExactly("retrohunt_hits", "regular_contacts");
  }

  @Test
  void pagesOfAddressesAndHostsTellTheirFindings() {
    assertThat(guesser().select("#found tbody tr").eachText())
        .singleElement()
        .asString()
        .startsWith("high Regular contacts " + MadeUpDetector.id(1) + " 10.0.0.77 203.0.113.61");
    Document host = pages.get("hosts/lon-10.0.0.77.html");
    assertThat(host.select("#headline").text()).isEqualTo("Detectors found it, at worst high.");
    // The newest first; that of December leads nowhere, no page has it any more.
    assertThat(host.select("#found tbody th code").eachText())
        .containsExactly(MadeUpDetector.id(1), MadeUpDetector.id(5));
    assertThat(host.select("#found tbody th a").eachAttr("href"))
        .containsExactly(
            "../"
                + DetectorPage.path("regular_contacts")
                + "#finding-"
                + Untrusted.slug(MadeUpDetector.id(1)));
    assertThat(pages.get("index.html").select("#hosts tbody tr").eachText())
        .anyMatch(row -> row.equals("high 10.0.0.77 lon – 2 –"));
  }

  @Test
  void suppressedFindingsAreLeftOutAndCounted() {
    Document night = pages.get("index.html");
    assertThat(night.text()).doesNotContain(MadeUpDetector.SUPPRESSED);
    assertThat(night.select("#new .note").text())
        .contains("1 finding is suppressed by the configuration and left out.");
    assertThat(night.select("#new .note a").attr("href")).isEqualTo(SuppressedPage.PATH);
    assertThat(pages.get(SuppressedPage.PATH).select("tbody tr").text())
        .startsWith("critical 10.0.0.80 lon Regular contacts")
        .endsWith("site = lon, address = 10.0.0.80/30 backup 2009-12-31");
    assertThat(pages.get(DetectorPage.path("regular_contacts")).text())
        .doesNotContain(MadeUpDetector.SUPPRESSED);
    assertThat(pages).doesNotContainKey("hosts/lon-10.0.0.80.html");
  }

  @Test
  void suppressedHitsStayOnThePagesOfListsOnly() {
    Report read =
        writer(
                ReportParams.DEFAULTS.withSuppressions(
                    LookbackConfig.parse(
                            "suppressions = [{detector = retrohunt_hits, address = \""
                                + Story.GUESSER
                                + "\", name = ours, reason = \"a test of ours\", until ="
                                + " 2009-01-17}]")
                        .suppressions()))
            .read(Story.NIGHT);
    assertThat(read.night().findings())
        .extracting(Entity::address)
        .doesNotContain(Story.GUESSER)
        .contains(Story.EARLY);
    assertThat(read.night().suppressed().count()).isEqualTo(1);
    assertThat(read.byList().get("compromised"))
        .filteredOn(finding -> finding.address().equals(Story.GUESSER))
        .flatExtracting(Finding::hits)
        .extracting(Hit::suppressedBy)
        .containsOnly("ours: a test of ours (until 2009-01-17)");
    assertThat(read.hosts()).extracting(HostDossier::host).doesNotContain("10.0.0.23");
  }

  @Test
  void trendsCountWhatTheSensorsLogged() {
    Trends lon =
        new TrendData(spark, Story.NIGHT)
            .trends((site, address) -> address.equals(Story.GUESSER) ? "page.html" : null).stream()
                .filter(trends -> trends.site().equals("lon"))
                .findFirst()
                .orElseThrow();
    long sessions =
        spark
            .sql(
                "select count(*) from session_records where site = 'lon' and is_counted and not"
                    + " is_open and event_date between '2008-12-24' and '2009-01-17'")
            .first()
            .getLong(0);
    assertThat(sessions).isPositive();
    assertThat(
            lon.types().stream()
                .filter(type -> type.name().equals("network"))
                .mapToLong(type -> type.total(Trends.DAYS)))
        .containsExactly(sessions);
    assertThat(lon.series())
        .anySatisfy(
            one -> {
              assertThat(one.type() + " " + one.direction() + " " + one.port())
                  .isEqualTo("network inbound 22");
              assertThat(one.tops())
                  .contains(new Trends.Top(25, Story.GUESSER, false, 1, false, "page.html"));
              assertThat(one.cutWindows()).isEmpty();
            });
  }

  @Test
  void trendsAndTimelinesCountWhatDetectorsDerived() {
    spark
        .sql(
            """
            select date '2009-01-17' as event_date, 'lon' as site,
              timestamp '2009-01-17 10:20:00' as time, 'derived' as event_type,
              'Long_Term_Intrusion_Activity' as event_name, '203.0.113.61' as src_ip,
              '10.0.0.22' as dst_ip, cast(null as int) as port, 'inbound' as direction,
              2L as count, '0123456789abcdef' as finding_id, 'text' as message""")
        .createOrReplaceTempView("derived_events");
    try {
      assertThat(new TrendData(spark, Story.NIGHT).trends((site, address) -> null))
          .flatExtracting(Trends::series)
          .filteredOn(series -> series.type().equals("derived"))
          .singleElement()
          .satisfies(
              series -> {
                assertThat(series.name()).isEqualTo("Long_Term_Intrusion_Activity");
                assertThat(series.counts()).containsExactly(2L);
              });
      Report read = writer(ReportParams.DEFAULTS).read(Story.NIGHT);
      assertThat(read.dossiers())
          .filteredOn(dossier -> dossier.address().equals(Story.GUESSER))
          .flatExtracting(Dossier::timeline)
          .flatExtracting(Dossier.Timeline::lanes)
          .filteredOn(lane -> lane.name().equals("Long_Term_Intrusion_Activity"))
          .flatExtracting(Dossier.Lane::bins)
          .extracting(Dossier.Bin::count)
          .containsExactly(2L);
      assertThat(read.hosts())
          .filteredOn(host -> host.host().equals("10.0.0.22"))
          .flatExtracting(host -> host.names().lanes())
          .filteredOn(lane -> lane.name().equals("Long_Term_Intrusion_Activity"))
          .flatExtracting(Dossier.Lane::bins)
          // Bins of six hours.
          .containsExactly(new Dossier.Bin(Instant.parse("2009-01-17T06:00:00Z"), 2, 0));
    } finally {
      spark.catalog().dropTempView("derived_events");
    }
  }

  @Test
  void theCapOnDossiersIsPrinted() throws Exception {
    Path out = folder.resolve("capped");
    ReportSummary capped =
        writer(MadeUpDetector.PARAMS.withMaxDossiers(1)).write(Location.of(out), Story.NIGHT);
    assertThat(capped.dossiers()).isEqualTo(1);
    assertThat(out.resolve("addresses/198.51.100.9.html")).exists();
    Document night = Jsoup.parse(Files.readString(out.resolve("index.html")));
    assertThat(night.select("#new .note").text())
        .contains("1 of 5 addresses have a dossier")
        .contains("lookback hunt ADDRESS");
    assertThat(night.select("#new tbody th a")).isEmpty();
  }

  @Test
  void anEmptyLakeGivesAReportThatSaysSo() throws Exception {
    SparkSession empty = session();
    new TestViews().register(empty);
    Path out = folder.resolve("empty");
    new ReportWriter(
            empty,
            ReportParams.DEFAULTS,
            Detectors.ALL,
            spans -> Map.of(),
            path -> Files.newInputStream(Path.of(path)),
            InstantSource.fixed(READ_AT))
        .write(Location.of(out), null);
    String text = Jsoup.parse(Files.readString(out.resolve("index.html"))).text();
    assertThat(text).contains("No finding above informational").contains("No list was imported");
  }

  @Test
  void twoHundredDossiersTakeSeconds() throws Exception {
    SparkSession many = session();
    TestViews views = new TestViews();
    for (int i = 0; i < 300; i++) {
      String address = "203.0." + i / 100 + "." + i % 100;
      views.add(
          Story.hit(address, "lon", "compromised", Story.LISTED, "high", "client")
              .set(
                  io.lookback.datasets.table.RetrohuntHits.FIRST_SEEN,
                  Instant.parse("2009-01-15T09:10:00Z"))
              .set(
                  io.lookback.datasets.table.RetrohuntHits.LAST_SEEN,
                  Instant.parse("2009-01-17T11:00:00Z").minusSeconds(i)),
          Story.hitDay(address, "lon", "2009-01-16"));
      for (int hour = 0; hour < 48; hour++) {
        views.add(
            Story.timeline(
                address,
                Instant.parse("2009-01-15T09:00:00Z").plusSeconds(3600L * hour),
                "network",
                "TNM-TCP_Session_Short",
                hour + 1,
                9));
      }
      for (int n = 0; n < 20; n++) {
        views.add(
            io.lookback.jobs.testing.SessionOf.session(
                    "2009-01-16T10:00:00Z", address, "10.0.0." + n)
                .bytes(n, n));
      }
    }
    views.register(many);
    Path out = folder.resolve("many");
    long start = System.nanoTime();
    ReportSummary written =
        new ReportWriter(
                many,
                ReportParams.DEFAULTS,
                Detectors.ALL,
                Story::coverage,
                path -> Files.newInputStream(Path.of(path)),
                InstantSource.fixed(READ_AT))
            .write(Location.of(out), Story.NIGHT);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(written.dossiers()).isEqualTo(200);
    try (Stream<Path> files = Files.list(out.resolve("addresses"))) {
      assertThat(files).hasSize(200);
    }
    // Far above what it takes, far below what one query for each address would.
    assertThat(took).isLessThan(Duration.ofSeconds(60));
  }
}
