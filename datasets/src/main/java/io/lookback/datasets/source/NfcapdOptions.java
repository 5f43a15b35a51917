package io.lookback.datasets.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lookback.datasets.UserException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of one reading.
 *
 * @param paths files, folders and patterns
 * @param failFast whether a problem of a file ends the query
 * @param splitBytes target size of a task's input; 0 = as Spark is set
 */
record NfcapdOptions(List<String> paths, boolean failFast, Content content, long splitBytes)
    implements Serializable {
  /** What the rows are. */
  enum Content {
    /** One flow record each. */
    FLOWS(NfcapdColumns.SCHEMA),
    /** One problem of a file each. */
    PROBLEMS(NfcapdColumns.PROBLEMS);

    private final StructType schema;

    Content(StructType schema) {
      this.schema = schema;
    }

    StructType schema() {
      return schema;
    }
  }

  private static final Set<String> KNOWN =
      Set.of("path", "paths", "mode", "content", "split-bytes");

  static NfcapdOptions of(CaseInsensitiveStringMap options) {
    Set<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new UserException(
          "Unknown option '"
              + unknown.iterator().next()
              + "' of format nfcapd; there are "
              + String.join(", ", new TreeSet<>(KNOWN)));
    }
    return new NfcapdOptions(paths(options), failFast(options), content(options), split(options));
  }

  private static List<String> paths(CaseInsensitiveStringMap options) {
    List<String> paths = new ArrayList<>();
    if (options.containsKey("paths")) {
      // How Spark hands over the paths of load(a, b).
      try {
        paths.addAll(
            Arrays.asList(new ObjectMapper().readValue(options.get("paths"), String[].class)));
      } catch (JsonProcessingException e) {
        throw new UserException(
            "Option 'paths' of format nfcapd is no JSON array of paths: " + options.get("paths"),
            e);
      }
    }
    if (options.containsKey("path")) {
      paths.add(options.get("path"));
    }
    return List.copyOf(paths);
  }

  private static boolean failFast(CaseInsensitiveStringMap options) {
    String mode = options.getOrDefault("mode", "permissive");
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "permissive" -> false;
      case "failfast" -> true;
      default ->
          throw new UserException(
              "Option mode of format nfcapd is permissive or failfast, not '" + mode + "'");
    };
  }

  private static Content content(CaseInsensitiveStringMap options) {
    String content = options.getOrDefault("content", "flows");
    return switch (content.toLowerCase(Locale.ROOT)) {
      case "flows" -> Content.FLOWS;
      case "problems" -> Content.PROBLEMS;
      default ->
          throw new UserException(
              "Option content of format nfcapd is flows or problems, not '" + content + "'");
    };
  }

  private static long split(CaseInsensitiveStringMap options) {
    String bytes = options.get("split-bytes");
    if (bytes == null) {
      return 0;
    }
    try {
      long size = Long.parseLong(bytes.strip());
      if (size > 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      throw notBytes(bytes, e);
    }
    throw notBytes(bytes, null);
  }

  private static UserException notBytes(String bytes, Throwable cause) {
    return new UserException(
        "Option split-bytes of format nfcapd is a positive number of bytes, not '" + bytes + "'",
        cause);
  }
}
