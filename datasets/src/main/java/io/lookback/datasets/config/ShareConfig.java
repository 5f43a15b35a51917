package io.lookback.datasets.config;

import io.lookback.udf.net.Cidr;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is shared with other sites, and with whom.
 *
 * @param keys folder of our sites' secret keys; a relative one is in the lake's folder
 * @param largest larger bundles are not taken in
 * @param partners by the name of the partner's site
 * @param policies what a bundle holds, by name; {@link #DEFAULT_POLICY} when none is named
 */
public record ShareConfig(
    String keys,
    @Range(min = 1024, max = 64L << 30) ByteSize largest,
    Map<String, Partner> partners,
    Map<String, Policy> policies) {

  public static final String DEFAULT_POLICY = "default";

  /** What of the lake may be shared. */
  public enum Shared {
    SIGHTINGS,
    FINDINGS,
    RETROHUNT_HITS;

    /** As the table is called. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of own addresses. */
  public enum OwnAddresses {
    /** A pseudonym that keeps prefixes. */
    ANONYMISE,
    /** Nothing stands in their place. */
    DROP
  }

  /** The Traffic Light Protocol 2.0 of FIRST: how far those who get it may pass it on. */
  public enum Tlp {
    CLEAR,
    GREEN,
    AMBER,
    AMBER_STRICT,
    RED;

    /** As the protocol spells it, in lower case: {@code amber+strict}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }
  }

  /**
   * Another site.
   *
   * @param key what verifies its bundles: an Ed25519 key as X.509 SubjectPublicKeyInfo in Base64
   * @param networks its own networks: no sightings of these are believed
   */
  public record Partner(String key, @Default("[]") List<String> networks) {
    public Partner {
      publicKey(key);
      networks.forEach(Cidr::parse);
    }

    public PublicKey publicKey() {
      return publicKey(key);
    }

    private static PublicKey publicKey(String text) {
      try {
        return KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is no public key; it is the line that 'lookback share keys' prints at the"
                + " partner's",
            e);
      }
    }
  }

  /**
   * What a bundle holds.
   *
   * @param tables what is in it
   * @param columns only these columns of a table, besides those that it cannot do without; tables
   *     that are not named have all columns that can be shared
   * @param minimumSessions sightings of fewer sessions stay here
   * @param minimumHosts sightings that fewer own hosts dealt with stay here
   * @param stix whether the sightings are in it as STIX 2.1 too
   */
  public record Policy(
      @Default("[sightings]") List<Shared> tables,
      @Default("{}") Map<String, List<String>> columns,
      @Default("anonymise") OwnAddresses ownAddresses,
      @Default("0") @Range long minimumSessions,
      @Default("0") @Range int minimumHosts,
      @Default("amber") Tlp tlp,
      @Default("true") boolean stix) {
    public Policy {
      if (!tables.contains(Shared.SIGHTINGS)) {
        throw new IllegalArgumentException("A bundle holds sightings at least; add them to tables");
      }
      for (String table : columns.keySet()) {
        if (tables.stream().noneMatch(one -> one.text().equals(table))) {
          throw new IllegalArgumentException(
              "columns names the table '" + table + "', which is not among tables");
        }
      }
    }
  }
}
