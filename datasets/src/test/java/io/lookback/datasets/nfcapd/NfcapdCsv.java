package io.lookback.datasets.nfcapd;

import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * One flow as {@code nfdump -o csv} prints it, whether nfdump or we read it.
 *
 * @param values by the names in nfdump's header
 */
public record NfcapdCsv(Map<String, String> values) {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  static NfcapdCsv ofNfdump(List<String> names, String line) {
    String[] parts = line.split(",", -1);
    if (parts.length != names.size()) {
      throw new AssertionError(parts.length + " values, not " + names.size() + ": " + line);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      values.put(names.get(i), parts[i].strip());
    }
    // Addresses in nfdump's spelling of IPv6 become ours.
    for (String address : List.of("sa", "da", "nh", "nhb", "ra")) {
      values.computeIfPresent(address, (name, value) -> IpAddress.parse(value).toString());
    }
    return new NfcapdCsv(values);
  }

  /** The flows of a file as our reader sees them, in the same order. */
  static List<NfcapdCsv> ofReader(NfcapdReader reader) throws IOException {
    List<NfcapdCsv> flows = new ArrayList<>();
    while (reader.next()) {
      flows.add(of(field -> value(reader.record(), field)));
    }
    return flows;
  }

  /** A value as a table has it: a number, an instant, a boolean, a text, or null. */
  static Object value(NfcapdRecord record, NfcapdField field) {
    long number =
        switch (field.kind()) {
          case FLAG, ADDRESS, TEXT -> NfcapdRecord.NONE;
          default -> record.number(field);
        };
    return switch (field.kind()) {
      case LONG, INT -> number == NfcapdRecord.NONE ? null : number;
      case TIME -> number == NfcapdRecord.NONE ? null : Instant.ofEpochMilli(number);
      case FLAG -> record.flag(field);
      case ADDRESS -> {
        IpKey address = new IpKey();
        yield record.address(field, address) ? address.toString() : null;
      }
      case MAC -> number == NfcapdRecord.NONE ? null : mac(number);
      case MPLS ->
          number == NfcapdRecord.NONE
              ? null
              : (number >> 4) + "-" + (number >> 1 & 7) + "-" + (number & 1);
      case TEXT -> {
        int start = record.textStart(field);
        yield start < 0
            ? null
            : new String(record.bytes(), start, record.textLength(field), StandardCharsets.UTF_8);
      }
    };
  }

  private static String mac(long mac) {
    return String.format(Locale.ROOT, "%012x", mac).replaceAll("(..)(?!$)", "$1:");
  }

  /** What differs between two lists of flows, one value a line; the first 20 of them. */
  public static List<String> differences(List<NfcapdCsv> ours, List<NfcapdCsv> theirs) {
    List<String> differences = new ArrayList<>();
    if (ours.size() != theirs.size()) {
      differences.add(ours.size() + " flows, of nfdump " + theirs.size());
    }
    for (int i = 0; i < Math.min(ours.size(), theirs.size()) && differences.size() < 20; i++) {
      Map<String, String> own = ours.get(i).values();
      Map<String, String> other = theirs.get(i).values();
      if (!own.keySet().equals(other.keySet())) {
        differences.add("columns " + own.keySet() + ", of nfdump " + other.keySet());
        break;
      }
      for (Map.Entry<String, String> value : own.entrySet()) {
        String expected = other.get(value.getKey());
        if (!value.getValue().equals(expected)) {
          differences.add(
              "flow "
                  + i
                  + " "
                  + value.getKey()
                  + " = "
                  + value.getValue()
                  + ", of nfdump "
                  + expected);
        }
      }
    }
    return differences;
  }

  /** A flow from its values as a table has them; null is what nfdump prints as zero. */
  public static NfcapdCsv of(Function<NfcapdField, Object> flow) {
    Map<String, String> csv = new LinkedHashMap<>();
    csv.put("ts", time(flow, NfcapdField.FIRST_SEEN, SECONDS));
    csv.put("te", time(flow, NfcapdField.LAST_SEEN, SECONDS));
    csv.put("td", seconds(number(flow, NfcapdField.DURATION_MS)));
    csv.put("sa", address(flow, NfcapdField.SRC_IP));
    csv.put("da", address(flow, NfcapdField.DST_IP));
    csv.put("sp", text(flow, NfcapdField.SRC_PORT));
    csv.put("dp", text(flow, NfcapdField.DST_PORT));
    csv.put("pr", protocol(number(flow, NfcapdField.PROTOCOL)));
    csv.put("flg", flags(number(flow, NfcapdField.TCP_FLAGS)));
    csv.put("fwd", text(flow, NfcapdField.FORWARDING_STATUS));
    csv.put("stos", text(flow, NfcapdField.SRC_TOS));
    csv.put("ipkt", text(flow, NfcapdField.SRC_PACKETS));
    csv.put("ibyt", text(flow, NfcapdField.SRC_BYTES));
    csv.put("opkt", text(flow, NfcapdField.DST_PACKETS));
    csv.put("obyt", text(flow, NfcapdField.DST_BYTES));
    csv.put("in", text(flow, NfcapdField.INPUT_INTERFACE));
    csv.put("out", text(flow, NfcapdField.OUTPUT_INTERFACE));
    csv.put("sas", text(flow, NfcapdField.SRC_AS));
    csv.put("das", text(flow, NfcapdField.DST_AS));
    csv.put("smk", text(flow, NfcapdField.SRC_MASK_BITS));
    csv.put("dmk", text(flow, NfcapdField.DST_MASK_BITS));
    csv.put("dtos", text(flow, NfcapdField.DST_TOS));
    csv.put("dir", text(flow, NfcapdField.OBSERVED_AT));
    csv.put("nh", address(flow, NfcapdField.NEXT_HOP_IP));
    csv.put("nhb", bgpNextHop(flow));
    csv.put("svln", text(flow, NfcapdField.SRC_VLAN));
    csv.put("dvln", text(flow, NfcapdField.DST_VLAN));
    csv.put("ismc", or(flow, NfcapdField.IN_SRC_MAC, "00:00:00:00:00:00"));
    csv.put("odmc", or(flow, NfcapdField.OUT_DST_MAC, "00:00:00:00:00:00"));
    csv.put("idmc", or(flow, NfcapdField.IN_DST_MAC, "00:00:00:00:00:00"));
    csv.put("osmc", or(flow, NfcapdField.OUT_SRC_MAC, "00:00:00:00:00:00"));
    for (int i = 1; i <= 10; i++) {
      csv.put("mpls" + i, or(flow, NfcapdField.valueOf("MPLS_" + i), "0-0-0"));
    }
    csv.put("cl", seconds(number(flow, NfcapdField.CLIENT_LATENCY_US)));
    csv.put("sl", seconds(number(flow, NfcapdField.SERVER_LATENCY_US)));
    csv.put("al", seconds(number(flow, NfcapdField.APPLICATION_LATENCY_US)));
    csv.put("ra", address(flow, NfcapdField.ROUTER_IP));
    csv.put("eng", text(flow, NfcapdField.ENGINE_TYPE) + "/" + text(flow, NfcapdField.ENGINE_ID));
    csv.put("exid", text(flow, NfcapdField.EXPORTER_SYSID));
    csv.put("tr", time(flow, NfcapdField.RECEIVED, MILLIS));
    return new NfcapdCsv(csv);
  }

  private static String time(
      Function<NfcapdField, Object> flow, NfcapdField field, DateTimeFormatter format) {
    Instant time = (Instant) flow.apply(field);
    return format.format(time == null ? Instant.EPOCH : time);
  }

  private static long number(Function<NfcapdField, Object> flow, NfcapdField field) {
    Object value = flow.apply(field);
    return value == null ? 0 : ((Number) value).longValue();
  }

  private static String text(Function<NfcapdField, Object> flow, NfcapdField field) {
    return Long.toString(number(flow, field));
  }

  private static String address(Function<NfcapdField, Object> flow, NfcapdField field) {
    return or(flow, field, "0.0.0.0");
  }

  /** nfdump 1.7.1 prints the next hop in its place when both are IPv6; its raw output is right. */
  private static String bgpNextHop(Function<NfcapdField, Object> flow) {
    String address = address(flow, NfcapdField.BGP_NEXT_HOP_IP);
    return address.contains(":") ? address(flow, NfcapdField.NEXT_HOP_IP) : address;
  }

  private static String or(
      Function<NfcapdField, Object> flow, NfcapdField field, String otherwise) {
    Object value = flow.apply(field);
    return value == null ? otherwise : value.toString();
  }

  /** Milliseconds as seconds, microseconds as milliseconds. */
  private static String seconds(long thousandths) {
    return String.format(Locale.ROOT, "%.3f", thousandths / 1000.0);
  }

  private static String protocol(long number) {
    return switch ((int) number) {
      case 1 -> "ICMP";
      case 2 -> "IGMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 47 -> "GRE";
      case 51 -> "AH";
      case 58 -> "ICMP6";
      case 132 -> "SCTP";
      default -> Long.toString(number);
    };
  }

  private static String flags(long bits) {
    StringBuilder text = new StringBuilder();
    String names = "CEUAPRSF";
    for (int i = 0; i < 8; i++) {
      text.append((bits & 0x80 >> i) != 0 ? names.charAt(i) : '.');
    }
    return text.toString();
  }
}
