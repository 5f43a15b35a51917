package io.lookback.udf.geo;

import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.IpMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Answers which registry has given an address away and to whom, from local files: what registries
 * publish ({@link DelegatedFile}) and saved answers of theirs ({@link RegistryAnswers}).
 *
 * <p>What cannot be read warns once per file and JVM and answers nothing: a night must not fail for
 * it. Read once per JVM; thread-safe.
 */
public final class Registrations {
  private static final Logger LOG = Logger.getLogger(Registrations.class.getName());
  private static final Map<Sources, Registrations> READ = new ConcurrentHashMap<>();

  private final IpMap<Registration> delegated;
  private final IpMap<Registration> answers;

  private record Sources(List<Path> delegated, List<Path> answers) {}

  private interface Reading {
    List<IpMap.Entry<Registration>> entries(Path file, BufferedReader in) throws IOException;
  }

  private Registrations(Sources sources) {
    delegated = read(sources.delegated, Registrations::delegated);
    answers = read(sources.answers, (file, in) -> RegistryAnswers.read(in));
  }

  /**
   * What these files say.
   *
   * @param delegated files {@code delegated-*-latest} of the registries, or folders of such
   * @param answers files with saved answers of RDAP or whois, or folders of such
   */
  public static Registrations at(List<Path> delegated, List<Path> answers) {
    return READ.computeIfAbsent(
        new Sources(absolute(delegated), absolute(answers)), Registrations::new);
  }

  private static List<Path> absolute(List<Path> paths) {
    return paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
  }

  /** Registry that has given the address away, in its own word; null when unknown. */
  public String registry(IpKey address) {
    Registration first = delegated.get(address.hi, address.lo);
    if (first != null) {
      return first.registry();
    }
    Registration answer = answers.get(address.hi, address.lo);
    return answer == null ? null : answer.registry();
  }

  /** Name of the holder of the smallest network that an answer tells of; null when unknown. */
  public String owner(IpKey address) {
    Registration answer = answers.get(address.hi, address.lo);
    return answer == null ? null : answer.owner();
  }

  private static IpMap<Registration> read(List<Path> paths, Reading reading) {
    List<IpMap.Entry<Registration>> entries = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        try (InputStream in = Files.newInputStream(file);
            BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
          List<IpMap.Entry<Registration>> found = reading.entries(file, lines);
          if (found.isEmpty()) {
            warn(file, "tells of no address", null);
          }
          entries.addAll(found);
        } catch (IOException | RuntimeException e) {
          warn(file, "cannot be read", e);
        }
      }
    }
    return IpMap.of(entries);
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      warn(path, "cannot be read", e);
      return List.of();
    }
  }

  private static List<IpMap.Entry<Registration>> delegated(Path file, BufferedReader in)
      throws IOException {
    DelegatedFile read = DelegatedFile.read(in);
    if (read.badLines() > 0) {
      warn(
          file,
          "has "
              + read.badLines()
              + " lines that are not registry|cc|type|start|value|date|status, first line "
              + read.firstBadLine(),
          null);
    }
    return read.entries();
  }

  private static void warn(Path file, String what, Exception cause) {
    LOG.log(
        Level.WARNING,
        "File of registrations {0} {1}; its addresses stay without registry and owner. Give another"
            + " file or remove the setting.{2}",
        new Object[] {file, what, cause == null ? "" : " (" + cause + ")"});
  }
}
