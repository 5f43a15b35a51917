package io.lookback.datasets.config;

import java.time.Duration;

/**
 * What past traffic to listed addresses means.
 *
 * @param relistGap listings of one value less than this apart are one
 * @param severity of a hit, by what the traffic was
 */
public record RetrohuntConfig(Duration relistGap, SeverityTable severity) {

  /**
   * Severity of a hit by the best that is known of it.
   *
   * @param establishedOutbound our host held a conversation that it began
   * @param establishedInbound the listed address held a conversation that it began
   * @param establishedUnknown a conversation whose initiator is unknown
   * @param unansweredOutbound our host tried to reach the listed address
   * @param unansweredInbound the listed address tried to reach ours
   * @param unansweredUnknown an attempt whose initiator is unknown
   * @param eventsOnly events name the address, sessions do not
   * @param ownAddressListed an own address is on a list
   */
  public record SeverityTable(
      Severity establishedOutbound,
      Severity establishedInbound,
      Severity establishedUnknown,
      Severity unansweredOutbound,
      Severity unansweredInbound,
      Severity unansweredUnknown,
      Severity eventsOnly,
      Severity ownAddressListed) {}
}
