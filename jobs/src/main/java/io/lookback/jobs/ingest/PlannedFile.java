package io.lookback.jobs.ingest;

import java.io.Serializable;
import java.util.List;

/**
 * A file that a batch takes in: all that is needed to read it again to the same rows.
 *
 * @param format null when no format recognises it: its lines become one reject
 * @param bytes decompressed bytes taken
 * @param lines lines in them
 * @param damage what is wrong with the compressed stream; null if nothing
 * @param cutOff start of the half line before the damage, if any
 * @param supersedes identifiers of files whose whole content this one begins with
 */
record PlannedFile(
    RawFile file,
    String fileId,
    String head,
    String sensor,
    String format,
    long bytes,
    long lines,
    String damage,
    byte[] cutOff,
    List<String> supersedes,
    long referenceUs,
    String referenceBasis,
    List<Probe.Piece> pieces)
    implements Serializable {}
