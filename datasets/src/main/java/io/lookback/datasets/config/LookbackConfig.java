package io.lookback.datasets.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.site.Site;
import io.lookback.udf.session.SessionClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All settings, checked. Every key with its meaning and default is in {@code conf/lookback.conf},
 * which is built in; the sites a lake remembers ({@link #remember}), {@code <lake>/lookback.conf},
 * the files of {@code --conf} and options of the command line are laid over it in that order.
 *
 * @param sites the monitored places
 * @param ingest how raw files are read
 * @param runner how a night runs
 * @param classes thresholds of session_class and size_class
 * @param eventNames the table of event names, first match wins
 * @param retrohunt what past traffic to listed addresses means
 * @param lists what snapshots of blacklists are believed
 * @param allowLists addresses that are no finding
 * @param suppressions findings that are not shown for a while
 * @param report what the report shows
 * @param geo geographic databases
 * @param status when {@code lookback status} calls something late
 * @param maintain what {@code lookback maintain} removes, and when
 * @param share what is shared with other sites, and with whom
 * @param spark settings handed to Spark; see {@link #sparkSettings}
 * @param jobs parameters of the nightly jobs; see {@link #params}
 */
public record LookbackConfig(
    Map<String, SiteConfig> sites,
    IngestConfig ingest,
    RunnerConfig runner,
    ClassesConfig classes,
    List<EventNameRule> eventNames,
    RetrohuntConfig retrohunt,
    ListsConfig lists,
    List<AllowListConfig> allowLists,
    List<SuppressionConfig> suppressions,
    ReportConfig report,
    GeoConfig geo,
    StatusConfig status,
    MaintainConfig maintain,
    ShareConfig share,
    ConfigObject spark,
    ConfigObject jobs) {

  private static final String BUILT_IN = "lookback.conf";

  /** Folder of a lake with the sites that were given on the command line. */
  private static final String REMEMBERED = "sites";

  /** Site names are folder names and partition values. */
  private static final Pattern SITE_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  public LookbackConfig {
    sites.keySet().forEach(LookbackConfig::checkSiteName);
    share.partners().keySet().forEach(LookbackConfig::checkSiteName);
  }

  /** The defaults alone, without any site. */
  public static LookbackConfig builtIn() {
    return of(List.of());
  }

  /** The defaults and files, later ones win, without a lake. */
  public static LookbackConfig load(List<Path> files) {
    return of(files.stream().map(LookbackConfig::parse).toList());
  }

  /**
   * The configuration of a lake.
   *
   * @param lake folder of the lake; its {@code lookback.conf} is used when there is one
   * @param files more files, later ones win
   */
  public static LookbackConfig load(Location lake, List<Path> files) {
    return load(lake, files, Map.of());
  }

  /**
   * The configuration of a lake, with sites given on the command line.
   *
   * @param commandLineSites site name to the keys given for it ({@code networks}, {@code
   *     time-zone}, ...), laid over what the files say of that site
   */
  public static LookbackConfig load(
      Location lake, List<Path> files, Map<String, Map<String, Object>> commandLineSites) {
    List<Config> layers = new ArrayList<>();
    try {
      for (Location file : remembered(lake)) {
        layers.add(parse(file));
      }
      Location ofLake = lake.resolve("lookback.conf");
      if (ofLake.exists()) {
        layers.add(parse(ofLake));
      }
    } catch (IOException e) {
      throw new UserException("Cannot read the settings of lake " + lake + ": " + message(e), e);
    }
    files.forEach(file -> layers.add(parse(file)));
    if (!commandLineSites.isEmpty()) {
      layers.add(
          ConfigValueFactory.fromMap(Map.of("sites", commandLineSites), "the command line")
              .toConfig());
    }
    return of(layers);
  }

  /**
   * Makes a lake remember a site that was given on the command line, so that later commands know
   * what its stored records mean. Files of configuration overrule it.
   */
  public void remember(Location lake, String site) {
    SiteConfig known = sites.get(site);
    if (known == null) {
      throw new IllegalArgumentException("No site '" + site + "' to remember");
    }
    String text =
        "# Written by 'lookback --site "
            + site
            + " --networks ...'; lookback.conf overrules it.\n"
            + known.render(site);
    Location folder = lake.resolve(REMEMBERED);
    Location file = folder.resolve(site + ".conf");
    try {
      folder.makeFolder();
      if (!file.exists() || !file.read().equals(text)) {
        file.write(text);
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + file + ": " + message(e), e);
    }
  }

  private static List<Location> remembered(Location lake) throws IOException {
    Location folder = lake.resolve(REMEMBERED);
    return folder.isFolder()
        ? folder.list().stream()
            .filter(file -> file.name().endsWith(".conf") && !file.name().startsWith("."))
            .toList()
        : List.of();
  }

  /** Hadoop's messages may be many lines long. */
  private static String message(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The defaults with a text in the syntax of the files laid over them, for tests and tools. */
  public static LookbackConfig parse(String text) {
    try {
      return of(
          List.of(
              ConfigFactory.parseString(
                  text, ConfigParseOptions.defaults().setOriginDescription("text"))));
    } catch (ConfigException e) {
      throw unreadable(e);
    }
  }

  /** A file of the lake; {@code include} means files beside it. */
  private static Config parse(Location file) throws IOException {
    if (file.isLocal()) {
      return parse(file.local("settings"));
    }
    ConfigIncluder beside =
        new ConfigIncluder() {
          @Override
          public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
          }

          @Override
          public ConfigObject include(ConfigIncludeContext context, String name) {
            try {
              return parse(file.resolveSibling(name)).root();
            } catch (IOException e) {
              throw new ConfigurationException(
                  "Cannot include " + name + " in " + file + ": " + message(e), e);
            }
          }
        };
    try {
      return ConfigFactory.parseString(
          file.read(),
          ConfigParseOptions.defaults().setOriginDescription(file.toString()).setIncluder(beside));
    } catch (ConfigException e) {
      throw unreadable(e);
    }
  }

  private static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          "Configuration file " + file + " does not exist; please check --conf");
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw unreadable(e);
    }
  }

  private static LookbackConfig of(List<Config> layers) {
    Config defaults = defaults();
    Config merged = defaults;
    for (Config layer : layers) {
      merged = layer.withFallback(merged);
    }
    ConfigObject root;
    try {
      root = merged.resolve().root();
    } catch (ConfigException e) {
      throw unreadable(e);
    }
    LookbackConfig config = ConfigBinder.bind(root, LookbackConfig.class, "");
    ConfigObject known = defaults.getObject("jobs");
    for (Map.Entry<String, ConfigValue> job : config.jobs.entrySet()) {
      if (!known.containsKey(job.getKey())) {
        throw new ConfigurationException(
            "Unknown job '"
                + job.getKey()
                + "' in "
                + ConfigBinder.place(job.getValue().origin())
                + Suggestion.text(job.getKey(), "jobs with parameters", known.keySet()));
      }
    }
    return config;
  }

  /** The defaults as they are in {@code conf/lookback.conf}, unresolved. */
  static Config defaults() {
    try (InputStream in = LookbackConfig.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IllegalStateException("The built-in " + BUILT_IN + " is missing from the jar");
      }
      return ConfigFactory.parseReader(
          new InputStreamReader(in, StandardCharsets.UTF_8),
          ConfigParseOptions.defaults().setOriginDescription("the built-in " + BUILT_IN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConfigurationException unreadable(ConfigException e) {
    return new ConfigurationException("Cannot read the configuration: " + e.getMessage(), e);
  }

  private static void checkSiteName(String name) {
    if (!SITE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Site name '"
              + name
              + "' must be lower-case letters, digits, '.', '_' and '-' (at most 63)");
    }
  }

  /** The site of that name, or an error that says how to declare it. */
  public Site site(String name) {
    SiteConfig site = sites.get(name);
    if (site == null) {
      String suggestion = Suggestion.text(name, "sites", sites.keySet());
      throw new UserException(
          "Unknown site '"
              + name
              + "'"
              + suggestion
              + (suggestion.endsWith("?") ? "" : ".")
              + " Declare it under 'sites' in lookback.conf, or give --networks CIDR,... and"
              + " --time-zone ZONE with --site");
    }
    return site.toSite(name);
  }

  /** All sites, by name. */
  public List<Site> allSites() {
    return sites.entrySet().stream().map(entry -> entry.getValue().toSite(entry.getKey())).toList();
  }

  /** Names for events; a new instance for each user, because it remembers. */
  public EventNames names() {
    return new EventNames(eventNames);
  }

  /** Session and size classes. */
  public SessionClasses sessionClasses() {
    return classes.toKernel();
  }

  /** The {@code spark.*} keys, whole names to values as text. */
  public Map<String, String> sparkSettings() {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : spark.toConfig().entrySet()) {
      String key = "spark." + String.join(".", ConfigUtil.splitPath(entry.getKey()));
      settings.put(key, String.valueOf(entry.getValue().unwrapped()));
    }
    return settings;
  }

  /** Parameters of a job, bound from {@code jobs.<job>}. */
  public <P extends Record> P params(String job, Class<P> type) {
    String path = "jobs." + job;
    ConfigValue section = jobs.get(job);
    if (section == null) {
      section = ConfigFactory.empty(path).root();
    }
    if (!(section instanceof ConfigObject object)) {
      throw new ConfigurationException(
          "Key '"
              + path
              + "' in "
              + ConfigBinder.place(section.origin())
              + " must be a section { ... }");
    }
    return ConfigBinder.bind(object, type, path);
  }

  /**
   * Stable hash of what decides how a site's stored records are classified: its networks and
   * sensors, the thresholds and the table of names. When it changes, direction, classes, names and
   * what counts must be computed again.
   */
  public String fingerprint(String site) {
    Map<String, Object> parts = new LinkedHashMap<>();
    SiteConfig own = sites.get(site);
    if (own != null) {
      parts.put("networks", own.networks());
      parts.put("sensors", own.sensors());
    }
    parts.put("classes", classes);
    parts.put("names", eventNames);
    return hash(parts.toString());
  }

  /** {@link #fingerprint(String)} of all sites together. */
  public String fingerprint() {
    Map<String, String> parts = new TreeMap<>();
    sites.keySet().forEach(name -> parts.put(name, fingerprint(name)));
    return hash(parts + fingerprint(""));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
