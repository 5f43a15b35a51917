package io.lookback.datasets.nfcapd;

/**
 * Something that a file lacks or has wrong; what could be read of it was given nevertheless.
 *
 * @param offset position in the file of the block or header that it is about
 * @param reason what is wrong and what it cost
 */
public record NfcapdProblem(long offset, String reason) {
  @Override
  public String toString() {
    return "at byte " + offset + ": " + reason;
  }
}
