package io.lookback.jobs.report;

import io.lookback.datasets.config.Severity;
import java.util.List;
import java.util.stream.Stream;

/** The night's page: what is new and worst first, and what the data leave out. */
final class NightPage implements Page {
  static final String PATH = "index.html";

  /** Sentences of each kind about missing data; the page of coverage has all. */
  static final int WARNINGS = 6;

  /** Hosts shown at once; the others are folded away. */
  private static final int FIRST_HOSTS = 12;

  /** Listed addresses named for one host; its page has all. */
  static final int CONTACTS = 4;

  /** What the template shows. */
  record Model(Report report) {
    Night night() {
      return report.night();
    }

    List<Entity> newFindings(String site) {
      return of(site, true);
    }

    List<Entity> earlierFindings(String site) {
      return of(site, false);
    }

    List<HostDossier> firstHosts() {
      return report.hosts().subList(0, Math.min(FIRST_HOSTS, report.hosts().size()));
    }

    List<HostDossier> moreHosts() {
      return report.hosts().subList(firstHosts().size(), report.hosts().size());
    }

    private List<Entity> of(String site, boolean isNew) {
      return night().findings().stream()
          .filter(finding -> finding.site().equals(site) && finding.isNew() == isNew)
          .toList();
    }

    long newCount() {
      return night().findings().stream().filter(Entity::isNew).count();
    }

    long countOf(Severity severity) {
      return night().findings().stream().filter(finding -> finding.severity() == severity).count();
    }

    long informationalCount() {
      return night().informational().stream().mapToLong(Hit.NameCount::count).sum();
    }

    long rejectedLines() {
      return night().rejects().stream().mapToLong(Night.RejectGroup::lines).sum();
    }

    long records() {
      return night().sensors().stream().mapToLong(sensor -> sensor.on(night().date())).sum();
    }

    List<Night.ListState> heldBack() {
      return night().lists().stream().filter(list -> !list.heldBack().isEmpty()).toList();
    }

    boolean isDossierCut() {
      return report.dossiers().size() < report.addresses();
    }

    Integer coveredPercent() {
      return SensorCoverage.percent(night().coverage());
    }

    /** What is left out of this day, to be read before anybody believes the rest. */
    CoveragePage.Model coverage() {
      return new CoveragePage.Model(night());
    }
  }

  @Override
  public Stream<Sheet> sheets(Report report) {
    Frame frame = Frame.of(report, PATH, "Night of " + report.night().date());
    return Stream.of(
        new Sheet(
            PATH, output -> JtenightGenerated.render(output, null, frame, new Model(report))));
  }
}
