package io.lookback.datasets.feed;

import io.lookback.udf.net.Cidr;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the lists of abuse.ch call their fields, in CSV and in JSON: Feodo Tracker and SSLBL ({@code
 * dst_ip} or {@code ip_address}), ThreatFox ({@code ioc_value} with its {@code ioc_type}) and
 * URLhaus ({@code url}). Names are compared in lower case and without underscores.
 *
 * <p>Of addresses with ports and of URLs the address is taken; a value without one is a reject, for
 * it cannot be looked for.
 */
final class AbuseChFields {
  private static final List<String> FIRST = List.of("firstseenutc", "firstseen", "dateadded");
  private static final List<String> VALUE = List.of("dstip", "ipaddress", "iocvalue", "ioc", "url");
  private static final List<String> CATEGORY = List.of("malwareprintable", "malware", "threat");
  private static final List<String> REFERENCE =
      List.of("urlhauslink", "urlhausreference", "reference");

  /** An address, perhaps with a port, or a URL up to the end of its host. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-z][a-z0-9+.-]{0,20}://(?:[^/@]{0,200}@)?)?"
              + "(?:\\[([0-9a-f:.]{2,45})\\]|([0-9.]{7,15}))"
              + "(?::\\d{0,5})?(?:[/?#].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private AbuseChFields() {}

  /** A name as fields are compared. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").strip();
  }

  /** Whether entries with fields of these names, plain ones, are of these lists. */
  static boolean are(Collection<String> names) {
    return FIRST.stream().anyMatch(names::contains) && VALUE.stream().anyMatch(names::contains);
  }

  /**
   * Takes an entry.
   *
   * @param field value of the field of a plain name; null when there is none
   */
  static void take(long line, UnaryOperator<String> field, FeedSink sink) {
    String value = first(VALUE, field);
    String seen = first(FIRST, field);
    Optional<Instant> since = seen == null ? Optional.empty() : FeedTimes.parse(seen);
    if (value == null) {
      sink.reject(line, "no_value", String.valueOf(seen));
      return;
    }
    if (since.isEmpty()) {
      sink.reject(line, "bad_time", value + " " + seen);
      return;
    }
    String address = address(value.strip());
    if (address == null) {
      sink.reject(line, "no_address", value);
      return;
    }
    sink.entry(
        line,
        address,
        since.get(),
        first(CATEGORY, field),
        StixBundle.confidence(field.apply("confidencelevel")),
        first(REFERENCE, field));
  }

  private static String first(List<String> names, UnaryOperator<String> field) {
    for (String name : names) {
      String value = field.apply(name);
      if (value != null && !value.isBlank() && !value.strip().equals("None")) {
        return value.strip();
      }
    }
    return null;
  }

  /** The address in a value; null when there is a name, a digest or nothing instead. */
  private static String address(String value) {
    try {
      return Cidr.parse(value).toString();
    } catch (IllegalArgumentException e) {
      Matcher host = HOST.matcher(value);
      if (!host.matches()) {
        return null;
      }
      return host.group(1) != null ? host.group(1) : host.group(2);
    }
  }
}
