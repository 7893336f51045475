"""What an object store keeps of documents that were replaced: gone where a takedown asks for it."""

from __future__ import annotations

from collections.abc import Collection

from syndicate.build.context import BuildContext
from syndicate.build.former_outputs import Removals
from syndicate.build.plan import Problem
from syndicate.build.turns import documents_under
from syndicate.store import removal
from syndicate.store.publications import PUBLIC

#: The pages of the site that may name an article.
_PAGES = (f"{PUBLIC}index.html",)


def forget_versions(context: BuildContext, orders: Collection[int]) -> Removals:
    """Remove the versions of documents that held what these orders withdrew, or what was erased.

    An order of which a version is left stays open: `stuck` names its documents.
    """
    connection = context.connection
    if not context.target.keeps_versions:
        return Removals()
    paths = documents_under(connection, orders) | set(removal.carriers(connection))
    if not paths:
        return Removals()
    failed = context.target.forget_versions([*sorted(paths), *_PAGES])
    problems = tuple(Problem(path, f"a former version may stay: {why}") for path, why in failed)
    return Removals((), problems, tuple(path for path, _ in failed))
