package io.lookback.jobs.cli;

import io.lookback.jobs.runner.Explanation;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Says what would run and why, and what would not. */
final class ExplanationPrinter {
  private static final StructType COLUMNS =
      new StructType()
          .add("job", DataTypes.StringType)
          .add("site", DataTypes.StringType)
          .add("from", DataTypes.DateType)
          .add("to", DataTypes.DateType)
          .add("cells", DataTypes.IntegerType)
          .add("runs", DataTypes.StringType)
          .add("why", DataTypes.StringType);

  private ExplanationPrinter() {}

  /**
   * Prints what would run.
   *
   * @param before what would be taken in before
   */
  static void print(
      List<Explanation.Line> before,
      Explanation explanation,
      OutputOptions output,
      CliContext context) {
    List<Explanation.Line> lines = new ArrayList<>(before);
    lines.addAll(explanation.lines());
    List<Row> rows = new ArrayList<>();
    for (Explanation.Line line : lines) {
      rows.add(
          RowFactory.create(
              line.job(),
              line.site(),
              line.from(),
              line.to(),
              line.cells(),
              line.isCertain() ? "yes" : "perhaps",
              line.why()));
    }
    output.printer(context).print(COLUMNS, rows.iterator());
    if (output.isForPeople() && !before.isEmpty()) {
      context
          .out()
          .println("What new files and lists bring, and what depends on it, runs besides.");
    }
    if (output.isForPeople() && explanation.frozen() > 0) {
      context
          .out()
          .println(
              explanation.frozen()
                  + " cells stay as they are, because retention removed some of their input");
    }
    context.out().flush();
  }
}
