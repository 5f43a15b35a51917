package io.lookback.datasets.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Zeek logs as tab-separated values (Zeek manual, "Log Formats and Inspection"): conn and open_conn
 * become sessions, ssh and notice events, dns, http and ssl names, software and known_services
 * facts about hosts; other logs are passed over.
 *
 * <p>Columns are found by name. Header lines are obeyed wherever they stand, because concatenated
 * files repeat them with other columns. Without {@code #path} (Zeek's option {@code tsv=T} writes
 * one plain header row) a log is known by its columns.
 */
final class ZeekTsv implements Format {
  private static final byte[] SEPARATOR = Text.ascii("#separator ");
  private static final byte[] EMPTY_FIELD = Text.ascii("#empty_field");
  private static final byte[] UNSET_FIELD = Text.ascii("#unset_field");
  private static final byte[] SET_SEPARATOR = Text.ascii("#set_separator");
  private static final byte[] PATH = Text.ascii("#path");
  private static final byte[] FIELDS = Text.ascii("#fields");
  private static final byte[] COMMENT = Text.ascii("##");
  private static final byte[] PLAIN_HEADER = Text.ascii("ts\t");

  @Override
  public String name() {
    return "zeek_tsv";
  }

  @Override
  public String doc() {
    return "Zeek conn, ssh, notice, dns, http, ssl, software and known_services logs as TSV";
  }

  @Override
  public String defaultSensor() {
    return "zeek";
  }

  @Override
  public boolean detects(Head head) {
    for (String line : head.lines()) {
      if (line.startsWith("#separator ")
          || line.startsWith("#fields\t")
          || (line.startsWith("ts\t") && line.contains("\tid.orig_h\t"))) {
        return true;
      }
      if (!line.startsWith("##")) {
        return false;
      }
    }
    return false;
  }

  @Override
  public boolean isSplittable() {
    return true;
  }

  @Override
  public boolean isPrologue(byte[] buffer, int from, int to) {
    return from < to && (buffer[from] == '#' || Text.startsWith(buffer, from, to, PLAIN_HEADER));
  }

  @Override
  public Parser open(FileContext file) {
    return new TsvParser();
  }

  private static final class TsvParser extends LineParser {
    private final ZeekRecord record = new ZeekRecord(true);
    private final Map<String, String> notRead = new HashMap<>();

    private byte[] separator = {'\t'};
    private byte[] unset = {'-'};
    private byte[] empty = Text.ascii("(empty)");
    private String path;
    private boolean hasFields;

    // fieldOf[column] is the field of the record that the column fills, or -1.
    private int[] fieldOf = {};
    private int columns;

    // What the lines are: entries of a log that is read, or passed over; neither without a header.
    private ZeekRecord.Log log;
    private String skip;

    @Override
    protected void prologue(byte[] buffer, int start, int end) {
      int trimmed = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
      if (start < trimmed && buffer[start] == '#') {
        header(buffer, start, trimmed);
      } else {
        plainHeader(buffer, start, trimmed);
      }
    }

    @Override
    protected void line(byte[] buffer, int start, int end, RecordSink sink) {
      if (buffer[start] == '#') {
        boolean isComment = Text.startsWith(buffer, start, end, COMMENT);
        if (!isComment) {
          header(buffer, start, end);
        }
        sink.skip(isComment ? "comment" : "header");
        return;
      }
      if (log != null) {
        if (split(buffer, start, end, sink)) {
          record.emit(log, sink);
        }
      } else if (skip != null) {
        sink.skip(skip);
      } else if (plainHeader(buffer, start, end)) {
        sink.skip("header");
      } else {
        sink.reject("no_header", "no #fields line comes before this one");
      }
    }

    /** Finds the fields of the record in the line, or rejects it. */
    private boolean split(byte[] buffer, int start, int end, RecordSink sink) {
      record.buffer = buffer;
      int found =
          separator.length == 1 ? splitAtByte(buffer, start, end) : splitAt(buffer, start, end);
      if (found == columns) {
        return true;
      }
      sink.reject(
          "bad_column_count", (found > columns ? "more than " : found + " instead of ") + columns);
      return false;
    }

    private int splitAtByte(byte[] buffer, int start, int end) {
      byte wanted = separator[0];
      int column = 0;
      int from = start;
      for (int i = start; i <= end; i++) {
        if (i == end || buffer[i] == wanted) {
          if (column == columns) {
            return columns + 1;
          }
          field(column++, buffer, from, i);
          from = i + 1;
        }
      }
      return column;
    }

    private int splitAt(byte[] buffer, int start, int end) {
      int column = 0;
      int from = start;
      while (column < columns) {
        int at = Text.indexOf(buffer, from, end, separator);
        field(column++, buffer, from, at < 0 ? end : at);
        if (at < 0) {
          return column;
        }
        from = at + separator.length;
      }
      return columns + 1;
    }

    private void field(int column, byte[] buffer, int from, int to) {
      int field = fieldOf[column];
      if (field < 0) {
        return;
      }
      boolean isSet = !isWord(buffer, from, to, unset) && !isWord(buffer, from, to, empty);
      record.from[field] = isSet ? from : -1;
      record.to[field] = to;
    }

    /** Length and first byte settle it for nearly every field. */
    private static boolean isWord(byte[] buffer, int from, int to, byte[] word) {
      return to - from == word.length
          && (word.length == 0 || (buffer[from] == word[0] && Text.is(buffer, from, to, word)));
    }

    private void header(byte[] buffer, int start, int end) {
      if (Text.startsWith(buffer, start, end, SEPARATOR)) {
        // Always a blank after this word, whatever the separator is.
        byte[] value = ZeekRecord.unescape(buffer, start + SEPARATOR.length, end);
        if (value.length > 0) {
          separator = value;
        }
        path = null;
        log = null;
        skip = null;
        hasFields = false;
      } else if (isHeader(buffer, start, end, UNSET_FIELD)) {
        unset = value(buffer, start, end, UNSET_FIELD);
      } else if (isHeader(buffer, start, end, EMPTY_FIELD)) {
        empty = value(buffer, start, end, EMPTY_FIELD);
      } else if (isHeader(buffer, start, end, SET_SEPARATOR)) {
        byte[] value = value(buffer, start, end, SET_SEPARATOR);
        record.setSeparator = value.length == 1 ? value[0] : record.setSeparator;
      } else if (isHeader(buffer, start, end, PATH)) {
        byte[] value = value(buffer, start, end, PATH);
        path = new String(value, StandardCharsets.UTF_8);
        decide();
      } else if (isHeader(buffer, start, end, FIELDS)) {
        columns(new String(value(buffer, start, end, FIELDS), StandardCharsets.UTF_8));
      }
    }

    private boolean isHeader(byte[] buffer, int start, int end, byte[] word) {
      return Text.startsWith(buffer, start, end, word)
          && Text.startsWith(buffer, start + word.length, end, separator);
    }

    private byte[] value(byte[] buffer, int start, int end, byte[] word) {
      return ZeekRecord.unescape(buffer, start + word.length + separator.length, end);
    }

    /** Takes the line as the one header row of {@code tsv=T} if it names the columns of a log. */
    private boolean plainHeader(byte[] buffer, int start, int end) {
      if (!Text.startsWith(buffer, start, end, PLAIN_HEADER)) {
        return false;
      }
      separator = new byte[] {'\t'};
      path = null;
      columns(Text.string(buffer, start, end));
      return true;
    }

    private void columns(String names) {
      List<String> split =
          Arrays.asList(
              names.split(Pattern.quote(new String(separator, StandardCharsets.UTF_8)), -1));
      columns = split.size();
      fieldOf = split.stream().mapToInt(ZeekRecord::field).toArray();
      record.clear();
      hasFields = true;
      decide();
    }

    private void decide() {
      if (!hasFields) {
        return;
      }
      String name = path != null ? path : pathByColumns();
      log = ZeekRecord.log(name);
      skip = log == null ? notRead.computeIfAbsent(name, Text::notRead) : null;
    }

    private String pathByColumns() {
      String known =
          ZeekRecord.pathOf(wanted -> Arrays.stream(fieldOf).anyMatch(field -> field == wanted));
      return known == null ? "unlabelled" : known;
    }
  }
}
