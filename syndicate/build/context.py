"""What a build is asked for, and what all of its stages read."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndicate.build.cache.folder import Cache
from syndicate.build.catalog import Catalog
from syndicate.build.digests import ConfigDigests
from syndicate.build.entries import EntryRenderer
from syndicate.build.entry_maker import EntryMaker
from syndicate.build.imprint import Imprint, imprint
from syndicate.build.lookalikes import VanishedFeed, vanished_feeds
from syndicate.build.published import Published
from syndicate.build.shortened import Shortenings
from syndicate.build.targets import open_target
from syndicate.config.site import Site
from syndicate.publish.target import ALONE, Fence, Target
from syndicate.recall.current import Recall
from syndicate.store.sql import Connection


class BuildRequest(Struct, frozen=True):
    """What a build is asked for.

    `only` are patterns of feeds' paths; `full` looks at every feed, `force` overrules the guard,
    `earlier` lets it go back behind the last build; `workers` is the number of processes, `cluster`
    the address of a Dask scheduler whose workers work instead, `patience` how long the answer of a
    worker is waited for, in seconds; `detail` names entries in the answer, which costs memory.
    """

    at: datetime
    only: tuple[str, ...] = ()
    full: bool = False
    force: bool = False
    earlier: bool = False
    workers: int = 1
    cluster: str | None = None
    patience: float = 600.0
    detail: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether workers look at the feeds."""
        return self.workers > 1 or self.cluster is not None


class BuildContext(Struct, frozen=True):
    """One state of the store, the config and the output, at one instant; no stage writes into it.

    `published` is what earlier builds left, `renderer` gives feeds their entries, `shortenings` say
    since when feeds show less of some; `vanished` are feeds that are no longer made; `recall` knows
    what is withdrawn; `digests` tell whether the config still says the same of a feed; `imprint` is
    what every document says of the site; `fence` has the number of the run.
    """

    catalog: Catalog
    connection: Connection
    cache: Cache
    target: Target
    at: datetime
    force: bool
    published: Published
    recall: Recall
    renderer: EntryRenderer
    shortenings: Shortenings
    vanished: tuple[VanishedFeed, ...]
    digests: ConfigDigests
    imprint: Imprint
    fence: Fence

    @classmethod
    def open(
        cls,
        catalog: Catalog,
        connection: Connection,
        cache: Cache,
        request: BuildRequest,
        fence: Fence = ALONE,
    ) -> BuildContext:
        """Return the context of a run over the state that a connection sees."""
        site = catalog.site
        target = open_target(site, fence=fence)
        recall = Recall.open(connection, catalog.owners)
        since = request.at - site.settings.withdrawals.keep
        slugs = catalog.terms.categories
        published = Published.open(connection, target, cache, since)
        shortenings = Shortenings(connection, published.feeds, request.at)
        maker = EntryMaker(catalog.owners, slugs, connection, recall, request.at)
        return cls(
            catalog=catalog,
            connection=connection,
            cache=cache,
            target=target,
            at=request.at,
            force=request.force,
            published=published,
            recall=recall,
            renderer=EntryRenderer(maker, cache, shortenings),
            shortenings=shortenings,
            vanished=vanished_feeds(catalog, published),
            digests=ConfigDigests(catalog.owners),
            imprint=imprint(site, cache.texts.of(site.digest)),
            fence=fence,
        )

    @property
    def site(self) -> Site:
        return self.catalog.site
