package io.lookback.datasets.nfcapd;

import io.lookback.udf.net.IpKey;
import java.util.Arrays;

/**
 * What the records of a file say of its exporters and their samplers, by number of the exporter.
 */
final class Exporters {
  /** Samplers that hold for all flows of an exporter (nfdump, exporter.h). */
  private static final long GENERIC = -1;

  private static final long DEFAULT = -2;
  private static final long OVERWRITE = -3;

  /** More samplers of one exporter than that are not looked up; routers have a few. */
  private static final int MAX_SAMPLERS = 256;

  private static final class Exporter {
    private final IpKey address = new IpKey();
    private boolean isKnown;
    private boolean hasAddress;
    private long id;
    private long[] selectors = new long[0];
    private long[] intervals = new long[0];
  }

  private Exporter[] exporters = new Exporter[0];

  private Exporter get(int sysid) {
    return sysid < exporters.length ? exporters[sysid] : null;
  }

  private Exporter make(int sysid) {
    if (sysid >= exporters.length) {
      exporters = Arrays.copyOf(exporters, Math.max(sysid + 1, 2 * exporters.length));
    }
    if (exporters[sysid] == null) {
      exporters[sysid] = new Exporter();
    }
    return exporters[sysid];
  }

  /** Takes an exporter record (type 7). */
  void exporter(byte[] bytes, int at, int size, boolean little) {
    if (size < 32) {
      return;
    }
    Exporter exporter = make(NfcapdBytes.u16(bytes, at + 26, little));
    int family = NfcapdBytes.u16(bytes, at + 24, little);
    exporter.isKnown = true;
    exporter.id = NfcapdBytes.u32(bytes, at + 28, little);
    exporter.hasAddress = true;
    switch (family) {
      case 2 -> exporter.address.setV4((int) NfcapdBytes.u64(bytes, at + 16, little));
      case 0 -> // Since 1.7.8 in network order, whatever the computer's is.
          exporter.address.set(
              NfcapdBytes.u64(bytes, at + 8, false), NfcapdBytes.u64(bytes, at + 16, false));
      default ->
          exporter.address.set(
              NfcapdBytes.u64(bytes, at + 8, little), NfcapdBytes.u64(bytes, at + 16, little));
    }
    if (exporter.address.hi == 0 && exporter.address.lo == 0) {
      exporter.hasAddress = false;
    }
  }

  /** Takes a sampler record (type 15). */
  void sampler(byte[] bytes, int at, int size, boolean little) {
    if (size < 24) {
      return;
    }
    long packets = NfcapdBytes.u32(bytes, at + 16, little);
    long space = NfcapdBytes.u32(bytes, at + 20, little);
    if (packets > 0) {
      sampler(
          NfcapdBytes.u16(bytes, at + 4, little),
          NfcapdBytes.u64(bytes, at + 8, little),
          (packets + space) / packets);
    }
  }

  /** Takes a sampler record as 1.6 and the first 1.7 write it (type 9). */
  void legacySampler(byte[] bytes, int at, int size, boolean little) {
    if (size < 16) {
      return;
    }
    sampler(
        NfcapdBytes.u16(bytes, at + 14, little),
        NfcapdBytes.i32(bytes, at + 4, little),
        NfcapdBytes.u32(bytes, at + 8, little));
  }

  private void sampler(int sysid, long selector, long interval) {
    Exporter exporter = make(sysid);
    int i = 0;
    while (i < exporter.selectors.length && exporter.selectors[i] != selector) {
      i++;
    }
    if (i == MAX_SAMPLERS) {
      return;
    }
    if (i == exporter.selectors.length) {
      exporter.selectors = Arrays.copyOf(exporter.selectors, i + 1);
      exporter.intervals = Arrays.copyOf(exporter.intervals, i + 1);
    }
    exporter.selectors[i] = selector;
    exporter.intervals[i] = interval;
  }

  /** Observation domain, source identifier or engine, or NONE. */
  long id(int sysid) {
    Exporter exporter = get(sysid);
    return exporter == null || !exporter.isKnown ? NfcapdRecord.NONE : exporter.id;
  }

  boolean address(int sysid, IpKey out) {
    Exporter exporter = get(sysid);
    if (exporter == null || !exporter.hasAddress) {
      return false;
    }
    out.set(exporter.address);
    return true;
  }

  /** The interval of that sampler, or of the exporter's only one; NONE when there is none. */
  long samplingInterval(int sysid, long selector) {
    Exporter exporter = get(sysid);
    if (exporter == null || exporter.selectors.length == 0) {
      return NfcapdRecord.NONE;
    }
    long interval = of(exporter, OVERWRITE);
    if (interval == NfcapdRecord.NONE && selector != NfcapdRecord.NONE) {
      interval = of(exporter, selector);
    }
    if (interval == NfcapdRecord.NONE) {
      interval = of(exporter, GENERIC);
    }
    if (interval == NfcapdRecord.NONE) {
      interval = of(exporter, DEFAULT);
    }
    if (interval == NfcapdRecord.NONE && exporter.selectors.length == 1) {
      interval = exporter.intervals[0];
    }
    return interval;
  }

  private static long of(Exporter exporter, long selector) {
    for (int i = 0; i < exporter.selectors.length; i++) {
      if (exporter.selectors[i] == selector) {
        return exporter.intervals[i];
      }
    }
    return NfcapdRecord.NONE;
  }
}
