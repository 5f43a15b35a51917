package io.lookback.datasets.stitch;

import java.io.Serializable;

/**
 * A session that may go on after the day: all that the next day needs to know of it. Two of them
 * are equal exactly if the next day makes the same of them. Numbers are {@link FlowPiece#NONE}
 * where nothing was observed.
 *
 * @param aHi first eight bytes of the address of end a of the {@link Conversation}
 * @param aLo last eight bytes
 * @param aPort port of end a
 * @param bHi first eight bytes of the address of end b
 * @param bLo last eight bytes
 * @param bPort port of end b
 * @param protocol IANA number
 * @param startUs start of the first flow, UTC microseconds
 * @param endUs end of the last flow
 * @param synUs start of the first flow with a SYN
 * @param clientUs start of the first flow that says who is the client
 * @param client end that it names, a or b; null if none did
 * @param aFlags TCP flags that end a sent
 * @param bFlags TCP flags that end b sent
 * @param aClosed whether end a closed the connection
 * @param bClosed whether end b closed the connection
 * @param broken whether either end broke the connection (RST)
 * @param continued whether it is what followed a session that was cut for its length
 * @param sampled whether any count is an estimate from a sample
 * @param flows flow records so far
 * @param firstSentByA whether end a sent the first flow
 * @param firstFile file of the first flow
 * @param firstRecord number of its record
 * @param lastFile file of the last flow
 * @param lastRecord number of its record
 * @param exporters what each observation point counted: for each, separated by semicolons, sensor,
 *     address (two hexadecimal numbers), identifier, 1 if at egress, basis of the bytes, time it
 *     was closed, start; then for a and for b flows, packets, bytes, start, end; empty = unknown
 */
public record CarriedSession(
    long aHi,
    long aLo,
    int aPort,
    long bHi,
    long bLo,
    int bPort,
    int protocol,
    long startUs,
    long endUs,
    long synUs,
    long clientUs,
    String client,
    long aFlags,
    long bFlags,
    boolean aClosed,
    boolean bClosed,
    boolean broken,
    boolean continued,
    boolean sampled,
    long flows,
    boolean firstSentByA,
    String firstFile,
    long firstRecord,
    String lastFile,
    long lastRecord,
    String exporters)
    implements Serializable {

  /** The conversation that it belongs to. */
  public Conversation conversation() {
    return new Conversation(aHi, aLo, aPort, bHi, bLo, bPort, protocol);
  }
}
