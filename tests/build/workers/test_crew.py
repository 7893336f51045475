"""Real processes: spawned here, and those of a Dask cluster; one is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from support.small_site import AT, SmallSite, record, records

from syndicate.build.workers import handout
from syndicate.build.workers.crew import LocalCrew, Worker


class Killed(Executor):
    """Another executor, whose process is killed when it is asked to put a group."""

    def __init__(self, of: Worker) -> None:
        self._of, self._executor = of, of.executor

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = self._executor.submit(fn, *args, **kwargs)
        if fn.__name__ == "go_on" and self._of.process:
            os.kill(self._of.process, signal.SIGKILL)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait, cancel_futures=cancel_futures)


class MortalCrew(LocalCrew):
    """Processes of which the first one that is mustered is killed in the middle, once."""

    mustered = 0

    def muster(self, places: Collection[int]) -> dict[int, Worker]:
        workers = super().muster(places)
        if self.mustered == 0:
            first = workers[min(workers)]
            first.executor = Killed(first)
        self.mustered += 1
        return workers


def make(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\narchive: {entries: 30}\n")
    site.take_in(*records(range(120)), record(200, title="<b>"), record(201, content_html="<p>"))


def test_a_process_is_killed_in_the_middle(
    site: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(site)
    crew = MortalCrew(2, tmp_path / "kept")
    monkeypatch.setattr(handout, "crew_of", lambda *_: crew)
    together = site.build(AT, "--workers", "2")
    assert together.code == 0
    assert "was lost: its process ended" in together.err
    made = site.bytes()
    monkeypatch.undo()
    assert site.build(AT, "--full").code == 0
    assert site.bytes() == made
