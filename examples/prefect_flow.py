"""A Prefect flow: records come in, the change is looked at, the feeds are built."""

from __future__ import annotations

import json
from pathlib import Path

from prefect import flow, task

import syndicate


@task(retries=2, retry_delay_seconds=30)
def take_in(config: str, records: str) -> int:
    lines = Path(records).read_text(encoding="utf-8").splitlines()
    done = syndicate.open_site(config).import_records(map(json.loads, lines))
    for rejected in done.rejected:
        print(f"{records}: record {rejected.number}: {rejected.message}")
    return done.new + done.changed


@task
def changes(config: str) -> list[str]:
    return [change.path for change in syndicate.open_site(config).plan().of("new", "changed")]


@task
def publish(config: str) -> int:
    plan = syndicate.open_site(config).build()
    for problem in (*plan.guarded, *plan.new_problems):
        print(f"{problem.subject}: {problem.reason}")
    return plan.exit_code


@flow(log_prints=True)
def feeds(config: str = "config", records: str = "articles.jsonl") -> int:
    take_in(config, records)
    return publish(config) if changes(config) else 0
