"""Lookback on Apache Airflow (2.4 or newer): every night and, once a week, maintenance.

Put this file into the DAGs folder. The places come from Airflow's environment:

    LOOKBACK_HOME   where Lookback is, e.g. /opt/lookback
    LOOKBACK_LAKE   the lake: a path, or a URI such as hdfs:///lookback
    LOOKBACK_CONF   more options, e.g. "--conf /etc/lookback/postgresql.conf"

Lookback itself knows what is stale, so there is one task a night and no catch-up: a night that was
missed is made good by the next one, and a run for some days is a run of the task with the parameters
"from" and "to". Exit codes: 2 is a problem of input, data or surroundings, which another try may
solve; 1 (a wrong command line) and 3 (a defect) are not tried again.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

try:  # Airflow 3
    from airflow.sdk import dag, task
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # Airflow 2, and 3.0, whose exceptions are elsewhere
    from airflow.decorators import dag, task
    from airflow.exceptions import AirflowFailException

HOME = Path(os.environ.get("LOOKBACK_HOME", "/opt/lookback"))
LAKE = os.environ.get("LOOKBACK_LAKE", "/srv/lookback")
OPTIONS = shlex.split(os.environ.get("LOOKBACK_CONF", ""))
FOR_GOOD = {1, 3}


def run(*arguments: str) -> None:
    """Runs a command; its output is the task's log. Raises when it fails."""
    command = [str(HOME / "scripts" / "lookback"), "--lake", LAKE, *OPTIONS, *arguments]
    ended = subprocess.run(command, env={**os.environ, "LOOKBACK_NO_BUILD": "1"}, check=False)
    if ended.returncode in FOR_GOOD:
        raise AirflowFailException(f"exit code {ended.returncode}: {shlex.join(command)}")
    ended.check_returncode()


@dag(
    dag_id="lookback_nightly",
    description="Take in what has landed, run what is stale, report",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    params={"from": "", "to": ""},
    tags=["lookback"],
)
def lookback_nightly():
    @task(retries=2, retry_delay=timedelta(minutes=10))
    def night(params: dict | None = None) -> dict:
        """Returns what the night did, as 'lookback nightly --summary' writes it."""
        with tempfile.TemporaryDirectory() as folder:
            summary = Path(folder) / "night.json"
            days = [
                word
                for name in ("from", "to")
                if (params or {}).get(name)
                for word in (f"--{name}", params[name])
            ]
            run("nightly", "--summary", str(summary), *days)
            return json.loads(summary.read_text(encoding="utf-8"))

    night()


@dag(
    dag_id="lookback_maintain",
    description="Join small files, expire old states, remove records whose time is over",
    schedule="0 6 * * 0",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["lookback"],
)
def lookback_maintain():
    @task(retries=1, retry_delay=timedelta(minutes=10))
    def maintain() -> None:
        run("maintain", "--wait", "12h")

    maintain()


lookback_nightly()
lookback_maintain()
