package io.lookback.jobs.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS, and YARN if wanted, in a process of their own: their servers' libraries do not go together
 * with everything in a JVM of tests. Ends when its standard input does, so with its parent.
 *
 * <p>Arguments: a folder for the data, and {@code hdfs} or {@code yarn}. When all is up, the folder
 * holds {@code core-site.xml} (and {@code yarn-site.xml}), and a line {@code ready} is printed.
 */
final class MiniHadoop {
  private MiniHadoop() {}

  public static void main(String[] arguments) {
    try {
      run(arguments);
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      // Servers that have started would go on.
      System.exit(1);
    }
  }

  private static void run(String[] arguments) throws Exception {
    PrintStream out = System.out;
    Path folder = Path.of(arguments[0]);
    Configuration conf = new Configuration();
    // A test writes little, and its blocks need no second copy.
    conf.setInt("dfs.replication", 1);
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build()) {
      hdfs.waitActive();
      Configuration client = new Configuration(false);
      client.set("fs.defaultFS", hdfs.getURI().toString());
      client.setInt("dfs.replication", 1);
      write(client, folder.resolve("core-site.xml"));
      MiniYARNCluster yarn = arguments[1].equals("yarn") ? yarn(folder, client) : null;
      out.println("ready");
      out.flush();
      while (System.in.read() >= 0) {
        // Waits for the end of the parent.
      }
      if (yarn != null) {
        yarn.close();
      }
    }
  }

  private static MiniYARNCluster yarn(Path folder, Configuration client) throws IOException {
    Configuration conf = new YarnConfiguration();
    // What is written has all settings, and this one must not be the default.
    conf.set("fs.defaultFS", client.get("fs.defaultFS"));
    conf.setBoolean(YarnConfiguration.YARN_MINICLUSTER_FIXED_PORTS, false);
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    conf.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, false);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
    conf.setInt(YarnConfiguration.NM_PMEM_MB, 8192);
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    // Of the disk that all share, others may have filled much.
    conf.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99.5f);
    MiniYARNCluster yarn = new MiniYARNCluster("lookback", 1, 1, 1);
    yarn.init(conf);
    yarn.start();
    write(yarn.getConfig(), folder.resolve("yarn-site.xml"));
    return yarn;
  }

  /** Each file appears whole. */
  private static void write(Configuration conf, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      conf.writeXml(out);
    }
    Files.move(part, file);
  }
}
