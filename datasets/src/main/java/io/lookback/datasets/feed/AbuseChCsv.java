package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * abuse.ch Feodo Tracker and SSL blacklist as CSV: {@code first_seen_utc, dst_ip, dst_port, ...,
 * malware}; the dates of the entries are theirs. The header may stand in a comment. The list's own
 * date is {@code # Last updated:}; {@code # END n entries} tells whether the file is whole.
 */
final class AbuseChCsv implements FeedFormat {
  private static final Pattern UPDATED =
      Pattern.compile("#\\s*Last updated:\\s*([0-9-]{10} [0-9:]{8}).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern END =
      Pattern.compile("#\\s*END\\s+\\(?(\\d{1,9})\\)?\\s+entries.*", Pattern.CASE_INSENSITIVE);

  @Override
  public String name() {
    return "abuse_ch_csv";
  }

  @Override
  public String doc() {
    return "abuse.ch Feodo Tracker and SSL blacklist CSV: first seen, address, port, malware";
  }

  @Override
  public boolean detects(Head head) {
    return FeedLines.of(head).stream().limit(50).anyMatch(line -> Columns.of(line).isPresent());
  }

  @Override
  public void read(FeedLines lines, FeedSink sink) {
    Columns columns = null;
    long rows = 0;
    long promised = -1;
    while (lines.next()) {
      String line = lines.text();
      Optional<Columns> header = Columns.of(line);
      if (header.isPresent()) {
        columns = header.get();
        sink.skip("header");
      } else if (line.startsWith("#")) {
        sink.skip("comment");
        Matcher updated = UPDATED.matcher(line);
        if (updated.matches()) {
          FeedTimes.parse(updated.group(1)).ifPresent(sink::date);
        }
        Matcher end = END.matcher(line);
        if (end.matches()) {
          promised = Long.parseLong(end.group(1));
        }
      } else if (columns == null) {
        sink.reject(lines.number(), "no_header", line);
      } else {
        rows++;
        columns.read(lines.number(), line, sink);
      }
    }
    if (rows < promised) {
      sink.shortage("its last line counts " + promised + " entries, the file has " + rows);
    }
  }

  private static Optional<List<String>> fields(String line) {
    try (CSVParser parser = CSVParser.parse(line, CSVFormat.DEFAULT)) {
      List<CSVRecord> records = parser.getRecords();
      return records.size() == 1 ? Optional.of(records.get(0).toList()) : Optional.empty();
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Where the columns stand. */
  private record Columns(int count, int firstSeen, int address, int malware) {
    static Optional<Columns> of(String line) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (!lower.contains("seen") || !lower.contains("ip")) {
        return Optional.empty();
      }
      String bare = lower.startsWith("#") ? lower.substring(1).strip() : lower;
      List<String> names =
          fields(bare).orElse(List.of()).stream()
              .map(name -> name.replace("_", "").strip())
              .toList();
      int firstSeen = Math.max(names.indexOf("firstseenutc"), names.indexOf("firstseen"));
      int address = names.indexOf("dstip");
      return firstSeen < 0 || address < 0
          ? Optional.empty()
          : Optional.of(new Columns(names.size(), firstSeen, address, names.indexOf("malware")));
    }

    void read(long number, String line, FeedSink sink) {
      Optional<List<String>> read = fields(line);
      if (read.isEmpty()) {
        sink.reject(number, "bad_csv", line);
        return;
      }
      List<String> fields = read.get();
      if (fields.size() != count) {
        sink.reject(number, "bad_field_count", line);
        return;
      }
      Optional<Instant> since = FeedTimes.parse(fields.get(firstSeen));
      if (since.isEmpty()) {
        sink.reject(number, "bad_time", line);
        return;
      }
      String family = malware < 0 || fields.get(malware).isBlank() ? null : fields.get(malware);
      sink.entry(number, fields.get(address).strip(), since.get(), family, null, null);
    }
  }
}
