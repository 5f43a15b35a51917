package io.lookback.jobs.report;

import io.lookback.datasets.config.GeoConfig;
import io.lookback.datasets.config.SuppressionConfig;
import java.time.Duration;
import java.util.List;

/**
 * What bounds a report and enriches it.
 *
 * @param maxDossiers addresses that get a page of their own, worst first; the others are rows
 * @param maxFindings findings on the night's page, worst first
 * @param maxListRows hits on the page of one list, worst first
 * @param maxSiteDays days of sites whose sessions and events are opened for dossiers, over all
 *     dossiers together
 * @param rawBytes decompressed bytes of raw files that are read again for sample lines, over all
 *     dossiers together
 * @param lookBack time before a listing whose coverage is told
 * @param suppressions findings that are left out, judged by the day reported on
 * @param geo files that tell where addresses are and whose
 */
public record ReportParams(
    int maxDossiers,
    int maxFindings,
    int maxListRows,
    int maxSiteDays,
    long rawBytes,
    Duration lookBack,
    List<SuppressionConfig> suppressions,
    GeoConfig geo) {
  public static final ReportParams DEFAULTS =
      new ReportParams(
          200, 500, 1_000, 120, 512L << 20, Duration.ofDays(25), List.of(), GeoConfig.NONE);

  public ReportParams {
    suppressions = List.copyOf(suppressions);
    if (maxDossiers < 0 || maxFindings < 1 || maxListRows < 1 || maxSiteDays < 0 || rawBytes < 0) {
      throw new IllegalArgumentException(
          "Report limits must not be negative: max-dossiers "
              + maxDossiers
              + ", max-findings "
              + maxFindings
              + ", max-list-rows "
              + maxListRows
              + ", max-site-days "
              + maxSiteDays
              + ", raw-bytes "
              + rawBytes);
    }
  }

  public ReportParams withMaxDossiers(int dossiers) {
    return new ReportParams(
        dossiers, maxFindings, maxListRows, maxSiteDays, rawBytes, lookBack, suppressions, geo);
  }

  public ReportParams withSuppressions(List<SuppressionConfig> suppressed) {
    return new ReportParams(
        maxDossiers, maxFindings, maxListRows, maxSiteDays, rawBytes, lookBack, suppressed, geo);
  }

  public ReportParams withGeo(GeoConfig files) {
    return new ReportParams(
        maxDossiers,
        maxFindings,
        maxListRows,
        maxSiteDays,
        rawBytes,
        lookBack,
        suppressions,
        files);
  }
}
