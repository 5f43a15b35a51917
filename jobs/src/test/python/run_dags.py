"""Loads the DAGs of a folder as Airflow does, and runs those that are named."""

import sys

from airflow.dag_processing.dagbag import DagBag

folder, *names = sys.argv[1:]
bag = DagBag(folder)
if bag.import_errors:
    sys.exit(f"cannot be imported: {bag.import_errors}")
print("dags", *sorted(bag.dags))
for name in names:
    dag_run = bag.dags[name].test()
    for task in dag_run.get_task_instances():
        print("task", name, task.task_id, task.state)
