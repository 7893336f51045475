"""A line of the journal: an order or a lift as JSON, chained to the line before it.

The hash of a line is the SHA-256 of its bytes in front of `,"hash":`; `previous` is the hash of the
line before it in its chain, 64 zeros at first. There are ids and digests only: what an order says
of reasons and people stays in the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct

#: The previous hash of the first line of a chain.
BEGINNING = "0" * 64
#: What a line may tell. The first three withdraw; `remembered` adds traits to an earlier order.
WITHDRAWING = ("takedown", "canceled", "remembered")
LIFTED = "lifted"
_TARGETS = ("picture", "source")
_HASH = ',"hash":"'
_START = b'{"chain":'
#: What of an article in a line is no trait.
_NAMES = ("id", "copy_of", "source")


class JournalArticle(Struct, frozen=True):
    """An article of a line: its entry id, the one it repeats, its source's id in the config.

    `traits` are (kind, digest): BLAKE2b of 64 bits over an address as `urls.page_key` writes it,
    as a number (`originals.number_of`), or of 128 bits over a text (`similarity.digest`).
    """

    id: str
    copy_of: str | None = None
    source: str | None = None
    traits: tuple[tuple[str, str], ...] = ()

    @property
    def facts(self) -> Mapping[str, Any]:
        kinds: dict[str, list[str]] = {}
        for kind, digest in sorted(set(self.traits)):
            kinds.setdefault(kind, []).append(digest)
        names = {"id": self.id, "copy_of": self.copy_of, "source": self.source}
        return {name: value for name, value in names.items() if value is not None} | kinds


class JournalEvent(Struct, frozen=True):
    """What a line tells: a kind of event, its instant, the order's number, and its articles.

    `everywhere` and `replacement` (an entry id) are those of an order. `targets` are (kind, value)
    of what it withdraws beside articles, as store/targets.py has them: digests of pictures, and
    names of sources.
    """

    kind: str
    at: datetime
    order: int
    articles: tuple[JournalArticle, ...]
    everywhere: bool = False
    replacement: str | None = None
    targets: tuple[tuple[str, str], ...] = ()


class JournalLine(Struct, frozen=True):
    """A line: its chain and number there, the site's authority, the ledger's end, the event.

    `text` is the whole line, without its end; `sound` says that the hash is that of the text.
    """

    chain: str
    line: int
    previous: str
    site: str
    ledger: tuple[int, str]
    event: JournalEvent
    text: str
    hash: str
    sound: bool = True

    @property
    def withdraws(self) -> bool:
        return self.event.kind in WITHDRAWING


class ChainEnd(Struct, frozen=True):
    """Where a chain ends: its name, the number and the hash of its last line."""

    chain: str
    line: int = 0
    hash: str = BEGINNING


def write_line(
    end: ChainEnd, site: str, ledger: tuple[int, str], event: JournalEvent
) -> JournalLine:
    """Return the line that follows the end of a chain."""
    facts: dict[str, Any] = {
        "chain": end.chain,
        "line": end.line + 1,
        "previous": end.hash,
        "site": site,
        "ledger": list(ledger),
        "event": event.kind,
        "instant": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "order": event.order,
    }
    if event.everywhere:
        facts["everywhere"] = True
    if event.replacement:
        facts["replacement"] = event.replacement
    for kind in _TARGETS:
        if values := sorted(value for name, value in event.targets if name == kind):
            facts[f"{kind}s"] = values
    facts["articles"] = [article.facts for article in event.articles]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))[:-1]
    digest = sha256(text.encode()).hexdigest()
    return JournalLine(
        chain=end.chain,
        line=end.line + 1,
        previous=end.hash,
        site=site,
        ledger=ledger,
        event=event,
        text=f'{text}{_HASH}{digest}"}}',
        hash=digest,
    )


def read_line(data: bytes) -> JournalLine:
    """Return a line from its bytes, whether its hash fits or not.

    Raises ValueError, with the reason, where it is no line of a journal.
    """
    try:
        text = data.decode()
        facts = json.loads(text)
        digest = facts["hash"]
        body = text[: text.rindex(_HASH)]
        line = JournalLine(
            chain=_text(facts["chain"]),
            line=_number(facts["line"]),
            previous=_text(facts["previous"]),
            site=_text(facts["site"]),
            ledger=(_number(facts["ledger"][0]), _text(facts["ledger"][1])),
            event=_event(facts),
            text=text,
            hash=_text(digest),
            sound=text == f'{body}{_HASH}{sha256(body.encode()).hexdigest()}"}}',
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError("it is no line of a journal, or was cut off") from error
    return line


def read_lines(data: bytes) -> Iterator[tuple[int, JournalLine | None]]:
    """Yield (number from 1, line) for each line of a file; None for one that cannot be read.

    A line that was written behind a torn one, without a break between them, is still found.
    """
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            yield number, read_line(raw.rstrip(b"\r"))
            continue
        except ValueError:
            yield number, None
        start = raw.rfind(_START)
        if start > 0:
            try:
                yield number, read_line(raw[start:].rstrip(b"\r"))
            except ValueError:
                continue


def _event(facts: Mapping[str, Any]) -> JournalEvent:
    at = datetime.fromisoformat(_text(facts["instant"]))
    if at.tzinfo is None:
        raise ValueError("no time zone")
    replacement = facts.get("replacement")
    return JournalEvent(
        kind=_text(facts["event"]),
        at=at.astimezone(UTC),
        order=_number(facts["order"]),
        articles=tuple(map(_article, facts["articles"])),
        everywhere=facts.get("everywhere") is True,
        replacement=None if replacement is None else _text(replacement),
        targets=tuple((kind, _text(v)) for kind in _TARGETS for v in facts.get(f"{kind}s", ())),
    )


def _article(facts: Mapping[str, Any]) -> JournalArticle:
    given = {name: facts.get(name) for name in ("copy_of", "source")}
    return JournalArticle(
        id=_text(facts["id"]),
        copy_of=None if given["copy_of"] is None else _text(given["copy_of"]),
        source=None if given["source"] is None else _text(given["source"]),
        traits=tuple(_traits(facts)),
    )


def _traits(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, digests in facts.items():
        if kind not in _NAMES:
            values: Sequence[Any] = digests if isinstance(digests, list) else ()
            yield from ((kind, _text(digest)) for digest in values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    value.encode()  # ValueError for half a surrogate pair
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise TypeError("no number")
    return value
