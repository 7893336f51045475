"""The sample site: what `make feeds` and `syndicate init` show a newcomer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.paths import REPOSITORY
from support.small_site import SmallSite

from syndicate.config.schema import schema

SAMPLES = REPOSITORY / "syndicate" / "samples"


def test_the_site_of_the_repository_is_the_one_that_init_makes() -> None:
    ours = {
        path.relative_to(folder): path.read_bytes()
        for folder in (REPOSITORY / "config",)
        for path in folder.rglob("*.yaml*")
    }
    shipped = {
        path.relative_to(SAMPLES / "config"): path.read_bytes()
        for path in (SAMPLES / "config").rglob("*.yaml*")
    }
    assert ours == shipped


def test_the_samples_build_without_a_fault(site: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "samples"
    site.run("init", folder)
    config, at = folder / "config", "2024-06-30T00:00:00Z"
    taken = site.run(
        "--config", config, "import", "jsonl", folder / "samples/articles.jsonl", "--at", at
    )
    assert (taken.code, "36 new" in taken.out) == (0, True)
    assert site.run("--config", config, "build", "--at", at).code == 0
    assert site.run("--config", config, "check", "--strict").code == 0
    documents = list((folder / "feeds/public").iterdir())
    assert len(documents) >= 9
    everything = json.loads((folder / "feeds/public/all.json").read_text())
    assert len(everything["items"]) >= 25


def test_the_page_without_date_and_original_link_is_complete(
    site: SmallSite, tmp_path: Path
) -> None:
    """The sample shaped like an aggregator's page keeps its four facts apart in all formats."""
    folder = tmp_path / "samples"
    site.run("init", folder)
    config, at = folder / "config", "2024-06-30T00:00:00Z"
    site.run("--config", config, "import", "jsonl", folder / "samples/articles.jsonl", "--at", at)
    site.run("--config", config, "build", "--at", at)
    feed = json.loads((folder / "feeds/public/ai.json").read_text())
    (item,) = (one for one in feed["items"] if one["id"].endswith("fy-acct-5521"))
    extra = item["_syndicate"]
    assert extra["original"] is True
    assert extra["first_seen"] is True
    assert extra["publisher"]["name"]
    assert item["authors"]
    assert "external_url" not in item
    assert item["date_published"] == at
    assert {"title", "url"} >= set(extra["references"][0])
    body = item["content_html"]
    for reference in extra["references"] + extra["related"]:
        assert reference.get("title", reference.get("url")).split("&")[0][:20] in body
    assert not any("url" in one for one in extra["related"])


@pytest.mark.parametrize("folder", [REPOSITORY / "config", SAMPLES / "config"])
def test_editors_find_the_schema_of_every_file(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        line = path.read_text(encoding="utf-8").splitlines()[0]
        named = line.removeprefix("# yaml-language-server: $schema=")
        written = path.parent / named
        assert json.loads(written.read_text(encoding="utf-8")) == schema(written.stem)  # type: ignore[arg-type]
