"""What was withdrawn is recognised in rendered entries: by id, by page, by text, and in links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from support.records import replace

from syndicate.check.facts import EntryFacts
from syndicate.check.policy import Allowed, held_against
from syndicate.check.shown import unseen
from syndicate.check.standards import judge
from syndicate.formats import FORMATS
from syndicate.model.article import Reference
from syndicate.model.feed import Entry, Feed
from syndicate.recall.verdicts import recall_verdicts
from syndicate.text import similarity, urls
from syndicate.text.pictures import pictures_in
from syndicate.text.prose import Prose, prepare

PAGE = "https://s.example/old?a=1&b=2"
WORDS = [f"第{number}句说的是另一件事情，磨坊主数了数他的口袋。" for number in range(60)]
LONG = "".join(f"<p>{sentence}</p>" for sentence in WORDS)
MIDDLE = (
    "<p>磨坊主在村口数了四十二个口袋，又数了一遍，还是四十二个；"
    "他把它们都背回了家，一个也没有少，天也亮了。</p>"
)
SHORT = "<p>未完待续，敬请期待。</p>"
DRAWN = '<img src="https://daily.example/i/1.png">'
PARTICULAR = "<p>磨坊主在村口数了四十二个口袋，又数了一遍才走。</p>"
NOTICES = "<p>来源：<a href='https://daily.example/'>示例日报</a></p><p>© 示例日报</p>"
OTHER = "".join(f"<p>A lawful text of quite other words, number {n}.</p>" for n in range(40))


@dataclass
class Remembered:
    """A memory of one withdrawn article, number 7; it counts what it is asked."""

    text: str = LONG
    publisher_only: frozenset[str] = frozenset({"a", "b"})
    asked: Counter[str] = field(default_factory=Counter)

    def by_id(self, entry_id: str) -> bool:
        self.asked["id"] += 1
        return entry_id == "gone"

    def by_page(self, url_keys: Sequence[str]) -> Sequence[int]:
        self.asked["page"] += 1
        return [7] if urls.key(PAGE) in url_keys else []

    def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
        self.asked["pieces"] += 1
        kept = similarity.pieces(similarity.folded(self.text), 8)
        shared = len(set(kept) & set(pieces))
        return {7: shared} if shared else {}

    def texts(self, article: int) -> Sequence[str]:
        assert article == 7
        return ["", similarity.folded(self.text)]

    def prose(self, article: int) -> Sequence[Prose]:
        assert article == 7
        return [prepare(""), prepare(self.text)]

    def pictures(self, article: int) -> Set[str]:
        assert article == 7
        return pictures_in(self.text, None)

    any_picture = True

    def withdrawn_pictures(self, keys: Collection[str]) -> Collection[str]:
        return {"daily.example/gone.png?"}.intersection(keys)

    def is_its_own(self, entry_id: str, url_key: str) -> bool:
        return entry_id == "its own" and url_key == urls.key(PAGE)

    def concerns(self, article: int, entry_id: str) -> bool:
        assert article == 7
        return entry_id in self.publisher_only


def an_entry(body: str | None = None, **facts: object) -> EntryFacts:
    plain: dict[str, object] = {"id": "a", "title": "t", "content": body}
    return EntryFacts(**(plain | facts))  # type: ignore[arg-type]


WITHDRAWN = "it is withdrawn"
STANDS = "it stands at a page that is withdrawn: https://s.example/old?a=1&b=2"
LEADS = "it leads to a page that is withdrawn: https://s.example/old?a=1&b=2"
PICTURE = "it shows a picture that is withdrawn: https://daily.example/gone.png"
SHOWS = "it shows the text of an article that is withdrawn"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (an_entry(OTHER), None),
        (an_entry(None), None),
        (an_entry(OTHER, id="gone"), WITHDRAWN),
        (an_entry(OTHER, link=PAGE), STANDS),
        (an_entry(OTHER, link="HTTP://S.EXAMPLE:80/old?a=1&b=2#top"), STANDS),
        (an_entry(OTHER, links=(("alternate", PAGE),)), STANDS),
        (an_entry(OTHER, link=PAGE, id="exempt"), None),
        (an_entry(f"<a href='{PAGE}'>x</a>", link=PAGE, id="exempt"), None),
        (an_entry(OTHER, link="https://s.example/old?a=1"), None),
        (an_entry(OTHER, links=(("related", PAGE),)), LEADS),
        (an_entry(OTHER, links=(("via", PAGE),)), LEADS),
        (an_entry(OTHER, links=(("related", PAGE),), id="exempt"), LEADS),
        (an_entry('<a href="https://s.example/old?a=1&amp;b=2">x</a>'), LEADS),
        (an_entry("<A HREF = 'https://s.example/old?a=1&amp;b=2'>x</A>"), LEADS),
        (an_entry("<a href=https://s.example/old?a=1&amp;b=2>x</a>"), LEADS),
        (an_entry("<p>见（https://s.example/old?a=1&amp;b=2）。</p>"), LEADS),
        (an_entry("<p>See (https://s.example/old?a=1&amp;b=2).</p>"), LEADS),
        (an_entry(OTHER, summary="See http://s.example/old?a=1&b=2."), LEADS),
        (an_entry(None, summary='<a href="https://s.example/old?a=1&amp;b=2">x</a>'), LEADS),
        (an_entry('<a href="https://s.example/old?a=1&amp;b=3">x</a>'), None),
        (an_entry('<a href="https://other.example/old?a=1&amp;b=2">x</a>'), None),
        (an_entry(OTHER, links=(("via", PAGE),), id="its own"), None),
        (an_entry('<img src="https://daily.example/gone.png?w=80">'), PICTURE + "?w=80"),
        (an_entry("<p><a href='https://daily.example/gone.png'>x</a></p>"), PICTURE),
        (
            an_entry("<img src=/x.png srcset='/a.png 1x, https://daily.example/gone.png 2x'>"),
            PICTURE,
        ),
        (an_entry(OTHER, images=("https://daily.example/gone.png",)), PICTURE),
        (an_entry(OTHER, links=(("enclosure", "https://daily.example/gone.png"),)), PICTURE),
        (an_entry('<img src="https://daily.example/here.png">'), None),
    ],
)
def test_by_id_and_by_page(entry: EntryFacts, told: str | None) -> None:
    assert recall_verdicts(Remembered())(entry) == told


@pytest.mark.parametrize(
    ("withdrawn", "body", "found"),
    [
        (LONG, LONG, True),
        (LONG, f"{NOTICES}{LONG}{NOTICES}", True),
        (LONG, LONG.replace("<p>", "<div>").replace("。", " ."), True),
        (LONG, LONG.replace("。</p>", "，</p>", 20).replace("磨坊主", "磨坊主人", 2), True),
        (LONG, LONG.replace("第7句", "第七句"), False),  # its numbers are others
        (LONG, "".join(f"<p>{sentence}</p>" for sentence in WORDS[2:]) + WORDS[0], False),
        (LONG, "".join(f"<p>{sentence}</p>" for sentence in WORDS[5:]), False),  # near, no more
        (LONG, "".join(f"<p>{sentence}</p>" for sentence in WORDS[:15]), False),
        (LONG, LONG + OTHER * 6, False),
        (LONG, OTHER, False),
        (MIDDLE, MIDDLE, True),
        (MIDDLE, f"{NOTICES}{MIDDLE}", True),
        (MIDDLE, MIDDLE.replace("家", "屋"), False),
        (MIDDLE, f"<p>他写道：</p>{MIDDLE}{OTHER}", False),
        (SHORT, SHORT, False),
        (SHORT + DRAWN, SHORT + DRAWN, True),
        (SHORT + DRAWN, f"<p>{DRAWN}</p>" + SHORT, True),
        (SHORT + DRAWN, SHORT + DRAWN.replace("1", "2"), False),
        (SHORT + DRAWN, SHORT, False),
        (SHORT, f"{SHORT}{NOTICES}", False),
        (SHORT, f"{LONG}{SHORT}", False),
        ("<p>完</p>", "完。", False),
        (f"<p>完</p>{DRAWN}", f"完。{DRAWN}", True),
        (PARTICULAR, PARTICULAR, True),
    ],
)
def test_by_text(withdrawn: str, body: str, found: bool) -> None:
    recall = recall_verdicts(Remembered(withdrawn))
    assert recall(an_entry(body)) == (SHOWS if found else None)
    assert recall(an_entry(None, summary=body)) == (SHOWS if found else None)
    assert recall(an_entry(body, id="exempt")) is None


@pytest.mark.parametrize(
    "beside",
    [
        {"title": similarity.shown(MIDDLE)},
        {"subtitle": similarity.shown(MIDDLE)},
        {"summary": similarity.shown(MIDDLE)},
        {"content": f'{OTHER}<img src="https://d.example/1.png" alt="{similarity.shown(MIDDLE)}">'},
    ],
)
def test_a_text_beside_the_body_is_judged(beside: dict[str, str]) -> None:
    judge_entry = recall_verdicts(Remembered(MIDDLE))
    assert judge_entry(an_entry(OTHER)) is None
    assert judge_entry(an_entry(OTHER, **beside)) == SHOWS


def test_one_piece_in_common_is_compared_only_where_a_text_has_no_more() -> None:
    class Meagre(Remembered):
        def by_pieces(self, pieces: Sequence[int]) -> Mapping[int, int]:
            return {7: 1}

    assert recall_verdicts(Meagre(LONG))(an_entry(LONG)) is None
    assert recall_verdicts(Meagre("<p>" + "a" * 60))(an_entry("<p>" + "a" * 60)) == SHOWS


def test_a_body_is_judged_once_for_all_formats_and_feeds() -> None:
    memory = Remembered()
    recall = recall_verdicts(memory)
    rss = an_entry(f"{NOTICES}{OTHER}", link="https://s.example/1", summary="Summary")
    atom = replace(rss, links=(("alternate", "https://s.example/1"), ("related", PAGE)))
    for _ in range(3):
        assert recall(rss) is None
        assert recall(atom) == LEADS  # what another format left out is seen nevertheless
        assert recall(replace(rss, title="x", place="line 9")) is None
    # one page for each of the two, then each page of the second until it is found
    assert memory.asked == Counter(id=1, page=5, pieces=1)
    assert recall(replace(rss, content=LONG)) == SHOWS
    assert recall(replace(rss, content=LONG, id="b")) == SHOWS
    assert memory.asked["pieces"] == 3


def test_the_oldest_verdicts_are_forgotten() -> None:
    memory = Remembered()
    recall = recall_verdicts(memory, remembered=6)
    for number in (1, 2, 3, 3, 1):
        recall(an_entry(f"<p>{number}</p>", id=str(number)))
    assert memory.asked["pieces"] == 4


def test_nothing_needs_to_be_seen_in_nothing() -> None:
    assert unseen("", ()) == ()
    assert unseen("", ("a", " ")) == ("a",)


FEED = Feed("tag:s.example,2024:f", "T", "D", "https://s.example/", "https://s.example/x", "")
GOOD = Entry(
    id="a",
    title="t",
    content_html=f"{NOTICES}{OTHER}",
    published=datetime(2024, 5, 1, tzinfo=UTC),
    updated="2024-05-01T00:00:00.5Z",
    url="https://s.example/1",
    references=(Reference("R", "https://r.example/1"),),
)
LINK = '<a href="https://s.example/old?a=1&amp;b=2">x</a>'


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"id": "gone"}, WITHDRAWN),
        ({"url": PAGE}, STANDS),
        ({"content_html": f"{NOTICES}{LONG}"}, SHOWS),
        ({"content_html": f"{GOOD.content_html}<p>{LINK}</p>"}, LEADS),
        ({"summary": f"See {PAGE}"}, LEADS),
        ({"via": PAGE}, LEADS),
    ],
)
def test_in_real_bytes(name: str, changed: dict[str, str], told: str) -> None:
    form = FORMATS[name]
    if name == "html" and "summary" in changed:  # which a page has no place for
        changed = {"subtitle": changed["summary"]}
    feed = replace(FEED, updated=GOOD.updated)
    recall = recall_verdicts(Remembered())
    for entry, expected in ((GOOD, []), (replace(GOOD, **changed), [told])):  # type: ignore[arg-type]
        facts = judge(form.document(feed, form.fragments([entry])), name).facts
        assert facts
        faults = held_against(facts, {entry.id: Allowed("full")}, recall)
        assert [(fault.entry, fault.text) for fault in faults] == [(entry.id, t) for t in expected]


@pytest.mark.parametrize("name", ["rss", "atom"])
@pytest.mark.parametrize("where", ["references", "related"])
def test_a_reference_to_what_is_withdrawn_is_seen_in_real_bytes(name: str, where: str) -> None:
    form = FORMATS[name]
    entry = replace(GOOD, **{where: (Reference("Old", PAGE),)})  # type: ignore[arg-type]
    facts = judge(form.document(replace(FEED, updated=GOOD.updated), form.fragments([entry])), name)
    assert facts.facts
    (fault,) = held_against(facts.facts, {"a": Allowed("full")}, recall_verdicts(Remembered()))
    assert fault.text == LEADS
