package io.lookback.datasets.table;

import static io.lookback.datasets.table.Column.optional;
import static io.lookback.datasets.table.Column.required;
import static io.lookback.datasets.table.SourceColumns.FILE_ID;
import static io.lookback.datasets.table.SourceColumns.SENSOR;
import static io.lookback.datasets.table.SourceColumns.SITE;
import static io.lookback.datasets.table.SourceColumns.SOURCE_FORMAT;

/**
 * What exporters sent and never arrived, by file, exporter and hour: their sequence numbers tell.
 *
 * <p>A file knows only its own messages, so what is missing between two files is in neither. Not
 * judged are messages after one whose template never came, jumps further than 2^24, and jumps back:
 * those are restarts.
 */
public final class ExportGaps {
  public static final Column EVENT_DATE =
      required("event_date", Types.DATE, "UTC date of the hour; the partition");
  public static final Column HOUR =
      required(
          "hour",
          Types.TIME,
          "Start of the hour in which it was noticed, by the exporter's clock; nfcapd: hour of the"
              + " latest record of the file");
  public static final Column MESSAGE_NO =
      optional(
          "message_no",
          Types.LONG,
          "Message by which it was noticed first, from 1: packet of a capture, message of an IPFIX"
              + " file; nfcapd: null");
  public static final Column EXPORTER_IP =
      optional(
          "exporter_ip",
          Types.IP,
          "Address of the exporter, canonical text; null = not known, or several that are too many"
              + " to be kept apart");
  public static final Column EXPORTER_ID =
      optional(
          "exporter_id",
          Types.LONG,
          "Observation domain, source identifier or engine of the exporter");
  public static final Column EXPORT_VERSION =
      optional("export_version", Types.INT, "NetFlow version: 5, 9, 10 (IPFIX); nfcapd: null");
  public static final Column LOST_FLOWS =
      required(
          "lost_flows",
          Types.LONG,
          "Flow records lost. NetFlow v5: as numbered. IPFIX: as numbered, options records among"
              + " them. NetFlow v9 numbers messages: estimated from the flows in the messages"
              + " that came of the exporter. nfcapd: jumps of the sequence, which is all that this"
              + " collector counts; behind each is a record at least, or a message that was"
              + " overtaken, or a restart");
  public static final Column LOST_MESSAGES =
      optional("lost_messages", Types.LONG, "NetFlow v9: messages lost, as numbered; else null");

  public static final Table TABLE =
      Table.named(
              "export_gaps",
              "What exporters sent and never arrived, by file, exporter and hour: their sequence"
                  + " numbers tell.")
          .columns(
              EVENT_DATE,
              SITE,
              SENSOR,
              SOURCE_FORMAT,
              FILE_ID,
              HOUR,
              MESSAGE_NO,
              EXPORTER_IP,
              EXPORTER_ID,
              EXPORT_VERSION,
              LOST_FLOWS,
              LOST_MESSAGES)
          .partitionedBy(Partitioning.MONTH)
          .build();

  private ExportGaps() {}
}
