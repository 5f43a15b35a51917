package io.lookback.jobs.runner;

/**
 * A function from tables to tables over a set of cells. The engine reads the inputs, writes the
 * outputs by replacing the cells, and remembers what ran; a job does no I/O.
 *
 * @param <P> parameters
 */
public interface Job<P extends Record> {
  JobSpec<P> spec();

  /** Computes all cells of {@code in} at once. Nothing is evaluated before the engine writes. */
  Outputs run(Inputs in, P params);
}
