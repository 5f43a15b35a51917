package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.SITE;

/** Findings that matter more because of the host that they meet; part of the view findings. */
public final class FindingAssets {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date of the row of the finding");
  public static final Column DETECTOR =
      required("detector", Types.TEXT, "Table that has the finding");
  public static final Column FINDING_ID =
      required("finding_id", Types.TEXT, "The finding; see findings");
  public static final Column SEVERITY =
      required("severity", Types.TEXT, "Its severity in view of the host: one step higher");
  public static final Column BECAUSE =
      required("because", Types.TEXT, "What of the host makes it so; ends the finding's reason");

  public static final Table TABLE =
      Table.named("finding_assets", "Findings that matter more because of the host that they meet.")
          .columns(EVENT_DATE, SITE, DETECTOR, FINDING_ID, SEVERITY, BECAUSE)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private FindingAssets() {}
}
