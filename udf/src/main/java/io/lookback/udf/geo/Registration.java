package io.lookback.udf.geo;

/**
 * Who has addresses. Names come from files that strangers wrote.
 *
 * @param registry regional registry in its own word: afrinic, apnic, arin, lacnic, ripencc; null
 *     when not known
 * @param country ISO 3166-1 alpha-2 code of the holder, as registered; null when not known
 * @param owner name of the holder; null when not known
 */
public record Registration(String registry, String country, String owner) {}
