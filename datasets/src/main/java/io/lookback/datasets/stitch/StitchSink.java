package io.lookback.datasets.stitch;

/** Takes what comes of stitching the flows of a day. */
public interface StitchSink {
  /** A session that has ended: nothing that comes later can belong to it. */
  void closed(StitchedSession session);

  /**
   * A session that may go on after the day.
   *
   * @param session its state at the end of the day, marked as open
   * @param carry what has to be given to the stitcher with the flows of the next day
   */
  void open(StitchedSession session, CarriedSession carry);
}
