package io.lookback.datasets.format;

/**
 * What an exporter sent and never arrived, noticed in one hour of one file.
 *
 * @param hourUs start of the hour, UTC microseconds; {@link FlowRow#NONE} = that of the latest
 *     record of the file
 * @param exporterHi first half of the exporter's address; both halves are 0 where it is not known
 * @param exporterLo second half
 * @param exporterId engine, source identifier or observation domain, {@link FlowRow#NONE} = unknown
 * @param version 5, 9 or 10; {@link FlowRow#NONE} = unknown
 * @param message number of the message by which it was noticed first (packet of a capture, message
 *     of an IPFIX file); {@link FlowRow#NONE} = unknown
 * @param flows flow records lost, at least or by estimate
 * @param messages messages lost, where the exporter numbers these; else {@link FlowRow#NONE}
 */
public record ExportLoss(
    long hourUs,
    long exporterHi,
    long exporterLo,
    long exporterId,
    long version,
    long message,
    long flows,
    long messages) {}
