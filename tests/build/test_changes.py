"""A build looks at the feeds that something concerns, and at no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from support.small_site import AT, SITE_YAML, SmallSite, record, records

from syndicate.build import plan_feed, plan_site
from syndicate.build.feeds import FeedSpec

LATER = "2024-07-02T00:00:00Z"
WHO = ("--reason", "r", "--by", "b")


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the feeds that runs have looked at."""
    paths: list[str] = []
    select = plan_feed.select

    def noting(spec: FeedSpec, *arguments: object) -> object:
        paths.append(spec.shown)
        return select(spec, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(plan_feed, "select", noting)
    yield paths


@pytest.fixture
def build(site: SmallSite, looked: list[str]) -> Callable[..., set[str]]:
    """Builds; answers with the feeds that were looked at."""
    site.write("jobs/partners.yaml", "audience: partners\nper: category\npath: '{slug}'\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\ncategories: {科技: t}\n")
    site.take_in(
        *records(range(1, 4)),
        *records(range(4, 6), categories=["文化"]),
        record(6, categories=["体育"], external_url="https://brief.example/6"),
    )

    def run(at: str = LATER, *words: str) -> set[str]:
        looked.clear()
        assert site.build(at, *words).code == 0
        return set(looked)

    every = {"all", "ke-ji", "wen-hua", "ti-yu", "partners/acme/ke-ji"}
    assert run(AT) == every
    assert run() == set()
    assert run(LATER, "--full") == every
    return run


Build = Callable[..., set[str]]


def test_an_article_concerns_the_feeds_that_ask_for_it(site: SmallSite, build: Build) -> None:
    site.take_in(record(5, categories=["文化"], title="改"), at=LATER)
    assert build() == {"all", "wen-hua"}
    site.take_in(record(1, title="改"), at=LATER)
    assert build() == {"all", "ke-ji", "partners/acme/ke-ji"}
    site.take_in(record(1, title="改", categories=["文化"]), at="2024-07-02T01:00:00Z")
    both = {"all", "ke-ji", "wen-hua", "partners/acme/ke-ji"}
    assert build("2024-07-02T01:00:00Z") == both, "those it left, too"


def test_a_withdrawal_concerns_the_feeds_that_carried_it_or_lead_there(
    site: SmallSite, build: Build, looked: list[str]
) -> None:
    link = '<p>这里 <a href="https://site.example/a/1">有一篇</a>，值得一看。</p>'
    site.take_in(record(4, categories=["文化"], content_html=link), at=LATER)
    build()
    looked.clear()
    assert site.run("takedown", "a1", *WHO, "--at", LATER).code == 0
    assert set(looked) == {"all", "ke-ji", "partners/acme/ke-ji", "wen-hua"}
    assert b"site.example/a/1" not in site.bytes()["wen-hua.json"]
    assert site.run("lift", "a1", *WHO, "--at", LATER).code == 0
    assert b"site.example/a/1" in site.bytes()["wen-hua.json"]


def test_time_concerns_the_feeds_in_which_it_changes_something(
    site: SmallSite, build: Build
) -> None:
    site.take_in(
        record(7, categories=["体育"], embargoed="2024-07-03T00:00:00Z"),
        record(8, categories=["文化"], expires="2024-07-04T00:00:00Z"),
        at=LATER,
    )
    build()
    assert build("2024-07-02T23:59:59Z") == set()
    assert build("2024-07-03T00:00:00Z") == {"all", "ti-yu"}
    assert len(site.entries("ti-yu.atom")) == 2
    assert build("2024-07-04T00:00:00Z") == {"all", "wen-hua"}
    assert len(site.entries("wen-hua.atom")) == 2
    assert build("2024-08-04T00:00:00Z") == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "concerned"),
    [
        ("jobs/all.yaml", "path: all\n", "path: all\ntitle: T\n", {"all"}),
        ("jobs/partners.yaml", "per:", "content: summary\nper:", {"partners/acme/ke-ji"}),
        ("partners/acme.yaml", "name: Acme", "name: Acme\ndelay: 1h", {"partners/acme/ke-ji"}),
        ("sources.yaml", "grants: summary", "grants: headline", {"all", "ti-yu"}),
        ("sources.yaml", "sources:\n", "sources:\n  new: {name: New, grants: full}\n", set()),
        ("site.yaml", "title: 测试站", "title: 测试站\nsilence: 3d", set()),
        ("site.yaml", "title: 测试站", "title: 别的站", None),
    ],
)
def test_the_config_concerns_the_feeds_it_speaks_of(
    site: SmallSite, build: Build, name: str, old: str, new: str, concerned: set[str] | None
) -> None:
    path = site.folder / "config" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    site.write(name, text.replace(old, new, 1))
    every = {"all", "ke-ji", "wen-hua", "ti-yu", "partners/acme/ke-ji"}
    assert build() == (every if concerned is None else concerned)
    assert build() == set()


def test_a_source_that_the_config_comes_to_know_by_its_id(site: SmallSite, build: Build) -> None:
    told = {"source": {"id": "third", "name": "第三家"}, "external_url": None}
    site.take_in(record(9, categories=["体育"], **told), at=LATER)
    build()
    text = (site.folder / "config/sources.yaml").read_text()
    site.write("sources.yaml", text + "  third: {name: Third, grants: full}\n")
    assert {"all", "ti-yu"} <= build()
    assert len(site.entries("ti-yu.atom")) == 2


def test_many_changes_mean_everything(
    site: SmallSite, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_site, "build_scope", partial(plan_site.build_scope, most=1))
    site.take_in(*(record(n, title="改") for n in range(1, 4)), at=LATER)
    assert len(build()) == 5


def test_compressed_copies_come_and_go_with_the_setting(site: SmallSite) -> None:
    site.take_in(*records(range(1, 4)))
    site.build()
    documents = set(site.bytes())
    site.write("site.yaml", f"{SITE_YAML}precompress: [gz]\n")
    site.build()
    assert set(site.bytes()) == documents | {f"{path}.gz" for path in documents}
    site.write("site.yaml", SITE_YAML)
    site.build()
    assert set(site.bytes()) == documents
