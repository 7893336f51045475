"""Ways back that a takedown closes, and what one order leaves of another."""

from __future__ import annotations

import json

import pytest
from support.small_site import AT, SmallSite, record, records
from support.takedowns import LAST, LATER, TEXT, WHO, holds, whole

from syndicate.store import traits

OPEN = "default: {grants: full}\nown: {grants: full}\n"


def ids(site: SmallSite, path: str = "all.json") -> set[str]:
    return {one["id"].rpartition("/")[2] for one in site.entries(path)}


def take_down(site: SmallSite, *words: str) -> None:
    result = site.run("takedown", *words, *WHO, "--at", LATER)
    assert result.code == 0, result.err


def lift(site: SmallSite, *words: str) -> str:
    result = site.run("lift", *words, *WHO, "--at", LAST)
    assert result.code == 0, result.err
    return result.out + result.err


def test_a_rival_does_not_step_in_at_the_withdrawn_page(site: SmallSite) -> None:
    site.write("sources.yaml", OPEN)
    rival = record(
        2, url="https://site.example/a/1", external_url="https://other.example/2",
        date_published="2024-01-01T00:00:00Z",
    )  # fmt: skip
    site.take_in(record(1), rival, record(3))
    site.build()
    take_down(site, "a1")
    assert ids(site) == {"a3"}
    assert holds(site, "https://site.example/a/1") == []


def test_a_release_goes_for_the_text_that_was_released(site: SmallSite) -> None:
    elsewhere = {"url": "https://site.example/b", "external_url": "https://daily.example/9"}
    like = f"<p>{TEXT[:-80]}</p><p>结尾换成了另外一句话，别的都没有动。</p>"
    site.take_in(whole())
    site.build()
    take_down(site, "a1")
    site.take_in(whole(id="like", content_html=like, **elsewhere), at=LATER)
    assert site.run("article", "release", "like", *WHO, "--at", LATER).code == 0
    site.build(LATER)
    assert ids(site) == {"like"}
    again = f"<p>编者按。</p><p>{TEXT}</p>"
    told = site.take_in(whole(id="like", content_html=again, **elsewhere), at=LAST)
    assert "its text was withdrawn by takedown 1" in told.err
    site.build(LAST)
    assert ids(site) == set()


def test_a_replacement_is_exempt_from_its_predecessor_alone(site: SmallSite) -> None:
    other = TEXT.replace("面粉", "麦子")
    site.take_in(
        record(1, content_html=f"<p>{other}</p>"), whole(id="a2", url="https://site.example/2", external_url="https://daily.example/2"),
        record(3, content_html=f"<p>{other}更正。</p>"),
    )  # fmt: skip
    site.build()
    take_down(site, "a1", "--replace-with", "a3")
    take_down(site, "a2")
    told = site.take_in(record(3, content_html=f"<p>{TEXT}</p>"), at=LAST)
    assert "its text was withdrawn by takedown 2" in told.err
    site.build(LAST)
    assert ids(site) == set()


def test_a_lift_leaves_what_another_order_withdrew(site: SmallSite) -> None:
    copy = whole(id="b1", url="https://site.example/b", external_url="https://daily.example/2")
    site.take_in(whole(), copy)
    site.build()
    take_down(site, "a1")
    take_down(site, "b1")
    assert "b1 is still held: another takedown withdraws it" in lift(site, "a1")
    assert "b1" not in ids(site)


def test_a_cancellation_counts_beside_a_takedown(site: SmallSite) -> None:
    site.take_in(*records([1, 2]))
    site.build()
    take_down(site, "a1")
    site.take_in(record(1, pubstatus="canceled"), at=LATER)
    assert len(json.loads(site.run("takedowns", "--json").out)) == 2


def test_a_later_order_does_not_narrow_an_earlier_one(site: SmallSite) -> None:
    site.write("sources.yaml", OPEN)
    site.take_in(whole(), record(2))
    site.build()
    take_down(site, "a1", "--everywhere")
    take_down(site, "--source", "daily.example")
    other = whole(id="c", url=None, external_url="https://other.example/1")
    assert "its text was withdrawn" in site.take_in(other, at=LATER).err


def test_what_stands_and_is_only_alike_stays(site: SmallSite) -> None:
    like = whole(
        id="like", url="https://site.example/b", external_url="https://daily.example/9",
        content_html=f"<p>{TEXT[:-80]}</p><p>结尾换成了另外一句话，别的都没有动。</p>",
    )  # fmt: skip
    site.take_in(whole(), like)
    site.build()
    take_down(site, "a1")
    assert ids(site) == {"like"}
    assert "1 unchanged" in site.take_in(like, at=LAST).out
    site.build(LAST)
    assert ids(site) == {"like"}
    lift(site, "a1")
    assert ids(site) == {"a1", "like"}


@pytest.mark.parametrize(
    "page",
    ["https://site.example/文章/1", "HTTPS://SITE.EXAMPLE/x/1", "https://site.example/a/%62/./c"],
)
def test_an_address_is_not_written_out_in_any_spelling(site: SmallSite, page: str) -> None:
    said = f"<p>见 {page} 一文，还有 {page}。以及 &lt;{page}&gt;&nbsp;别的。</p>"
    said += f'<blockquote cite="{page}">引文</blockquote>'
    site.take_in(record(1, url=page), record(2, content_html=said))
    site.build()
    take_down(site, "a1")
    assert ids(site, "ke-ji.json") == {"a2"}
    assert holds(site, page) == []


def test_a_signal_names_a_replacement_only_where_it_stands(site: SmallSite) -> None:
    site.take_in(*records([1, 2]), record(3, embargoed="2030-01-01T00:00:00Z"))
    site.build()
    take_down(site, "a1", "--replace-with", "a3")
    assert "daily.example/a3" not in "".join(b.decode() for b in site.bytes().values())


def test_signals_leave_room_for_entries(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 50, bytes: 40KB}\n")
    site.write("sources.yaml", OPEN)
    site.take_in(*records(range(1, 400)), *records(range(400, 410), authors=[{"name": "乙"}]))
    for day in range(1, 9):
        site.build(f"2024-07-{day:02d}T00:00:00Z")
    site.run("takedown", "--author", "作者甲", *WHO, "--at", "2024-07-09T00:00:00Z")
    assert len(ids(site)) == 10
    assert (site.public / "all.json").stat().st_size < 40_000


@pytest.mark.parametrize(
    "words",
    [("--source", ""), ("--author", " "), ("--url", ""), ("a1", "--source", ""), ("",)],
)
def test_blank_means_nothing_and_not_everything(site: SmallSite, words: tuple[str, ...]) -> None:
    site.take_in(record(1))
    result = site.run("takedown", *words, *WHO)
    assert result.code == 2
    assert site.run("takedown", "a1", "--reason", " ", "--by", "x").code == 2


def test_a_dry_run_shows_copies_and_minds_the_replacement(site: SmallSite) -> None:
    copy = whole(id="b1", url="https://site.example/b", external_url="https://daily.example/2")
    site.take_in(whole(), copy)
    site.build()
    shown = site.run("takedown", "a1", "--dry-run", *WHO, "--at", AT)
    assert "Would withdraw 2 articles" in shown.out
    wrong = site.run("takedown", "a1", "--dry-run", "--replace-with", "nonsense", *WHO)
    assert wrong.code == 1
    assert len(ids(site)) == 2
    assert site.run("ledger", "verify").code == 0


def test_a_withdrawn_article_that_gets_another_text_is_another_state_of_affairs(
    site: SmallSite,
) -> None:
    """What holds that text does not stay in a feed because it was proved before."""
    site.take_in(record(1), record(2))
    site.build()
    site.run("takedown", "a2", *WHO, "--at", LATER)
    store = site.open_store()
    with store.reading() as connection:
        before = traits.epoch(connection)
    site.take_in(record(2, content_html="<p>另一种说法，完全不同的正文。</p>"), at=LAST)
    with store.reading() as connection:
        assert traits.epoch(connection) != before
    store.close()


def test_a_text_that_a_withdrawn_article_gets_later_leaves_every_feed(site: SmallSite) -> None:
    other = " ".join(f"山谷里第{number}座桥的故事，从前没有人写过它。" for number in range(40))
    twin = record(2, categories=["深度"], content_html=f"<p>{other}</p>")
    site.take_in(whole(categories=["科技"]), twin, record(3, categories=["深度"]))
    site.build()
    take_down(site, "a1")
    assert ids(site, "shen-du.json") == {"a2", "a3"}
    site.take_in(whole(categories=["科技"], content_html=f"<p>{other}</p>"), at=LAST)
    site.build(LAST)
    assert ids(site, "shen-du.json") == {"a3"}
    assert site.run("check", "--at", LAST).code == 0


@pytest.mark.parametrize(
    ("text", "picture", "goes"),
    [
        ("<p>今日漫画。</p>", '<img src="/i/{}.png">', False),
        ("<p>Today's drawing.</p>", "<iframe src='https://v.example/embed/{}'></iframe>", False),
        ("<p>今日漫画。</p>", "", False),
        ("<p>今日漫画。</p>", '<img data-src="/i/same.png">', True),
        (
            "<p>这一段话足够长，也足够特别，不会有第二个人凑巧写出来。</p>",
            '<img src="/i/{}.png">',
            True,
        ),
    ],
)
def test_a_short_text_alone_makes_no_copy(
    site: SmallSite, text: str, picture: str, goes: bool
) -> None:
    site.write("sources.yaml", OPEN)
    some = [record(n, content_html=text + picture.format(n)) for n in range(1, 4)]
    site.take_in(*some[:2])
    site.build()
    take_down(site, "a1")
    assert ids(site) == (set() if goes else {"a2"})
    site.take_in(some[2], at=LAST)
    site.build(LAST)
    assert ids(site) == (set() if goes else {"a2", "a3"})
