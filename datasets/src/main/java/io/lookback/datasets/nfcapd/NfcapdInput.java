package io.lookback.datasets.nfcapd;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of one file, readable at any position. Used by one thread at a time. */
public interface NfcapdInput extends Closeable {
  /** Size of the file, fixed when it was opened: a collector may still append to it. */
  long length();

  /**
   * Reads up to {@code length} bytes at {@code position}.
   *
   * @return how many were read; fewer than asked for only at the end of the file, 0 beyond it
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException;

  @Override
  default void close() throws IOException {}

  /** A file of the local disk. */
  static NfcapdInput of(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    long length = channel.size();
    return new NfcapdInput() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public int read(long position, byte[] buffer, int offset, int count) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(buffer, offset, count);
        int total = 0;
        while (target.hasRemaining()) {
          int read = channel.read(target, position + total);
          if (read < 0) {
            break;
          }
          total += read;
        }
        return total;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** A file in memory. */
  static NfcapdInput of(byte[] content) {
    return new NfcapdInput() {
      @Override
      public long length() {
        return content.length;
      }

      @Override
      public int read(long position, byte[] buffer, int offset, int count) {
        if (position >= content.length) {
          return 0;
        }
        int from = (int) position;
        int read = Math.min(count, content.length - from);
        System.arraycopy(content, from, buffer, offset, read);
        return read;
      }
    };
  }
}
