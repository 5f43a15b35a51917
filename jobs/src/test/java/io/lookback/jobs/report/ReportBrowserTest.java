package io.lookback.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lookback.datasets.Location;
import io.lookback.jobs.testing.Browser;
import io.lookback.jobs.testing.SharedSpark;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** What the pages of a report do in a browser, with hostile names wherever a log has names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportBrowserTest {
  private static final String TRENDS = Trends.path(MadeUpTrends.SITE);
  private static final String NIGHT = NightPage.PATH;

  private ChromeDriver browser;
  private Path report;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    SparkSession spark = SharedSpark.session();
    spark.conf().set("spark.sql.codegen.wholeStage", false);
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    new Story(folder).views.register(spark);
    MadeUpDetector.register(spark);
    report = folder.resolve("report");
    Report read =
        new ReportWriter(
                spark,
                MadeUpDetector.PARAMS,
                MadeUpDetector.DETECTORS,
                Story::coverage,
                path -> Files.newInputStream(Path.of(path)),
                InstantSource.fixed(Instant.parse("2009-01-18T03:00:00Z")))
            .read(Story.NIGHT);
    ReportWriter.write(MadeUpTrends.with(read), Location.of(report));

    browser = Browser.start(folder.resolve("browser"));
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.quit();
    }
  }

  @BeforeEach
  void asANewReader() {
    emulate("Emulation.setDeviceMetricsOverride", metrics(1400, 1000));
    colourScheme("light");
    errors();
    requests();
  }

  /** After whatever a test did: no error, no request, nothing planted has run. */
  @AfterEach
  void nothingWentWrong() {
    assertThat(errors()).isEmpty();
    assertThat(requests()).isNotEmpty().allMatch(url -> url.startsWith("file://"));
    assertThat(script("return window.hacked === undefined")).isEqualTo(true);
    script("localStorage.clear()");
  }

  private void open(String page) {
    browser.get("about:blank");
    browser.get(address(page));
  }

  private String address(String page) {
    String[] parts = page.split("#", 2);
    return report.resolve(parts[0]).toUri() + (parts.length == 2 ? "#" + parts[1] : "");
  }

  private Object script(String text, Object... arguments) {
    return ((JavascriptExecutor) browser).executeScript(text, arguments);
  }

  private void emulate(String command, Map<String, Object> parameters) {
    browser.executeCdpCommand(command, parameters);
  }

  private static Map<String, Object> metrics(int width, int height) {
    return Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600);
  }

  private void colourScheme(String scheme) {
    emulate(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What the console says, breaches of the pages' policy included. */
  private List<String> errors() {
    return Browser.errors(browser);
  }

  private List<String> requests() {
    List<String> urls = new ArrayList<>();
    for (LogEntry entry : browser.manage().logs().get(LogType.PERFORMANCE)) {
      String message = entry.getMessage();
      int sent = message.indexOf("\"Network.requestWillBeSent\"");
      int url = message.indexOf("\"url\":\"", message.indexOf("\"request\":"));
      if (sent >= 0 && url >= 0) {
        urls.add(message.substring(url + 7, message.indexOf('"', url + 7)));
      }
    }
    return urls;
  }

  private WebElement find(String selector) {
    return browser.findElement(By.cssSelector(selector));
  }

  private List<String> texts(String selector) {
    return browser.findElements(By.cssSelector(selector)).stream()
        .map(element -> element.getText().replace('\n', ' '))
        .toList();
  }

  private void await(String condition) {
    new WebDriverWait(browser, Duration.ofSeconds(10), Duration.ofMillis(20))
        .until(driver -> Boolean.TRUE.equals(script("return " + condition)));
  }

  private void awaitSummary(String beginning) {
    new WebDriverWait(browser, Duration.ofSeconds(10), Duration.ofMillis(20))
        .withMessage(() -> "summary " + find("#summary").getText())
        .until(driver -> find("#summary").getText().startsWith(beginning));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(Trends.key(text), StandardCharsets.UTF_8);
  }

  private static String defangedGuesser() {
    return Untrusted.defanged(Story.GUESSER);
  }

  /** Colours of a column of the chart's pixels, from the bottom of the plot up. */
  @SuppressWarnings("unchecked")
  private List<String> column(double share) {
    return (List<String>)
        script(
            """
            const canvas = document.querySelector('#chart canvas');
            const over = document.querySelector('#chart .u-over');
            const scale = canvas.width / canvas.clientWidth;
            const x = Math.round((over.offsetLeft + arguments[0] * over.clientWidth) * scale);
            const height = Math.round(over.clientHeight * scale);
            const top = Math.round(over.offsetTop * scale);
            const copy = new OffscreenCanvas(1, height).getContext('2d', {willReadFrequently: true});
            copy.drawImage(canvas, x, top, 1, height, 0, 0, 1, height);
            const data = copy.getImageData(0, 0, 1, height).data;
            const colours = [];
            for (let y = height - 2; y >= 0; y--) {
              colours.push(data[4 * y + 3] < 255 ? 'none' : data.slice(4 * y, 4 * y + 3).join());
            }
            return colours;""",
            share);
  }

  private static double share(List<String> colours, String one) {
    return (double) colours.stream().filter(one::equals).count() / colours.size();
  }

  private String colour(String property) {
    return (String)
        script(
            """
            const probe = document.createElement('i');
            probe.style.color = 'var(' + arguments[0] + ')';
            document.body.append(probe);
            const found = getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).join();
            probe.remove();
            return found;""",
            property);
  }

  // ---------------------------------------------------------------- the chart

  @Test
  void theChartIsDrawnWhereTheRecordsAre() {
    open(TRENDS + "#days=25&type=network");
    awaitSummary("75,000 records");
    // Sessions of one name in all hours; of another one from hour 300 on, upon the first.
    List<String> early = column(0.25 + 0.005);
    List<String> late = column(0.75 + 0.005);
    assertThat(early.get(5)).isEqualTo(colour("--network"));
    assertThat(share(early, colour("--network"))).isBetween(0.60, 0.65);
    assertThat(share(late, colour("--network"))).isBetween(0.60, 0.65);
    String second =
        (String)
            script(
                """
                return getComputedStyle(
                  document.querySelector('#children tr:nth-child(2) .swatch')).backgroundColor
                  .match(/\\d+/g).slice(0, 3).join();""");
    assertThat(second).isNotEqualTo(colour("--network"));
    assertThat(share(late, second)).as("half as many, upon the others").isBetween(0.29, 0.34);
    open(TRENDS + "#days=25&type=intrusion&port=53");
    awaitSummary("100 records");
    assertThat(column(0.105)).contains(colour("--intrusion"));
    assertThat(column(0.505)).as("nothing then").doesNotContain(colour("--intrusion"));
  }

  @Test
  void theChartFollowsTheThemeAndTheWidth() {
    open(TRENDS + "#days=25&type=network");
    String light = column(0.255).get(5);
    assertThat(light).isEqualTo(colour("--network"));
    new Select(find("#theme select")).selectByValue("dark");
    await("document.documentElement.dataset.theme === 'dark'");
    String dark = column(0.255).get(5);
    assertThat(dark).isNotEqualTo(light).isEqualTo(colour("--network"));
    emulate("Emulation.setDeviceMetricsOverride", metrics(800, 900));
    await("document.querySelector('#chart canvas').clientWidth < 780");
    assertThat(column(0.255).get(5)).isEqualTo(dark);
  }

  @Test
  void theKeyboardReadsTheChart() {
    open(TRENDS + "#days=25&type=intrusion");
    find("#chart").sendKeys(Keys.HOME);
    assertThat(find("#readout").getText())
        .startsWith("2008-12-24 00:00 to 06:00 UTC: 6")
        .contains("Snort-UDP_Event 6");
    assertThat(find("#readout").getAttribute("aria-live")).isEqualTo("polite");
    find("#chart").sendKeys(Keys.ARROW_RIGHT);
    assertThat(find("#readout").getText())
        .startsWith("2008-12-24 06:00 to 12:00 UTC: 7")
        .contains("Snort-UDP_Event 6")
        .contains("Snort-TCP_Event 1");
    find("#chart").sendKeys(Keys.END);
    assertThat(find("#readout").getText()).startsWith("2009-01-17 18:00 to 00:00 UTC: 0");
  }

  @Test
  void pointingAtABarGivesItsNumbersAndAClickDrills() {
    open(TRENDS + "#days=25&type=intrusion");
    WebElement over = find("#chart .u-over");
    int width = over.getSize().getWidth();
    int height = over.getSize().getHeight();
    // The 100th part is a bin of six hours; the second one from the left, near the bottom.
    new Actions(browser)
        .moveToElement(over, (int) (width * 0.015) - width / 2, height / 2 - 8)
        .perform();
    assertThat(find("#readout").getText()).startsWith("2008-12-24 06:00 to 12:00 UTC: 7");
    new Actions(browser).click().perform();
    awaitSummary("100 records");
    assertThat((String) script("return location.hash"))
        .isEqualTo("#days=25&type=intrusion&name=Snort-UDP_Event");
  }

  // ---------------------------------------------------------------- drilling

  @Test
  void clicksDrillDownAndTheBackButtonGoesUp() {
    open(TRENDS);
    awaitSummary("75,245 records");
    assertThat(texts("#children tbody tr:nth-child(-n+3) th"))
        .containsExactly("network", "intrusion", "login-failure");
    browser.findElement(By.linkText("intrusion")).click();
    awaitSummary("125 records from 2008-12-24 00:00 to 2009-01-17 11:00");
    assertThat(texts("#children tbody tr"))
        .containsExactly(
            "Snort-UDP_Event 100 80.0 % 2008-12-24 00:00 2008-12-28 03:00",
            "Snort-TCP_Event 25 20.0 % 2008-12-24 10:00 2009-01-17 10:00");
    assertThat(texts("#by-port tbody tr")).containsExactly("53 100 80.0 %", "6667 25 20.0 %");
    browser.findElement(By.linkText("6667")).click();
    awaitSummary("25 records");
    assertThat(texts("#trail li")).containsExactly("All event types", "intrusion×", "port 6667×");
    assertThat(texts("#by-address tbody tr"))
        .containsExactlyInAnyOrder("10.0.0.22 own 25 –", "203.0.113.61 remote 25 dossier");
    assertThat(find("#by-address a.addr").getDomAttribute("href"))
        .isEqualTo("../" + DossierPage.path(Story.GUESSER));
    browser.navigate().back();
    awaitSummary("125 records");
    browser.navigate().back();
    awaitSummary("75,245 records");
    browser.navigate().forward();
    awaitSummary("125 records");
  }

  @Test
  void theKeyboardDrillsAsFarAsAddresses() {
    open(TRENDS + "#days=7");
    awaitSummary("25,291 records");
    for (String step : List.of("intrusion", "Snort-TCP_Event", "outbound", "6667")) {
      WebElement link =
          browser.findElement(By.cssSelector("#children")).findElement(By.linkText(step));
      link.sendKeys(Keys.ENTER);
      awaitSummary("7 records");
      assertThat(script("return document.activeElement.id")).isEqualTo("selection");
    }
    assertThat(find("#selection").getText()).startsWith("Everything selected");
    assertThat(texts("#by-address tbody tr")).containsExactly("10.0.0.22 own ≥ 7 –");
    assertThat(find("#command").getText())
        .isEqualTo(
            "lookback summary --by address --site lon --type intrusion --name Snort-TCP_Event"
                + " --direction outbound --port 6667 --days 7 --to 2009-01-17");
  }

  @Test
  void anAddressOfAPageIsASelection() {
    open(TRENDS + "#days=5&type=intrusion&port=6667");
    awaitSummary("5 records");
    assertThat(texts("#windows [aria-current]")).containsExactly("5 d");
    browser.findElement(By.linkText("24 h")).click();
    awaitSummary("1 record from 2009-01-17 10:00 to 2009-01-17 11:00");
    open(TRENDS + "#days=25&type=never-seen");
    awaitSummary("No records");
    open(TRENDS + "#totals");
    awaitSummary("75,245 records");
  }

  @Test
  void sumsOfAddressesAreLowerBoundsWhereASeriesIsCut() {
    open(TRENDS + "#days=25&type=intrusion");
    assertThat(texts("#by-address tbody tr"))
        .containsExactly(
            "10.0.0.22 own 65 –", "198.51.100.7 remote 60 –", "203.0.113.61 remote ≥ 25 dossier");
  }

  @Test
  void hostileNamesAreShownAndQuotedAndNothingElse() {
    open(TRENDS + "#days=1&type=login-failure");
    awaitSummary("84 records");
    for (String name : MadeUpTrends.HOSTILE) {
      script("location.hash = ''");
      awaitSummary("75,245 records");
      script("location.hash = arguments[0]", "days=1&type=login-failure&name=" + encoded(name));
      awaitSummary("7 records");
      String shown = find("#trail li:last-child").getText().replace("×", "");
      assertThat(shown).isEqualTo(Untrusted.visible(name, 160).strip());
      String command = find("#command").getText();
      String rest = command.substring(command.indexOf("--type"), command.indexOf(" --days"));
      assertThat(unquoted(rest)).isEqualTo(unquotedOption(name));
    }
    open(TRENDS + "#days=25");
    awaitSummary("75,245 records");
    assertThat(browser.findElements(By.cssSelector("#explore script, #explore img"))).isEmpty();
    assertThat(texts("#children tbody th")).contains("__proto__", "constructor");
  }

  /** What bash makes of the options. */
  private static String unquoted(String options) {
    try {
      Process bash =
          new ProcessBuilder("bash", "-c", "printf '%s\\n' " + options)
              .redirectErrorStream(true)
              .start();
      bash.getOutputStream().close();
      return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String unquotedOption(String name) {
    String type = "--type\nlogin-failure\n";
    if (!Trends.isWhole(name) || name.indexOf('\0') >= 0) {
      return type;
    }
    return type + (name.startsWith("-") ? "--name=" + name : "--name\n" + name) + "\n";
  }

  // ---------------------------------------------------------------- tables

  @Test
  void tablesSortByValueWithTheKeyboard() {
    open(DossierPage.path(Story.GUESSER));
    String table = "#sessions .scroll:first-of-type table";
    WebElement sort = find("#sessions table th:nth-child(6) button");
    sort.sendKeys(Keys.ENTER);
    assertThat(find("#sessions table th:nth-child(6)").getDomAttribute("aria-sort"))
        .isEqualTo("descending");
    assertThat(texts("#sessions table").get(0)).contains("Longest sessions");
    List<String> sent =
        texts("#sessions table:first-of-type tbody tr td:nth-child(6)").stream().limit(5).toList();
    assertThat(sent).containsExactly("699 MB", "1,581 B", "200 B", "1 B", "0 B");
    sort.sendKeys(Keys.SPACE);
    assertThat(find("#sessions table th:nth-child(6)").getDomAttribute("aria-sort"))
        .isEqualTo("ascending");
    assertThat(find("#sessions tbody tr td:nth-child(6)").getText()).isEqualTo("0 B");
    assertThat(browser.findElements(By.cssSelector(table))).isNotEmpty();
  }

  @Test
  void longTablesAreFiltered() {
    open(TRENDS);
    WebElement input = find("#totals input[type=search]");
    assertThat(find("#totals output").getText()).isEqualTo("15 rows");
    assertThat(find("#totals output").getDomAttribute("aria-live")).isEqualTo("polite");
    input.sendKeys("NETWORK");
    assertThat(find("#totals output").getText()).isEqualTo("1 of 15 rows");
    assertThat(
            browser.findElements(By.cssSelector("#totals tbody tr")).stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText))
        .singleElement()
        .asString()
        .startsWith("network");
    input.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
    assertThat(find("#totals output").getText()).isEqualTo("15 rows");
  }

  // ---------------------------------------------------------------- copying and links

  @Test
  void copyingGivesDefangedAddresses() {
    open(NIGHT);
    script("navigator.clipboard.writeText = text => (window.copied = text, Promise.resolve())");
    find("#new tbody .copy").click();
    await("window.copied !== undefined");
    assertThat(script("return window.copied")).isEqualTo(defangedGuesser());
    await("document.getElementById('status').textContent !== ''");
    assertThat(find("#status").getText()).isEqualTo("Copied: " + defangedGuesser());
  }

  @Test
  void copyingWorksWithoutTheClipboardInterface() {
    open(NIGHT);
    script(
        """
        Object.defineProperty(navigator, 'clipboard', {value: undefined});
        document.execCommand = command => {
          window.copied = command + ' ' + document.activeElement.value;
          return true;
        };""");
    find("#new tbody .copy").click();
    assertThat(script("return window.copied")).isEqualTo("copy " + defangedGuesser());
    script("document.execCommand = () => false");
    find("#new tbody .copy").click();
    assertThat(find("#status").getText()).isEqualTo("Copy by hand: " + defangedGuesser());
  }

  @Test
  void findingsAndSectionsHaveLinks() {
    open(NIGHT);
    script("navigator.clipboard.writeText = text => (window.copied = text, Promise.resolve())");
    String id = "finding-" + Untrusted.slug("lon") + "-203.0.113.61";
    WebElement row = browser.findElement(By.id(id));
    row.findElement(By.cssSelector("a.anchor")).click();
    assertThat(script("return window.copied")).isEqualTo(address(NIGHT + "#" + id));
    assertThat(script("return document.querySelector(':target').id")).isEqualTo(id);
    assertThat(texts("#new h2 a.anchor")).hasSize(1);
    open(TRENDS + "#days=7&type=intrusion");
    script("navigator.clipboard.writeText = text => (window.copied = text, Promise.resolve())");
    find("#copy-link").click();
    assertThat(script("return window.copied"))
        .isEqualTo(address(TRENDS + "#days=7&type=intrusion"));
  }

  // ---------------------------------------------------------------- look

  @Test
  void theThemeFollowsTheSystemUntilOneIsChosenAndIsRemembered() {
    open(NIGHT);
    String ground = "return getComputedStyle(document.body).backgroundColor";
    Object light = script(ground);
    colourScheme("dark");
    Object dark = script(ground);
    assertThat(dark).isNotEqualTo(light);
    new Select(find("#theme select")).selectByValue("light");
    assertThat(script(ground)).isEqualTo(light);
    // Another process may draw the next page, and storage reaches it a little later.
    new WebDriverWait(browser, Duration.ofSeconds(10), Duration.ofMillis(100))
        .withMessage("the theme is not remembered on another page")
        .until(
            driver -> {
              open(CoveragePage.PATH);
              return "light".equals(script("return document.documentElement.dataset.theme"));
            });
    assertThat(script(ground)).isEqualTo(light);
    new Select(find("#theme select")).selectByValue("system");
    assertThat(script(ground)).isEqualTo(dark);
  }

  @Test
  void textCanBeReadInBothThemes() {
    open(NIGHT);
    for (String scheme : List.of("light", "dark")) {
      colourScheme(scheme);
      for (String text : List.of("--ink", "--quiet", "--link", "--high", "--gap")) {
        for (String ground : List.of("--ground", "--paper", "--soft")) {
          assertThat(contrast(colour(text), colour(ground)))
              .as("%s on %s, %s", text, ground, scheme)
              .isGreaterThan(4.5);
        }
      }
      for (String severity : List.of("critical", "high", "medium", "low", "informational")) {
        assertThat(contrast(colour("--" + severity), colour("--" + severity + "-soft")))
            .as("%s, %s", severity, scheme)
            .isGreaterThan(4.5);
      }
      for (String family : List.of("network", "intrusion", "threatlist", "login", "scanning")) {
        assertThat(contrast(colour("--" + family), colour("--paper")))
            .as("bars of %s, %s", family, scheme)
            .isGreaterThan(3);
      }
    }
  }

  /** WCAG 2.2, contrast ratio. */
  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String rgb) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    String[] parts = rgb.split(",");
    for (int i = 0; i < 3; i++) {
      double value = Integer.parseInt(parts[i]) / 255.0;
      sum +=
          weights[i] * (value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  @Test
  void aPhoneShowsEveryPageWithoutScrollingSideways() throws Exception {
    emulate("Emulation.setDeviceMetricsOverride", metrics(390, 844));
    List<String> pages;
    try (Stream<Path> files = Files.walk(report)) {
      pages =
          files
              .map(path -> report.relativize(path).toString())
              .filter(path -> path.endsWith(".html"))
              .sorted()
              .toList();
    }
    assertThat(pages).hasSizeGreaterThan(9);
    for (String page : pages) {
      open(page);
      assertThat((Long) script("return document.documentElement.scrollWidth"))
          .as("%s, because of %s", page, tooWide())
          .isLessThanOrEqualTo(390);
      assertThat(browser.findElements(By.cssSelector("main h1"))).as(page).hasSize(1);
      assertThat(browser.findElements(By.cssSelector("header, nav.pages, main, footer")))
          .as("landmarks of %s", page)
          .hasSize(4);
      assertThat(
              script(
                  "return [...document.querySelectorAll('button, a[href], input, select')].filter("
                      + "e => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length"))
          .as("controls without a name on %s", page)
          .isEqualTo(0L);
    }
  }

  /** Elements that stand out of the page and out of no region that scrolls. */
  private Object tooWide() {
    return script(
        """
        return [...document.querySelectorAll('body *')]
          .filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('svg *')
            && !e.closest('.scroll, .chart, .cols > div, .unseen, .skip'))
          .map(e => e.tagName + '#' + e.id + '.' + e.className + ' ' + e.textContent.slice(0, 40))
          .slice(0, 8).join(' | ');""");
  }

  @Test
  void withoutScriptsEverythingButChartsIsThere() {
    emulate("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      open(TRENDS);
      assertThat(find("noscript").getText()).contains("The table below has the totals");
      assertThat(find("#explore").isDisplayed()).isFalse();
      assertThat(texts("#totals tbody tr").get(0)).startsWith("network").endsWith("75,000");
      open(NIGHT);
      assertThat(texts("#new tbody a.addr")).containsExactly(Story.GUESSER, MadeUpDetector.NEW);
    } finally {
      emulate("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  @Test
  void theKeyboardReachesTheContentFirst() {
    open(NIGHT);
    find("body").sendKeys(Keys.TAB);
    assertThat(script("return document.activeElement.textContent"))
        .isEqualTo("Skip to the content");
    assertThat(script("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.switchTo().activeElement().sendKeys(Keys.ENTER);
    assertThat((String) script("return location.hash")).isEqualTo("#main");
  }

  // ---------------------------------------------------------------- trust and size

  @Test
  void thePolicyStopsWhatIsPlanted() {
    open(NIGHT);
    script(
        """
        const planted = document.createElement('div');
        planted.innerHTML = '<img src=x onerror="window.hacked=9">';
        document.body.append(planted);
        const run = document.createElement('script');
        run.textContent = 'window.hacked = 8';
        document.body.append(run);
        planted.style.cssText = 'color: red';
        planted.setAttribute('style', 'color: blue');""");
    assertThat(errors())
        .as("refused: a picture, a script, a style attribute; an event handler at the latest")
        .hasSizeGreaterThanOrEqualTo(3)
        .allMatch(error -> error.contains("Content Security Policy"));
  }

  @Test
  void aLargeSiteOpensQuickly(TestReporter reporter) throws Exception {
    Path file = report.resolve("trends/large.html");
    Report large = MadeUpTrends.only(List.of(MadeUpTrends.large("large", 500)));
    gg.jte.output.StringOutput html = new gg.jte.output.StringOutput();
    new TrendsPage().sheets(large).findFirst().orElseThrow().body().accept(new SafeOutput(html));
    Files.writeString(file, html.toString());
    long start = System.nanoTime();
    open("trends/large.html");
    assertThat(column(0.5).get(2)).isNotEqualTo("none");
    long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
    long size = Files.size(file);
    Object loaded =
        script("return Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd)");
    reporter.publishEntry(
        "500 series of 600 hours",
        size / 1024 + " KiB, load event " + loaded + " ms, drawn " + took + " ms");
    assertThat(size).isLessThan(4_000_000);
    assertThat(took).isLessThan(10_000);
    assertThat(texts("#children tbody tr")).hasSize(6);
    Files.delete(file);
  }
}
