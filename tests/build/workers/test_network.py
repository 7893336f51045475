"""A run, its scheduler, three workers, the store and the bucket, each on a host of its own.

A worker is killed, stopped, or cut off in the middle of a build: the documents are those that one
process makes on one machine.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from support import networks, object_store, servers
from support.networks import Host
from support.object_store import S3
from support.paths import REPOSITORY
from support.small_site import AT, SITE_YAML, SmallSite, record

pytestmark = [
    pytest.mark.soak,
    pytest.mark.embedded,
    pytest.mark.skipif(not networks.can_be_made(), reason="no network namespaces can be made here"),
]
PROGRAM = "import sys; from syndicate.cli import main; main(sys.argv[1:])"
#: So many feeds, and documents after which something happens to a worker.
FEEDS, ENOUGH = 40, 30
#: Prints the objects below a prefix of a bucket: their bytes in base64, by their keys.
OBJECTS = """\
import base64, json, sys
from support.object_store import S3, objects
found = objects(S3(sys.argv[1], None), *sys.argv[2:])
print(json.dumps({key: base64.b64encode(data).decode() for key, data in found.items()}))
"""
MAKE = """\
import sys
from support.object_store import S3, client
client(S3(sys.argv[1], None)).create_bucket(Bucket=sys.argv[2])
"""


def articles(site: SmallSite) -> Path:
    """Write the jobs of a site, and the articles of its feeds to a file."""
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 20}\narchive: {entries: 50}\n")
    each = (
        record(feed * 10 + number, categories=[f"栏目{feed}"])
        for feed in range(FEEDS)
        for number in range(10)
    )
    return site.records(*each)


class Folder:
    """Documents in a folder that all hosts share."""

    def __init__(self, site: SmallSite) -> None:
        self._site = site
        self.setting, self.environment = "", dict(os.environ)

    def number(self) -> int:
        return sum(1 for _ in self._site.public.rglob("*.atom"))

    def bytes(self) -> dict[str, bytes]:
        return self._site.bytes()


class Bucket:
    """Documents in an object store, which is asked from the host of the run."""

    def __init__(self, run: Host, server: S3) -> None:
        self._run, self._server = run, server
        self.setting = "output: s3://feeds/site\n"
        path = {"PYTHONPATH": str(REPOSITORY / "tests")}
        self.environment = {**os.environ, **path, **server.environment()}
        self._ask(MAKE, "feeds")

    def number(self) -> int:
        return sum(path.endswith(".atom") for _, path in self._server.requests("PUT"))

    def bytes(self) -> dict[str, bytes]:
        told = json.loads(self._ask(OBJECTS, "feeds", "site/public/"))
        return {key: base64.b64decode(data) for key, data in told.items()}

    def _ask(self, program: str, *words: str) -> str:
        command = self._run.words(sys.executable, "-c", program, self._server.address, *words)
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=self.environment
        )
        return done.stdout


class Cluster:
    """The processes of a cluster, and of a run that it works for."""

    def __init__(
        self, hosts: Sequence[Host], store: str, site: SmallSite, documents: Folder | Bucket
    ) -> None:
        self.run, self.scheduler, *self.workers = hosts
        self.stack, self.site, self.documents = ExitStack(), site, documents
        site.write("site.yaml", f"{SITE_YAML}store: {store}\n{documents.setting}")
        assert self.do("import", "jsonl", articles(site), "--at", AT) == 0
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
            cwd=self.site.folder, env=self.documents.environment,
        )  # fmt: skip
        self.stack.callback(process.wait, servers.PATIENCE)
        self.stack.callback(process.kill)
        return process

    def do(self, *words: str | Path) -> int:
        """Run the program on the run's host; return its exit code."""
        return subprocess.run(
            self._words(*words), check=False, env=self.documents.environment
        ).returncode

    def _words(self, *words: str | Path) -> list[str]:
        config = self.site.folder / "config"
        return self.run.words(sys.executable, "-c", PROGRAM, "--config", config, *words)

    def build(self, at: str, *more: str) -> subprocess.Popen[str]:
        """Begin a build on the run's host."""
        return subprocess.Popen(
            self._words("build", "--at", at, *more),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self.documents.environment,
        )  # fmt: skip


@pytest.fixture(params=["bucket", "folder"])
def cluster(site: SmallSite, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    with ExitStack() as stack:
        database, keeper, *others = stack.enter_context(networks.hosts(7))
        store = stack.enter_context(servers.postgres(database.words(), database.address))
        documents: Folder | Bucket = Folder(site)
        if request.param == "bucket":
            server = object_store.s3(keeper.words(), keeper.address)
            documents = Bucket(others[0], stack.enter_context(server))
        made = Cluster(others, store, site, documents)
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
    documents, first = cluster.documents, cluster.processes[0]
    run = cluster.build(AT, "--workers", cluster.address, "--shard-timeout", "30s")
    end = time.monotonic() + servers.PATIENCE
    while documents.number() < ENOUGH and time.monotonic() < end and run.poll() is None:
        time.sleep(0.02)
    assert run.poll() is None, run.communicate()
    if loss == "cut off":
        cluster.workers[0].cut_off()
    elif loss != "none":
        os.kill(first.pid, signal.SIGKILL if loss == "killed" else signal.SIGSTOP)
    out, err = run.communicate(timeout=servers.PATIENCE)
    assert run.returncode == 0, err
    assert (cluster.workers[0].address in err) == (loss != "none"), err
    assert documents.bytes() == alone
    if loss == "stopped":  # it wakes late, and goes on with what it was at
        os.kill(first.pid, signal.SIGCONT)
        time.sleep(5)
        assert documents.bytes() == alone
    again, err = cluster.build("2024-07-02T00:00:00Z").communicate(timeout=servers.PATIENCE)
    assert "nothing to do" in again, (out, again, err)
    assert cluster.do("ledger", "verify") == 0
