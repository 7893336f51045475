"""What something was called before means it still, and only one thing may claim it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.config.likely_renames import likely_renames
from syndicate.config.load import load
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import ConfigError
from syndicate.model.article import Article, Source

Files = dict[str, str | None]
MakeSite = Callable[..., Path]

PARTNER_JOB = "audience: partners\npath: wire\n"


@pytest.fixture
def read(make_site: MakeSite) -> Callable[[Files], Site]:
    return lambda files: load(make_site(files))


def messages(read: Callable[[Files], Site], files: Files) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        read(files)
    return [str(one) for one in raised.value.all]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"categories.yaml": "港口: {formerly: 码头}\n码头: {}\n"},
         'config/categories.yaml:1:6: "码头" is still a name of the category "码头", at'
         " config/categories.yaml:2:1; to exchange names, give one a third name first, and build"),
        ({"categories.yaml": "港口: {formerly: QUAY}\n码头: {slug: quay}\n"},
         'config/categories.yaml:1:6: "QUAY" is still a name of the category "码头", at'
         " config/categories.yaml:2:6; to exchange names, give one a third name first, and build"),
        ({"categories.yaml": "港口: {formerly: [埠头, 码头]}\n船坞: {formerly: 码头}\n"},
         'config/categories.yaml:2:6: "码头" was a name of the category "港口" already, at'
         " config/categories.yaml:1:21"),
        ({"categories.yaml": "港口:\n  formerly: [港口]\n"},
         'config/categories.yaml:2:14: "港口" is the name of this category now; formerly names'
         " earlier ones"),
        ({"sources.yaml": "sources:\n  gull: {name: The Gull, formerly: the tern}\n"
                          "  tern: {name: The Tern}\n"},
         'config/sources.yaml:2:26: "the tern" is still a name of the source "tern", at'
         " config/sources.yaml:3:10; to exchange names, give one a third name first, and build"),
        ({"jobs/new.yaml": "path: new\nformerly: all\n"},
         'config/jobs/new.yaml:2:1: "all" is still a name of the job "all", at'
         " config/jobs/all.yaml:1:1; to exchange names, give one a third name first, and build"),
        ({"jobs/wire.yaml": PARTNER_JOB + "formerly: cable\n",
          "jobs/cable.yaml": "path: cable\nformerly: wire\n",
          "partners/a.yaml": "name: A\njobs: [wire]\n"},
         'config/jobs/cable.yaml:2:1: "wire" is still a name of the job "wire", at'
         " config/jobs/wire.yaml:1:1; to exchange names, give one a third name first, and build"),
        ({"jobs/wire.yaml": PARTNER_JOB, "partners/a.yaml": "name: A\njobs: [wire]\nformerly: c\n",
          "partners/b.yaml": "name: B\njobs: [wire]\nformerly: [d, c]\n"},
         'config/partners/b.yaml:3:15: "c" was a name of the partner "a" already, at'
         " config/partners/a.yaml:3:1"),
        ({"jobs/all.yaml": "path: all\nformerly: Old Job\n"},
         'config/jobs/all.yaml:2:1: "Old Job" is no slug; write lower-case ASCII letters and'
         " digits, with single hyphens between, 64 at most"),
        ({"jobs/all.yaml": "path: all\nformerly: {old: x}\n"},
         'config/jobs/all.yaml:2:1: "formerly" must be a list, not a mapping'),
    ],
)  # fmt: skip
def test_a_former_name_is_nobody_elses(
    read: Callable[[Files], Site], files: Files, message: str
) -> None:
    assert messages(read, files) == [message]


def test_two_jobs_may_exchange_their_names(read: Callable[[Files], Site]) -> None:
    site = read(
        {
            "jobs/east.yaml": "path: e\nformerly: west\n",
            "jobs/west.yaml": "path: w\nformerly: east\n",
        }
    )
    assert {name: job.formerly for name, job in site.jobs.items() if job.formerly} == {
        "east": ("west",),
        "west": ("east",),
    }


def test_what_names_a_former_name_means_the_present_one(read: Callable[[Files], Site]) -> None:
    site = read(
        {
            "sources.yaml": (
                "sources:\n  gull:\n    name: The Gull\n    formerly: [tern, Tern Daily]\n"
                "    partners: {deny: [bay]}\n"
            ),
            "categories.yaml": (
                "水域: {slug: waters, formerly: [水, sea]}\n港口: {parent: sea, slug: port}\n"
            ),
            "jobs/by.yaml": "path: by\nselect: {sources: [tern]}\n",
            "jobs/cable.yaml": PARTNER_JOB + "formerly: wire\n",
            "partners/cove.yaml": "name: Cove\njobs: [wire]\nformerly: bay\n",
            "intake/pages.yaml": "hosts: [tern.example]\nfixed: {source: tern}\n",
        }
    )
    assert site.sources.sources["gull"].partners.deny == ("cove",)
    assert site.jobs["by"].select.sources == ("gull",)
    assert site.partners["cove"].jobs == ("cable",)
    assert site.recipes["pages"].fixed.source == "gull"
    assert site.categories["港口"].parent == "waters"
    assert site.label_of("SEA") == "水域"
    owners = Owners.of(site)
    assert owners.falls_under("水", ["port"])
    for source in (Source("", "tern"), Source("tern  daily"), Source("The Gull")):
        assert owners.find(Article(title="x", content_html="", source=source)).id == "gull"


def test_what_seems_to_be_renamed_is_told(make_site: MakeSite) -> None:
    before = {
        "sources.yaml": "sources:\n  gull: {name: Gull, match: [gull.example], grants: full}\n",
        "categories.yaml": "港口: {slug: port}\n水域: {slug: waters}\n",
        "jobs/wire.yaml": PARTNER_JOB,
        "jobs/east.yaml": "path: east\n",
        "partners/bay.yaml": "name: The Bay\njobs: [wire]\n",
    }
    now: Files = {
        **before,
        "sources.yaml": "sources:\n  skua: {name: Skua, match: [gull.example], grants: full}\n",
        "categories.yaml": "码头: {slug: port}\n水: {slug: waters, formerly: 水域}\n",
        "jobs/east.yaml": None,
        "jobs/far-east.yaml": "path: east\n",
        "partners/bay.yaml": None,
        "partners/cove.yaml": "name: THE BAY\njobs: [wire]\ncontent: summary\n",
    }
    old = load(make_site(before))
    for gone in ("jobs/east.yaml", "partners/bay.yaml"):
        (old.folder / "config" / gone).unlink()
    told = [str(one) for one in likely_renames(old, load(make_site(now)))]
    ends = ['the job "far-east" seems to be what "east" was',
            'the partner "cove" seems to be what "bay" was',
            'the source "skua" seems to be what "gull" was',
            'the category "码头" seems to be what "港口" was']  # fmt: skip
    assert [line.partition(": ")[2].partition(";")[0] for line in told] == ends
    assert told[2].startswith("config/sources.yaml:2:3: ")
    assert told[2].endswith("; if it was renamed, add `formerly: gull` to it")
