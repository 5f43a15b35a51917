package io.lookback.jobs.runner;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up what Spark did for each job: kept with the run, so that a night that grew can be compared
 * with one before. A failed attempt of a task counts too.
 */
public final class WorkMeter extends SparkListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkMeter.class);

  /** Local property by which jobs of Spark are told apart. */
  private static final String PROPERTY = "lookback.job";

  private static final long PATIENCE_MS = 10_000;

  /**
   * What Spark did.
   *
   * @param sparkJobs jobs of Spark
   * @param cpuMs processor time of tasks
   * @param inputBytes read of files
   * @param shuffleBytes written for other tasks
   * @param spillBytes written because memory was short
   */
  public record Work(
      long sparkJobs, long cpuMs, long inputBytes, long shuffleBytes, long spillBytes) {
    public static final Work NONE = new Work(0, 0, 0, 0, 0);

    public Work plus(Work other) {
      return new Work(
          sparkJobs + other.sparkJobs,
          cpuMs + other.cpuMs,
          inputBytes + other.inputBytes,
          shuffleBytes + other.shuffleBytes,
          spillBytes + other.spillBytes);
    }
  }

  private final SparkContext spark;
  private final Map<Integer, String> jobOfStage = new HashMap<>();
  private final Map<String, Work> works = new HashMap<>();

  /** Begins to listen. */
  public WorkMeter(SparkContext spark) {
    this.spark = spark;
    spark.addSparkListener(this);
  }

  /** From here on this thread works for a job; null = for none. */
  public void count(String job) {
    spark.setLocalProperty(PROPERTY, job);
  }

  /** What was done for a job since the last time this was asked. */
  public Work take(String job) {
    try {
      // What has ended is told a little later.
      spark.listenerBus().waitUntilEmpty(PATIENCE_MS);
    } catch (TimeoutException e) {
      LOG.warn("Spark is slow to tell what it did for {}: the figures are too low", job);
    }
    synchronized (this) {
      Work work = works.remove(job);
      return work == null ? Work.NONE : work;
    }
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    Properties properties = start.properties();
    String job = properties == null ? null : properties.getProperty(PROPERTY);
    if (job != null) {
      works.merge(job, new Work(1, 0, 0, 0, 0), Work::plus);
      start.stageInfos().foreach(stage -> jobOfStage.put(stage.stageId(), job));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    String job = jobOfStage.get(end.stageId());
    TaskMetrics metrics = end.taskMetrics();
    if (job != null && metrics != null) {
      works.merge(
          job,
          new Work(
              0,
              metrics.executorCpuTime() / 1_000_000,
              metrics.inputMetrics().bytesRead(),
              metrics.shuffleWriteMetrics().bytesWritten(),
              metrics.diskBytesSpilled()),
          Work::plus);
    }
  }

  @Override
  public void close() {
    count(null);
    spark.removeSparkListener(this);
  }
}
