"""Carry out renames in the store: what is known by a former name is known by the present one.

A feed keeps its id, a category its slug, a token its partner, an order for all that comes of a
source its source. Each rename is carried out once, and noted, so that two may exchange names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from syndicate.store import ledger, targets
from syndicate.store.chained_rows import Rows, rows_of, token_rows
from syndicate.store.finding_tables import terms
from syndicate.store.instants import stored
from syndicate.store.publication_tables import documents, feeds, renames, tokens
from syndicate.store.sql import Connection, and_, delete, func, insert, or_, select, update
from syndicate.text.names import fold

Kind = Literal["job", "partner", "source", "category"]
#: The kind of a rename of a category that the config no longer states.
_CATEGORY_BEFORE = "category before"
#: A feed by its job (a partner's is PARTNER/JOB) and its member.
_Name = tuple[str, str]


class Rename(Struct, frozen=True):
    """What one of a kind was called, and is."""

    kind: Kind
    former: str
    name: str


class FeedNames(Struct, frozen=True):
    """What to call the feeds of a store, by former names: of jobs, partners and members.

    `members` are by what their jobs make a feed for (source, category) and by their folded name;
    `per` says that of every job.
    """

    jobs: Mapping[str, str] = field(default_factory=dict)
    partners: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    per: Mapping[str, str | None] = field(default_factory=dict)

    def of(self, job: str, member: str) -> tuple[_Name, _Name]:
        """Return what a feed is called now, and what it would be if its member kept its name."""
        partner, _, own = job.rpartition("/")
        own = self.jobs.get(own, own)
        partner = self.partners.get(partner, partner)
        present = f"{partner}/{own}" if partner else own
        former = self.members.get(self.per.get(own) or "", {})
        return (present, former.get(fold(member), member)), (present, member)


def done(connection: Connection) -> dict[tuple[Kind, str], str]:
    """Return the renames that were carried out: the present name by (kind, former name)."""
    query = select(renames.c.kind, renames.c.former, renames.c.name)
    query = query.where(renames.c.kind != _CATEGORY_BEFORE)
    return {(kind, former): name for kind, former, name in connection.execute(query)}


def former_categories(connection: Connection) -> dict[str, str]:
    """Return what a category is called now, by each name that one ever had; later ones count on.

    It is remembered when the config no longer says so: what was restricted by that name stays so.
    """
    query = select(renames.c.former, renames.c.name)
    query = query.where(renames.c.kind.in_(("category", _CATEGORY_BEFORE)))
    called: dict[str, str] = {}
    for former, name in connection.execute(query.order_by(renames.c.instant)):
        for old, present in called.items():
            if fold(present) == fold(former):
                called[old] = name
        called[former] = name
    return called


def called_now(connection: Connection, kind: Kind, name: str) -> str:
    """Return what a partner or the like is called now, by a name that it has or had."""
    query = select(renames.c.name).where(renames.c.kind == kind, renames.c.former == name)
    return connection.scalar(query) or name


def note(
    connection: Connection,
    new: Collection[Rename],
    over: Collection[tuple[Kind, str]],
    at: datetime,
) -> None:
    """Note renames as carried out, in the ledger too; those that are `over` may come again.

    The former names of categories are remembered all the same.
    """
    for kind, former in over:
        same = renames.c.former == former
        if kind == "category":
            connection.execute(delete(renames).where(same, renames.c.kind == _CATEGORY_BEFORE))
            again = update(renames).where(same, renames.c.kind == kind)
            connection.execute(again.values(kind=_CATEGORY_BEFORE))
        else:
            connection.execute(delete(renames).where(same, renames.c.kind == kind))
    rows = [
        {"kind": each.kind, "former": each.former, "name": each.name, "instant": stored(at)}
        for each in new
    ]
    if rows:
        connection.execute(insert(renames), rows)
    events = [
        ("renamed", f"{e.kind} {e.former}", {"to": e.name} | _rows(connection, e)) for e in new
    ]
    ledger.record(connection, events, at)


def _rows(connection: Connection, rename: Rename) -> dict[str, Rows]:
    """Return how the rows stand that a rename changed, which the ledger holds."""
    rows: Rows = {}
    if rename.kind == "partner":
        rows = token_rows(connection, rename.name)
    if rename.kind == "source":
        standing = targets.standing(connection, "source")
        orders = [target.order for target in standing if target.value == fold(rename.name)]
        rows = rows_of(connection, targets=orders)
    return {"rows": rows} if rows else {}


def rename_feeds(connection: Connection, names: FeedNames) -> int:
    """Give feeds their present names, with their ids and archives; return how many were renamed.

    Of several that would be one, the one that has the name already keeps it, else the one that was
    first; the others stay as they are, and lead there once no job makes them.
    """
    query = select(feeds.c.key, feeds.c.job, feeds.c.member).order_by(feeds.c.key)
    called = {key: (job, member) for key, job, member in connection.execute(query)}
    wanted = {key: names.of(*name) for key, name in called.items()}
    moving = {key for key, (name, _) in wanted.items() if name != called[key]}
    taken = {name for key, name in called.items() if key not in moving}
    moved: dict[int, _Name] = {}
    merged: list[int] = []
    for key in sorted(moving):
        name = next((each for each in wanted[key] if each not in taken), called[key])
        taken.add(name)
        if name != called[key]:
            moved[key] = name
        if name != wanted[key][0]:
            merged.append(key)
    for key in moved:  # first, so that names that change hands are free
        same = feeds.c.key == key
        connection.execute(update(feeds).where(same).values(job=f"~{key}", member=""))
    for key, (job, member) in moved.items():
        same = feeds.c.key == key
        connection.execute(update(feeds).where(same).values(job=job, member=member))
    places = {name: key for key, name in (called | moved).items()}
    for key in merged:
        _lead(connection, key, places[wanted[key][0]])
    return len(moved)


def _lead(connection: Connection, former: int, feed: int) -> None:
    """Send readers of a feed's removed documents to those of another, where they led nowhere."""
    here = (documents.c.feed == feed) & documents.c.digest.is_not(None)
    query = select(documents.c.format, documents.c.path).where(here, documents.c.archive.is_(None))
    for form, path in connection.execute(query).all():
        gone = (documents.c.feed == former) & documents.c.gone.is_not(None)
        gone &= documents.c.moved_to.is_(None) & (documents.c.format == form)
        connection.execute(update(documents).where(gone).values(moved_to=path))


def members(connection: Connection, jobs: Collection[str]) -> set[str]:
    """Return what there are feeds of, of these jobs, partners' too."""
    query = select(feeds.c.job, feeds.c.member)
    return {member for job, member in connection.execute(query) if job.rpartition("/")[2] in jobs}


def rename_categories(connection: Connection, slugs: Mapping[str, str]) -> None:
    """Give categories the slugs that those had which they were called before (former: present)."""
    query = select(terms.c.key, terms.c.label, terms.c.slug).where(terms.c.kind == "category")
    known = {row.label: (row.key, row.slug) for row in connection.execute(query)}
    by_fold = {fold(label): label for label in known}
    given: set[str] = set()
    for former, name in slugs.items():
        old_label = former if former in known else by_fold.get(fold(former), former)
        if old_label == name or name in given or not known.get(old_label, (0, None))[1]:
            continue
        if name not in known:
            known[name] = (_add_category(connection, name), None)
        (old, slug), (new, _) = known[old_label], known[name]
        connection.execute(update(terms).where(terms.c.key.in_((old, new))).values(slug=None))
        connection.execute(update(terms).where(terms.c.key == new).values(slug=slug))
        known[old_label], known[name] = (old, None), (new, slug)
        given.add(name)


def _add_category(connection: Connection, label: str) -> int:
    key = (connection.scalar(select(func.max(terms.c.key))) or 0) + 1
    connection.execute(insert(terms), [{"key": key, "kind": "category", "label": label}])
    return key


def rename_partners(connection: Connection, names: Mapping[str, str]) -> int:
    """Give the tokens of partners to those that are called otherwise now; return how many."""
    moved = 0
    for former, name in names.items():
        same = update(tokens).where(tokens.c.partner == former)
        moved += connection.execute(same.values(partner=name)).rowcount
    return moved


def keep_orders(connection: Connection, names: Mapping[str, str]) -> None:
    """Let orders for all that comes of a source go for its present name, too, for good."""
    called: dict[str, str] = {fold(former): name for former, name in names.items()}
    for target in targets.standing(connection, "source"):
        if name := called.get(target.value):
            targets.restore(connection, target.order, [("source", fold(name))], None)


def revoke(connection: Connection, partners: Collection[str], at: datetime) -> dict[str, int]:
    """Revoke the valid tokens of these partners; return how many, by partner."""
    valid = and_(
        tokens.c.revoked.is_(None), or_(tokens.c.expires.is_(None), tokens.c.expires > stored(at))
    )
    query = select(tokens.c.digest, tokens.c.partner, tokens.c.name).where(valid)
    gone = [row for row in connection.execute(query) if row.partner in partners]
    for row in gone:
        same = update(tokens).where(tokens.c.digest == row.digest)
        connection.execute(same.values(revoked=stored(at)))
    events = []
    for partner, name in dict.fromkeys((row.partner, row.name) for row in gone):
        rows = token_rows(connection, partner, name)
        detail = {"name": name, "revoked": True, "removed": True, "rows": rows}
        events.append(("token", partner, detail))
    ledger.record(connection, events, at)
    return Counter(row.partner for row in gone)
