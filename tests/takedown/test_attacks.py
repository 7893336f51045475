"""Ways around a takedown: what comes back under other names, addresses, sources and words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.small_site import AT, SmallSite, record
from support.takedowns import LAST, LATER, TEXT, WHO, holds

SOURCES = """\
default: {grants: full}
own: {grants: full}
sources:
  daily: {name: 示例日报, match: [daily.example], grants: full}
  wire: {name: Example Wire, match: [wire.example], grants: full}
"""
#: Where the article stood before, and stands.
OLD, NOW = "https://site.example/old/1", "https://site.example/a/1"
OLD_ORIGINAL, ORIGINAL = "https://www.daily.example/story/old", "https://daily.example/story/1"
PICTURE, LOGO = "https://daily.example/i/harbour.jpg", "https://daily.example/i/logo.png"
BODY = f'<p>{TEXT}</p><img src="{PICTURE}"><img src="{LOGO}">'
_NOUNS = "山 河 桥 船 灯 钟 石 云 井 塔 门 窗 马 羊 麦 豆 梨 杏 竹 松 雪 霜 雾 雨".split()


def words(seed: int) -> str:
    """Return a text that shares nothing with another seed's."""
    line = (
        f"{_NOUNS[(seed * 7 + n) % 24]}边的{_NOUNS[(seed * 5 + 3 * n) % 24]}{seed}{n}被人搬走，"
        f"{_NOUNS[(seed + n * n) % 24]}匠{seed * 31 + n}说他没看见。"
        for n in range(12)
    )
    return "".join(line)


def other(**facts: Any) -> dict[str, Any]:
    """A record in words of its own, at addresses of its own, of no listed source."""
    number = facts.pop("number")
    plain = {
        "id": f"x{number}",
        "title": f"另一篇 {number}",
        "url": f"https://site.example/x/{number}",
        "external_url": f"https://else.example/{number}",
        "content_html": f"<p>{words(number)}</p>",
    }
    return record(number, **(plain | facts))


#: What comes in after the takedown, and why it must not be shown.
ATTACKS: dict[str, dict[str, Any]] = {
    "its page": {"url": NOW},
    "its page without TLS": {"url": "http://site.example/a/1"},
    "its page with www": {"url": "https://www.site.example/a/1"},
    "its page in capitals": {"url": "HTTPS://SITE.EXAMPLE/a/1"},
    "its page with a slash": {"url": f"{NOW}/"},
    "its page with a port": {"url": "https://site.example:443/a/1"},
    "its page for small screens": {"url": "https://m.site.example/a/1"},
    "its page as AMP": {"url": f"{NOW}/amp"},
    "its page as AMP by a parameter": {"url": f"{NOW}?amp=1"},
    "its page with tracking": {"url": f"{NOW}?utm_source=x&fbclid=y#top"},
    "its page in an AMP cache": {
        "url": "https://site-example.cdn.ampproject.org/c/s/site.example/a/1"
    },
    "the page it had": {"url": OLD},
    "the page it had, in another spelling": {"url": "http://www.site.example/old/1/?utm_medium=x"},
    "its original": {"external_url": ORIGINAL},
    "its original with www and a slash": {"external_url": "http://www.daily.example/story/1/"},
    "the original it had": {"external_url": "https://daily.example/story/old"},
    "the original it had, mobile": {"external_url": "https://m.daily.example/story/old.amp"},
    "its original as its page": {"url": ORIGINAL, "external_url": None},
    "its page as its original": {"external_url": NOW},
    "its original as its id": {"id": f"{ORIGINAL}?from=timeline"},
    "its original by another source": {"external_url": ORIGINAL, "source": "wire"},
    "its text by another source": {"source": "wire", "content_html": BODY},
    "its text as our own work": {"external_url": None, "content_html": f"<div>{TEXT}</div>"},
    "its text in another category": {"content_html": BODY, "categories": ["深度"]},
    "its text as plain text": {"content_html": None, "content_text": TEXT},
    "its text as Markdown": {"content_html": None, "content_markdown": f"**{TEXT}**"},
    "its text with a notice": {"content_html": f"<p>转载自某处。</p><p>{TEXT}</p>"},
    "the text it had": {"content_html": f"<p>{words(900)}</p>"},
}
#: What shares less with it, and is shown.
LAWFUL: dict[str, dict[str, Any]] = {
    "another article": {},
    "another page of its folder": {"url": "https://site.example/a/12"},
    "another original with its beginning": {"external_url": "https://daily.example/story/12"},
    "another query": {"url": f"{NOW}?page=2"},
    "the front page as original": {"external_url": "https://daily.example/?utm_source=x"},
}
EVERY = ATTACKS | LAWFUL


def prepare(site: SmallSite) -> None:
    """Store an article that has moved and was rewritten, and some that stay; build."""
    site.write("sources.yaml", SOURCES)
    first = record(
        1, url=OLD, external_url=OLD_ORIGINAL, content_html=f"<p>{words(900)}</p>", title="旧题"
    )
    site.take_in(first, at="2024-06-01T00:00:00Z")
    moved = record(
        1, url=NOW, external_url=ORIGINAL, content_html=BODY, title="旧题",
        contributors=[{"name": "Zoë Ｔranslator", "role": "translator"}],
    )  # fmt: skip
    stays = other(number=2, content_html=f'<p>{words(2)}</p><img src="{LOGO}?w=40">')
    assert "1 new, 1 changed" in site.take_in(moved, stays).out
    site.build()


def taken_down(site: SmallSite) -> None:
    prepare(site)
    result = site.run("takedown", "a1", *WHO, "--at", LATER)
    assert result.code == 0, result.err


@pytest.fixture
def down(site: SmallSite) -> SmallSite:
    """A site with a takedown of an article that has moved and was rewritten."""
    return site.once("attacked", taken_down)


def titles(site: SmallSite) -> set[str]:
    return {entry["title"] for entry in site.entries("all.json")}


@pytest.fixture
def attacked(down: SmallSite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What was told of each attack, or `shown`: all come in with one import."""
    kept = tmp_path_factory.getbasetemp() / "told-attacks.json"
    if not kept.exists():
        some = [
            other(number=100 + n, **facts | {"title": name})
            for n, (name, facts) in enumerate(EVERY.items())
        ]
        down.take_in(*some, at=LATER)
        down.build(LAST)
        shown = titles(down)
        said = [f"{address}{end}" for address in (NOW, ORIGINAL) for end in "\"<'"]
        assert holds(down, "第12个面粉袋", OLD, "daily.example/a1", *said) == []
        kept.write_text(json.dumps(sorted(shown), ensure_ascii=False), encoding="utf-8")
    there = json.loads(kept.read_text(encoding="utf-8"))
    return {name: "shown" if name in there else "held" for name in EVERY}


@pytest.mark.parametrize("name", ATTACKS)
def test_it_does_not_come_back(attacked: dict[str, str], name: str) -> None:
    assert attacked[name] == "held"


@pytest.mark.parametrize("name", LAWFUL)
def test_what_shares_less_is_shown(attacked: dict[str, str], name: str) -> None:
    assert attacked[name] == "shown"


@pytest.mark.parametrize(
    "address",
    [
        "https://site.example/a/1", "http://www.site.example/a/1/", "https://m.site.example/a/1?amp",
        OLD, "http://daily.example/story/old/", "https://DAILY.example:443/story/1?utm_source=a",
        "www.daily.example/story/1", "《https://daily.example/story/1》。",
        "https://archive.example/2024/https://daily.example/story/1",
    ],
)  # fmt: skip
def test_an_address_finds_what_ever_stood_there(site: SmallSite, address: str) -> None:
    site.once("prepared", prepare)
    told = json.loads(site.run("takedown", "--url", address, "--dry-run", "--json", *WHO).out)
    assert [one["title"] for one in told["articles"]] == ["旧题"]


def test_what_stands_behind_a_front_page_is_found_alone(site: SmallSite) -> None:
    site.write("sources.yaml", SOURCES)
    fronts = [other(number=n, external_url=f"https://daily.example/#/story/{n}") for n in (1, 2)]
    site.take_in(*fronts)
    told = json.loads(
        site.run("takedown", "--url", fronts[0]["external_url"], "--dry-run", "--json", *WHO).out
    )
    assert [one["title"] for one in told["articles"]] == ["另一篇 1"]


def run(site: SmallSite, *arguments: str, at: str = LAST) -> str:
    """Run a command that succeeds, and return what it printed."""
    result = site.run(*arguments, "--at", at)
    assert result.code == 0, result.err
    return result.out + result.err


COPY = {"id": "copy", "title": "抄件", "source": "wire", "external_url": "https://wire.example/9"}


def test_a_copy_of_another_source_is_listed_first_and_lifted_by_itself(site: SmallSite) -> None:
    site.once("prepared", prepare)
    site.take_in(other(number=9, content_html=BODY, **COPY), at=AT)
    site.build()
    dry = site.run("takedown", "a1", "--dry-run", *WHO).out
    first = "Copies of other sources, withdrawn too; `syndicate lift ID` lifts one by itself:"
    assert dry.splitlines()[0] == first
    told = run(site, "takedown", "a1", *WHO, at=LATER)
    assert told.splitlines()[0] == first
    assert "抄件  (wire; same text as tag:site.example,2024:daily.example/a1)" in told
    assert "has the same text or page as" in run(site, "receipt", "1")
    assert titles(site) == {"另一篇 2"}
    assert "Lifted the withdrawal of 1 article:" in run(site, "lift", "copy", *WHO)
    assert titles(site) == {"另一篇 2", "抄件"}
    (entry,) = (one for one in site.entries("ke-ji.json") if one["title"] == "抄件")
    assert PICTURE in entry["content_html"]
    site.take_in(other(number=9, content_html=f"{BODY}<p>改一字。</p>", **COPY), at=LAST)
    site.build(LAST)
    assert "抄件" in titles(site)
    again = other(number=10, content_html=BODY, source="wire")
    assert "1 held" in site.take_in(again, at=LAST).out


def test_what_is_held_as_its_return_is_lifted_by_itself(down: SmallSite) -> None:
    down.take_in(other(number=9, content_html=BODY, **COPY), at=LATER)
    refused = down.run("article", "release", "copy", *WHO)
    assert (refused.code, "`syndicate lift` undoes that" in refused.err) == (1, True)
    run(down, "lift", "copy", *WHO)
    assert titles(down) == {"另一篇 2", "抄件"}


def test_a_lift_says_what_else_it_lets_go(site: SmallSite) -> None:
    site.once("prepared", prepare)
    site.take_in(other(number=9, content_html=BODY, **COPY), at=AT)
    run(site, "takedown", "a1", *WHO, at=LATER)
    site.take_in(other(number=8, url=OLD, title="占旧页"), at=LATER)
    told = run(site, "lift", "a1", *WHO)
    assert "Lifted the withdrawal of 2 articles:" in told
    assert "Of these, copies that were withdrawn with them:" in told
    assert "No longer held as their return:\n  tag:site.example,2024:else.example/x8" in told
    assert f"Shown again: the picture {PICTURE}" in told
    assert titles(site) == {"旧题", "另一篇 2", "抄件", "占旧页"}


def test_an_order_for_its_own_source_tells_what_remains(site: SmallSite) -> None:
    site.once("prepared", prepare)
    site.take_in(other(number=9, content_html=BODY, **COPY), at=AT)
    site.build()
    told = json.loads(run(site, "takedown", "a1", "--only-source", "--json", *WHO, at=LATER))
    assert [(one["title"], one["same"]) for one in told["remain"]] == [("抄件", "text")]
    assert titles(site) == {"另一篇 2", "抄件"}
    receipt = run(site, "receipt", "1")
    assert "the same text and original from the same publisher only" in receipt
    assert "remains: 抄件" in receipt
    assert json.loads(run(site, "receipt", "1", "--json"))["remaining"][0]["title"] == "抄件"
    assert "抄件" in run(site, "receipt", "1", "--html")


@pytest.mark.parametrize(
    "name", ["zoë translator", "ＺＯË ＴＲＡＮＳＬＡＴＯＲ", "Zoe\u0308 Translator"]
)
def test_a_translator_is_found_in_any_spelling(site: SmallSite, name: str) -> None:
    site.once("prepared", prepare)
    site.take_in(other(number=5, authors=[{"name": "Zoé Translator"}]), at=AT)
    told = json.loads(run(site, "takedown", "--author", name, "--dry-run", "--json", *WHO))
    assert [one["title"] for one in told["articles"]] == ["旧题"]
    assert told["near"] == ["spelled almost like it, and not taken: Zoé Translator (1 article)"]


def test_near_addresses_are_named(site: SmallSite) -> None:
    site.once("prepared", prepare)
    told = site.run("takedown", "--url", "https://elsewhere.example/story/1", *WHO)
    assert told.code == 1
    assert f"near it, and not taken: {ORIGINAL} (tag:site.example,2024:daily.exam" in told.err
    site.take_in(other(number=6, external_url="https://mirror.example/story/1"), at=AT)
    dry = site.run("takedown", "--url", ORIGINAL, "--dry-run", *WHO)
    assert "near it, and not taken: https://mirror.example/story/1" in dry.err


def test_the_pictures_that_only_it_shows_go_and_the_others_are_listed(site: SmallSite) -> None:
    site.once("prepared", prepare)
    told = json.loads(run(site, "takedown", "a1", "--json", *WHO, at=LATER))
    assert told["pictures"] == [PICTURE]
    assert told["shared_pictures"] == [{"url": LOGO, "others": 1}]
    sized = PICTURE.replace(".jpg", "-300x200.jpg")
    quotes = (
        f'<p>{words(4)}</p><figure><img src="{PICTURE}?w=300"></figure><p><img src="{LOGO}"></p>'
    )
    site.take_in(other(number=4, content_html=quotes, image=sized), at=LATER)
    site.build(LAST)
    assert titles(site) == {"另一篇 2", "另一篇 4"}
    assert holds(site, "harbour") == []
    assert len(holds(site, "logo.png")) > 2
    receipt = run(site, "receipt", "1")
    assert "1 picture that nothing else showed" in receipt
    run(site, "lift", "a1", *WHO, at="2024-07-04T00:00:00Z")
    assert len(holds(site, "harbour-300x200.jpg")) > 2


def test_a_picture_is_taken_out_of_everything_and_brought_back(site: SmallSite) -> None:
    site.once("prepared", prepare)
    shows = other(
        number=3, image=f"{LOGO}?w=9",
        content_html=f'<p>{words(3)}</p><p>见<a href="{LOGO}">图</a>，{LOGO}?t=1 。</p>'
        f'<blockquote cite="{LOGO}?utm_source=x">引</blockquote>', summary=f"图在 {LOGO} 。",
        authors=[{"name": "甲", "avatar": LOGO}], source={"name": "某刊", "icon": LOGO},
        attachments=[{"url": LOGO, "mime_type": "image/png"}], comments=LOGO,
        references=[{"url": LOGO, "title": "图"}], related=[{"url": f"{LOGO}?w=1", "title": "图"}],
    )  # fmt: skip
    site.take_in(shows, at=AT)
    site.build()
    before = site.bytes()
    assert len(holds(site, "logo.png")) > 5
    told = run(site, "takedown", "--image", f"{LOGO}?w=640", *WHO, at=LATER)
    assert f"Withdrawing the picture {LOGO}?w=640, which 3 articles show" in told
    assert holds(site, "logo.png") == []
    assert titles(site) == {"旧题", "另一篇 2", "另一篇 3"}
    assert site.run("check", "--at", LATER).code == 0
    figure = f"<figure><img src='{LOGO}' srcset='{LOGO} 2x'><figcaption>摄影：林禾</figcaption>"
    late = other(number=7, content_html=f"{figure}</figure><p>{words(7)}</p>", summary=None)
    site.take_in(late, at=LATER)
    site.build(LATER)
    assert (holds(site, "logo.png"), "另一篇 7" in titles(site)) == ([], True)
    assert holds(site, "林禾") == []
    assert "the picture https://daily.example/i/logo.png" in run(site, "receipt", "1")
    missing = site.run("lift", "--image", "https://daily.example/i/none.png", *WHO)
    assert (missing.code, "is not withdrawn" in missing.err) == (1, True)
    run(site, "lift", "--image", LOGO, *WHO)
    assert len(holds(site, "logo.png")) > 5
    assert holds(site, "林禾")
    assert b"logo.png" in site.bytes()["all.json"] and b"logo.png" in before["all.json"]


def test_a_picture_that_no_article_shows_is_refused_unless_it_is_to_come(site: SmallSite) -> None:
    site.once("prepared", prepare)
    typo, elsewhere = LOGO.replace("logo", "lego"), "https://未知.example/别的/z.png"
    for dry in ((), ("--dry-run",)):
        refused = site.run("takedown", "--image", typo, *WHO, *dry, "--at", LATER)
        assert (refused.code, refused.err.count("\n"), refused.out) == (1, 1, "")
        assert f"no stored article shows the picture {typo}; near it: {LOGO}" in refused.err
    far = site.run("takedown", "--image", LOGO, "--image", elsewhere, *WHO, "--at", LATER)
    assert (far.code, "near it" in far.err, "--and-future" in far.err) == (1, False, True)
    assert "No takedown was ever ordered." in run(site, "takedowns")
    run(site, "takedown", "--image", typo, "--and-future", *WHO, at=LATER)
    run(site, "takedown", "--image", f"{typo}?w=9", *WHO, at=LATER)  # withdrawn, so it is known
    late = other(number=8, content_html=f'<p>{words(8)}</p><img src="{typo}">')
    site.take_in(late, at=LATER)
    site.build(LATER)
    assert (holds(site, "lego.png"), "另一篇 8" in titles(site)) == ([], True)


def test_what_another_source_cancels_at_its_page_takes_nothing_with_it(site: SmallSite) -> None:
    site.once("prepared", prepare)
    kill = {"id": "kill", "url": NOW, "source": "wire", "external_url": None}
    told = site.take_in(other(number=40, pubstatus="killed", **kill), at=AT)
    assert "daily.example/a1 at its page is another's and stays" in told.err
    site.build()
    run(site, "takedown", "--source", "wire", *WHO, at=LATER)
    assert titles(site) == {"旧题", "另一篇 2"}
    assert holds(site, NOW)


def test_an_address_that_is_none_stops_no_takedown(site: SmallSite) -> None:
    prepare(site)
    odd = "见 http://[原文 和 https://[::1 还有 https://p.example/?url=https://[x/a.jpg。"
    cites = other(
        number=31, content_html=f"<p>{words(31)}</p><p>{odd}</p><img src='http://[a.jpg'>",
        summary=odd, references=[{"title": odd}], tags=[odd], authors=[{"name": odd}],
    )  # fmt: skip
    site.write("jobs/all.yaml", "path: all\n")
    site.take_in(cites, at=AT)
    site.build()
    run(site, "takedown", "a1", *WHO, at=LATER)
    assert titles(site) == {"另一篇 2", "另一篇 31"}


LEADS = [
    NOW, "http://www.site.example/a/1/?utm_source=x", OLD, ORIGINAL, "https://m.daily.example/story/old",
    "https://share.example/?u=https%3A%2F%2Fdaily.example%2Fstory%2F1&t=x",
    "https://archive.example/2024/http://daily.example/story/1/",
    "https://open.example/?go=https://open.example/%3Fgo%3Dhttps%253A%252F%252Fsite.example%252Fa%252F1",
]  # fmt: skip


def test_nothing_leads_to_any_address_it_ever_had(site: SmallSite) -> None:
    site.once("prepared", prepare)
    spelt = "，".join(LEADS)
    links = "".join(f'<a href="{url}">见</a>' for url in LEADS)
    links += f'<a href="mailto:?subject=x&amp;body={NOW}">寄</a>'
    cites = other(
        number=30, content_html=f"<p>{words(30)}</p><p>见 {spelt} 。</p><p>{links}</p>",
        references=[{"url": url, "title": "那篇"} for url in LEADS],
        related=[{"url": f"{ORIGINAL}2", "title": "别的"}, {"title": f"见 {OLD}"}],
        authors=[{"name": "甲", "url": ORIGINAL}], contributors=[{"name": f"乙 {NOW}"}],
        source={"name": "某刊", "feed_url": NOW}, tags=[f"见 {ORIGINAL}"],
        image={"url": "https://else.example/30.png", "title": f"图：{ORIGINAL}"},
        attachments=[{"url": OLD, "mime_type": "application/pdf"}],
        copyrightnotice=f"© 某刊，原文 {ORIGINAL}", usageterms=f"见 {NOW} 。",
    )  # fmt: skip
    site.write("jobs/all.yaml", "path: all\n")
    site.take_in(cites, at=AT)
    site.build()
    run(site, "takedown", "a1", *WHO, at=LATER)
    assert "另一篇 30" in titles(site)
    text = (site.public / "ke-ji.json").read_text(encoding="utf-8")
    assert [url for url in LEADS if f'{url}"' in text or f"{url}，" in text] == []
    assert (
        holds(site, f"{ORIGINAL}<", f"{ORIGINAL} ", f'{ORIGINAL}"', f"{NOW} ", f"body={NOW}") == []
    )
    assert "share.example" not in text and "archive.example" not in text
    assert "https://daily.example/story/12" in text
    assert site.run("check", "--at", LATER).code == 0
    run(site, "lift", "a1", *WHO)
    assert "https://share.example/" in (site.public / "ke-ji.json").read_text(encoding="utf-8")


def test_a_source_is_taken_down_with_what_is_to_come(site: SmallSite) -> None:
    site.once("prepared", prepare)
    told = run(site, "takedown", "--source", "daily", *WHO, at=LATER)
    assert "Not withdrawn: what comes of daily from now on; it is granted full." in told
    assert "config/sources.yaml:4:" in told
    assert "grants: none (or order it again with --and-future)" in told
    fresh = other(number=20, external_url="https://daily.example/20")
    site.take_in(fresh, at=LATER)
    site.build(LATER)
    assert "另一篇 20" in titles(site)
    run(site, "takedown", "--source", "示例日报", "--and-future", *WHO, at=LATER)
    late = site.take_in(other(number=21, external_url="https://daily.example/21"), at=LAST)
    assert "withdrawn by takedown 2, as is all that comes of 示例日报" in late.err
    site.build(LAST)
    assert titles(site) == {"另一篇 2"}
    lifted = run(site, "lift", "--source", "示例日报", *WHO)
    assert "What comes of 示例日报 is no longer withdrawn as it comes." in lifted
    assert titles(site) == {"另一篇 2", "另一篇 20", "另一篇 21"}
