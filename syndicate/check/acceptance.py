"""What a partner would do with a feed, entry by entry, by the rules that it has published.

Read from the bytes alone, by other code than wrote them. `simulate` plays one fetch; with an
earlier copy of the document, one after the other. That a partner does take a feed, nobody can
tell but the partner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from lxml import etree, html

from syndicate.check import values
from syndicate.check.elements import ATOM, CONTENT, DC, DCTERMS, MEDIA
from syndicate.profiles import Profile, ProfileRule

Outcome = Literal["taken", "updated", "unchanged", "skipped", "refused", "withdrawn"]

T = TypeVar("T")
_SNF = "http://www.smartnews.be/snf "
_PICTURES = (MEDIA + "content", MEDIA + "thumbnail", "enclosure")
_DATES = ("pubDate", DCTERMS + "modified", ATOM + "updated")
_BLANK = re.compile("[ \t\r\n]+")
_SECOND = timedelta(seconds=1)  # a pubDate says nothing of parts of one


@dataclass(frozen=True, slots=True)
class ProfileRemark:
    """What a partner would say of a feed as a whole; what it only advises is no `error`."""

    text: str
    error: bool


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """What would become of one entry, why, and what is advised besides."""

    entry: str
    title: str
    outcome: Outcome
    reason: str = ""
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """One fetch by a partner."""

    remarks: tuple[ProfileRemark, ...]
    verdicts: tuple[ItemVerdict, ...]


def simulate(
    profile: Profile, data: bytes, now: datetime | None, before: bytes | None = None
) -> Simulation:
    """What a partner would make of an RSS document; without `now`, whatever the dates.

    `before` is what it fetched last. Raises ValueError for bytes that are no RSS.
    """
    channel = _channel(data)
    seen = {one.id: one for one in _items(_channel(before))} if before is not None else {}
    verdicts = tuple(_verdict(profile, one, now, seen.get(one.id)) for one in _items(channel))
    remarks = _of_feed(profile, channel, len(data), len(verdicts))
    return Simulation(tuple(remarks), verdicts)


def _channel(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        channel = etree.fromstring(data, parser).find("channel")
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well-formed: {_line(str(error.msg))}") from None
    if channel is None:
        raise ValueError("it is no RSS")
    return channel


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a feed as a partner reads it."""

    node: etree._Element

    def text(self, name: str) -> str:
        found = self.node.find(_spelt(name))
        return _line(found.text or "") if found is not None else ""

    def length(self, name: str) -> int:
        """In characters; wide and no-break spaces are some, line breaks of the markup are not."""
        found = self.node.find(_spelt(name))
        return len(_BLANK.sub(" ", found.text or "").strip()) if found is not None else 0

    @property
    def id(self) -> str:
        return self.text("guid")

    @property
    def body(self) -> str:
        return self.text(CONTENT + "encoded") or self.text("description")

    @property
    def is_deleted(self) -> bool:
        status = self.node.find(_spelt(MEDIA + "status"))
        return status is not None and status.get("state") == "deleted"

    def is_over(self, now: datetime | None) -> bool:
        """Whether its validity has ended."""
        _, found, rest = self.text(DCTERMS + "valid").partition("end=")
        end = _instant(rest.partition(";")[0]) if found else None
        return end is not None and now is not None and end <= now

    def bare(self) -> list[object]:
        """All that it says, but for its dates; not by libxml2's C14N, which entities crash."""
        kept = [c for c in self.node.iterchildren("*") if c.tag not in map(_spelt, _DATES)]
        return [
            (one.tag, sorted(one.items()), one.text, one is not child and one.tail, len(one))
            for child in kept
            for one in child.iter()
        ]

    def stamp(self, profile: Profile) -> datetime | None:
        """The date by which a partner knows a correction."""
        if profile.update and profile.update.value == "dcterms:modified":
            return _instant(self.text(DCTERMS + "modified"))
        return _date(self.text("pubDate"))


def _line(text: str) -> str:
    """On one line, and safe on any terminal."""
    return " ".join(values.FORBIDDEN.sub(" ", text).split())


def _spelt(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{{{space}}}{local}" if space else local


def _items(channel: etree._Element) -> Iterator[_Item]:
    return (_Item(node) for node in channel.iterchildren("item"))


def _verdict(
    profile: Profile, item: _Item, now: datetime | None, before: _Item | None
) -> ItemVerdict:
    title = item.text("title")
    reasons, advice = list[str](), list[str]()
    for text, error in _against(profile, item, now):
        (reasons if error else advice).append(text)
    if reasons:
        return ItemVerdict(item.id, title, "refused", "; ".join(reasons), tuple(advice))
    outcome, reason = _fate(profile, item, now, before)
    return ItemVerdict(item.id, title, outcome, reason, tuple(advice))


def _fate(
    profile: Profile, item: _Item, now: datetime | None, before: _Item | None
) -> tuple[Outcome, str]:
    """What becomes of an item that is not refused."""
    signal = profile.deletion.value if profile.deletion else None
    gone = {"media:status": item.is_deleted, "dcterms:valid": item.is_over(now)}
    withdrawn = signal is not None and gone[signal]
    if before is None:
        return ("withdrawn" if withdrawn else "taken"), ""
    same = item.bare() == before.bare()
    word = profile.update.value if profile.update else None
    new, old = item.stamp(profile), before.stamp(profile)
    if same and new == old:
        return "unchanged", ""
    if word and (new is None or (old is not None and new <= old)):
        how = "unchanged" if new == old else "older than before"
        return "skipped", f"{word} {how}"
    if same and word == "dcterms:modified":
        return "skipped", f"{word} moved and nothing else did"
    return ("withdrawn" if withdrawn else "updated"), ""


def _against(profile: Profile, item: _Item, now: datetime | None) -> Iterator[tuple[str, bool]]:
    """What a partner has against an item, and whether it refuses it for that."""
    for name, what in (("guid", "an id"), ("title", "a title")):
        if not item.text(name):
            yield f"it has not {what}", True
    if not item.body:
        yield "it has no text", True
    yield from _of_dates(profile, item, now)
    yield from _of_lengths(profile, item)
    link = item.text("link")
    if profile.link and not link:
        yield "it has no link", not profile.link.advised
    if profile.author and not item.text(DC + "creator"):
        yield "it names no author", not profile.author.advised
    yield from _of_body(profile, item, link)


def _of_dates(profile: Profile, item: _Item, now: datetime | None) -> Iterator[tuple[str, bool]]:
    published = _date(item.text("pubDate"))
    if published is None:
        yield "it has no pubDate", True
    elif now is not None and published > now:
        yield "it is dated in the future", True
    elif now is not None and profile.age and now - published >= profile.age.value + _SECOND:
        days = profile.age.value.days
        yield f"it is {(now - published).days:,} days old, at most {days} are taken", True
    if profile.update and item.stamp(profile) is None and published is not None:
        yield f"it has no {profile.update.value}", True


def _of_lengths(profile: Profile, item: _Item) -> Iterator[tuple[str, bool]]:
    for rule, name in ((profile.title, "title"), (profile.summary, "description")):
        if rule and (objection := rule.value.objection(item.length(name))):
            yield f"its {name} has {objection}", not rule.advised
    size = len(etree.tostring(item.node, encoding="utf-8", with_tail=False))
    if most := _over(profile.entry_bytes, size):
        yield f"{_size(size)}, at most {_size(most.value)} are taken", not most.advised


def _of_body(profile: Profile, item: _Item, link: str) -> Iterator[tuple[str, bool]]:
    try:
        root = html.fragment_fromstring(item.body, create_parent="div")
    except (ValueError, etree.ParserError):
        yield "its text is no HTML that can be read", True
        return
    if rule := profile.elements:
        made = (one.tag for one in root.iterdescendants())
        others = sorted({t if isinstance(t, str) else "comments" for t in made} - rule.value)
        if others:
            yield f"its text holds {', '.join(others)}", not rule.advised
    if profile.depth:
        depth = max((len(list(one.iterancestors())) for one in root.iter()), default=0)
        if depth > profile.depth.value:
            yield f"its text stands {depth} elements deep", not profile.depth.advised
    if profile.secure:
        addresses = [link, *map(str, root.xpath(".//@src"))]
        if any(one.startswith("http:") for one in addresses):
            yield "it leads to addresses without https", not profile.secure.advised
    if profile.picture:
        pictures = [*root.iter("img"), *(n for p in _PICTURES for n in item.node.iter(_spelt(p)))]
        if not pictures:
            yield "it has no picture", not profile.picture.advised


def _of_feed(
    profile: Profile, channel: etree._Element, size: int, entries: int
) -> Iterator[ProfileRemark]:
    """What a partner would say of the feed as a whole."""
    it = _Item(channel)
    for name in ("title", "link", "description"):
        if not it.text(name):
            yield ProfileRemark(f"the channel has no {name}", True)
    if rule := _over(profile.feed_bytes, size):
        yield ProfileRemark(
            f"{_size(size)}, at most {_size(rule.value)} are taken", not rule.advised
        )
    if rule := _over(profile.entries, entries):
        yield ProfileRemark(f"{entries} items, at most {rule.value} are taken", not rule.advised)
    if profile.fewest and entries < profile.fewest.value:
        text = f"{entries} items, at least {profile.fewest.value} are wanted"
        yield ProfileRemark(text, not profile.fewest.advised)
    length = it.length("description")
    if profile.description and (objection := profile.description.value.objection(length)):
        yield ProfileRemark(f"its description has {objection}", not profile.description.advised)
    links = {
        (one.get("rel"), one.get("href")) for one in channel.iterchildren(_spelt(ATOM + "link"))
    }
    language = it.text("language") or it.text(DC + "language")
    logo = channel.find(f"{_spelt(_SNF + 'logo')}/url")
    lacking: Sequence[tuple[ProfileRule[bool] | None, bool, str]] = (
        (profile.locale, "-" in language, "its language has no region"),
        (profile.logo, logo is not None, "it has no snf:logo"),
        (profile.dated, bool(it.text("pubDate")), "the channel has no pubDate"),
        (profile.hub, any(rel == "hub" for rel, _ in links), "it names no hub"),
    )
    for wanted, there, text in lacking:
        if wanted and not there:
            yield ProfileRemark(text, not wanted.advised)


def _over(rule: ProfileRule[int] | None, number: int) -> ProfileRule[int] | None:
    return rule if rule and number > rule.value else None


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{number:,} bytes"


def _date(text: str) -> datetime | None:
    try:
        return values.rfc822(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        return values.rfc3339(text)
    except ValueError:
        return None
