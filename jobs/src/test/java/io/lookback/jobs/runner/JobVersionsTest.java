package io.lookback.jobs.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nobody changes what a job computes without a thought of the results that lakes already hold:
 * those stay as they are until the job's version is raised. After a change in a job's package raise
 * {@code version} in its spec if results differ, and write the list anew: {@code mvn -pl jobs -am
 * test -Dtest=JobVersionsTest -Dsurefire.failIfNoSpecifiedTests=false -Dlookback.regenerate=true}.
 */
class JobVersionsTest {
  private static final Path LIST = Path.of("src/test/resources/job-versions.txt");

  @Test
  void aChangedJobHasAChangedVersionOrSaysThatItsResultsAreTheSame() throws IOException {
    TreeMap<String, String> now = new TreeMap<>();
    for (Job<?> job : Jobs.ALL) {
      now.put(job.spec().name(), "v" + job.spec().version() + " " + hash(job.getClass()));
    }
    List<String> expected = new ArrayList<>();
    now.forEach((name, text) -> expected.add(name + " " + text));
    if (Boolean.getBoolean("lookback.regenerate")) {
      Files.write(LIST, expected);
    }
    assertThat(Files.readAllLines(LIST, StandardCharsets.UTF_8))
        .as("job, version, hash of its package; raise the version if results differ")
        .containsExactlyElementsOf(expected);
  }

  /** Of all code and SQL of the job's package; comments and layout do not count. */
  private static String hash(Class<?> job) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    String folder = job.getPackageName().replace('.', '/');
    for (String root : List.of("src/main/java/", "src/main/resources/")) {
      if (!Files.isDirectory(Path.of(root + folder))) {
        continue;
      }
      try (Stream<Path> files = Files.list(Path.of(root + folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
          digest.update(code(file).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static String code(Path file) throws IOException {
    String text = Files.readString(file);
    String bare =
        file.toString().endsWith(".sql")
            ? text.replaceAll("(?m)^\\s*--.*$", "")
            : text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^\\s*//.*$", "");
    return bare.replaceAll("\\s+", " ");
  }
}
