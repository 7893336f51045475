"""What has left a feed stands in its archives (RFC 5005), each with the one before and behind it.

https://www.rfc-editor.org/rfc/rfc5005. Which articles an archive holds is stored before it is
written and stays (store/archives.py), so that a reader may stop at one that it knows: what arrives
late stands in the feed, and then in an archive of its own. An archive is begun when enough has left
the feed; until then that waits in the feed, beside the newest. No article stands in two places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndicate.build.changes import ArchiveScope
from syndicate.build.claims import PathClaims, stem_of
from syndicate.build.context import BuildContext
from syndicate.build.documents import claim_file, document
from syndicate.build.feed_date import feed_date
from syndicate.build.feed_plan import FeedPlan, guarded_of, problems_of
from syndicate.build.feeds import FeedSpec
from syndicate.build.new_archives import NewArchives
from syndicate.build.observer import FeedObserver
from syndicate.build.rendered import RenderedEntry
from syndicate.build.select import is_carried, select_from
from syndicate.build.verify import LARGEST_DOCUMENT
from syndicate.model.feed import Feed, History
from syndicate.store import archives
from syndicate.store.archives import Archive


class FeedArchives(Struct):
    """The archives of one feed, and what is left for its own documents.

    `newest` are the feed's newest entries. Once `plans` has come to its end, `entries` are all that
    stand in the feed itself, newest first, and `last` is the archive that its documents lead to.
    """

    context: BuildContext
    claims: PathClaims
    spec: FeedSpec
    feed: Feed
    newest: list[RenderedEntry]
    observer: FeedObserver
    last: Archive | None = None
    entries: Sequence[RenderedEntry] = ()

    def plans(self, scope: ArchiveScope) -> Iterator[FeedPlan]:
        """Yield the archives that are to be looked at, and those that begin, oldest first.

        The one that leads on to those which begin comes last: it names none before it is there.
        """
        connection = self.context.connection
        known = archives.of_feed(connection, self.feed.id)
        names = {archive.name for archive in known}
        known = [archive for archive in known if self._claim(archive.name)]
        concerned = self._concerned(known, scope)
        new = NewArchives(
            context=self.context,
            spec=self.spec,
            feed=self.feed,
            newest=self.newest,
            observer=self.observer,
            names=names,
            is_taken=self._is_taken,
        )
        beginning = new.begin(scope)
        begun, leading = next(beginning, None), None
        for number, archive in enumerate(known):
            following = known[number + 1] if number + 1 < len(known) else begun
            if number + 1 == len(known) and begun is not None:
                leading = (archive, self.last, following)
            elif archive.name in concerned:
                yield self._stored_plan(archive, self.last, following)
            self.last = archive
        while begun is not None:
            self._claim(begun.name)
            following = next(beginning, None)
            yield self._plan(begun, begun.articles, self.last, following)
            self.last, begun = begun, following
        if leading:
            yield self._stored_plan(*leading)
        self.entries = new.entries

    def _concerned(self, known: Sequence[Archive], scope: ArchiveScope) -> set[str]:
        """Return the names of the archives that are to be looked at."""
        if scope.all:
            return {archive.name for archive in known}
        connection = self.context.connection
        names = scope.names | archives.archives_of(connection, self.feed.id, scope.articles)
        for archive in reversed(known):  # a run that was killed left the last ones unwritten
            paths = self._paths(archive.name)
            self.context.published.read_records(paths.values())
            records = map(self.context.published.record, paths.values())
            if all(record and record.digest for record in records):
                break
            names.add(archive.name)
        return names

    def _is_taken(self, name: str) -> bool:
        """Return whether another feed has, or had, its own document where this archive would be."""
        if f"{stem_of(self.spec)}/{name}" in self.context.catalog.stems:
            return True
        paths, published = list(self._paths(name).values()), self.context.published
        published.read_records(paths)
        stored = published.feeds.get((self.spec.key, self.spec.member))
        own = stored.key if stored else None
        records = filter(None, map(published.record, paths))
        return any(record.feed != own and not record.archive for record in records)

    def _claim(self, name: str) -> bool:
        """Claim the files of an archive; return whether no other feed writes one of them."""
        paths = self._paths(name).values()
        problems = [claim_file(self.claims, self.spec, path) for path in paths]
        self.observer.add_problems(filter(None, problems))
        return not any(problems)

    def _paths(self, name: str) -> dict[str, str]:
        return {form: self.spec.archive(name, form) for form in self.spec.job.formats}

    def _stored_plan(
        self, archive: Archive, older: Archive | None, newer: Archive | None
    ) -> FeedPlan:
        assert archive.key is not None
        articles = archives.articles_in(self.context.connection, archive.key)
        return self._plan(archive, articles, older, newer)

    def _plan(
        self,
        archive: Archive,
        articles: Sequence[int],
        older: Archive | None,
        newer: Archive | None,
    ) -> FeedPlan:
        """Return one archive in each format."""
        context, spec, paths = self.context, self.spec, self._paths(archive.name)
        context.published.read_records(paths.values())
        observer = FeedObserver(context, spec)
        entries = list(self._entries(articles, observer))
        date = feed_date(context, spec, entries, (), archive.date, list(paths.values()))
        feed = replace(self.feed, withdrawn=(), hubs=(), updated=date.updated or self.feed.updated)
        documents = tuple(
            document(
                context,
                spec,
                replace(
                    feed,
                    self_url=context.site.address_of(path),
                    history=History(
                        self._address(older, form),
                        self._address(newer, form),
                        context.site.address_of(spec.document(form)),
                    ),
                ),
                entries,
                path,
                LARGEST_DOCUMENT,
                None,
            )
            for form, path in paths.items()
        )
        observer.add_problems(problems_of(documents))
        return FeedPlan(
            documents=documents,
            spec=spec,
            feed=self.feed,
            date=date,
            state=observer.state(guarded_of(documents), archive=archive.name),
            archive=archive,
            problems=tuple(observer.problems),
        )

    def _entries(self, articles: Sequence[int], observer: FeedObserver) -> Iterator[RenderedEntry]:
        """Yield the entries of an archive, newest first."""
        context, spec = self.context, self.spec
        every = select_from(spec, context.connection, context.catalog, context.at, articles)
        carried = []
        for ruled in every:
            observer.see(ruled)
            if is_carried(ruled):
                carried.append(ruled)
        rendered = context.renderer.render(carried, spec.job.formats)
        observer.add_rendered(rendered)
        yield from rendered.entries

    def _address(self, archive: Archive | None, form: str) -> str | None:
        if archive is None:
            return None
        return self.context.site.address_of(self.spec.archive(archive.name, form))

    def history(self, form: str) -> History:
        """Return where the feed's own document stands."""
        return History(self._address(self.last, form), complete=self.last is None)
