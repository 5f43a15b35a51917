package io.lookback.jobs.serve;

import io.lookback.datasets.store.Lake;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client of the server may do: the rules that {@link ReadOnlyDoor} and {@link ReadOnlyRule}
 * share, and how a refusal sounds.
 */
final class Allowed {
  /** Settings that change how an answer is computed or shown, and nothing else. */
  private static final Set<String> SETTINGS =
      Set.of(
          "spark.sql.session.timezone",
          "spark.sql.shuffle.partitions",
          "spark.sql.ansi.enabled",
          "spark.sql.autobroadcastjointhreshold",
          "spark.sql.broadcasttimeout",
          "spark.sql.casesensitive",
          "spark.sql.crossjoin.enabled",
          "spark.sql.datetime.java8api.enabled",
          "spark.sql.legacy.timeparserpolicy",
          "spark.sql.mapkeydeduppolicy",
          "spark.sql.timestamptype");

  /** The same for whole families of settings. */
  private static final List<String> FAMILIES =
      List.of(
          "spark.sql.adaptive.",
          "spark.sql.execution.arrow.",
          "spark.sql.execution.pandas.",
          "spark.sql.pyspark.",
          "spark.sql.repl.eagereval.");

  /** Settings whose values are nobody's business; the words are those that Spark redacts. */
  private static final Pattern SECRET =
      Pattern.compile(
          "spark\\.(sql\\.catalog|hadoop|ssl|executorEnv)\\..*|.*(secret|password|token|"
              + "access[.]?key).*",
          Pattern.CASE_INSENSITIVE);

  /** Functions that call any method of any class of the server. */
  private static final Set<String> REFLECTION = Set.of("reflect", "java_method", "try_reflect");

  /** Table functions that make rows of their arguments alone. */
  private static final Set<String> TABLE_FUNCTIONS =
      Set.of(
          "range",
          "explode",
          "explode_outer",
          "posexplode",
          "posexplode_outer",
          "inline",
          "inline_outer",
          "json_tuple",
          "stack",
          "variant_explode",
          "variant_explode_outer",
          "sql_keywords",
          "collations");

  private Allowed() {}

  /**
   * A refusal. Clients in every language show this type as what it is.
   *
   * @param what what was asked for, then why not and what to do, one or two sentences
   */
  static UnsupportedOperationException refusal(String what) {
    return new UnsupportedOperationException("Refused: " + what);
  }

  /** Throws unless a client may change a setting. */
  static void checkChange(String setting) {
    String name = setting.strip().toLowerCase(Locale.ROOT);
    if (!SETTINGS.contains(name) && FAMILIES.stream().noneMatch(name::startsWith)) {
      throw refusal(
          "setting "
              + setting
              + ". Clients may set spark.sql.session.timeZone, spark.sql.shuffle.partitions and"
              + " others that change only how an answer is computed or shown.");
    }
  }

  /** Throws unless a client may see the value of a setting. */
  static void checkLook(String setting) {
    if (SECRET.matcher(setting.strip()).matches()) {
      throw refusal("showing " + setting + ", which may hold a secret of the server.");
    }
  }

  /** Throws unless a name can be that of a temporary view, or of a table or view of the lake. */
  static void checkRelation(List<String> name) {
    List<String> rest = name;
    if (rest.size() > 1 && rest.get(0).equalsIgnoreCase(Lake.CATALOG)) {
      rest = rest.subList(1, rest.size());
    }
    boolean inNamespace = rest.size() > 1 && rest.get(0).equalsIgnoreCase(Lake.NAMESPACE);
    if (inNamespace) {
      rest = rest.subList(1, rest.size());
    }
    // Behind a table's name there may be that of one of its metadata tables. Iceberg takes a name
    // with a slash for the path of a table.
    if (rest.size() > (inNamespace ? 2 : 1)
        || rest.stream().anyMatch(part -> part.contains("/") || part.contains(":"))) {
      throw refusal(
          "reading "
              + String.join(".", name)
              + ". Only tables and views of the lake can be read, by their names; 'SHOW TABLES'"
              + " and 'SHOW VIEWS' list them.");
    }
  }

  /** Throws unless a namespace is the lake's. */
  static void checkNamespace(List<String> name) {
    List<String> rest =
        !name.isEmpty() && name.get(0).equalsIgnoreCase(Lake.CATALOG)
            ? name.subList(1, name.size())
            : name;
    if (rest.size() > 1 || rest.size() == 1 && !rest.get(0).equalsIgnoreCase(Lake.NAMESPACE)) {
      throw refusal(
          "using "
              + String.join(".", name)
              + ". There is only "
              + Lake.CATALOG
              + "."
              + Lake.NAMESPACE
              + ", which is in use already.");
    }
  }

  /** Throws when a function would run code of the asker's choice. */
  static void checkFunction(List<String> name) {
    String last = name.get(name.size() - 1).toLowerCase(Locale.ROOT);
    if (REFLECTION.contains(last)) {
      throw refusal("the function " + last + ", which calls methods of the server's classes.");
    }
  }

  /** Throws unless a table function reads nothing but its arguments. */
  static void checkTableFunction(List<String> name) {
    if (name.size() != 1 || !TABLE_FUNCTIONS.contains(name.get(0).toLowerCase(Locale.ROOT))) {
      throw refusal(
          "the table function "
              + String.join(".", name)
              + ". There are range, explode, inline, stack and their like.");
    }
  }

  /**
   * A name of Spark's as words: {@code CreateTableAsSelect} and {@code WRITE_OPERATION} become
   * {@code create table as select} and {@code write operation}.
   */
  static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT)
        .replaceFirst(" (command|statement)$", "");
  }
}
