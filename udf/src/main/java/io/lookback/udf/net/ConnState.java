package io.lookback.udf.net;

import java.util.Map;

/** What Zeek's connection states mean (docs.zeek.org, conn.log, field conn_state). */
public final class ConnState {
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("S0", "Connection attempt seen, no reply"),
          Map.entry("S1", "Connection established, not terminated"),
          Map.entry("SF", "Normal establishment and termination"),
          Map.entry("REJ", "Connection attempt rejected"),
          Map.entry(
              "S2", "Connection established and close attempt by originator seen, no reply to it"),
          Map.entry(
              "S3", "Connection established and close attempt by responder seen, no reply to it"),
          Map.entry("RSTO", "Connection established, originator aborted (sent a RST)"),
          Map.entry("RSTR", "Responder sent a RST"),
          Map.entry(
              "RSTOS0",
              "Originator sent a SYN followed by a RST, no SYN-ACK from the responder seen"),
          Map.entry(
              "RSTRH",
              "Responder sent a SYN-ACK followed by a RST, no SYN from the originator seen"),
          Map.entry("SH", "Originator sent a SYN followed by a FIN, no SYN-ACK from the responder"),
          Map.entry(
              "SHR", "Responder sent a SYN-ACK followed by a FIN, no SYN from the originator"),
          Map.entry("OTH", "No SYN seen, midstream traffic"));

  private ConnState() {}

  /** A sentence without its full stop; null for what is no state of Zeek's. */
  public static String meaning(String state) {
    return MEANINGS.get(state);
  }
}
