"""Documents of many feeds written at the same time, where each takes a request to another machine.

What a feed names is there before it: its archives are written first, one document after the other;
only different feeds are written side by side.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby

from msgspec import Struct, field

from syndicate.build.assemble import Piece, pieces_of
from syndicate.build.context import BuildContext
from syndicate.build.feed_plan import DocumentPlan, FeedPlan
from syndicate.errors import OutputError
from syndicate.publish.gzip import COMPRESSED, compressed
from syndicate.publish.target import Target

#: Documents of one feed, with their bytes, in the order in which they are written.
_Documents = list[tuple[str, bytes]]
#: What became of documents, by path: None where one was written.
_Outcomes = Mapping[str, OutputError | None]


class Uploads(Struct, frozen=True):
    """The documents of feeds that were written ahead of their turn, and what became of each."""

    target: Target
    failed: set[str]
    _done: dict[str, OutputError | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        context: BuildContext,
        changed: Sequence[tuple[FeedPlan, Sequence[DocumentPlan]]],
        failed: set[str],
    ) -> Uploads:
        """Write what changes of these feeds, if the target is one of many requests at once.

        `failed` are the paths that the run could not write; those of these feeds are added.
        """
        uploads, target = cls(context.target, failed), context.target
        if target.at_once == 1:
            return uploads
        copies, waiting = "gz" in context.site.settings.precompress, deque[Future[_Outcomes]]()
        with ThreadPoolExecutor(target.at_once) as pool:
            for documents in _by_feed(context, changed):
                before = frozenset(failed)
                waiting.append(pool.submit(_write, target, documents, before, copies=copies))
                if len(waiting) > target.at_once:  # so that few feeds' bytes are in memory
                    uploads._done.update(waiting.popleft().result())
            for future in waiting:
                uploads._done.update(future.result())
        failed |= {path for path, error in uploads._done.items() if error}
        return uploads

    def put(self, path: str, pieces: Iterable[Piece]) -> None:
        """Write a document, unless that was done. Raises OutputError."""
        if path not in self._done:
            try:
                _refuse_early(self.target, path, self.failed)
                self.target.put(path, pieces)
            except OutputError:
                self.failed.add(path)
                raise
            return
        for _ in pieces:
            pass  # who asks counts what passes
        if (error := self._done[path]) is not None:
            raise error


def _refuse_early(target: Target, path: str, failed: Collection[str]) -> None:
    """Raise OutputError where a feed names an archive that could not be written."""
    stem, dot, suffix = path.rpartition(".")
    for other in failed:
        is_archive = other.startswith(f"{stem}/") and other.endswith(f"{dot}{suffix}")
        if is_archive and not target.may_hold(other):
            raise OutputError(f"waits for its archive {other}, which could not be written")


def _by_feed(
    context: BuildContext, changed: Sequence[tuple[FeedPlan, Sequence[DocumentPlan]]]
) -> Iterator[_Documents]:
    """Yield what is to be written of each feed and its archives."""
    feeds = [(plan, documents) for plan, documents in changed if plan.spec]
    for _, group in groupby(feeds, key=lambda pair: pair[0].spec and pair[0].spec.path):
        documents = [
            (document.change.path, b"".join(pieces_of(document.body, context.cache)))
            for _, of_plan in group
            for document in of_plan
            if document.body is not None and document.change.kind != "unchanged"
        ]
        if documents:
            yield documents


def _write(
    target: Target, documents: _Documents, failed: Collection[str], *, copies: bool
) -> _Outcomes:
    outcomes: dict[str, OutputError | None] = {}
    for path, data in documents:
        outcomes[path] = None
        try:
            _refuse_early(target, path, {*failed, *(p for p, error in outcomes.items() if error)})
            target.remove(path + COMPRESSED)  # first: a copy is never older than its document
            target.put(path, [data])
            if copies:
                target.put(path + COMPRESSED, compressed([data]))
        except OutputError as error:
            outcomes[path] = error
    return outcomes
