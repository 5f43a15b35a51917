package io.lookback.jobs.logins;

import io.lookback.datasets.table.Events;
import io.lookback.datasets.table.HostFacts;
import io.lookback.datasets.table.LoginDays;
import io.lookback.jobs.runner.Inputs;
import io.lookback.jobs.runner.Job;
import io.lookback.jobs.runner.JobSpec;
import io.lookback.jobs.runner.Outputs;
import io.lookback.jobs.runner.Reach;
import java.util.Map;

/** Answers who logged in to which host from where on a day. */
public final class LoginDaysJob implements Job<LoginDaysJob.Params> {
  /** None. */
  public record Params() {}

  @Override
  public JobSpec<Params> spec() {
    return JobSpec.named("login-days", "Who logged in to which host from where?", Params.class)
        .usesHosts()
        .reads(Events.TABLE, Reach.cell())
        .reads(HostFacts.TABLE, Reach.days(HostEvents.NAME_DAYS, 0))
        .writes(LoginDays.TABLE);
  }

  @Override
  public Outputs run(Inputs in, Params params) {
    HostEvents.of(in, "login").createOrReplaceTempView("host_events");
    return Outputs.of(LoginDays.TABLE, in.sql(LoginDaysJob.class, Map.of()));
  }
}
