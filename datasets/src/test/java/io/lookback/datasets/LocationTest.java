package io.lookback.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other file systems are tried by the tests of the cluster, on HDFS. */
class LocationTest {
  private static final Supplier<Configuration> NO_HADOOP =
      () -> {
        throw new AssertionError("The local disk needs no Hadoop");
      };

  @TempDir Path folder;

  @Test
  void textWithoutSchemeIsOnTheLocalDisk() {
    assertThat(Location.of("a/b", NO_HADOOP).local("it")).isEqualTo(Path.of("a/b"));
    assertThat(Location.of("/a b/%20:c", NO_HADOOP).uri()).isEqualTo("file:/a b/%20:c");
    assertThat(Location.of("file:/a", NO_HADOOP)).isEqualTo(Location.of("/a", NO_HADOOP));
    assertThat(Location.of("file:///a", NO_HADOOP)).hasToString("/a");
  }

  @Test
  void urisAreKeptAsTheyAre() {
    Location lake = Location.of("hdfs://head:8020/srv/lake", NO_HADOOP);
    assertThat(lake.isLocal()).isFalse();
    assertThat(lake.resolve("lists").resolve("drop"))
        .hasToString("hdfs://head:8020/srv/lake/lists/drop");
    assertThat(lake.resolveSibling("other").path()).isEqualTo("/srv/other");
    assertThat(lake.name()).isEqualTo("lake");
    assertThat(Location.of("hdfs:///srv", NO_HADOOP).resolve("x")).hasToString("hdfs:///srv/x");
    assertThat(lake.uri()).isEqualTo("hdfs://head:8020/srv/lake");
    assertThatThrownBy(() -> lake.local("the demo"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use hdfs://head:8020/srv/lake for the demo: give a folder of the local disk");
    assertThatThrownBy(() -> Location.of("hdfs://[", NO_HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'hdfs://[' is no path and no URI");
  }

  @Test
  void aFileSystemWhoseJarsAreMissingIsNamed() {
    Location bucket = Location.of("s3a://bucket/lake", () -> new Configuration(false));
    assertThatThrownBy(bucket::exists)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No FileSystem for scheme \"s3a\"");
    Location known = Location.of("s3a://bucket/lake", Configuration::new);
    assertThatThrownBy(known::exists)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("S3AFileSystem not found; the jars of that file system");
  }

  @Test
  void whatIsMadeIsItsOwnersOnly() throws IOException {
    Location made = Location.of(folder.resolve("parent/lake"));
    made.makeFolder();
    made.makeFolder();
    made.resolve("a.txt").write("Grüße");
    made.resolve("a.txt").write("again");

    assertThat(rights("parent/lake")).isEqualTo("rwx------");
    assertThat(rights("parent/lake/a.txt")).isEqualTo("rw-------");
    assertThat(made.resolve("a.txt").read()).isEqualTo("again");
    assertThat(made.list()).as("no temporary file stays").containsExactly(made.resolve("a.txt"));

    Files.setPosixFilePermissions(
        folder.resolve("parent/lake"), PosixFilePermissions.fromString("rwxr-xr-x"));
    made.makeFolder();
    assertThat(rights("parent/lake")).as("what exists stays as it is").isEqualTo("rwxr-xr-x");
    made.protect();
    assertThat(rights("parent/lake")).isEqualTo("rwx------");
  }

  @Test
  void filesBelowAreFound() throws IOException {
    Files.createDirectories(folder.resolve("b/c"));
    Files.writeString(folder.resolve("b/c/2.txt"), "2", StandardCharsets.UTF_8);
    Files.writeString(folder.resolve("b/1.txt"), "1", StandardCharsets.UTF_8);
    Location root = Location.of(folder);
    assertThat(root.list()).extracting(Location::name).containsExactly("b");
    assertThat(root.files()).extracting(Location::name).containsExactly("1.txt", "2.txt");
    assertThat(root.resolve("b").isFolder()).isTrue();
    assertThat(root.resolve("none").exists()).isFalse();
    root.resolve("b/1.txt").delete();
    root.resolve("b/1.txt").delete();
    assertThat(root.files()).hasSize(1);
  }

  private String rights(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
  }
}
