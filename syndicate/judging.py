"""What the policy allows in a published document now: for `check`, which asks anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from syndicate.check.policy import Allowed, Known, allowed
from syndicate.check.recall import Recall, recaller
from syndicate.config.register import Outlet, Permission, Register
from syndicate.config.site import Site
from syndicate.config.vocabulary import SourceTerms
from syndicate.content.prepare import Recipe, preparer
from syndicate.errors import RenderError
from syndicate.memory import Memory
from syndicate.model import Standing
from syndicate.rights import Carry, decide
from syndicate.stages.jobs import outlines
from syndicate.stages.naming import name_everything
from syndicate.stages.rendering import known_of
from syndicate.store import loading, reading
from syndicate.text import one_line


class Bench:
    """What is allowed at one instant, for documents by their path below the output folder."""

    def __init__(self, site: Site, connection: Connection, now: datetime) -> None:
        naming = name_everything(site, connection)
        register = Register.of(site, naming.categories)
        self._register, self._connection, self._now = register, connection, now
        self._outlets = {o.folder + o.path: o.outlet for o in outlines(register, naming)}
        memory = Memory(connection, register)
        self._prepare = preparer(register.site, None if memory.empty() else memory.gone)
        self.recalled: Recall | None = None if memory.empty() else recaller(memory)

    def allowed(self, path: str, ids: Iterable[str]) -> Mapping[str, Allowed]:
        """How much of each entry may stand in a document; what no one knows is left out."""
        outlet = self._outlets.get(path.rpartition(".")[0], Outlet())
        found = reading.by_entry_ids(self._connection, list(ids))
        return {standing.entry_id: self._allowed(outlet, standing) for standing in found}

    def _allowed(self, outlet: Outlet, standing: Standing) -> Allowed:
        """What the policy says; where rights say it too, they know the place it stands in."""
        permission = self._register.find(standing)
        ruling = decide(standing, outlet, permission, self._register, self._now)
        known = Known(standing, one_line(standing.title))
        if isinstance(ruling, Carry):
            known = self._known(outlet, standing, permission, ruling) or known
        found = allowed(known, outlet, self._register, self._now)
        if found.level is None and not isinstance(ruling, Carry):
            return replace(found, reason=str(ruling.rule))
        return found

    def _known(
        self, outlet: Outlet, standing: Standing, permission: Permission, ruling: Carry
    ) -> Known | None:
        """The article as it would be made now, for its notices; None when it cannot be."""
        placement = outlet.placement(self._register.site)
        recipe = Recipe(ruling.level, ruling.images, placement.before, placement.after)
        terms = permission.terms if isinstance(permission.terms, SourceTerms) else None
        (stored,) = loading.load(self._connection, [standing.key])
        try:
            return known_of(standing, stored, self._prepare(stored, recipe, terms, {}))
        except RenderError:
            return None
