package io.lookback.jobs.summary;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.site.Site;
import io.lookback.datasets.store.DaySite;
import io.lookback.datasets.table.AddressTops;
import io.lookback.datasets.table.AddressTopsMonth;
import io.lookback.datasets.table.EventHours;
import io.lookback.datasets.table.EventMonthHours;
import io.lookback.datasets.table.EventMonths;
import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostDays;
import io.lookback.datasets.table.HostMonths;
import io.lookback.datasets.table.SessionRecords;
import io.lookback.datasets.table.Sightings;
import io.lookback.datasets.table.SightingsMonth;
import io.lookback.datasets.table.Table;
import io.lookback.jobs.finding.DerivedEvents;
import io.lookback.jobs.records.AddressRange;
import io.lookback.jobs.records.DayRanges;
import io.lookback.jobs.records.Records;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IpKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers how many records of some kind there were, by type, name, direction, port, address, hour,
 * day, site or size: what an analyst drills through. Open sessions are not counted.
 *
 * <p>The roll-ups answer what they can, closed months by their month tiers: questions about kinds
 * of records from {@code event_hours}, about one own host from {@code host_days}, about all
 * addresses from {@code host_days} and {@code sightings}. For all others the days that can hold an
 * answer are found in the roll-ups, and the sessions and events of those days are read. All ways
 * count the same: a record belongs to its {@code event_date}. Events that detectors derived count
 * beside those of sensors, but among the busiest of all addresses: these are of records alone.
 */
public final class Summary {
  /** Largest number that a sum reaches: logs may hold any number. */
  private static final String LARGEST = "9223372036854775807";

  private static final StructType KNOWN =
      new StructType()
          .add("site", DataTypes.StringType)
          .add("address", DataTypes.StringType)
          .add("side", DataTypes.StringType)
          .add("count", DataTypes.LongType)
          .add("bytes", DataTypes.LongType);

  private final SparkSession spark;
  private final Function<Table, Dataset<Row>> tables;
  private final Function<Table, Set<DaySite>> validMonths;
  private final Collection<Site> sites;
  private final Set<String> used = new TreeSet<>();

  /**
   * A summary of these tables.
   *
   * @param tables reads all rows of a table
   * @param validMonths the months of a month tier that agree with their days
   * @param sites all sites, for their own networks
   */
  public Summary(
      SparkSession spark,
      Function<Table, Dataset<Row>> tables,
      Function<Table, Set<DaySite>> validMonths,
      Collection<Site> sites) {
    this.spark = spark;
    this.tables = tables;
    Map<Table, Set<DaySite>> known = new HashMap<>();
    this.validMonths = table -> known.computeIfAbsent(table, validMonths);
    this.sites = sites;
  }

  /**
   * An answer.
   *
   * @param rows the columns of the dimension, {@code count}, {@code bytes} (of sessions, both ways,
   *     suspect counts left out); most first, or in the order of time
   * @param isCut whether there are more rows than were asked for
   * @param tables the tables it was read from
   */
  public record Answer(Dataset<Row> rows, boolean isCut, List<String> tables) {}

  /** Answers a question. */
  public Answer answer(Question question) {
    used.clear();
    Dataset<Row> grouped = grouped(question);
    List<String> columns = question.by().columns();
    if (question.by().isTime()) {
      return new Answer(new TimeRows(question).of(spark, grouped), false, usedNames());
    }
    Dataset<Row> sorted =
        grouped.orderBy(
            Stream.concat(
                    Stream.of(col("count").desc()), columns.stream().map(name -> col(name).asc()))
                .toArray(Column[]::new));
    if (question.top() == 0) {
      return new Answer(sorted, false, usedNames());
    }
    List<Row> first = sorted.limit(question.top() + 1).collectAsList();
    boolean isCut = first.size() > question.top();
    return new Answer(
        spark.createDataFrame(isCut ? first.subList(0, question.top()) : first, grouped.schema()),
        isCut,
        usedNames());
  }

  private List<String> usedNames() {
    return List.copyOf(used);
  }

  private Dataset<Row> read(Table table) {
    used.add(table.name());
    return tables.apply(table);
  }

  /** Which tables answer. */
  private Dataset<Row> grouped(Question question) {
    boolean isByKind =
        question.by() != Dimension.ADDRESS
            && question.by() != Dimension.SIZE
            && question.addresses().isEmpty()
            && question.isOnHours();
    if (isByKind) {
      return summed(question, kinds(question).unionByName(derived(question)));
    }
    if (question.by() == Dimension.ADDRESS
        && question.addresses().isEmpty()
        && !question.isAboutKinds()
        && question.isWholeDays()) {
      return addresses(question);
    }
    Set<String> owners = owners(question);
    List<String> others = question.sites().stream().filter(site -> !owners.contains(site)).toList();
    Dataset<Row> records = others.isEmpty() ? null : records(question.of(others));
    Dataset<Row> hosts = owners.isEmpty() ? null : host(question, owners);
    Dataset<Row> rows =
        records == null ? hosts : hosts == null ? records : hosts.unionByName(records);
    return summed(
        question, question.by() == Dimension.SIZE ? rows : rows.unionByName(derived(question)));
  }

  private static Dataset<Row> summed(Question question, Dataset<Row> rows) {
    return rows.groupBy(
            question.by().columns().stream().map(name -> col(name)).toArray(Column[]::new))
        .agg(sum("count"), sum("bytes"))
        .where("count > 0");
  }

  private static Column sum(String column) {
    return expr("coalesce(try_sum(" + column + "), " + LARGEST + ")").as(column);
  }

  // ---------------------------------------------------------------- kinds of records

  /** Counts of kinds of records, from the roll-up by hour and its month tiers. */
  private Dataset<Row> kinds(Question question) {
    boolean isAboutPorts = question.by() == Dimension.PORT || !question.ports().isEmpty();
    boolean isHourly = question.by().isTime() || !question.isWholeDays();
    Table tier = isHourly ? (isAboutPorts ? null : EventMonthHours.TABLE) : EventMonths.TABLE;
    Set<DaySite> months = tier == null ? Set.of() : months(question, tier);
    Column isAsked = isOfKinds(question);
    Dataset<Row> rows =
        dimension(
            question,
            within(read(EventHours.TABLE), question)
                .where(months.isEmpty() ? lit(true) : not(DayRanges.ofMonths(months)))
                .where(isAsked));
    if (!months.isEmpty()) {
      rows =
          rows.unionByName(
              dimension(question, read(tier).where(DayRanges.of(months)).where(isAsked)));
    }
    return rows;
  }

  /** The columns of the dimension and the numbers. */
  private static Dataset<Row> dimension(Question question, Dataset<Row> kinds) {
    Dataset<Row> rows = kinds;
    if (!question.isWholeDays()) {
      rows = rows.where(logged(question, "hour"));
    }
    List<Column> columns = columns(question);
    columns.add(col("count"));
    columns.add(col("bytes"));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** The columns of the dimension, of rows with hour, direction and the like. */
  private static List<Column> columns(Question question) {
    return question.by().columns().stream()
        .map(
            name ->
                switch (name) {
                  case "day" -> col("hour").cast("date").as("day");
                  case "direction" -> coalesce(col("direction"), lit("none")).as("direction");
                  default -> col(name);
                })
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Column logged(Question question, String column) {
    Column logged = lit(true);
    if (question.since() != null) {
      logged = logged.and(col(column).geq(lit(question.since())));
    }
    if (question.until() != null) {
      logged = logged.and(col(column).lt(lit(question.until())));
    }
    return logged;
  }

  /** Whether a row has one of the types, names, directions and ports asked. */
  private static Column isOfKinds(Question question) {
    Column asked = lit(true);
    if (!question.types().isEmpty()) {
      asked = asked.and(col("event_type").isin(question.types().toArray()));
    }
    if (!question.names().isEmpty()) {
      Column named = lit(false);
      for (String name : question.names()) {
        named =
            named.or(
                name.indexOf('*') < 0
                    ? col("event_name").equalTo(name)
                    : col("event_name").rlike(pattern(name)));
      }
      asked = asked.and(named);
    }
    if (!question.directions().isEmpty()) {
      asked =
          asked.and(coalesce(col("direction"), lit("none")).isin(question.directions().toArray()));
    }
    return question.ports().isEmpty()
        ? asked
        : asked.and(col("port").isin(question.ports().toArray()));
  }

  /** A name in which {@code *} stands for any characters, as a regular expression. */
  private static String pattern(String name) {
    return Stream.of(name.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*", "(?s)^", "$"));
  }

  // ---------------------------------------------------------------- days and months

  private static Dataset<Row> within(Dataset<Row> rows, Question question) {
    Dataset<Row> within = rows.where(col("site").isin(question.sites().toArray()));
    if (question.from() != null) {
      within = within.where(col("event_date").geq(lit(question.from())));
    }
    return question.to() == null ? within : within.where(col("event_date").leq(lit(question.to())));
  }

  /** The valid months of a tier that are asked for as a whole. */
  private Set<DaySite> months(Question question, Table tier) {
    LocalDate from =
        question.from() == null || question.since() == null
            ? question.from()
            : question.from().plusDays(1);
    LocalDate to =
        question.to() == null || question.until() == null
            ? question.to()
            : question.to().minusDays(1);
    return validMonths.apply(tier).stream()
        .filter(month -> question.sites().contains(month.site()))
        .filter(month -> from == null || !month.day().isBefore(from))
        .filter(month -> to == null || !month.day().plusMonths(1).minusDays(1).isAfter(to))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The rows of a daily roll-up, closed months from its month tier. */
  private Dataset<Row> tiered(Question question, Table days, Table tier, String... columns) {
    return tiered(question, months(question, tier), days, tier, columns);
  }

  private Dataset<Row> tiered(
      Question question, Set<DaySite> months, Table days, Table tier, String... columns) {
    Dataset<Row> rows =
        within(read(days), question)
            .where(months.isEmpty() ? lit(true) : not(DayRanges.ofMonths(months)))
            .selectExpr(columns);
    return months.isEmpty()
        ? rows
        : rows.unionAll(read(tier).where(DayRanges.of(months)).selectExpr(columns));
  }

  // ---------------------------------------------------------------- one own host

  /** The sites at which the one address asked for was always an own host, if host_days can tell. */
  private Set<String> owners(Question question) {
    boolean canTell =
        question.addresses().size() == 1
            && question.addresses().get(0).isSingle()
            && question.isWholeDays()
            && question.types().isEmpty()
            && question.names().isEmpty()
            && (question.by() == Dimension.DIRECTION
                || question.by() == Dimension.PORT
                || question.by() == Dimension.SITE);
    if (!canTell) {
      return Set.of();
    }
    IpKey address = question.addresses().get(0).first();
    return sites.stream()
        .filter(site -> question.sites().contains(site.name()))
        .filter(
            site ->
                site.networks().stream()
                    .anyMatch(
                        network ->
                            network.fromUs() == Long.MIN_VALUE
                                && network.toUs() == Long.MAX_VALUE
                                && Cidr.parse(network.cidr()).contains(address.hi, address.lo)))
        .map(Site::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Dataset<Row> host(Question question, Set<String> owners) {
    Dataset<Row> rows =
        AddressRange.prune(
                tiered(
                    question,
                    HostDays.TABLE,
                    HostMonths.TABLE,
                    "site",
                    "ip_key",
                    "direction",
                    "port",
                    "sessions",
                    "events",
                    "bytes_sent",
                    "bytes_received"),
                ranges(question.addresses()))
            .where(col("site").isin(owners.toArray()));
    if (!question.ports().isEmpty()) {
      rows = rows.where(col("port").isin(question.ports().toArray()));
    }
    if (!question.directions().isEmpty()) {
      rows = rows.where(col("direction").isin(question.directions().toArray()));
    }
    return rows.select(
        Stream.concat(
                question.by().columns().stream().map(name -> col(name)),
                Stream.of(
                    saturated("sessions", "events").as("count"),
                    saturated("bytes_sent", "bytes_received").as("bytes")))
            .toArray(Column[]::new));
  }

  private static Column saturated(String one, String other) {
    return expr("coalesce(try_add(" + one + ", " + other + "), " + LARGEST + ")");
  }

  private static List<AddressRange> ranges(List<Cidr> addresses) {
    return addresses.stream().map(AddressRange::of).toList();
  }

  // ---------------------------------------------------------------- derived events

  /** Counts of what detectors derived from records. */
  private Dataset<Row> derived(Question question) {
    used.add(DerivedEvents.VIEW);
    Dataset<Row> rows =
        within(DerivedEvents.of(spark), question)
            .where(isOfKinds(question))
            // What began on the day before belongs to the day on which it was found.
            .withColumn("time", expr("greatest(time, CAST(event_date AS TIMESTAMP))"))
            .withColumn("hour", expr("date_trunc('HOUR', time)"));
    if (!question.addresses().isEmpty()) {
      rows =
          rows.where(
              col("direction")
                  .isNotNull()
                  .and(isEnd(question, "src_ip").or(isEnd(question, "dst_ip"))));
    }
    if (!question.isWholeDays()) {
      rows = rows.where(logged(question, "time"));
    }
    if (question.by() == Dimension.ADDRESS) {
      rows = ends(rows);
    }
    List<Column> columns = columns(question);
    columns.add(col("count"));
    columns.add(lit(0L).as("bytes"));
    return rows.select(columns.toArray(Column[]::new));
  }

  // ---------------------------------------------------------------- all addresses

  /** Counts of every address, or of those that can be among the first. */
  private Dataset<Row> addresses(Question question) {
    // These months are valid in the tiers that they are made of, too.
    Set<DaySite> months = months(question, AddressTopsMonth.TABLE);
    Dataset<Row> lists =
        tiered(
            question,
            months,
            AddressTops.TABLE,
            AddressTopsMonth.TABLE,
            "event_date",
            "site",
            "side",
            "address",
            "ip_key",
            "count",
            "bytes",
            "addresses");
    List<BusiestAddresses.Candidate> candidates = BusiestAddresses.of(question.top(), lists);
    if (candidates == null) {
      used.remove(AddressTops.TABLE.name());
      used.remove(AddressTopsMonth.TABLE.name());
      return summed(
          question,
          own(question, months(question, HostMonths.TABLE))
              .unionByName(remote(question, months(question, SightingsMonth.TABLE))));
    }
    Dataset<Row> rows =
        spark.createDataFrame(
            candidates.stream()
                .map(
                    one ->
                        RowFactory.create(
                            one.site(), one.address(), one.side(), one.count(), one.bytes()))
                .toList(),
            KNOWN);
    Column ofOwn = leftOpen(candidates, "own", months);
    if (ofOwn != null) {
      rows = rows.unionByName(own(question, months).where(ofOwn).drop("event_date", "ip_key"));
    }
    Column ofRemote = leftOpen(candidates, "remote", months);
    if (ofRemote != null) {
      rows =
          rows.unionByName(remote(question, months).where(ofRemote).drop("event_date", "ip_key"));
    }
    return summed(question, rows);
  }

  /** The rows of candidates in the time of lists that do not name them; null: there are none. */
  private static Column leftOpen(
      List<BusiestAddresses.Candidate> candidates, String side, Set<DaySite> months) {
    Map<DaySite, List<byte[]>> keys = new TreeMap<>();
    for (BusiestAddresses.Candidate candidate : candidates) {
      if (candidate.side().equals(side)) {
        for (LocalDate first : candidate.silent()) {
          keys.computeIfAbsent(new DaySite(first, candidate.site()), list -> new ArrayList<>())
              .add(candidate.key());
        }
      }
    }
    return keys.entrySet().stream()
        .map(
            list -> {
              Set<DaySite> time = Set.of(list.getKey());
              return (months.contains(list.getKey())
                      ? DayRanges.ofMonths(time)
                      : DayRanges.of(time))
                  .and(col("ip_key").isin(list.getValue().toArray()));
            })
        .reduce(Column::or)
        .orElse(null);
  }

  private Dataset<Row> own(Question question, Set<DaySite> months) {
    return tiered(
        question,
        months,
        HostDays.TABLE,
        HostMonths.TABLE,
        "event_date",
        "site",
        "host_ip AS address",
        "ip_key",
        "'own' AS side",
        "coalesce(try_add(sessions, events), " + LARGEST + ") AS count",
        "coalesce(try_add(bytes_sent, bytes_received), " + LARGEST + ") AS bytes");
  }

  private Dataset<Row> remote(Question question, Set<DaySite> months) {
    return tiered(
        question,
        months,
        Sightings.TABLE,
        SightingsMonth.TABLE,
        "event_date",
        "site",
        "remote_ip AS address",
        "ip_key",
        "'remote' AS side",
        "coalesce(try_add(sessions, events), " + LARGEST + ") AS count",
        "coalesce(try_add(bytes_from_remote, bytes_to_remote), " + LARGEST + ") AS bytes");
  }

  // ---------------------------------------------------------------- records

  /** Counts from the sessions and events of the days that can hold an answer. */
  private Dataset<Row> records(Question question) {
    Set<DaySite> days = daysToOpen(question);
    Column isAsked = DayRanges.of(days).and(col("is_counted"));
    if (!question.addresses().isEmpty()) {
      isAsked =
          isAsked
              .and(col("direction").isNotNull())
              .and(isEnd(question, "src_ip").or(isEnd(question, "dst_ip")));
    }
    Dataset<Row> rows =
        Records.of(
                spark, read(SessionRecords.TABLE).where(isAsked), read(Events.TABLE).where(isAsked))
            .where("not is_open")
            .where(isOfKinds(question));
    if (!question.isWholeDays()) {
      rows = rows.where(logged(question, "end_time"));
    }
    rows =
        rows.withColumn("bytes", expr("try_add(coalesce(src_bytes, 0), coalesce(dst_bytes, 0))"))
            .withColumn("hour", expr("date_trunc('HOUR', end_time)"));
    if (question.by() == Dimension.SIZE) {
      rows =
          rows.where("not is_event")
              .withColumn("size_class", expr("coalesce(size_class, 'under 1 MB')"));
    }
    if (question.by() == Dimension.ADDRESS) {
      rows = ends(rows);
    }
    List<Column> columns = columns(question);
    columns.add(col("count"));
    columns.add(expr("coalesce(bytes, " + LARGEST + ")").as("bytes"));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** Each row with direction once for each of its ends. */
  private static Dataset<Row> ends(Dataset<Row> rows) {
    return rows.where("direction is not null")
        .withColumn(
            "end",
            explode(
                when(col("src_ip").equalTo(col("dst_ip")), array(lit(0)))
                    .otherwise(array(lit(0), lit(1)))))
        .withColumn("address", expr("if(end = 0, src_ip, dst_ip)"))
        .withColumn(
            "side",
            expr(
                "if(direction = 'internal' or (direction = 'outbound' and end = 0)"
                    + " or (direction = 'inbound' and end = 1), 'own', 'remote')"))
        .where("address is not null");
  }

  private static Column isEnd(Question question, String column) {
    List<String> singles =
        question.addresses().stream().filter(Cidr::isSingle).map(Cidr::toString).toList();
    Column isEnd = col(column).isin(singles.toArray());
    for (Cidr range : question.addresses()) {
      if (!range.isSingle()) {
        isEnd =
            isEnd.or(
                expr("ip_key(" + column + ")")
                    .between(range.first().toBytes(), range.last().toBytes()));
      }
    }
    return isEnd;
  }

  /** The days on which the roll-ups have the addresses, or else the kinds, that are asked for. */
  private Set<DaySite> daysToOpen(Question question) {
    if (question.addresses().isEmpty()) {
      return days(within(read(EventHours.TABLE), question).where(isOfKinds(question)));
    }
    Set<DaySite> days = daysWith(question, HostDays.TABLE, HostMonths.TABLE);
    days.addAll(daysWith(question, Sightings.TABLE, SightingsMonth.TABLE));
    return days;
  }

  private Set<DaySite> daysWith(Question question, Table daily, Table tier) {
    List<AddressRange> ranges = ranges(question.addresses());
    Column isIn = isIn(question.addresses());
    Dataset<Row> rows = within(read(daily), question);
    Set<DaySite> months = months(question, tier);
    if (!months.isEmpty()) {
      months.removeAll(
          days(AddressRange.prune(read(tier).where(DayRanges.of(months)), ranges).where(isIn)));
      // The months that are left do not know the addresses.
      rows = months.isEmpty() ? rows : rows.where(not(DayRanges.ofMonths(months)));
    }
    return days(AddressRange.prune(rows, ranges).where(isIn));
  }

  private static Column isIn(List<Cidr> addresses) {
    Column any = lit(false);
    for (Cidr range : addresses) {
      any = any.or(col("ip_key").between(range.first().toBytes(), range.last().toBytes()));
    }
    return any;
  }

  private static Set<DaySite> days(Dataset<Row> rows) {
    return rows
        .select(col("event_date").cast("string"), col("site"))
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> new DaySite(LocalDate.parse(row.getString(0)), row.getString(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
