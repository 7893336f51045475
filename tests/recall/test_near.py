"""Near copies: held as they arrive, only listed where they stand, and decided by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from support.prose import changed, chinese, english, html, quoting, traditional
from support.small_site import SmallSite, record
from support.takedowns import LAST, LATER, WHO

from syndicate.recall import likeness
from syndicate.recall.likeness import Likeness
from syndicate.text.prose import prepare

OPEN = "default: {grants: full}\nown: {grants: full}\n"
Maker = Callable[[int, int], list[str]]


def article(number: int, sentences: list[str], **facts: Any) -> dict[str, Any]:
    """A record of a source of its own, so that nothing but its text tells what it is."""
    plain: dict[str, Any] = {
        "content_html": html(sentences),
        "url": f"https://site.example/a/{number}",
        "external_url": f"https://daily.example/{number}",
        "title": f"第{number}篇",
    }
    return record(number, **(plain | facts))


def ids(site: SmallSite) -> set[str]:
    return {one["id"].rpartition("/")[2] for one in site.entries("all.json")}


def opened(site: SmallSite, *records: dict[str, Any]) -> SmallSite:
    """A site that publishes these records."""
    site.write("sources.yaml", OPEN)
    site.take_in(*records)
    site.build()
    return site


def listed(site: SmallSite) -> list[tuple[str, str, bool]]:
    """Return (id, level, held) of what waits for a person."""
    report = json.loads(site.run("status", "--json").out)
    return [
        (near["entry_id"].rpartition("/")[2], near["level"], near["held"])
        for near in report["near_copies"]
    ]


def copies(make: Maker) -> list[tuple[str, str]]:
    """Copies of `make(1, 40)` as HTML, each with what was done to it."""
    text, others = make(1, 40), make(2, 40)
    ways = ("dropped", "replaced", "moved")
    found = [(how, html(changed(text, how, 0.3, others))) for how in ways]
    return [*found, ("half quoted", html(quoting(text, others[:20])))]


@pytest.mark.parametrize("make", [chinese, english])
def test_what_was_changed_is_near_and_what_is_different_is_not(make: Maker) -> None:
    withdrawn = prepare(html(make(1, 40)))
    for how, copy in copies(make):
        found = likeness.compare(withdrawn, prepare(copy), ())
        assert (found and found.level) == "near", how
        assert not likeness.is_whole(prepare(copy), withdrawn) or how == "moved", how
    assert likeness.compare(withdrawn, prepare(html(make(3, 40))), ()) is None


@pytest.mark.parametrize(
    ("share", "level"), [(0.9, "near"), (0.65, "near"), (0.5, "like"), (0.2, None)]
)
def test_the_level_follows_the_share(share: float, level: str | None) -> None:
    text, others = chinese(1, 40), chinese(2, 40)
    mixed = [text[n] if n % 20 < 20 * share else others[n] for n in range(40)]
    mixed = [mixed[at * 7 % 40] for at in range(40)]  # no long block of it
    found = likeness.compare(prepare(html(text)), prepare(html(mixed)), ())
    assert (found and found.level) == level


def test_a_short_text_and_a_template_are_no_match() -> None:
    short = html(chinese(1, 3))
    assert likeness.compare(prepare(short), prepare(short), ()) is None
    frame, own = chinese(1, 20), chinese(2, 3)
    bulletins = [prepare(html([*frame, *chinese(seed, 3)])) for seed in range(3, 6)]
    withdrawn = prepare(html([*frame, *own]))
    found = likeness.compare(withdrawn, bulletins[0], ())
    assert found and found.level == "near"
    # once a person has released one of them, the frame is no longer the withdrawn one's
    assert likeness.compare(withdrawn, bulletins[0], bulletins[1:2]) is None


def test_reports_of_one_template_that_differ_in_numbers_are_not_the_same() -> None:
    frame = chinese(1, 60)
    one, other = (prepare(html([*frame, f"今天共有{n}艘船靠岸。"])) for n in (17, 18))
    assert not likeness.is_whole(one, other)
    found = likeness.compare(one, other, ())
    assert found == Likeness("near", 100)
    assert likeness.is_whole(prepare(html([*frame, "今天共有17艘船靠岸。", "完。"])), one)


def test_of_a_series_of_eight_parts_seven_stay(site: SmallSite) -> None:
    frame, end = chinese(1, 5), chinese(2, 4)
    parts = [article(n, [*frame, *chinese(10 + n, 12), *end]) for n in range(1, 9)]
    opened(site, *parts)
    told = site.run("takedown", "a3", *WHO, "--at", LATER)
    assert ids(site) == {f"a{n}" for n in range(1, 9)} - {"a3"}
    assert " near," not in told.out
    assert "7 unchanged" in site.take_in(*parts[:2], *parts[3:], at=LAST).out
    ninth = article(9, [*frame, *chinese(30, 12), *end])
    assert "1 new" in site.take_in(ninth, at=LAST).out
    site.build(LAST)
    assert ids(site) == {f"a{n}" for n in range(1, 10)} - {"a3"}


@pytest.mark.parametrize("make", [chinese, english])
def test_what_arrives_is_held(site: SmallSite, make: Maker) -> None:
    opened(site, article(1, make(1, 40)), article(2, make(9, 30)))
    site.run("takedown", "a1", *WHO, "--at", LATER)
    arrivals = [article(n, [], content_html=copy) for n, (_, copy) in enumerate(copies(make), 3)]
    fresh = article(7, make(5, 30))
    told = site.take_in(*arrivals, fresh, at=LAST)
    assert "1 new" in told.out
    assert told.err.count("held for a person") == 4 - told.err.count("its text was withdrawn")
    site.build(LAST)
    assert ids(site) == {"a2", "a7"}


@pytest.mark.parametrize(
    ("disguise", "found"),
    [
        (traditional, "its text was withdrawn"),
        (lambda text: f"<p>编者按：转自别处。</p>{text}<p>完</p>", "its text was withdrawn"),
        (lambda text: text.replace("，", "，\u200b&nbsp;").upper(), "its text was withdrawn"),
        (lambda text: text.replace("a", "а").replace("o", "ο"), "its text was withdrawn"),
        (lambda text: re.sub("..，", "某某，", text), "held for a person"),
    ],
)
@pytest.mark.parametrize("make", [chinese, english])
def test_a_disguise_does_not_bring_it_back(
    site: SmallSite, make: Maker, disguise: Callable[[str], str], found: str
) -> None:
    text = html(make(1, 30))
    opened(site, article(1, make(1, 30)))
    site.run("takedown", "a1", *WHO, "--at", LATER)
    copy = disguise(text)
    told = site.take_in(article(2, [], content_html=copy), at=LAST)
    assert (found if copy != text else "its text was withdrawn") in told.err


def test_what_stands_is_listed_and_decided_by_a_person(site: SmallSite) -> None:
    text, others = chinese(1, 40), chinese(2, 40)
    near = [
        article(2, changed(text, "replaced", 0.3, others)),
        article(3, changed(text, "dropped", 0.3, others)),
    ]
    like = article(4, [*text[:12:2], *others[:20], *text[12:28:2]])
    opened(site, article(1, text), *near, like, article(5, others))
    words = ("takedown", "a1", *WHO, "--at", LATER)
    rehearsal = site.run(*words, "--dry-run")
    assert "3 other articles like what is withdrawn: 2 near, 0 held" in rehearsal.out
    assert listed(site) == []
    told = site.run(*words)
    assert "100%  near" in told.out and "2 near, 0 held" in told.out
    assert ids(site) == {"a2", "a3", "a4", "a5"}
    assert listed(site) == [("a2", "near", False), ("a3", "near", False), ("a4", "like", False)]
    assert "2 near" in site.run("status").out
    receipt = site.run("receipt", "1").out
    assert "3 other articles like these" in receipt and "not withdrawn" in receipt
    assert len(json.loads(site.run("receipt", "1", "--json").out)["near"]) == 3
    site.run("article", "release", "a4", *WHO, "--at", LAST)
    assert [near[0] for near in listed(site)] == ["a2", "a3"]
    done = site.run("takedown", "--near-of", "1", *WHO, "--at", LAST)
    assert done.code == 0, done.err
    assert (ids(site), listed(site)) == ({"a4", "a5"}, [])


def test_what_is_held_is_released_many_at_once(site: SmallSite) -> None:
    text, others = english(1, 40), english(2, 40)
    opened(site, article(1, text))
    site.run("takedown", "a1", *WHO, "--at", LATER)
    held = [article(n, changed(text, "replaced", 0.1 * n, others)) for n in (2, 3)]
    same = article(4, text)
    site.take_in(*held, same, at=LAST)
    assert listed(site) == [("a2", "near", True), ("a3", "near", True)]
    refused = site.run("article", "release", "a2", "a4", *WHO)
    assert (refused.code, "`syndicate lift` undoes that" in refused.err) == (1, True)
    assert len(listed(site)) == 2
    done = site.run("article", "release", "--held-by", "1", *WHO, "--at", LAST)
    assert (done.code, "2 articles released" in done.out) == (0, True), done.err
    site.build(LAST)
    assert ids(site) == {"a2", "a3"}
    assert listed(site) == []
    for number, why in (("1", "holds no article"), ("7", "there is no takedown 7")):
        failed = site.run("article", "release", "--held-by", number, *WHO)
        assert (failed.code, why in failed.err) == (1, True)
        failed = site.run("takedown", "--near-of", number, *WHO)
        assert (failed.code, "takedown" in failed.err) == (1, True)
    assert site.run("article", "release", *WHO).code == 2


def test_a_text_that_becomes_near_is_an_arrival(site: SmallSite) -> None:
    text, others = chinese(1, 40), chinese(2, 40)
    opened(site, article(1, text), article(2, others))
    site.run("takedown", "a1", *WHO, "--at", LATER)
    same = article(2, others, title="新的题目")
    assert "1 changed" in site.take_in(same, at=LAST).out
    now_near = article(2, changed(text, "replaced", 0.3, others))
    assert "held for a person" in site.take_in(now_near, at="2024-07-04T00:00:00Z").err
    site.build("2024-07-04T00:00:00Z")
    assert ids(site) == set()


def test_what_stood_is_not_held_when_it_comes_again_or_is_corrected(site: SmallSite) -> None:
    text, others = chinese(1, 40), chinese(2, 40)
    near = article(2, changed(text, "replaced", 0.3, others))
    opened(site, article(1, text), near)
    site.run("takedown", "a1", *WHO, "--at", LATER)
    told = site.take_in(near | {"title": "改了题目", "tags": ["船"]}, at=LAST)
    assert "1 changed" in told.out
    site.build(LAST)
    assert ids(site) == {"a2"}
    assert site.run("check", "--at", LAST).code == 0
    corrected = [f"{others[39][:5]}{one}" if n < 4 else one for n, one in enumerate(text)]
    fixed = near | {"content_html": html(changed(corrected, "replaced", 0.3, others))}
    told = site.take_in(fixed, at="2024-07-04T00:00:00Z")
    assert "1 changed" in told.out and "only listed" in told.err
    fuller = near | {"content_html": html(changed(text, "replaced", 0.1, others))}
    assert "held for a person" in site.take_in(fuller, at="2024-07-05T00:00:00Z").err


def test_a_series_whose_parts_are_alike_for_the_most_part_is_not_near(site: SmallSite) -> None:
    frame = chinese(1, 28)
    parts = [article(n, [*frame[:14], *chinese(10 + n, 10), *frame[14:]]) for n in range(1, 9)]
    opened(site, *parts)
    site.run("takedown", "a3", *WHO, "--at", LATER)
    assert {level for _, level, _ in listed(site)} == {"like"}
    ninth = article(9, [*frame[:14], *chinese(30, 10), *frame[14:]])
    assert "only listed" in site.take_in(ninth, at=LAST).err
    copy = [*frame[:9], *chinese(13, 10)[:7], *frame[14:]]
    assert "held for a person" in site.take_in(article(10, copy), at=LAST).err
    site.build(LAST)
    assert ids(site) == {f"a{n}" for n in range(1, 10)} - {"a3"}


def test_copies_that_come_together_are_no_series(site: SmallSite) -> None:
    text, others = chinese(1, 40), chinese(2, 90)
    opened(site, article(1, text))
    site.run("takedown", "a1", *WHO, "--at", LATER)
    frame = [*text[:12], *text[20:]]
    several = [
        article(n, [*frame[:12], *others[10 * n : 10 * n + 9], *frame[12:]]) for n in range(2, 8)
    ]
    told = site.take_in(*several, at=LAST)
    assert "6 held" in told.out, told.err


def test_copies_do_not_take_out_what_they_copied(site: SmallSite) -> None:
    """Lawful near copies that stand would else blind the memory."""
    text, others = chinese(1, 40), chinese(2, 80)
    standing = [article(n, changed(text, "replaced", 0.3, others[10 * n :])) for n in range(2, 6)]
    opened(site, article(1, text), *standing)
    site.run("takedown", "a1", *WHO, "--at", LATER)
    assert len(ids(site)) == 4
    told = site.take_in(article(9, changed(text, "moved", 0.3, others)[3:]), at=LAST)
    assert "held" in told.out and "1 held" in told.out


def test_what_quotes_half_of_it_later_opens_no_way_to_the_whole(site: SmallSite) -> None:
    text, others = chinese(1, 20), chinese(2, 60)
    opened(site, article(1, text))
    site.run("takedown", "a1", *WHO, "--at", LATER)
    halves = [zip(text[n % 2 :: 2], others[10 * n :], strict=False) for n in range(2, 5)]
    digests = [
        article(n, [each for pair in half for each in pair]) for n, half in enumerate(halves, 2)
    ]
    assert "3 new" in site.take_in(*digests, at=LAST).out
    copy = site.take_in(article(9, changed(text, "dropped", 0.3, others)), at=LAST)
    assert "1 held" in copy.out


def test_a_copy_with_notices_around_it_goes_with_the_named_one(site: SmallSite) -> None:
    text = chinese(1, 30)
    wrapped = article(2, ["来源：别处的报纸。", *text, "版权归原作者所有。"])
    opened(site, article(1, text), wrapped, article(3, chinese(3, 30)))
    told = site.run("takedown", "a1", *WHO, "--at", LATER)
    assert "2 articles withdrawn" in told.out
    assert ids(site) == {"a3"}
