"""Each part in a site of its own, used as its operator would: by commands and by the library."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import syndicate

SITE = """\
title: Example
home: https://site.example/
base_url: https://site.example/feeds/
authority: site.example,2024
"""
TABLE = """\
id\turl\ttitle\tcontent_html\tdate_published
a1\thttps://site.example/a1\tHarbour reopens\t<p>On <b>Monday</b>.</p>\t2024-05-01T08:00:00Z
a2\thttps://site.example/a2\tMarkets close early\t<p>At noon.</p>\t2024-05-02T08:00:00Z
a3\t\tNo text\t\t
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of a site with a job `all`."""
    jobs = tmp_path / "config/jobs"
    jobs.mkdir(parents=True)
    (tmp_path / "config/site.yaml").write_text(SITE)
    (tmp_path / "config/sources.yaml").write_text("default: {grants: none}\nown: {grants: full}\n")
    (jobs / "all.yaml").write_text("path: all\nformats: [rss, ndjson]\n")
    (tmp_path / "in.tsv").write_text(TABLE)
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def built(folder: Path) -> None:
    assert run(folder, "import", "tsv", "in.tsv").returncode == 1  # a3 is no article
    done = run(folder, "build")
    assert done.returncode == 0, done.stderr


def lines_of(folder: Path) -> list[dict[str, dict[str, str]]]:
    text = (folder / "feeds/public/all.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def test_an_intake_reads_rows_and_rejects_what_is_no_article(site: Path) -> None:
    done = run(site, "import", "tsv", "in.tsv")
    assert done.returncode == 1
    assert "in.tsv:4: " in done.stderr
    assert "2 new" in done.stdout
    assert run(site, "import", "--help").stdout.count("tsv") == 1


def test_a_format_is_published_and_checked(site: Path) -> None:
    built(site)
    feed, *entries = lines_of(site)
    assert feed["feed"]["title"]
    assert [line["entry"]["title"] for line in entries] == [
        "Markets close early",
        "Harbour reopens",
    ]
    assert run(site, "check").returncode == 0
    assert "nothing to do" in run(site, "build").stdout


def test_a_withdrawn_article_leaves_the_format(site: Path) -> None:
    built(site)
    done = run(site, "takedown", "a1", "--reason", "asked", "--by", "me")
    assert done.returncode == 0, done.stderr
    feed, *entries = lines_of(site)
    assert [line["entry"]["title"] for line in entries] == ["Markets close early"]
    assert len(feed["feed"]["withdrawn"]) == 1
    assert "all.ndjson" in run(site, "receipt", "1").stdout


def test_what_was_changed_by_hand_is_found(site: Path) -> None:
    built(site)
    path = site / "feeds/public/all.ndjson"
    path.write_text(path.read_text().replace("On <b>", "On <script>x</script><b>"))
    done = run(site, "check")
    assert done.returncode == 1
    assert "all.ndjson" in done.stdout


def test_a_document_whose_format_no_job_names_any_more_is_removed(site: Path) -> None:
    built(site)
    (site / "config/jobs/all.yaml").write_text("path: all\nformats: [rss]\n")
    assert run(site, "build").returncode == 0
    assert not (site / "feeds/public/all.ndjson").exists()


def test_a_fragment_comes_from_the_library(site: Path) -> None:
    built(site)
    fragment = syndicate.open_site(site / "config").render("a1", "all", "ndjson")
    assert "<p>On <b>Monday</b>.</p>" in json.loads(fragment)["entry"]["html"]


def test_a_profile_holds_what_the_partner_does_not_take(site: Path) -> None:
    partners = site / "config/partners"
    partners.mkdir()
    (partners / "valley.yaml").write_text("name: Valley\njobs: [wire]\nprofile: valley\n")
    (site / "config/jobs/wire.yaml").write_text("path: wire\naudience: partners\n")
    (site / "in.tsv").write_text(TABLE.replace("Harbour reopens", "Harbour " * 12))
    run(site, "import", "tsv", "in.tsv")
    assert "1 article held because of a partner's rules" in run(site, "build").stdout
    documents = list((site / "feeds/partners/valley").iterdir())
    assert [path.name for path in documents] == ["wire.rss"]
    assert b"Markets" in documents[0].read_bytes()
    assert b"Harbour" not in documents[0].read_bytes()
    done = run(site, "check", "--profile", "valley", "feeds/partners/valley")
    assert "Valley" in done.stdout


def test_a_target_holds_the_documents(site: Path) -> None:
    archive = site / "feeds.sqlar"
    path = site / "config/site.yaml"
    path.write_text(f"{SITE}output: sqlar://{archive}\n")
    built(site)
    assert not (site / "feeds").exists()
    with sqlite3.connect(archive) as connection:
        rows = dict(connection.execute("SELECT name, data FROM sqlar").fetchall())
    assert "public/all.ndjson" in rows
    assert b"Harbour" in zlib.decompress(rows["public/all.rss"])
    done = run(site, "takedown", "a1", "--reason", "asked", "--by", "me")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(archive) as connection:
        rows = dict(connection.execute("SELECT name, data FROM sqlar").fetchall())
    assert b"Harbour" not in zlib.decompress(rows["public/all.rss"])


def test_a_name_that_nothing_brings_is_told_with_its_place(site: Path) -> None:
    (site / "config/jobs/all.yaml").write_text("path: all\nformats: [rss, ndjsn]\n")
    done = run(site, "config", "check")
    assert done.returncode == 1
    assert "config/jobs/all.yaml:2:16: " in done.stderr
