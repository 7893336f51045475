"""What a level shows (docs/explanation/rights.md): in every format, page and partner's document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import replace
from support.small_site import SITE_YAML, SmallSite, record

from syndicate.build.presentations import excerpt_length
from syndicate.build.verify import known_of
from syndicate.check.policy import Allowed, allowed, held_against
from syndicate.check.standards import judge
from syndicate.config.jobs import Job
from syndicate.config.outlet import Outlet
from syndicate.config.owners import Owners
from syndicate.config.settings import DEFAULT_AFTER, DEFAULT_BEFORE, Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import GrantBlock, OwnBlock, Sources, SourceTerms
from syndicate.content.prepare import Prepared, preparer
from syndicate.content.presentation import Presentation
from syndicate.formats import FORMATS
from syndicate.model.article import (
    LEVELS,
    Article,
    ArticleFacts,
    Attachment,
    Episode,
    Level,
    Person,
    Reference,
    Source,
    StoredArticle,
)
from syndicate.model.feed import Contact, Feed, Podcast
from syndicate.text.similarity import plain

NOW = datetime(2024, 7, 1, tzinfo=UTC)
NOTICES = Presentation(before=DEFAULT_BEFORE, after=DEFAULT_AFTER)
FEED = Feed("tag:s.example,2024:f", "T", "D", "https://s.example/", "https://s.example/f", "")
PODCAST = Podcast("A", Contact("A", "a@s.example"), "https://s.example/c.png", "Arts", False)
#: Texts whose characters stand nowhere else, so that what is shown of each can be counted.
BODY = [chr(number) for number in range(0x3400, 0x3400 + 900)]
SUBTITLE = [chr(number) for number in range(0x3900, 0x3900 + 120)]
SUMMARY = [chr(number) for number in range(0x4000, 0x4000 + 600)]
#: What only a whole article shows, by a word of each.
WHOLE = {
    "tag": "tagword", "reference": "REFTITLE", "related": "RELTITLE", "related page": "rel-page",
    "comments": "comments-page", "file": "film.mp4", "caption": "CAPTION", "episode": "777",
}  # fmt: skip
PICTURES = {"picture": "lead.png", "in the body": "inner.png"}
FACES = ("face-author", "face-translator")


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article with everything that one may have, some of it left out."""

    def text(of: list[str], most: int) -> str:
        number = draw(st.integers(0, most))
        every = draw(st.integers(3, 40))
        return "".join(c + "。" * ((at + 1) % every == 0) for at, c in enumerate(of[:number]))

    parts = [part for part in text(BODY, 900).split("。") if part] or [BODY[0]]
    wraps = ["<p>{}。</p>", "<div>{}。</div>", "<p><b>{}</b>。</p>", "{}。<br>"]
    wrap = draw(st.sampled_from(wraps))
    hidden = draw(st.sampled_from(["", "<script>var x = 1;</script>", "<style>p{}</style>"]))
    html = "".join(wrap.format(part) for part in parts) + '<p><img src="/inner.png"></p>' + hidden
    is_html = draw(st.booleans())
    derived = draw(st.booleans())
    return Article(
        title=parts[0][:40] if derived else "TITLE OF ITS OWN",
        derived_title=derived,
        url="https://s.example/a/1",
        external_url="https://daily.example/1",
        subtitle=draw(st.sampled_from([None, text(SUBTITLE, 120)])),
        summary=draw(st.sampled_from([None, text(SUMMARY, 600)])),
        content_html=html if is_html else None,
        content_text=None if is_html else "。\n\n".join(parts),
        authors=(Person("Ola", avatar="https://p.example/face-author.png"),),
        contributors=(Person("Bo", avatar="https://p.example/face-translator.png", role="editor"),),
        source=Source("Daily", icon="https://p.example/face-record.png"),
        categories=("News",),
        tags=("tagword",),
        published=NOW,
        image=Attachment("https://p.example/lead.png", "image/png", title="CAPTION"),
        attachments=(Attachment("https://p.example/film.mp4", "video/mp4"),),
        references=(Reference("REFTITLE"),),
        related=(Reference("RELTITLE", "https://s.example/rel-page"),),
        comments="https://s.example/comments-page",
        episode=Episode(777),
    )


def owners_of(most: int, grant: Level, images: bool, **of_source: Any) -> Owners:
    base = ("t", "https://s.example/", "https://s.example/feeds/", "s.example,2024")
    terms = SourceTerms("Daily", grant, match=("daily.example",), images=images, **of_source)
    sources = Sources(GrantBlock("none"), OwnBlock("full"), {"daily": terms})
    return Owners.of(Site(Path(), Settings(*base, summary=most), sources, {}, {}, {}, Places({})))


def made(owners: Owners, article: Article, presentation: Presentation) -> tuple[Any, Prepared]:
    stored = StoredArticle(1, 1, "tag:s.example,2024:1", article, NOW, NOW)
    prepared = preparer(owners.site)(stored, presentation, owners.find(article).shown, {})
    return stored, prepared


def documents(prepared: Prepared) -> dict[str, bytes]:
    """The entry in every format, and as one of a podcast."""
    entries = dict.fromkeys(FORMATS, prepared.entry)
    feed = replace(FEED, updated="2024-07-01T00:00:00Z")
    found = {
        name: FORMATS[name].document(feed, FORMATS[name].fragments([entry]))
        for name, entry in entries.items()
    }
    podcast, feed = replace(prepared.entry, podcast=True), replace(feed, podcast=PODCAST)
    found["podcast"] = FORMATS["rss"].document(feed, FORMATS["rss"].fragments([podcast]))
    return found


def read(document: bytes) -> str:
    """Everything that a document says, however it is written."""
    text = document.decode()
    for _ in range(3):
        text = unescape(text)
    return text


def number_of(characters: list[str], text: str) -> int:
    return len(set(characters) & set(text))


def may_show(owners: Owners, article: Article, stored: Any, prepared: Prepared) -> Allowed:
    facts = ArticleFacts(
        1, 1, stored.entry_id, article.title, NOW, url=article.url, source=article.source,
        external_url=article.external_url, authors=("Ola",), categories=article.categories,
        tags=article.tags, derived_title=article.derived_title,
    )  # fmt: skip
    return allowed(known_of(facts, stored, prepared), Outlet("j", Job("x")), owners, NOW)


def faults(name: str, document: bytes, may: Allowed) -> list[str]:
    facts = judge(document, "rss" if name == "podcast" else name).facts
    assert facts
    return [fault.text for fault in held_against(facts, {"tag:s.example,2024:1": may})]


LEVEL = st.sampled_from([level for level in LEVELS if level != "none"])


@given(articles(), LEVEL, st.booleans(), st.integers(1, 400))
def test_what_a_level_shows(article: Article, level: Any, images: bool, most: int) -> None:
    owners = owners_of(most, level, images)
    shown = replace(NOTICES, level=level, images=images, excerpt=most, lead_image=True)
    stored, prepared = made(owners, article, shown)
    may = may_show(owners, article, stored, prepared)
    if level == "headline" and article.derived_title:
        assert may.level is None  # rights hold it
        return
    whole = plain(article.content_html or article.content_text or "")
    body = len(whole)
    for name, document in documents(prepared).items():
        text = read(document)
        assert faults(name, document, may) == [], (name, text)
        parts = {name: word for name, word in WHOLE.items() if word in text}
        seen = sum(number_of(each, text) for each in (BODY, SUBTITLE, SUMMARY))
        if level == "headline":
            assert (seen, parts) == (0, {}), name
        elif level == "summary":
            assert parts == {}, name
            assert 2 * seen <= body, (name, text)
            assert seen <= most, name
        if not images or level == "headline":
            assert not [word for word in (*PICTURES.values(), *FACES) if word in text], name
        if level == "summary":
            assert PICTURES["in the body"] not in text, name
    assert len(prepared.entry.summary or "") <= most or level == "full"


@given(articles(), st.booleans(), st.integers(1, 200))
def test_the_proof_refuses_an_entry_of_a_higher_level(
    article: Article, images: bool, most: int
) -> None:
    """Whatever makes entries may err: none gets out that shows more than the level has."""
    article = replace(article, title="TITLE OF ITS OWN", derived_title=False)
    for level, higher in (("headline", "summary"), ("headline", "full"), ("summary", "full")):
        owners = owners_of(most, level, images)  # type: ignore[arg-type]
        shown = replace(NOTICES, level=higher, images=images, excerpt=most)  # type: ignore[arg-type]
        stored, prepared = made(owners, article, shown)
        may = may_show(owners, article, stored, prepared)
        assert may.level == level
        for name, document in documents(prepared).items():
            if higher == "full" or prepared.entry.summary:
                assert faults(name, document, may), (level, higher, name)


@given(articles(), LEVEL, st.integers(1, 300), st.integers(1, 300))
def test_a_shorter_summary_of_a_source_never_shows_more(
    article: Article, level: Any, of_site: int, of_source: int
) -> None:
    before, after = (
        owners_of(of_site, level, images=True, **facts) for facts in ({}, {"summary": of_source})
    )
    texts = []
    for owners in (before, after):
        most = excerpt_length(owners.site, owners.find(article))
        shown = replace(NOTICES, level=level, excerpt=most)
        texts.append(read(documents(made(owners, article, shown)[1])["json"]))
    assert excerpt_length(after.site, after.find(article)) == min(of_site, of_source)
    shown_of = [[number_of(text, shown) for text in (SUBTITLE, SUMMARY, BODY)] for shown in texts]
    if level == "summary":
        assert sum(shown_of[1]) <= min(of_site, of_source)
    if shown_of[0][0] == shown_of[1][0]:  # a subtitle that no longer fits leaves room to the rest
        assert all(less <= more for more, less in zip(*shown_of, strict=True))


# --- built as a site is ------------------------------------------------------------------------

TEXT = "".join(f"<p>第{n}段说的是河边磨坊里的事，一句接着一句。</p>" for n in range(40))
RICH = {
    "content_html": TEXT + '<p><img src="https://p.example/inner.png"></p>',
    "subtitle": "副题里的话",
    "summary": "摘要很长。" * 90,
    "tags": ["tagword"],
    "authors": [{"name": "Ola", "avatar": "https://p.example/face-author.png"}],
    "contributors": [
        {"name": "Bo", "role": "editor", "avatar": "https://p.example/face-translator.png"}
    ],
    "image": {"url": "https://p.example/lead.png", "mime_type": "image/png", "title": "CAPTION"},
    "attachments": [{"url": "https://p.example/film.mp4", "mime_type": "video/mp4"}],
    "references": [{"title": "REFTITLE"}],
    "related": [{"title": "RELTITLE", "url": "https://s.example/rel-page"}],
    "comments": "https://s.example/comments-page",
}
#: What stands in the documents of each level where pictures are granted.
TABLE = {
    "headline": (),
    "summary": ("lead.png", *FACES, "副题里的话", "摘要很长。摘要很长。"),
    "full": (
        "lead.png", *FACES, "副题里的话", "摘要很长。摘要很长。", "tagword", "REFTITLE", "RELTITLE",
        "rel-page", "comments-page", "film.mp4", "CAPTION", "inner.png", "第39段",
    ),
}  # fmt: skip


def text_of(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "\n".join(read(path.read_bytes()) for path in files)


@pytest.mark.parametrize("level", TABLE)
def test_every_document_of_a_level(site: SmallSite, level: str) -> None:
    site.write("jobs/all.yaml", f"path: all\ncontent: {level}\nlead_image: body\n")
    site.write("jobs/categories.yaml", f'per: category\npath: "{{slug}}"\ncontent: {level}\n')
    site.write("jobs/pull.yaml", "path: pull\naudience: partners\n")
    for profile in ("standard", "flipboard", "apple-news"):
        partner = f"name: P\njobs: [pull]\nprofile: {profile}\ncontent: {level}\n"
        site.write(f"partners/{profile}.yaml", partner)
    assert site.take_in(record(1, **RICH)).code == 0
    assert site.build().code == 0
    assert site.run("check").code == 0
    for folder in ("public", "partners/standard", "partners/flipboard"):
        text = text_of(site.folder / "feeds" / folder)
        if folder.endswith("flipboard") and level != "full":
            assert text == ""  # it takes whole articles only
            continue
        assert "第 1 篇文章" in text, folder
        assert "作者：Ola" in text
        only_json = {*FACES, "副题里的话"} if folder.endswith("flipboard") else set()
        assert {word for word in TABLE["full"] if word in text} == set(TABLE[level]) - only_json
        longest = max((len(run) for run in re.findall("(?:摘要很长。)+", text)), default=0)
        assert longest <= {"headline": 0, "summary": 200, "full": 450}[level], folder


def test_a_short_article_is_not_shown_whole(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\ncontent: summary\nformats: [json]\n")
    short = "河边的旧磨坊昨天重新开放，来的人很多。"
    site.take_in(
        record(1, content_html=f"<p>{short}</p>"),
        record(2, content_html=f"<p>{short}</p>", summary=short, subtitle=short),
        record(3, content_html=None, content_text=short, title=None),
        record(4, content_html="<p><img src='https://p.example/a.png'></p>", summary="画里有话。"),
    )
    site.build()
    items = {item["id"][-2:]: item for item in site.entries("all.json")}
    assert items["a1"]["summary"] == items["a2"]["summary"] == "河边的旧磨坊昨…"
    assert "subtitle" not in items["a2"]["_syndicate"]
    assert items["a3"]["title"] == "河边的旧磨坊昨…"
    assert "summary" not in items["a3"]
    assert "画里" not in json.dumps(items["a4"], ensure_ascii=False)


@pytest.mark.parametrize(
    ("of_site", "of_source", "most"),
    [(None, None, 200), (80, None, 80), (None, 60, 60), (80, 60, 60), (40, 60, 40)],
)
def test_the_least_of_site_and_source_is_shown(
    site: SmallSite, of_site: int | None, of_source: int | None, most: int
) -> None:
    site.write("site.yaml", SITE_YAML + (f"summary: {of_site}\n" if of_site else ""))
    terms = "{name: B, match: [brief.example], grants: summary"
    terms += f", summary: {of_source}}}" if of_source else "}"
    site.write("sources.yaml", f"sources:\n  brief: {terms}\n")
    site.take_in(record(1, external_url="https://brief.example/1", **RICH))
    site.build()
    (item,) = site.entries("all.json")
    assert most - 5 <= len(item["summary"]) + len(item["_syndicate"].get("subtitle", "")) <= most
    checked = site.run("config", "check").err
    assert ("the site shows 40 characters at most" in checked) is (of_site == 40)


def test_two_sources_in_any_order_give_the_same_bytes(
    new_site: Callable[[str], SmallSite],
) -> None:
    one = "  one: {name: One, match: [one.example], grants: full, summary: 90}\n"
    two = "  two: {name: Two, match: [two.example], grants: summary, images: false}\n"
    both = record(
        1, source={"id": "one", "name": "Two"}, external_url="https://two.example/1", **RICH
    )
    seen = []
    for order in (one + two, two + one):
        for said in (both, dict(reversed(both.items()))):
            site = new_site(f"site-{len(seen)}")
            site.write("sources.yaml", f"sources:\n{order}")
            site.take_in(said)
            assert site.build("2024-07-01T00:00:00Z", "--full").code == 0
            seen.append(site.bytes())
    assert all(each == seen[0] for each in seen)
    assert "摘要很长。" in seen[0]["all.rss"].decode()
