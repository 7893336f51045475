"""A format of another package that misbehaves costs its own documents, and no takedown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import REPOSITORY
from support.small_site import SmallSite, record

#: A package whose format does what MODE says: all is well without one.
PACKAGE = """
import json, os, sys
from syndicate.extend import DocumentFacts, EntryFacts, Format, RenderError

MODE = os.environ.get("MODE", "")
if MODE == "load raises":
    raise ImportError("a library of it is not there")
if MODE == "load exits":
    sys.exit(3)


def frame(feed):
    if MODE == "frame raises":
        raise ValueError("no frame")
    if MODE == "frame refuses":
        raise RenderError("odd", "no frame")
    return json.dumps({"url": feed.self_url}).encode() + b"\\n", b"\\n"


def fragments(entries):
    if MODE == "fragments raise":
        raise ValueError("no fragments")
    if MODE == "fragments refuse all":
        raise RenderError("odd", "no fragments")
    rows = [{"id": e.id, "title": e.title, "html": e.content_html} for e in entries]
    made = [json.dumps(row).encode() for row in rows]
    if MODE == "fragments are too few":
        return made[1:]
    return [each.decode() for each in made] if MODE == "fragments are no bytes" else made


def split(document):
    if MODE == "split raises":
        raise ValueError("no split")
    head, *lines = document.strip().split(b"\\n")
    found = [(json.loads(line)["id"], line) for line in lines]
    return head + b"\\n", [] if MODE == "split finds nothing" else found, b"\\n"


def read(data):
    if MODE == "read raises":
        raise ValueError("no reader")
    if MODE == "read returns nothing":
        return None
    head, *lines = data.strip().split(b"\\n")
    rows = [json.loads(line) for line in lines if line]
    entries = tuple(EntryFacts(id=r["id"], title=r["title"], content=r["html"]) for r in rows)
    url = json.loads(head)["url"]
    return DocumentFacts("odd", url, "odd", url, None, entries), []


ODD = Format("odd", "Odd", ".odd", "text/plain", frame, fragments, split, b"\\n", read)
if MODE == "is a number":
    ODD = 42
if MODE == "is the class":
    ODD = Format
if MODE == "has no proof":
    ODD = Format("odd", "Odd", ".odd", "text/plain", frame, fragments, split, b"\\n")
"""
MODES = (
    *("load raises", "load exits", "is a number", "is the class", "has no proof"),
    *("frame raises", "frame refuses", "read raises", "read returns nothing"),
    *("fragments raise", "fragments refuse all", "fragments are too few", "fragments are no bytes"),
    *("split raises", "split finds nothing"),
)
ENTRY_POINT = "[syndicate.formats]\nodd = odd_format:ODD\n"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder for sys.path in which the package is installed."""
    folder = tmp_path / "packages"
    about = folder / "odd_format-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-format\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINT)
    (folder / "odd_format.py").write_text(PACKAGE)
    return folder


def run(
    site: SmallSite, packages: Path, mode: str, *words: str | Path
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "syndicate", *words],
        cwd=site.folder,
        env={**os.environ, "PYTHONPATH": f"{packages}:{REPOSITORY}", "MODE": mode},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def built(site: SmallSite, packages: Path, formats: str = "rss, odd") -> None:
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("jobs/all.yaml", f"path: all\nformats: [{formats}]\n")
    records = site.records(record(1), record(2))
    assert run(site, packages, "", "import", "jsonl", records).returncode == 0
    done = run(site, packages, "", "build")
    assert done.returncode == 0, done.stderr
    assert b"daily.example/a1" in (site.public / "all.odd").read_bytes()


@pytest.mark.parametrize("mode", MODES)
def test_a_takedown_is_carried_out_all_the_same(site: SmallSite, packages: Path, mode: str) -> None:
    built(site, packages)
    words = ("takedown", "a1", "--reason", "asked", "--by", "test")
    done = run(site, packages, mode, *words)
    assert "Recorded takedown 1." in done.stdout, done.stderr
    assert "第 1 篇" not in (site.public / "all.rss").read_text(encoding="utf-8")
    odd = site.public / "all.odd"
    assert not odd.exists() or "daily.example/a1" not in odd.read_text(), done.stderr


@pytest.mark.parametrize("mode", MODES)
def test_a_build_goes_on_or_says_in_a_line_why_not(
    site: SmallSite, packages: Path, mode: str
) -> None:
    built(site, packages)
    done = run(site, packages, mode, "build", "--full")
    assert done.returncode == 0 or done.stderr.startswith("error: "), done.stderr
    run(site, packages, mode, "check")
    run(site, packages, mode, "doctor")


@pytest.mark.parametrize("mode", ["load raises", "is a number", "split raises"])
def test_a_format_that_no_job_names_any_more_stops_nothing(
    site: SmallSite, packages: Path, mode: str
) -> None:
    built(site, packages)
    site.write("jobs/all.yaml", "path: all\nformats: [rss]\n")
    done = run(site, packages, mode, "build")
    assert done.returncode == 0, done.stderr
    assert not (site.public / "all.odd").exists()


@pytest.mark.parametrize("name", ["html", "opml", "gz"])
def test_an_ending_of_other_files_is_no_format(site: SmallSite, packages: Path, name: str) -> None:
    text = ENTRY_POINT.replace("odd =", f"{name} =")
    (packages / "odd_format-1.0.dist-info/entry_points.txt").write_text(text)
    site.write("jobs/all.yaml", f"path: all\nformats: [rss, {name}]\n")
    done = run(site, packages, "", "config", "check")
    assert done.returncode == 1
    assert f'must be rss, atom or json, not "{name}"' in done.stderr


def test_a_name_that_two_packages_bring_is_told(site: SmallSite, packages: Path) -> None:
    about = packages / "other_format-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: other-format\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINT.replace("odd_format:", "other:"))
    site.write("jobs/all.yaml", "path: all\nformats: [rss, odd]\n")
    done = run(site, packages, "", "config", "check")
    assert "config/jobs/all.yaml:2:16: " in done.stderr
    assert "several packages bring it: odd_format:ODD, other:ODD" in done.stderr


def test_a_broken_kind_of_import_stops_no_other(site: SmallSite, packages: Path) -> None:
    text = "[syndicate.intakes]\nodd = odd_format:NOTHING\n"
    (packages / "odd_format-1.0.dist-info/entry_points.txt").write_text(text)
    done = run(site, packages, "", "import", "jsonl", site.records(record(1)))
    assert done.returncode == 0, done.stderr
    assert run(site, packages, "", "import", "--help").returncode == 0
    done = run(site, packages, "", "import", "odd")
    assert 'error: the kind of import "odd" cannot be used: ' in done.stderr


def test_a_takedown_does_without_a_partner_whose_profile_is_gone(
    site: SmallSite, packages: Path
) -> None:
    text = "[syndicate.profiles]\nodd = odd_profile:ODD\n"
    (packages / "odd_format-1.0.dist-info/entry_points.txt").write_text(text)
    (packages / "odd_profile.py").write_text(
        "from syndicate.extend import Profile\nODD = Profile('odd', 'Odd')\n"
    )
    site.write("jobs/wire.yaml", "path: wire\naudience: partners\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\nprofile: odd\n")
    assert run(site, packages, "", "import", "jsonl", site.records(record(1))).returncode == 0
    assert run(site, packages, "", "build").returncode == 0
    partner = site.folder / "feeds/partners/acme/wire.rss"
    assert partner.exists()
    (packages / "odd_profile.py").unlink()
    words = ("takedown", "a1", "--reason", "asked", "--by", "test")
    done = run(site, packages, "", *words)
    assert "Recorded takedown 1." in done.stdout, done.stderr
    assert "第 1 篇" not in (site.public / "all.rss").read_text(encoding="utf-8")
    assert not partner.exists()
