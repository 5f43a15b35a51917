package io.lookback.datasets.table;

/** What sessions show hosts to be and offer, by day: the columns of {@link HostFacts}. */
public final class PassiveFacts {
  public static final Table TABLE =
      Table.named(
              "passive_facts",
              "What sessions show own hosts to offer, by day: open ports, whether others reach them."
                  + " The source columns name the last session that shows it.")
          .columns(HostFacts.TABLE.columns().toArray(Column[]::new))
          .partitionedBy(Partitioning.DAY_SITE)
          .sortedBy(HostFacts.IP, HostFacts.FACT, HostFacts.PORT)
          .build();

  private PassiveFacts() {}
}
