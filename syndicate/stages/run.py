"""One run over one state of the store: what it reads from, what it plans, what it has met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from syndicate.config.register import Register
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.model import Feed, Listing, Tombstone
from syndicate.plan import Change
from syndicate.publish.directory import Directory
from syndicate.rights import Cause, Hold
from syndicate.stages.jobs import Outline
from syndicate.stages.pages import Imprint
from syndicate.stages.rendering import Press
from syndicate.stages.selection import Ruled
from syndicate.store.publications import Member, StoredDocument, StoredFeed

#: The format word of files that belong to no feed.
SITE_WIDE = "site"


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """One document as it is to be: its bytes (None: it is to go) and what stands in it.

    One that is not `ours` is another store's: cut where need be, but never written down as known.
    """

    change: Change
    format: str
    data: bytes | None = None
    members: tuple[Member, ...] = ()
    ours: bool = True


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One feed as it is to be; `outline` and `feed` are None for the site-wide files."""

    documents: tuple[DocumentPlan, ...] = ()
    outline: Outline | None = None
    feed: Feed | None = None


@dataclass(slots=True)
class Run:
    """One run over one state of the store.

    `paths` are the documents that jobs make, by their path in lower case; `homes` where each
    stored feed stands now, by (its key, format). `held` are the articles that were met and held,
    `ungranted` those for want of a grant, by publisher; `lapsed` those that left a document for
    want of one, `lowered` those that are shown less now. `guarded` are the documents that keep
    what they held, and why; `force` overrules that; `strange` says that some hold what this store
    has never heard of.
    """

    site: Site
    imprint: Imprint
    at: datetime
    connection: Connection
    press: Press
    register: Register
    target: Directory
    feeds: dict[tuple[str, str], StoredFeed]
    documents: dict[str, StoredDocument]
    signals: Mapping[int, Sequence[Tombstone]]
    force: bool = False
    strange: bool = False
    held: dict[int, Cause] = field(default_factory=dict)
    ungranted: dict[int, str] = field(default_factory=dict)
    lapsed: dict[int, str] = field(default_factory=dict)
    lowered: dict[int, str] = field(default_factory=dict)
    guarded: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    homes: dict[tuple[int | None, str], str] = field(default_factory=dict)
    listings: list[Listing] = field(default_factory=list)

    def note_hold(self, one: Ruled, hold: Hold) -> None:
        standing = one.standing
        self.held[standing.key] = hold.cause
        if hold.cause == "missing-grant":
            self.ungranted[standing.key] = self.register.publisher(standing, one.permission)

    def published(self, path: str) -> bytes | None:
        """What stands there now; what cannot be read is written anew."""
        try:
            return self.target.read(path)
        except OutputError:
            return None

    def is_ours(self, path: str, data: bytes) -> bool:
        """Whether a file holds what this store recorded there, and not another's bytes."""
        known = self.documents.get(path)
        return known is not None and known.digest == digest(data)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
