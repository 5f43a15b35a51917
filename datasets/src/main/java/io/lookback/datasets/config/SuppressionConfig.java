package io.lookback.datasets.config;

import io.lookback.datasets.table.Views;
import io.lookback.udf.net.Cidr;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Findings that are known and are not shown for a while. It is applied when findings are read and
 * never stored. All conditions that are given must hold.
 *
 * @param name what messages call it
 * @param detector name of the detector's result table
 * @param address address, network or range that the finding is about
 * @param otherAddress the same of the address at the other end
 * @param port port of the serving end
 * @param findingId id of the finding
 * @param reason why the finding is none
 * @param until last UTC day on which it holds
 */
public record SuppressionConfig(
    Optional<String> name,
    Optional<String> detector,
    Optional<String> site,
    Optional<String> address,
    Optional<String> otherAddress,
    @Range(max = 65_535) Optional<Integer> port,
    Optional<String> findingId,
    String reason,
    LocalDate until) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  public SuppressionConfig {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("A suppression needs a reason");
    }
    if (detector.isEmpty()
        && site.isEmpty()
        && address.isEmpty()
        && otherAddress.isEmpty()
        && port.isEmpty()
        && findingId.isEmpty()) {
      throw new IllegalArgumentException(
          "A suppression needs a condition: detector, site, address, other-address, port or"
              + " finding-id");
    }
    detector.ifPresent(
        value -> {
          if (!Views.detectors().contains(value)) {
            throw new IllegalArgumentException(
                "No detector '"
                    + value
                    + "'"
                    + Suggestion.text(value, "detectors", Views.detectors()));
          }
        });
    address.ifPresent(value -> addresses("address", value));
    otherAddress.ifPresent(value -> addresses("other-address", value));
    findingId.ifPresent(
        value -> {
          if (!ID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                "finding-id is '" + value + "' but must be 16 digits 0-9, a-f in quotes");
          }
        });
  }

  private static void addresses(String key, String value) {
    try {
      Cidr.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Key '" + key + "': " + e.getMessage(), e);
    }
  }

  /** The addresses of the condition on the address. */
  public Optional<Cidr> addresses() {
    return address.map(Cidr::parse);
  }

  /** The addresses of the condition on the other end. */
  public Optional<Cidr> otherAddresses() {
    return otherAddress.map(Cidr::parse);
  }

  public boolean isExpired(LocalDate today) {
    return today.isAfter(until);
  }

  /** Its name, or else its conditions: {@code detector = beacons, port = 443}. */
  public String label() {
    if (name.isPresent()) {
      return name.get();
    }
    List<String> conditions = new ArrayList<>();
    detector.ifPresent(value -> conditions.add("detector = " + value));
    site.ifPresent(value -> conditions.add("site = " + value));
    address.ifPresent(value -> conditions.add("address = " + value));
    otherAddress.ifPresent(value -> conditions.add("other-address = " + value));
    port.ifPresent(value -> conditions.add("port = " + value));
    findingId.ifPresent(value -> conditions.add("finding-id = " + value));
    return String.join(", ", conditions);
  }
}
