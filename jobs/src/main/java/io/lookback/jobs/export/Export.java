package io.lookback.jobs.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.lookback.datasets.Location;
import io.lookback.datasets.UserException;
import io.lookback.datasets.config.Suggestion;
import io.lookback.datasets.store.Lake;
import io.lookback.datasets.table.RetrohuntHits;
import io.lookback.datasets.table.Table;
import io.lookback.datasets.table.Tables;
import io.lookback.datasets.table.Views;
import io.lookback.jobs.runner.SqlFile;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes a table, a view or the answer to a query as files that need nothing of ours: written by
 * Spark in parallel into a folder beside the target, which takes its place when it is whole.
 */
public final class Export {
  private static final String VIEW = "exported";
  private static final String HITS = "exported_hits";

  /** ISO 8601, of times that are UTC. */
  private static final Map<String, String> TIMES =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", "dateFormat", "yyyy-MM-dd");

  /** What partitions files unless the request says otherwise, as far as the rows have it. */
  private static final List<String> PARTITIONS = List.of("event_date", "site");

  /**
   * What to export.
   *
   * @param table table or view; null with a query
   * @param query SQL; null with a table
   * @param from first day, null = all before too
   * @param to last day, inclusive, null = all after too
   * @param sites only these, empty = all
   * @param partitionBy columns whose values are folders; null = day and site where there are any
   */
  public record Request(
      String table,
      String query,
      ExportFormat format,
      LocalDate from,
      LocalDate to,
      List<String> sites,
      List<String> partitionBy) {}

  /** How much was written. */
  public record Result(long rows, long files) {}

  private final SparkSession spark;
  private final Request request;
  private final String version;

  /**
   * Prepares an export.
   *
   * @param version of Lookback, for standards that name the product
   */
  public Export(Lake lake, Request request, String version) {
    this.spark = lake.spark();
    this.request = request;
    this.version = version;
  }

  /** The rows asked for, as the table or query has them. */
  public Dataset<Row> rows() {
    Dataset<Row> rows = request.query() != null ? spark.sql(request.query()) : table();
    if (request.from() != null) {
      rows = rows.where(required(rows, "event_date", "--from").geq(lit(request.from())));
    }
    if (request.to() != null) {
      rows = rows.where(required(rows, "event_date", "--to").leq(lit(request.to())));
    }
    if (!request.sites().isEmpty()) {
      rows = rows.where(required(rows, "site", "--site").isin(request.sites().toArray()));
    }
    return rows;
  }

  private Dataset<Row> table() {
    List<String> known =
        Stream.concat(
                Views.ALL.stream().map(Views.View::name), Tables.ALL.stream().map(Table::name))
            .toList();
    if (!known.contains(request.table())) {
      throw new UserException(
          "There is no table '"
              + request.table()
              + "'"
              + Suggestion.text(request.table(), "tables", known));
    }
    return spark.table(Lake.sqlName(request.table()));
  }

  private static Column required(Dataset<Row> rows, String column, String option) {
    if (!hasColumn(rows, column)) {
      throw new UserException(
          "Cannot apply "
              + option
              + ": the rows have no column "
              + column
              + "; say it in the query, or leave it out");
    }
    return col(column);
  }

  private static boolean hasColumn(Dataset<Row> rows, String column) {
    return Arrays.asList(rows.columns()).contains(column);
  }

  /** The lines of an export as JSON, one after the other; only a partition of them is held. */
  public Iterator<String> lines() {
    Dataset<Row> rows = rows();
    Iterator<Row> lines = json(rows, List.of()).toLocalIterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return lines.hasNext();
      }

      @Override
      public String next() {
        return lines.next().getString(0);
      }
    };
  }

  /**
   * Writes the files.
   *
   * @param overwrite whether what is in the target is replaced
   * @throws UserException when the target holds something, or cannot be written
   */
  public Result write(Location target, boolean overwrite) {
    Dataset<Row> rows = rows();
    List<String> partitions = partitions(rows);
    Observation written = new Observation();
    try (ExportFolder folder =
        ExportFolder.beside(target, overwrite, spark.sparkContext().hadoopConfiguration())) {
      Dataset<Row> content =
          switch (request.format()) {
            case PARQUET -> rows;
            case CSV -> csv(rows);
            case JSON, OCSF, ECS -> json(rows, partitions);
          };
      content = content.observe(written, count(lit(1)).as("rows"));
      if (!partitions.isEmpty()) {
        // Few files for each value, and no task that has all rows of a large one.
        content =
            content.hint(
                "rebalance", partitions.stream().map(functions::col).toArray(Object[]::new));
      }
      save(content, partitions, folder.path());
      long files = folder.publish();
      return new Result((Long) written.getAsJava().get("rows"), files);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while exporting to " + target, e);
    } catch (IOException e) {
      throw new UserException(
          "Cannot write the export to "
              + target
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private void save(Dataset<Row> content, List<String> partitions, String path) {
    if (request.format() == ExportFormat.PARQUET) {
      PlainParquet.write(content, path, partitions);
      return;
    }
    DataFrameWriter<Row> writer =
        content
            .write()
            .mode(SaveMode.Append)
            .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
            .partitionBy(partitions.toArray(String[]::new));
    if (request.format() == ExportFormat.CSV) {
      writer
          .options(TIMES)
          .option("header", "true")
          .option("escape", "\"")
          .option("ignoreLeadingWhiteSpace", "false")
          .option("ignoreTrailingWhiteSpace", "false")
          .csv(path);
    } else {
      writer.text(path);
    }
  }

  private List<String> partitions(Dataset<Row> rows) {
    if (request.partitionBy() == null) {
      return PARTITIONS.stream().filter(name -> hasColumn(rows, name)).toList();
    }
    List<String> allowed =
        request.format().isVocabulary() ? PARTITIONS : Arrays.asList(rows.columns());
    for (String name : request.partitionBy()) {
      if (!allowed.contains(name)) {
        throw new UserException(
            "Cannot partition by '" + name + "'" + Suggestion.text(name, "columns", allowed));
      }
    }
    if (request.partitionBy().size() == rows.columns().length) {
      throw new UserException("Cannot partition by all columns: nothing would be in the files");
    }
    return request.partitionBy();
  }

  /** A line of JSON per row, beside the columns that partition. */
  private Dataset<Row> json(Dataset<Row> rows, List<String> partitions) {
    List<Column> columns = new ArrayList<>();
    Dataset<Row> told = rows;
    if (request.format().isVocabulary()) {
      told = inWords(rows);
      columns.add(to_json(col(ExportFormat.RECORD), TIMES).as("value"));
    } else {
      Map<String, String> options = new HashMap<>(TIMES);
      options.put("ignoreNullFields", "false");
      Column[] all =
          Arrays.stream(rows.schema().fields())
              .map(field -> readable(field).as(field.name()))
              .toArray(Column[]::new);
      columns.add(to_json(struct(all), options).as("value"));
    }
    partitions.forEach(name -> columns.add(col(name)));
    return told.select(columns.toArray(Column[]::new));
  }

  /** The rows in the words of a standard: event_date, site, record. */
  private Dataset<Row> inWords(Dataset<Row> rows) {
    String file = request.format().file(request.table());
    rows.createOrReplaceTempView(VIEW);
    spark
        .table(Lake.sqlName(RetrohuntHits.TABLE))
        .selectExpr(
            Views.findingId(RetrohuntHits.TABLE) + " AS finding_id",
            "list",
            "listing",
            "listed_from",
            "listed_to",
            "category",
            "confidence",
            "reference")
        .createOrReplaceTempView(HITS);
    try {
      return SqlFile.run(spark, Export.class, file, Map.of("version", version));
    } finally {
      spark.catalog().dropTempView(VIEW);
      spark.catalog().dropTempView(HITS);
    }
  }

  /** Keys as hexadecimal digits; the rest as it is. */
  private static Column readable(StructField field) {
    Column value = quoted(field.name());
    return field.dataType() instanceof BinaryType ? lower(hex(value)) : value;
  }

  private static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** Lists and the like as JSON; no text begins like a formula. */
  private static Dataset<Row> csv(Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(rows.schema().fields())
            .map(
                field -> {
                  DataType type = field.dataType();
                  boolean isNested =
                      type instanceof StructType
                          || type instanceof ArrayType
                          || type instanceof MapType;
                  Column cell =
                      isNested
                          ? to_json(quoted(field.name()), TIMES)
                          : type instanceof StringType
                              ? harmless(quoted(field.name()))
                              : readable(field);
                  return cell.as(field.name());
                })
            .toArray(Column[]::new));
  }

  /** OWASP, CSV injection: a cell that a spreadsheet would take for a formula begins with '. */
  private static Column harmless(Column text) {
    return when(text.substr(1, 1).isin("=", "+", "-", "@", "\t", "\r"), concat(lit("'"), text))
        .otherwise(text);
  }
}
