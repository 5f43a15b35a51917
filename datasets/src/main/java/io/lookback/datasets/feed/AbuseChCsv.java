package io.lookback.datasets.feed;

import io.lookback.datasets.format.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * abuse.ch lists as CSV: Feodo Tracker, SSL blacklist, ThreatFox and URLhaus, told apart by the
 * names of their columns ({@link AbuseChFields}); the dates of the entries are theirs. The header
 * may stand in a comment. The list's own date is {@code # Last updated:}; {@code # END n entries}
 * tells whether the file is whole.
 */
final class AbuseChCsv implements FeedFormat {
  private static final Pattern UPDATED =
      Pattern.compile("#\\s*Last updated:\\s*([0-9-]{10} [0-9:]{8}).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern END =
      Pattern.compile("#\\s*END\\s+\\(?(\\d{1,9})\\)?\\s+entries.*", Pattern.CASE_INSENSITIVE);

  /** ThreatFox puts blanks behind its commas. */
  private static final CSVFormat CSV =
      CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get();

  @Override
  public String name() {
    return "abuse_ch_csv";
  }

  @Override
  public String doc() {
    return "abuse.ch Feodo Tracker, SSL blacklist, ThreatFox and URLhaus as CSV";
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
    try (CSVParser parser = CSVParser.parse(line, CSV)) {
      List<CSVRecord> records = parser.getRecords();
      return records.size() == 1 ? Optional.of(records.get(0).toList()) : Optional.empty();
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** The names of the columns, plain ones, in their order. */
  private record Columns(List<String> names) {
    static Optional<Columns> of(String line) {
      String bare = line.startsWith("#") ? line.substring(1).strip() : line;
      List<String> names =
          fields(bare).orElse(List.of()).stream().map(AbuseChFields::plain).toList();
      return AbuseChFields.are(names) ? Optional.of(new Columns(names)) : Optional.empty();
    }

    void read(long number, String line, FeedSink sink) {
      Optional<List<String>> read = fields(line);
      if (read.isEmpty()) {
        sink.reject(number, "bad_csv", line);
        return;
      }
      List<String> fields = read.get();
      if (fields.size() != names.size()) {
        sink.reject(number, "bad_field_count", line);
        return;
      }
      AbuseChFields.take(
          number, name -> names.contains(name) ? fields.get(names.indexOf(name)) : null, sink);
    }
  }
}
