package io.lookback.datasets.stitch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What one observation point saw of a session. Arrays have two places: sent by end a, sent by b.
 */
final class View {
  /** The time at which a session was closed that was not. */
  static final long NEVER = Long.MAX_VALUE;

  /** Stands for the basis of bytes that were not all counted the same way. */
  private static final String MIXED = "mixed";

  private static final long NONE = FlowPiece.NONE;
  private static final int COLUMNS = 18;

  /** Best rank first, ties by address: an order that does not change as counts grow. */
  static final Comparator<View> BY_RANK =
      Comparator.<View>comparingInt(view -> view.rank).thenComparing(view -> view.exporter);

  final Exporter exporter;
  final int rank;
  private String basis;

  /** End of the earliest piece with which either end closed the connection. */
  long closedUs = NEVER;

  /** Records that tell of that direction; 0 = it was not observed. */
  final long[] flows = new long[2];

  final long[] packets = {NONE, NONE};
  final long[] bytes = {NONE, NONE};

  /** Start of the first record that the end sent; unknown where a record counts both directions. */
  final long[] firstUs = {NONE, NONE};

  /** End of the last record that tells of that direction. */
  final long[] lastUs = {NONE, NONE};

  /** Start of the first record of either direction. */
  long startUs = NONE;

  View(Exporter exporter, int rank) {
    this.exporter = exporter;
    this.rank = rank;
  }

  void add(FlowPiece piece, boolean isTcp) {
    int from = piece.sentByA ? 0 : 1;
    count(from, piece.packets, piece.bytes, piece.endUs);
    if (piece.countsReverse()) {
      count(1 - from, piece.reversePackets, piece.reverseBytes, piece.endUs);
    } else {
      firstUs[from] = Counts.earlier(firstUs[from], piece.startUs);
    }
    startUs = Counts.earlier(startUs, piece.startUs);
    basis = both(basis, piece.bytesBasis);
    if (isTcp && (piece.closes() || piece.reverseCloses())) {
      closedUs = Math.min(closedUs, piece.endUs);
    }
  }

  private void count(int side, long morePackets, long moreBytes, long endUs) {
    flows[side]++;
    packets[side] = Counts.add(packets[side], morePackets);
    bytes[side] = Counts.add(bytes[side], moreBytes);
    lastUs[side] = Counts.later(lastUs[side], endUs);
  }

  /** Adds what the same observation point saw of another part of the session. */
  void add(View other) {
    for (int side = 0; side < 2; side++) {
      flows[side] += other.flows[side];
      packets[side] = Counts.add(packets[side], other.packets[side]);
      bytes[side] = Counts.add(bytes[side], other.bytes[side]);
      firstUs[side] = Counts.earlier(firstUs[side], other.firstUs[side]);
      lastUs[side] = Counts.later(lastUs[side], other.lastUs[side]);
    }
    startUs = Counts.earlier(startUs, other.startUs);
    basis = both(basis, other.basis);
    closedUs = Math.min(closedUs, other.closedUs);
  }

  private static String both(String left, String right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.equals(right) ? left : MIXED;
  }

  boolean saw(int side) {
    return flows[side] > 0;
  }

  /** Whether that end sent anything: a count of zero says that it did not. */
  boolean spoke(int side) {
    return saw(side) && (packets[side] != NONE ? packets[side] > 0 : bytes[side] != 0);
  }

  /** Packets of both directions. */
  long allPackets() {
    return Counts.add(packets[0], packets[1]);
  }

  /** What the bytes of two observation points count together; null if unknown or not the same. */
  static String basis(View left, View right) {
    String common = both(left.basis, right.basis);
    return Objects.equals(common, MIXED) ? null : common;
  }

  /** All views of a session as text, in an order of their own: 18 columns with commas each. */
  static String write(List<View> views) {
    StringBuilder out = new StringBuilder(160 * views.size());
    List<View> sorted = new ArrayList<>(views);
    sorted.sort(Comparator.comparing(view -> view.exporter));
    for (View view : sorted) {
      if (out.length() > 0) {
        out.append(';');
      }
      view.write(out);
    }
    return out.toString();
  }

  private void write(StringBuilder out) {
    out.append(escape(exporter.sensor())).append(',');
    out.append(Long.toHexString(exporter.hi())).append(',');
    out.append(Long.toHexString(exporter.lo())).append(',');
    out.append(number(exporter.id())).append(',');
    out.append(exporter.egress() ? 1 : 0).append(',');
    out.append(escape(basis)).append(',');
    out.append(closedUs == NEVER ? "" : number(closedUs)).append(',');
    out.append(number(startUs));
    for (int side = 0; side < 2; side++) {
      out.append(',').append(flows[side]);
      out.append(',').append(number(packets[side]));
      out.append(',').append(number(bytes[side]));
      out.append(',').append(number(firstUs[side]));
      out.append(',').append(number(lastUs[side]));
    }
  }

  /** Reads what {@link #write(List)} wrote. */
  static List<View> read(String text, Rules rules) {
    List<View> views = new ArrayList<>();
    for (String line : text.split(";", -1)) {
      String[] columns = line.split(",", -1);
      if (columns.length != COLUMNS) {
        throw new IllegalArgumentException(
            "Exporters of a carried session must have "
                + COLUMNS
                + " columns each: '"
                + text
                + "'");
      }
      Exporter exporter =
          new Exporter(
              unescape(columns[0]),
              Long.parseUnsignedLong(columns[1], 16),
              Long.parseUnsignedLong(columns[2], 16),
              number(columns[3]),
              columns[4].equals("1"));
      View view = new View(exporter, rules.rank(exporter));
      view.basis = unescape(columns[5]);
      view.closedUs = columns[6].isEmpty() ? NEVER : number(columns[6]);
      view.startUs = number(columns[7]);
      for (int side = 0; side < 2; side++) {
        int at = 8 + 5 * side;
        view.flows[side] = number(columns[at]);
        view.packets[side] = number(columns[at + 1]);
        view.bytes[side] = number(columns[at + 2]);
        view.firstUs[side] = number(columns[at + 3]);
        view.lastUs[side] = number(columns[at + 4]);
      }
      views.add(view);
    }
    return views;
  }

  private static String number(long value) {
    return value == NONE ? "" : Long.toString(value);
  }

  private static long number(String text) {
    return text.isEmpty() ? NONE : Long.parseLong(text);
  }

  /** Keeps the separators out of names; null is empty and an empty name is %. */
  private static String escape(String name) {
    if (name == null) {
      return "";
    }
    return name.isEmpty() ? "%" : name.replace("%", "%25").replace(",", "%2C").replace(";", "%3B");
  }

  private static String unescape(String text) {
    if (text.isEmpty()) {
      return null;
    }
    return text.equals("%") ? "" : text.replace("%2C", ",").replace("%3B", ";").replace("%25", "%");
  }
}
