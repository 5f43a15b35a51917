package io.lookback.jobs.runner;

import io.lookback.datasets.table.Table;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a job is: its name, parameters, version, what it reads (with how far back) and writes.
 *
 * @param <P> parameters, bound from {@code jobs.<name>} of the configuration
 */
public final class JobSpec<P extends Record> {
  private final String name;
  private final String doc;
  private final Class<P> params;
  private int version = 1;
  private Grain grain = Grain.DAY;
  private final Map<Table, Reach> reads = new LinkedHashMap<>();
  private final Set<Table> writes = new LinkedHashSet<>();
  private final Set<Table> looksUp = new LinkedHashSet<>();
  private boolean usesSites;
  private boolean usesTimeZone;
  private boolean usesRules;
  private boolean usesHosts;
  private boolean usesServices;
  private boolean endsWithInput;

  private JobSpec(String name, String doc, Class<P> params) {
    this.name = name;
    this.doc = doc;
    this.params = params;
  }

  /**
   * @param name lower case with hyphens, as in {@code lookback run NAME}
   * @param doc the analyst's question it answers, one sentence
   */
  public static <P extends Record> JobSpec<P> named(String name, String doc, Class<P> params) {
    return new JobSpec<>(name, doc, params);
  }

  /** Raised by hand whenever the job's logic changes: its cells become stale. */
  public JobSpec<P> version(int value) {
    version = value;
    return this;
  }

  public JobSpec<P> grain(Grain value) {
    grain = value;
    return this;
  }

  /** Reads a table; a change of what it reads makes the cell stale. */
  public JobSpec<P> reads(Table table, Reach reach) {
    if (reach.isUpToCell() && (table.isExpirable() || !table.settled().isEmpty())) {
      throw new IllegalArgumentException(
          "Not all days before of table " + table + ", which do not stay as they are");
    }
    reads.put(table, reach);
    return this;
  }

  /**
   * Reads a table without becoming stale when it changes: for details that are looked up only for
   * what the other inputs select.
   */
  public JobSpec<P> looksUp(Table table) {
    looksUp.add(table);
    return this;
  }

  public JobSpec<P> writes(Table table) {
    writes.add(table);
    return this;
  }

  /** Depends on the own networks of all sites: those that are valid on a cell's day. */
  public JobSpec<P> usesSites() {
    usesSites = true;
    return this;
  }

  /** Depends on the time zone of the cell's site. */
  public JobSpec<P> usesTimeZone() {
    usesTimeZone = true;
    return this;
  }

  /** Depends on all that classifies the records of the cell's site. */
  public JobSpec<P> usesRules() {
    usesRules = true;
    return this;
  }

  /** Depends on what the hosts of the cell's site are called by the configuration. */
  public JobSpec<P> usesHosts() {
    usesHosts = true;
    return this;
  }

  /** Depends on the services that the cell's site declares. */
  public JobSpec<P> usesServices() {
    usesServices = true;
    return this;
  }

  /**
   * Of a chain: it ends with the last day of the site that has rows in another input, although more
   * could be carried on. When something comes later the days between are computed.
   */
  public JobSpec<P> endsWithInput() {
    endsWithInput = true;
    return this;
  }

  /** Whether the result of a day depends on that of the day before. */
  public boolean isChain() {
    return reads.values().stream().anyMatch(Reach::isDayBefore);
  }

  /** Whether it decides columns of a table that others have written. */
  boolean settles(Table table) {
    Reach reach = reads.get(table);
    return reach != null && !reach.settled() && writes.contains(table);
  }

  public boolean isUsingSites() {
    return usesSites;
  }

  public boolean isUsingTimeZone() {
    return usesTimeZone;
  }

  public boolean isUsingRules() {
    return usesRules;
  }

  public boolean isEndingWithInput() {
    return endsWithInput;
  }

  public boolean isUsingHosts() {
    return usesHosts;
  }

  public boolean isUsingServices() {
    return usesServices;
  }

  public String name() {
    return name;
  }

  public String doc() {
    return doc;
  }

  public Class<P> params() {
    return params;
  }

  public int version() {
    return version;
  }

  public Grain grain() {
    return grain;
  }

  public Map<Table, Reach> reads() {
    return Collections.unmodifiableMap(reads);
  }

  public Set<Table> looksUp() {
    return Collections.unmodifiableSet(looksUp);
  }

  public Set<Table> writes() {
    return Collections.unmodifiableSet(writes);
  }
}
