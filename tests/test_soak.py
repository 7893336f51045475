"""Runs for minutes, by `make soak`: builds and takedowns killed at random instants."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.paths import REPOSITORY
from support.small_site import SmallSite, records

from syndicate.check.standards import format_of, judge

ATOM = "{http://www.w3.org/2005/Atom}"
ROUNDS = 200
KILLS = 200

#: A page lists what was withdrawn, by its id, as JSON does.
_SIGNAL = re.compile(rb'<code class="withdrawn">[^<]*</code>')
WHO = ("--reason", "asked", "--by", "soak")


def start(site: SmallSite, *words: str) -> subprocess.Popen[bytes]:
    """The program in a process of its own, to be killed."""
    code = "import sys; from syndicate.cli import main; main(sys.argv[1:])"
    config = ("--config", str(site.folder / "config"))
    return subprocess.Popen(
        [sys.executable, "-c", code, *config, *words],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def documents(site: SmallSite) -> Iterator[Path]:
    for path in (site.folder / "feeds").rglob("*"):
        if path.is_file() and format_of(path) and not path.name.startswith("."):
            yield path


def assert_whole(site: SmallSite) -> None:
    for path in documents(site):
        form = format_of(path)
        assert form
        assert not judge(path.read_bytes(), form).errors, path


@pytest.mark.soak
def test_a_build_may_be_killed_at_any_instant(new_site: Callable[[str], SmallSite]) -> None:
    killed, calm = new_site("killed"), new_site("calm")
    for site in (killed, calm):
        site.write("jobs/all.yaml", "path: all\nlimit: {entries: 20}\narchive: monthly\n")
    chance = random.Random(7)
    stopped = 0
    for turn in range(ROUNDS):
        at = f"2024-07-{turn // 24 + 1:02d}T{turn % 24:02d}:00:00Z"
        changed = records(range(turn, turn + 30), title=f"第 {turn} 轮")
        for site in (killed, calm):
            assert site.take_in(*changed, at=at).code == 0
        run = start(killed, "build", "--at", at)
        time.sleep(chance.uniform(0.2, 1.2))
        stopped += run.poll() is None
        run.kill()
        run.wait()
        assert_whole(killed)
        assert calm.build(at).code == 0
    assert stopped > ROUNDS // 10, "none was killed in the middle"
    assert killed.build(at).code == 0
    assert without_archives(killed) == without_archives(calm)
    assert entries_of_all(killed) == entries_of_all(calm)
    assert len(entries_of_all(calm)) > 100


def without_archives(site: SmallSite) -> dict[str, bytes]:
    """The files that say nothing of the feed with archives: a lost build leaves no other unlike.

    When an archive begins depends on when builds run (decision 35), and a killed build did not.
    """
    names = ("all", "index.html")
    return {path: data for path, data in site.bytes().items() if not path.startswith(names)}


def entries_of_all(site: SmallSite) -> dict[str, str]:
    """Every entry of the feed with archives by its id: each stands in one document, once."""
    found: dict[str, str] = {}
    for path in [site.public / "all.atom", *sorted((site.public / "all").glob("*.atom"))]:
        for entry in ElementTree.fromstring(path.read_bytes()).iter(f"{ATOM}entry"):
            entry_id = entry.findtext(f"{ATOM}id") or ""
            assert entry_id not in found, (path, entry_id)
            found[entry_id] = ElementTree.canonicalize(ElementTree.tostring(entry))
    return found


@pytest.mark.soak
def test_a_takedown_may_be_killed_at_any_instant(site: SmallSite) -> None:
    """Once the order is written down, the article is gone after the next run."""
    site.write("jobs/partners.yaml", 'audience: partners\nper: category\npath: "{slug}"\n')
    site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\n")
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text() + "precompress: [gz]\n")
    chance = random.Random(11)
    site.take_in(*records(range(1, KILLS + 41)))
    site.build()
    ordered, stopped = 0, 0
    for turn in range(1, KILLS + 1):
        at = f"2024-07-{turn // 24 + 2:02d}T{turn % 24:02d}:00:00Z"
        run = start(site, "takedown", f"a{turn}", *WHO, "--at", at)
        time.sleep(chance.uniform(0.3, 1.6))
        stopped += run.poll() is None
        run.kill()
        run.wait()
        assert_whole(site)
        written = "all: withdrawn" in site.run("explain", f"a{turn}", "all", "--at", at).out
        ordered += written
        if written:
            assert site.build(at).code == 0
            ending = f"daily.example/a{turn}</".encode()
            quoted = f'"id":"tag:site.example,2024:daily.example/a{turn}","url"'.encode()
            for document in documents(site):
                shown = _SIGNAL.sub(b"", document.read_bytes())
                assert ending not in shown, (turn, document)
                assert quoted not in shown, (turn, document)
    assert stopped > KILLS // 10, "none was killed in the middle"
    assert ordered > KILLS // 10, "no order was ever written down"
    assert site.run("ledger", "verify").code == 0
    assert site.run("check", "--at", at).code == 0
