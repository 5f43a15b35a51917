package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A finding of a detector, in its latest state up to the night's day.
 *
 * @param detector name of its result table
 * @param title what the detector finds
 * @param first day on which it was one
 * @param isNew it was none before the night's day
 * @param page where a page shows it with all its columns, or null
 */
record Found(
    String detector,
    String title,
    String id,
    String site,
    String address,
    boolean isOwn,
    String otherAddress,
    Integer port,
    LocalDate firstDay,
    Instant first,
    Instant last,
    Severity severity,
    String reason,
    boolean isNew,
    String page) {

  /** Where a page has it; the same every night, so that tickets can link to it. */
  String anchor() {
    return "finding-" + Untrusted.slug(id);
  }

  Found withPage(String path) {
    return new Found(
        detector,
        title,
        id,
        site,
        address,
        isOwn,
        otherAddress,
        port,
        firstDay,
        first,
        last,
        severity,
        reason,
        isNew,
        path);
  }
}
