package io.lookback.datasets.scenario;

import java.io.IOException;
import java.io.OutputStream;

/** A log of lines, between the lines that its writer puts at the beginning and at the end. */
final class TextFile implements LogFile {
  private final OutputStream out;
  private final LogWriter writer;

  TextFile(OutputStream out, LogWriter writer, long openedUs) throws IOException {
    this.out = out;
    this.writer = writer;
    Text head = new Text(4096);
    writer.header(openedUs, head);
    out.write(head.bytes, 0, head.length);
  }

  @Override
  public void add(long timeUs, byte[] buffer, int from, int length) throws IOException {
    out.write(buffer, from, length);
  }

  @Override
  public void close(long lastUs) throws IOException {
    Text foot = new Text(256);
    writer.footer(lastUs, foot);
    out.write(foot.bytes, 0, foot.length);
    out.close();
  }
}
