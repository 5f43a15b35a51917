package io.lookback.jobs.share;

import io.lookback.datasets.config.ShareConfig.OwnAddresses;
import io.lookback.datasets.site.Site;
import io.lookback.udf.net.Cidr;
import io.lookback.udf.net.IntervalSet;
import io.lookback.udf.net.IpAddress;
import io.lookback.udf.net.IpKey;
import io.lookback.udf.net.PrefixPreserving;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Tells what would give away who the own hosts are, and puts pseudonyms in its place.
 *
 * <p>Own is what any of our sites has or ever had, whatever the time, and all addresses that mean
 * something at one site only (private, link-local and the like).
 */
final class OwnHosts implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern BETWEEN_ADDRESSES = Pattern.compile("[^0-9A-Fa-f:.]+");

  private final IntervalSet networks;
  private final ArrayList<Pattern> names = new ArrayList<>();
  private final OwnAddresses treatment;
  private final byte[] key;

  /** Not serializable, and not for several threads. */
  private transient ThreadLocal<PrefixPreserving> pseudonyms;

  /**
   * The own hosts of sites.
   *
   * @param key of the pseudonyms; null when none are asked for
   */
  OwnHosts(Collection<Site> sites, OwnAddresses treatment, byte[] key) {
    List<Cidr> own = new ArrayList<>();
    TreeSet<String> hosts = new TreeSet<>();
    for (Site site : sites) {
      site.networks().forEach(network -> own.add(Cidr.parse(network.cidr())));
      hosts.addAll(site.hosts().keySet());
    }
    this.networks = IntervalSet.of(own);
    this.treatment = treatment;
    this.key = key;
    for (String host : hosts) {
      names.add(
          Pattern.compile(
              "(?<![a-z0-9-])" + Pattern.quote(host.toLowerCase(Locale.ROOT)) + "(?![a-z0-9-])"));
    }
  }

  /** The address that a text is; null when it is none. */
  private static IpKey parsed(String text) {
    if (text == null) {
      return null;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    IpKey address = new IpKey();
    return IpAddress.parse(bytes, 0, bytes.length, address) ? address : null;
  }

  private boolean isOwn(long hi, long lo) {
    return networks.contains(hi, lo)
        || IpAddress.isPrivate(hi, lo)
        || IpAddress.isNeitherOwnNorRemote(hi, lo);
  }

  private Boolean isOwn(String address) {
    IpKey parsed = parsed(address);
    return parsed != null && isOwn(parsed.hi, parsed.lo);
  }

  /** Whether any own address lies in a listed address, network or range. */
  private Boolean touches(String listed) {
    Cidr range;
    try {
      range = Cidr.parse(listed);
    } catch (IllegalArgumentException e) {
      return true;
    }
    if (isOwn(range.firstHi(), range.firstLo()) || isOwn(range.lastHi(), range.lastLo())) {
      return true;
    }
    for (int i = 0; i < networks.size(); i++) {
      Cidr own = networks.interval(i);
      if (range.contains(own.firstHi(), own.firstLo())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the text names an own address or a host of the configuration. */
  private Boolean names(String text) {
    if (text == null) {
      return false;
    }
    for (String word : BETWEEN_ADDRESSES.split(text)) {
      String bare = word.replaceAll("^[.]+|[.]+$", "");
      if (isOwn(bare) || isOwn(bare.replaceAll(":\\d{1,5}$|:$", ""))) {
        return true;
      }
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return names.stream().anyMatch(name -> name.matcher(lower).find());
  }

  private String hidden(String address) {
    IpKey parsed = parsed(address);
    if (parsed == null || !isOwn(parsed.hi, parsed.lo)) {
      return address;
    }
    if (treatment == OwnAddresses.DROP) {
      return null;
    }
    pseudonyms().anonymize(parsed);
    return IpAddress.text(parsed.hi, parsed.lo);
  }

  private synchronized PrefixPreserving pseudonyms() {
    if (pseudonyms == null) {
      pseudonyms = ThreadLocal.withInitial(() -> PrefixPreserving.ipcryptPfx(key));
    }
    return pseudonyms.get();
  }

  /** Whether an address is one of ours. */
  Column isOwn(Column address) {
    UDF1<String, Boolean> test = this::isOwn;
    return functions.udf(test, DataTypes.BooleanType).apply(address);
  }

  /** Whether an address is in some networks. */
  static Column isIn(List<Cidr> others, Column address) {
    IntervalSet set = IntervalSet.of(others);
    UDF1<String, Boolean> test =
        text -> {
          IpKey parsed = parsed(text);
          return parsed != null && set.contains(parsed.hi, parsed.lo);
        };
    return functions.udf(test, DataTypes.BooleanType).apply(address);
  }

  /** Whether a listed value holds addresses of ours. */
  Column touches(Column listed) {
    UDF1<String, Boolean> test = this::touches;
    return functions.udf(test, DataTypes.BooleanType).apply(listed);
  }

  /** Whether a text gives away a host of ours. */
  Column names(Column text) {
    UDF1<String, Boolean> test = this::names;
    return functions.udf(test, DataTypes.BooleanType).apply(text);
  }

  /** The address, or what stands in its place if it is one of ours. */
  Column hidden(Column address) {
    UDF1<String, String> hide = this::hidden;
    return functions.udf(hide, DataTypes.StringType).apply(address);
  }
}
