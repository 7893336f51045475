"""One article as an entry of one feed, as the feed's documents would hold it."""

from __future__ import annotations

from datetime import datetime

from syndicate.build.cache import last_build
from syndicate.build.catalog import Catalog
from syndicate.build.context import BuildRequest
from syndicate.build.entry_maker import EntryMaker, RenderJob
from syndicate.build.older import foresee_age
from syndicate.build.pipeline import cache_folder
from syndicate.build.select import Carried, is_carried, oldest_of, select_from
from syndicate.build.settle import rehearsed
from syndicate.config.site import Site
from syndicate.errors import NotCarriedError, NotFoundError, RenderError, StoreError
from syndicate.formats import FORMATS, PREVIEW
from syndicate.model.article import ArticleFacts
from syndicate.recall.current import Recall
from syndicate.rights import Carry
from syndicate.store import Store
from syndicate.store.find import find_one
from syndicate.store.publications import PUBLIC
from syndicate.store.sql import Connection


def entry_in(site: Site, store: Store, article: str, feed: str, form: str, now: datetime) -> bytes:
    """Return an article as an entry of a feed in a format, proved; nothing is cached.

    Raises NotFoundError, NotCarriedError, RenderError, and StoreError where nobody can tell what
    was withdrawn.
    """
    if form == PREVIEW or FORMATS.get(form) is None:
        raise NotFoundError(f'no format is called "{form}"')
    # as a build would find it, with what only the journal of orders has
    with rehearsed(site, store, now) as (connection, _):
        last = last_build.read(str(cache_folder(site)))
        age = foresee_age(site, connection, last, BuildRequest(now))
        if age.blind or age.failure:
            raise StoreError(age.failure or "; ".join(age.lines))
        facts, catalog = find_one(connection, article), Catalog.open(site, connection)
        carried = _carried(catalog, connection, facts, feed, form, now)
        recall = Recall.open(connection, catalog.owners)
        maker = EntryMaker(catalog.owners, catalog.terms.categories, connection, recall, now)
        new = maker.make([RenderJob(carried, b"")], [form])
    if new.problems:
        raise RenderError(facts.entry_id, new.problems[0].reason)
    return new.by_article[facts.key].fragments[form]


def _carried(
    catalog: Catalog,
    connection: Connection,
    facts: ArticleFacts,
    feed: str,
    form: str,
    now: datetime,
) -> Carried:
    """Return an article as a feed carries it. Raises NotFoundError, NotCarriedError."""
    named = feed.removeprefix(PUBLIC)
    shown = {named, named.removesuffix(f".{form}")}
    spec = next((spec for spec in catalog.specs if spec.shown in shown), None)
    if spec is None:
        raise NotFoundError(f"no feed is called {feed!r}")
    ruled = next(select_from(spec, connection, catalog, now, [facts.key]), None)
    oldest = oldest_of(spec, now)
    if ruled is None or (oldest and facts.published < oldest):
        raise NotCarriedError(f"{feed} does not select {facts.entry_id}")
    if not isinstance(ruled.ruling, Carry):
        rule = ruled.ruling.rule
        raise NotCarriedError(f"{feed} may not carry {facts.entry_id}: {rule}")
    assert is_carried(ruled)
    return ruled
