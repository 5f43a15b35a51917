package io.lookback.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class TablePrinterTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("time", DataTypes.TimestampType)
          .add("text", DataTypes.StringType)
          .add("n", DataTypes.LongType);
  private static final Instant TIME = Instant.parse("2009-01-16T18:49:15.5Z");

  @Test
  void tablesAreAlignedWithNumbersToTheRight() {
    assertThat(
            print(
                OutputFormat.TABLE,
                SCHEMA,
                RowFactory.create(TIME, "a", 1L),
                RowFactory.create(null, "müßig", 12345L)))
        .isEqualTo(
            """
            time                 text       n
            -------------------  -----  -----
            2009-01-16 18:49:15  a          1
                                 müßig  12345
            2 rows
            """);
  }

  @Test
  void hostileTextCannotDriveTheTerminal() {
    assertThat(
            print(
                OutputFormat.TABLE,
                SCHEMA,
                RowFactory.create(null, "\u001b[31mred\u202e\nnext", 1L)))
        .contains("\\u001b[31mred\\u202e\\u000anext")
        .doesNotContain("\u001b");
  }

  @Test
  void csvQuotesAndHasNoFormulas() {
    assertThat(
            print(
                OutputFormat.CSV,
                SCHEMA,
                RowFactory.create(TIME, "a,\"b\"\nc", -1L),
                RowFactory.create(null, "=HYPERLINK(1)", null),
                RowFactory.create(null, "-1", null)))
        .isEqualTo(
            "time,text,n\n"
                + "2009-01-16T18:49:15.500Z,\"a,\"\"b\"\"\nc\",-1\n"
                + ",'=HYPERLINK(1),\n"
                + ",'-1,\n");
  }

  @Test
  void jsonKeepsTextAndStructure() {
    StructType nested = new StructType().add("port", DataTypes.IntegerType);
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType)
            .add("ports", DataTypes.createArrayType(nested))
            .add("by_name", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType))
            .add("day", DataTypes.DateType)
            .add("key", DataTypes.BinaryType)
            .add("share", DataTypes.DoubleType)
            .add("sum", DataTypes.createDecimalType(38, 0))
            .add("none", DataTypes.StringType);
    Row port =
        new org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema(
            new Object[] {22}, nested);
    assertThat(
            print(
                OutputFormat.JSON,
                schema,
                RowFactory.create(
                    "</script>\u001b",
                    CollectionConverters.asScala(List.of(port)).toSeq(),
                    CollectionConverters.asScala(Map.of("a", 1L)),
                    LocalDate.parse("2009-01-15"),
                    new byte[] {0, -1},
                    0.25,
                    new BigDecimal("12345678901234567890123456789"),
                    null)))
        .isEqualTo(
            "{\"text\":\"</script>\\u001B\",\"ports\":[{\"port\":22}],\"by_name\":{\"a\":1},"
                + "\"day\":\"2009-01-15\",\"key\":\"00ff\",\"share\":0.25,"
                + "\"sum\":12345678901234567890123456789,\"none\":null}\n");
  }

  private static String print(OutputFormat format, StructType schema, Row... rows) {
    StringWriter text = new StringWriter();
    new TablePrinter(format, new PrintWriter(text)).print(schema, List.of(rows).iterator());
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
