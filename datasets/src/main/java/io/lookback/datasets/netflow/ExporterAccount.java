package io.lookback.datasets.netflow;

/**
 * How much of one exporter's output arrived and was understood.
 *
 * @param addressHi first half of the sender's address; both halves are 0 where it is not known
 * @param addressLo second half
 * @param port source port of IPFIX, whose templates are per transport session; else 0
 * @param exporterId engine (v5), source identifier (v9) or observation domain (IPFIX)
 * @param version 5, 9 or 10
 * @param messages messages taken from it
 * @param templates template records taken, repetitions counted
 * @param flows records that became flows
 * @param rejects records refused
 * @param skips records passed over on purpose, such as options
 * @param unresolved data sets whose template never came
 * @param lost what its sequence numbers say is missing: flows (v5), messages (v9), data records
 *     (IPFIX)
 * @param late messages that were overtaken by others or came twice
 * @param restarts jumps of the sequence that are no loss: the exporter began anew
 */
public record ExporterAccount(
    long addressHi,
    long addressLo,
    int port,
    long exporterId,
    int version,
    long messages,
    long templates,
    long flows,
    long rejects,
    long skips,
    long unresolved,
    long lost,
    long late,
    long restarts) {}
