"""A run, its scheduler, three workers and the store, each on a host of its own.

A worker is killed, stopped, or cut off in the middle of a build: the documents are those that one
process makes on one machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from support import networks, servers
from support.networks import Host
from support.small_site import AT, SITE_YAML, SmallSite, record

pytestmark = [
    pytest.mark.soak,
    pytest.mark.embedded,
    pytest.mark.skipif(not networks.can_be_made(), reason="no network namespaces can be made here"),
]
PROGRAM = "import sys; from syndicate.cli import main; main(sys.argv[1:])"
#: So many feeds, and documents after which something happens to a worker.
FEEDS, ENOUGH = 40, 30


def articles(site: SmallSite) -> Path:
    """Write the jobs of a site, and the articles of its feeds to a file."""
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 20}\narchive: {entries: 50}\n")
    each = (
        record(feed * 10 + number, categories=[f"栏目{feed}"])
        for feed in range(FEEDS)
        for number in range(10)
    )
    return site.records(*each)


def published(site: SmallSite) -> int:
    return sum(1 for _ in site.public.rglob("*.atom"))


class Cluster:
    """The processes of a cluster, and of a run that it works for."""

    def __init__(self, hosts: Sequence[Host], store: str, site: SmallSite) -> None:
        self.run, self.scheduler, *self.workers = hosts
        self.stack, self.site = ExitStack(), site
        site.write("site.yaml", f"{SITE_YAML}store: {store}\n")
        words = ("import", "jsonl", articles(site), "--at", AT)
        assert subprocess.run(self.words(*words), check=False).returncode == 0
        where = f"{self.scheduler.address}:8786"
        self._start(self.scheduler, "dask_scheduler", "--host", self.scheduler.address)
        self.processes = [
            self._start(host, "dask_worker", where, "--host", host.address, "--nthreads", "1",
                        "--no-nanny")
            for host in self.workers
        ]  # fmt: skip
        self.address = f"dask://{where}"

    def _start(self, host: Host, program: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"]
        process = subprocess.Popen(
            host.words(*command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.site.folder, env=dict(os.environ),
        )  # fmt: skip
        self.stack.callback(process.wait, servers.PATIENCE)
        self.stack.callback(process.kill)
        return process

    def words(self, *words: str | Path) -> list[str]:
        """Return the words that run the program on the run's host."""
        config = self.site.folder / "config"
        return self.run.words(sys.executable, "-c", PROGRAM, "--config", config, *words)

    def build(self, at: str, *more: str) -> subprocess.Popen[str]:
        """Begin a build on the run's host."""
        return subprocess.Popen(
            self.words("build", "--at", at, *more),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        )  # fmt: skip


@pytest.fixture
def cluster(site: SmallSite) -> Iterator[Cluster]:
    with ExitStack() as stack:
        database, *others = stack.enter_context(networks.hosts(6))
        store = stack.enter_context(servers.postgres(database.words(), database.address))
        made = Cluster(others, store, site)
        stack.callback(made.stack.close)
        yield made


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, bytes]:
    """What one process makes of the same articles, in an embedded store."""
    site = SmallSite(tmp_path / "alone")
    assert site.run("import", "jsonl", articles(site), "--at", AT).code == 0
    assert site.build().code == 0
    return site.bytes()


@pytest.mark.parametrize("loss", ["none", "killed", "stopped", "cut off"])
def test_a_worker_is_lost_in_the_middle(
    cluster: Cluster, alone: dict[str, bytes], loss: str
) -> None:
    site, first = cluster.site, cluster.processes[0]
    run = cluster.build(AT, "--workers", cluster.address, "--shard-timeout", "30s")
    end = time.monotonic() + servers.PATIENCE
    while published(site) < ENOUGH and time.monotonic() < end and run.poll() is None:
        time.sleep(0.02)
    assert run.poll() is None, run.communicate()
    if loss == "cut off":
        cluster.workers[0].cut_off()
    elif loss != "none":
        os.kill(first.pid, signal.SIGKILL if loss == "killed" else signal.SIGSTOP)
    out, err = run.communicate(timeout=servers.PATIENCE)
    assert run.returncode == 0, err
    assert (cluster.workers[0].address in err) == (loss != "none"), err
    assert site.bytes() == alone
    if loss == "stopped":  # it wakes late, and goes on with what it was at
        os.kill(first.pid, signal.SIGCONT)
        time.sleep(5)
        assert site.bytes() == alone
    again, err = cluster.build("2024-07-02T00:00:00Z").communicate(timeout=servers.PATIENCE)
    assert "nothing to do" in again, (out, again, err)
    assert subprocess.run(cluster.words("ledger", "verify"), check=False).returncode == 0
