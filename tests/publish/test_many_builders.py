"""Two hosts build one site, are killed, paused and cut off, while articles come and are withdrawn.

Runs for ten minutes, or SOAK_SECONDS, by `make soak`; a lease lasts four seconds, or SOAK_LEASE.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
from support import databases, servers
from support.object_store import S3, client, objects, s3
from support.paths import REPOSITORY
from support.severed import Relay, relay
from support.small_site import SITE_YAML, SmallSite, record

from syndicate.check.standards import format_of, judge
from syndicate.store import Store, transfer

pytestmark = [pytest.mark.soak, pytest.mark.embedded]

_SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
#: A lease of few seconds, so that many are lost in the time of the test.
_LEASE = float(os.environ.get("SOAK_LEASE", "4"))
_PROGRAM = f"""\
import sys
from syndicate.store import lease
lease.SECONDS = {_LEASE}
from syndicate.cli import main
main(sys.argv[1:])
"""
_BUCKET, _PREFIX = "feeds", "s/public/"
_CATEGORIES = ("科技", "财经", "文化", "生活")


@dataclass
class Host:
    """One host: its copy of the site, and its lines to the database and to the bucket."""

    site: SmallSite
    lines: tuple[Relay, Relay]
    environment: dict[str, str]
    codes: Counter[str] = field(default_factory=Counter)
    running: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> int:
        """Run the program to its end, however that comes."""
        log = (self.site.folder / "log").open("ab")
        with log:
            self.running = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, "--config", f"{self.site.folder}/config", *words],
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
                env=self.environment,
            )
            code = self.running.wait()
        self.running = None
        self.codes[f"{words[0]} {code}"] += 1
        return code


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def two_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[list[Host], S3, str]]:
    if not servers.postgres_programs():
        pytest.skip("no server of PostgreSQL is installed")
    with ExitStack() as stack:
        address = stack.enter_context(servers.postgres())
        monkeypatch.setenv(databases.ADDRESS, address)
        store = str(databases.address_of(tmp_path / "site"))
        monkeypatch.delenv(databases.ADDRESS)
        bucket = stack.enter_context(s3())
        client(bucket).create_bucket(Bucket=_BUCKET)
        hosts = []
        for name in ("one", "two"):
            ports = [urlsplit(store).port or 0, urlsplit(bucket.address).port or 0]
            lines = [stack.enter_context(relay(port)) for port in ports]
            site = SmallSite(tmp_path / name)
            own = store.replace(f":{ports[0]}/", f":{lines[0].port}/")
            site.write("site.yaml", f"{SITE_YAML}store: {own}\noutput: s3://{_BUCKET}/s\n")
            site.write("jobs/all.yaml", "path: all\nlimit: {entries: 20}\narchive: {entries: 15}\n")
            endpoint = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{lines[1].port}"}
            settings = {**os.environ, **bucket.environment(), **endpoint, "PGCONNECT_TIMEOUT": "5"}
            hosts.append(Host(site, (lines[0], lines[1]), settings))
        yield hosts, bucket, store


def test_two_hosts_build_one_site(two_hosts: tuple[list[Host], S3, str], tmp_path: Path) -> None:
    hosts, bucket, store = two_hosts
    chance, over, faults, gone = random.Random(5), Event(), list[str](), dict[str, float]()
    done = Counter[str]()
    assert hosts[0].run("build", "--at", _now()) == 0  # the tables, before two make them
    threads = [Thread(target=_build, args=(host, over)) for host in hosts]
    threads += [
        Thread(target=_trouble, args=(host, over, random.Random(n), done))
        for n, host in enumerate(hosts)
    ]
    threads += [Thread(target=_watch, args=(bucket, over, gone, faults, done))]
    threads += [Thread(target=_work, args=(hosts, over, chance, gone, done, tmp_path))]
    for thread in threads:
        thread.start()
    time.sleep(_SECONDS)
    over.set()
    for thread in threads:
        thread.join()
    for host in hosts:
        for line in host.lines:
            line.mend()
    assert not faults, faults[:5]
    time.sleep(_LEASE + 1)  # that of a killed run
    assert hosts[1].run("build", "--at", _now()) in (0, 1)
    assert hosts[0].run("build", "--at", _now()) == 0
    print(done, *(host.codes for host in hosts))
    assert min(done[what] for what in ("kill", "pause", "cut", "import", "takedown")) > 0, done
    _nothing_is_wrong(hosts[0].site, bucket, store, set(gone))


def _build(host: Host, over: Event) -> None:
    """Build again and again, as cron would."""
    while not over.wait(0.2):
        host.run("build", "--at", _now())


def _trouble(host: Host, over: Event, chance: random.Random, done: Counter[str]) -> None:
    """Kill what runs, pause it for longer than a lease, or cut one of its lines."""
    while not over.wait(chance.uniform(0.5, 6)):
        running, what = host.running, chance.choice(("kill", "pause", "pause", "cut"))
        if what == "cut":
            line = chance.choice(host.lines)
            line.cut()
            over.wait(chance.uniform(0.1, 4))
            line.mend()
        elif running and running.poll() is None:
            running.send_signal(signal.SIGKILL if what == "kill" else signal.SIGSTOP)
            if what == "pause":
                over.wait(chance.uniform(0.5, 3 * _LEASE))
                running.send_signal(signal.SIGCONT)
        else:
            continue
        done[what] += 1


def _work(
    hosts: list[Host],
    over: Event,
    chance: random.Random,
    gone: dict[str, float],
    done: Counter[str],
    folder: Path,
) -> None:
    """Import, and take down what stands in feeds, by processes of their own on either host."""
    number = 0
    while not over.wait(chance.uniform(0.2, 2)):
        host = chance.choice(hosts)
        new = range(number, number + 3)
        file = folder / f"in-{number}.jsonl"
        again = (chance.randrange(number) for _ in range(2 if number else 0))
        lines = [_line(n, chance) for n in (*new, *again)]
        file.write_text("\n".join(lines), encoding="utf-8")
        worker = Host(host.site, host.lines, host.environment, host.codes)
        while not over.is_set() and worker.run(
            "import", "jsonl", str(file), "--at", _now()
        ) not in (0, 1):
            over.wait(0.5)
        number += 3
        done["import"] += 1
        if number % 9 == 0 and not over.is_set():
            url = f"https://site.example/a/{chance.randrange(number)}.html"
            words = ("--url", url, "--reason", "letter", "--by", "Li", "--at", _now())
            if worker.run("takedown", *words) == 0:  # gone by the run that it ends with
                gone[url] = time.monotonic()
                done["takedown"] += 1


def _line(number: int, chance: random.Random) -> str:
    """Return the record of an article that is like no other."""
    letters = "".join(chance.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", k=60))
    facts = {"url": f"https://site.example/a/{number}.html", "content_html": f"<p>{letters}</p>"}
    return json.dumps(record(number, categories=[chance.choice(_CATEGORIES)], **facts))


def _watch(
    bucket: S3, over: Event, gone: dict[str, float], faults: list[str], done: Counter[str]
) -> None:
    """Look at every document all the time: whole and valid, and without what is gone."""
    asked = client(bucket)
    while not over.wait(0.3):
        begun = time.monotonic()
        away = [url for url, at in list(gone.items()) if at < begun]
        for path, data in _documents(asked):
            form = format_of(path)
            if form and (errors := judge(data, form).errors):
                faults.append(f"{path}: {errors[0]}")
            faults.extend(
                f"{path} has {url}"
                for url in away
                if f'"{url}"'.encode() in data or f">{url}<".encode() in data
            )
        done["look"] += 1


def _documents(asked: object) -> Iterator[tuple[str, bytes]]:
    pages = asked.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET, Prefix=_PREFIX)
    for page in pages:
        for each in page.get("Contents", ()):
            try:
                body = asked.get_object(Bucket=_BUCKET, Key=each["Key"])["Body"]
            except asked.exceptions.NoSuchKey:
                continue
            yield each["Key"].removeprefix(_PREFIX), body.read()


def _nothing_is_wrong(site: SmallSite, bucket: S3, store: str, gone: set[str]) -> None:
    """The bucket is what a folder would be, the ledger is whole, nothing was published twice."""
    there = objects(bucket, _BUCKET, _PREFIX)
    assert len(there) > 8
    with closing(Store.open(store, site.folder)) as at_server:
        with at_server.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT subject, event, detail FROM ledger"
                " WHERE event IN ('new', 'changed', 'removed') ORDER BY number"
            ).all()
        transfer.copy_to_file(at_server, lambda *_: None, site.folder / "var/copy.db")
    last = dict[str, object]()
    for subject, event, detail in rows:
        digest = json.loads(detail)["sha256"]
        assert last.get(subject, "") != digest, (subject, event)
        last[subject] = digest
    site.write("site.yaml", f"{SITE_YAML}store: sqlite:///var/copy.db\noutput: plain\n")
    assert site.run("ledger", "verify").code == 0
    with closing(Store.open("sqlite:///var/copy.db", site.folder)) as copy, copy.writing() as edit:
        edit.exec_driver_sql("UPDATE outputs SET folder = 'plain'")
    assert site.build(_now(), "--full", "--force").code == 0
    folder = site.folder / "plain/public"
    plain = {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    assert plain.keys() == there.keys()
    assert not [path for path in plain if plain[path] != there[path]]
