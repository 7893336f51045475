"""Hold stored articles of which a later record speaks of rights that could not be read.

A kill that cannot be read is a kill: the article is held until a person releases it, or a record of
its source that can be read speaks of rights, or differs from the last of its kind of import.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN
from syndicate.errors import Place
from syndicate.intake import IntakeEvent, ParsedRecord, RejectedRecord
from syndicate.model.article import Article, ArticleFacts
from syndicate.store import addresses, claims, holds, queries
from syndicate.store.former_identity import identities
from syndicate.store.known import known_by_name
from syndicate.store.sql import Connection
from syndicate.text import urls


class UnreadRecords(Struct, frozen=True):
    """What the rejected records of a batch say of rights: `why` their articles are to be held, by
    key, and the notes on that by the number of the record; `kills` only lacked a text.
    """

    why: Mapping[int, str]
    notes: Mapping[int, str]
    kills: tuple[ParsedRecord, ...]


def unread_records(
    connection: Connection, owners: Owners, batch: Sequence[IntakeEvent]
) -> UnreadRecords:
    """Return what the rejected records of a batch say of the rights in stored articles."""
    why: dict[int, str] = {}
    notes: dict[int, str] = {}
    kills: list[ParsedRecord] = []
    for event in batch:
        if not isinstance(event, RejectedRecord) or event.rights is None:
            continue
        place = event.error.place or Place("")
        found = _meant(connection, owners, event.rights.article)
        is_meant = bool(found)
        if not is_meant and event.rights.cancels:
            found = _called(connection, owners, event.rights.article)
        if event.rights.cancels and len(found) == 1 and is_meant:
            note = "it has no text: that of the stored article stands, and is canceled"
            said = _as_stored(connection, found[0], event.rights.article)
            kills.append(ParsedRecord(event.number, said, (note,), place, states_rights=True))
            continue
        what = event.rights.why if is_meant else "it names no source, and has this id"
        for article in found:
            why[article.key] = (
                f"a record of it says of its rights what cannot be read ({place}:"
                f" {what}); held for a person (`syndicate article release`) or a record"
                " that says it readably"
            )
        if found:
            ids = ", ".join(article.entry_id for article in found)
            notes[event.number] = f"{ids} is held until a person or a good record speaks"
    return UnreadRecords(why, notes, tuple(kills))


def _meant(connection: Connection, owners: Owners, named: Article) -> list[ArticleFacts]:
    """Return the stored articles that a record is about, by its id, else by its addresses.

    They are of its own source; a record of the site itself may be about any.
    """
    page = urls.key(named.url) if named.url else None
    (identity,) = identities(connection, owners, [(named, page)])
    known = known_by_name(connection, [identity]) if named.id or page else {}
    keys = {row["key"] for row in known.values()}
    if not keys:
        own = addresses.of_record(named.id, named.url, named.external_url)
        there = addresses.known_at(connection, {number for _, number in own})
        keys = {key for those in there.values() for key in those}
    ours = owners.find(named).id == OWN
    found = queries.facts_of(connection, sorted(keys))
    return [article for article in found if ours or owners.are_of_one(article, named)]


def _called(connection: Connection, owners: Owners, named: Article) -> list[ArticleFacts]:
    """Return the one article that has the id of a record that says nothing else of whose it is."""
    has_more = named.source or named.url or named.external_url
    if has_more or not named.id or owners.find(named).id != OWN:
        return []
    found = queries.find(connection, named.id, None)
    return found if len(found) == 1 else []


def _as_stored(connection: Connection, facts: ArticleFacts, named: Article) -> Article:
    """Return the record of a stored article that is named, as canceled."""
    records = [c.article for c in claims.claims_of(connection, facts.key) if c.article]
    said = next((record for record in records if record.id == named.id), records[0])
    return replace(said, pubstatus="canceled")


def hold_unread(connection: Connection, why: Mapping[int, str], intake: str) -> list[int]:
    """Note why articles are to be held; return them. They are held when they are screened."""
    for key, reason in why.items():
        holds.mark_unread(connection, key, reason, intake)
    return list(why)


def let_go(
    connection: Connection, came: Collection[str], spoke: Collection[str], intake: str
) -> list[int]:
    """Let go of articles that were held for what could not be read; return them.

    `came` are the entry ids of those that a record of this kind of import has just changed, `spoke`
    of those of which a record states rights that can be read.
    """
    keys = []
    for key, entry_id, by in holds.unread_among(connection, {*came, *spoke}):
        if entry_id in spoke or by == intake:
            holds.mark_unread(connection, key, None, None)
            keys.append(key)
    return keys
