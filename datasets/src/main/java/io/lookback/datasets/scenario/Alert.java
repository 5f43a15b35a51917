package io.lookback.datasets.scenario;

/**
 * A signature that fired on a packet from the client of a session.
 *
 * @param timeUs when, UTC microseconds
 */
record Alert(long timeUs, Rule rule, Session session) {}
