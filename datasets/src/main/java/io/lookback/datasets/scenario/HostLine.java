package io.lookback.datasets.scenario;

/**
 * A line that the server of a session writes to its own log because of it.
 *
 * @param timeUs when, UTC microseconds
 * @param tag program and process, e.g. {@code sshd[2817]}
 */
record HostLine(long timeUs, String tag, String text) {}
