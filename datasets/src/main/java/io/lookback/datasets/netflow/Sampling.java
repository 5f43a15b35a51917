package io.lookback.datasets.netflow;

import io.lookback.datasets.format.FlowRow;
import java.util.HashMap;
import java.util.Map;

/**
 * The sampling rates that an exporter told in options records: by sampler, by interface, or for all
 * it exports.
 */
final class Sampling {
  private final Map<Long, Long> bySampler = new HashMap<>();
  private final Map<Long, Long> byInterface = new HashMap<>();
  private long general = FlowRow.NONE;

  /** How many rates are kept. */
  int size() {
    return bySampler.size() + byInterface.size();
  }

  /**
   * Learns from an options record, if it tells a rate.
   *
   * @param hasRoom whether a new sampler or interface may be kept
   */
  void learn(Values options, boolean hasRoom) {
    long interval = interval(options);
    if (interval == FlowRow.NONE) {
      return;
    }
    long sampler = options.number(Element.SAMPLER_ID, Element.SELECTOR_ID);
    long input = options.number(Element.INPUT);
    if (sampler != FlowRow.NONE) {
      put(bySampler, sampler, interval, hasRoom);
    } else if (input != FlowRow.NONE) {
      put(byInterface, input, interval, hasRoom);
    } else {
      general = interval;
    }
  }

  /** One of how many packets the record is made of; {@link FlowRow#NONE} = not known. */
  long intervalOf(Values record) {
    long own = interval(record);
    if (own != FlowRow.NONE) {
      return own;
    }
    if (size() == 0) {
      return general;
    }
    Long known = bySampler.get(record.number(Element.SAMPLER_ID, Element.SELECTOR_ID));
    if (known == null) {
      known = byInterface.get(record.number(Element.INPUT));
    }
    return known == null ? general : known;
  }

  /**
   * One of how many packets: samplingInterval, flowSamplerRandomInterval, or of PSAMP (RFC 5477
   * section 8.2) so many of so many. Rates that are no whole number are rounded.
   */
  private static long interval(Values values) {
    long interval = values.preferred(Element.SAMPLING_INTERVAL, Element.SAMPLER_RANDOM_INTERVAL);
    if (interval > 0) {
      return interval;
    }
    long taken = values.number(Element.SAMPLING_PACKET_INTERVAL);
    long left = values.number(Element.SAMPLING_PACKET_SPACE);
    if (taken > 0 && left >= 0) {
      return 1 + (left + taken / 2) / taken;
    }
    long size = values.number(Element.SAMPLING_SIZE);
    long population = values.number(Element.SAMPLING_POPULATION);
    return size > 0 && population >= size ? (population + size / 2) / size : FlowRow.NONE;
  }

  private static void put(Map<Long, Long> rates, long key, long interval, boolean hasRoom) {
    if (hasRoom || rates.containsKey(key)) {
      rates.put(key, interval);
    }
  }
}
