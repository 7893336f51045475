"""A small site of which each test changes a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.config.load import load
from syndicate.errors import ConfigError

SITE = """\
title: Harbour Notes
home: https://harbour.example/
base_url: https://harbour.example/feeds/
authority: harbour.example,2023-05
"""
JOB = "path: all\n"
SOURCES = """\
own: {grants: full}
sources:
  gazette:
    name: The Gazette
    grants: summary
"""

#: A site that uses every key there is.
FULL: dict[str, str | None] = {
    "site.yaml": """\
title: 海港笔记
home: https://harbour.example/
base_url: https://harbour.example/feeds/
partners_url: https://harbour.example/partners/
authority: harbour.example,2023-05-01
language: zh-Hans
timezone: Europe/Lisbon
store: sqlite:///var/notes.db
journal: kept/orders.jsonl
output: out
editor: {name: Desk, email: desk@harbour.example}
contact: https://harbour.example/contact
hubs: [https://hub.example/]
license: CC0-1.0
notices:
  thanks: <p>Thank you, {{ source.name }}.</p>
placement: {before: [thanks, attribution], after: [tips]}
sanitise: {embed_hosts: [video.example]}
guard: {removed: 12.5%, from: 3}
withdrawals: {keep: 6w}
silence: 36h
precompress: [gz]
permissions: {public: group, partners: owner, var: group}
summary: 150
pages: {icon: null, readers: [{name: Shelf, url: "https://shelf.example/add?u={url}"}]}
""",
    "sources.yaml": """\
default: {grants: headline}
own: {grants: full, name: Our desk, license: CC-BY-4.0}
sources:
  gazette:
    name: no
    grants: full
    url: https://gazette.example/
    match: [gazette.example, www.gazette.example]
    verbatim: true
    follow: {account: 12:30}
    requires: [link, byline, title]
    images: false
    summary: 90
    categories: {2024: {grants: none}}
    partners: {allow: [acme]}
    embargo: 90m
    term: 365d
    evidence: {by: Ana, on: 2024-02-29, ref: "17"}
    formerly: [herald, The Herald]
""",
    "categories.yaml": """\
海事: {slug: sea, labels: {en: The sea}, aliases: [航海], formerly: [海洋, ocean]}
渔业: {slug: fish, parent: sea}
其他: {}
""",
    "jobs/all.yaml": "path: all\n",
    "jobs/topics.yaml": """\
per: category
path: "t/{slug}"
title: "{label} - {site.title}"
description: "{title}, {job}"
select: {categories: [海事], sources: [gazette], languages: [zh, en], max_age: 90d}
content: summary
limit: {entries: 20, bytes: 500KB}
formats: [atom]
placement: {after: []}
archive: {entries: 100}
tombstones: true
formerly: subjects
""",
    "jobs/wire.yaml": """\
audience: partners
path: all
formats: [rss]
podcast:
  author: Desk
  owner: {name: Desk, email: desk@harbour.example}
  image: https://harbour.example/cover.png
  category: News
  subcategory: Tech News
  explicit: false
  type: serial
""",
    "partners/acme.yaml": """\
name: Acme
contact: in@acme.example
jobs: [wire]
profile: msn
content: headline
delay: 30m
categories: {海事: sea}
""",
}

MakeSite = Callable[..., Path]


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """Writes a config folder: the small site, with these files in place of or beside its own.

    A file whose text is None is left out.
    """

    def make(files: dict[str, str | None] | None = None) -> Path:
        folder = tmp_path / "config"
        base = {"site.yaml": SITE, "sources.yaml": SOURCES, "jobs/all.yaml": JOB}
        for name, text in {**base, **(files or {})}.items():
            if text is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        return folder

    return make


@pytest.fixture
def errors(make_site: MakeSite) -> Callable[..., list[str]]:
    """Loads such a site and returns the message of each error."""

    def load_bad(files: dict[str, str | None]) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(make_site(files))
        return [str(error) for error in caught.value.all]

    return load_bad


@pytest.fixture
def warnings(make_site: MakeSite) -> Callable[..., list[str]]:
    """Loads such a site and returns the message of each warning."""

    def load_good(files: dict[str, str | None]) -> list[str]:
        return [str(warning) for warning in load(make_site(files)).warnings]

    return load_good


@pytest.fixture
def full() -> dict[str, str | None]:
    """The files of a site that uses every key there is."""
    return dict(FULL)
