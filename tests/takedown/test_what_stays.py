"""What a takedown does not concern is not made again: it is proved again, and stays as it is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest
from support.small_site import SmallSite, record, records
from support.takedowns import LAST, LATER, WHO, everything

from syndicate.build import entry_maker, verify
from syndicate.build.cache.entries import CachedEntries, EntryLinks
from syndicate.build.entry_maker import EntryMaker, NewEntries, RenderJob

#: Each of these leads to article 1, or shows a picture that only it and they show.
LINKED = {
    "content_html": '<p>正文里提到<a href="https://site.example/a/1?utm_source=x">那篇</a>。</p>'
}
CITING = {"related": [{"title": "另一篇", "url": "https://site.example/a/1"}]}
PICTURE = "https://daily.example/p/1.png"
#: The same where the proof does not look: beside the texts.
BESIDE = {"subtitle": "又见 https://site.example/a/1", "tags": ["https://site.example/a/1"]}
OTHER_SIZE = {"related": [{"title": "大图", "url": PICTURE.replace(".png", "-300x200.png")}]}
SHOWING = {"content_html": f'<p>第三篇有一幅画。</p><img src="{PICTURE}" alt="">'}


@pytest.fixture
def filled(site: SmallSite) -> SmallSite:
    site.take_in(
        *records(range(1, 9)),
        record(20, **LINKED),
        record(21, **CITING),
        record(22, **SHOWING),
        record(23, **BESIDE),
        record(24, **OTHER_SIZE),
    )
    assert site.build().code == 0
    return site


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The ids of the entries that are made."""
    ids = set[str]()
    real = EntryMaker.make

    def make(self: EntryMaker, jobs: Sequence[RenderJob], formats: Sequence[str]) -> NewEntries:
        ids.update(job.ruled.article.entry_id.rpartition("/")[2] for job in jobs)
        return real(self, jobs, formats)

    monkeypatch.setattr(EntryMaker, "make", make)
    return ids


def same_without_cache(site: SmallSite, at: str) -> bool:
    """Whether a build that makes everything writes the same bytes."""
    before = everything(site)
    shutil.rmtree(site.folder / "var/cache")
    assert site.build(at, "--full").code == 0
    return everything(site) == before


@pytest.mark.parametrize(
    ("words", "again"),
    [
        (("a1",), {"a20", "a21", "a23"}),
        (("--image", PICTURE), {"a22", "a24"}),
        (("a5",), set()),
    ],
)
def test_only_what_leads_there_is_made_again(
    filled: SmallSite, made: set[str], words: tuple[str, ...], again: set[str]
) -> None:
    assert filled.run("takedown", *words, *WHO, "--at", LATER).code == 0
    assert made == again
    assert same_without_cache(filled, LATER)


def test_it_comes_back_as_it_was(filled: SmallSite, made: set[str]) -> None:
    filled.run("takedown", "a1", *WHO, "--at", LATER)
    made.clear()
    assert filled.run("lift", "a1", *WHO, "--at", LAST).code == 0
    assert {"a20", "a21", "a23"} <= made <= {"a1", "a20", "a21", "a23"}
    assert same_without_cache(filled, LAST)


def test_what_stays_is_proved_again_in_every_format(
    filled: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved: list[tuple[str, str]] = []
    real = verify.faults

    def faults(
        form: entry_maker.Format, shown: Sequence[verify.RenderedFragment], *more: object
    ) -> object:
        proved.extend((form.name, fragment.id.rpartition("/")[2]) for fragment in shown)
        return real(form, shown, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(verify, "faults", faults)
    filled.run("takedown", "a5", *WHO, "--at", LATER)
    standing = {"a1", "a2", "a3", "a4", "a6", "a7", "a8", "a20", "a21", "a22", "a23", "a24"}
    for form in ("rss", "atom", "json"):
        assert {article for name, article in proved if name == form} == standing
    assert len(proved) == 2 * len(set(proved)), "once as a summary, and once whole"
    proved.clear()
    filled.build(LAST, "--full")
    assert not proved


def test_what_the_index_of_links_does_not_tell_the_proof_does(
    filled: SmallSite, made: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails the proof since it leads to a withdrawn page is made again, without that."""
    monkeypatch.setattr(
        CachedEntries,
        "links_of",
        lambda _self, keys: {key: EntryLinks(0, b"", ()) for key in keys},
    )
    assert filled.run("takedown", "a1", *WHO, "--at", LATER).code == 0
    assert "a20" in made
    assert not [path for path, text in everything(filled).items() if "site.example/a/1?" in text]
    assert '"a20"' in everything(filled)["public/ke-ji.json"].replace("daily.example/", '"')
