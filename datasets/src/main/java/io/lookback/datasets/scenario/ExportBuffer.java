package io.lookback.datasets.scenario;

/** Bytes of an export message, in network order. */
final class ExportBuffer {
  /** Fits an Ethernet frame of 1500 bytes after the headers of IPv4 and UDP. */
  static final int MAX_MESSAGE = 1_472;

  final byte[] bytes = new byte[MAX_MESSAGE];
  int length;

  /** Appends the lowest {@code size} bytes of a value. */
  ExportBuffer put(long value, int size) {
    set(length, value, size);
    length += size;
    return this;
  }

  void set(int at, long value, int size) {
    for (int i = 0; i < size; i++) {
      bytes[at + i] = (byte) (value >>> 8 * (size - 1 - i));
    }
  }
}
