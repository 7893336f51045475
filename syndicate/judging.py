"""What rights allow in a published document now: for `check`, which asks anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from syndicate.check.policy import Allowed
from syndicate.model import Standing
from syndicate.rights import Carry, Register
from syndicate.stages.jobs import Outline, outlines
from syndicate.stages.naming import name_everything
from syndicate.stages.selection import rule
from syndicate.store import reading


class Bench:
    """The rulings of one instant, for documents by their path below the web root."""

    def __init__(self, register: Register, connection: Connection, now: datetime) -> None:
        self._register, self._connection, self._now = register, connection, now
        naming = name_everything(register.site, connection)
        self._feeds = {outline.path: outline for outline in outlines(register, naming)}

    def allowed(self, path: str, ids: Iterable[str]) -> Mapping[str, Allowed]:
        """How much of each entry may stand in a document; what no one knows is left out."""
        outline = self._feeds.get(path.rpartition(".")[0])
        if outline is None:
            return {}
        found = reading.by_entry_ids(self._connection, list(ids))
        return {standing.entry_id: self._allowed(outline, standing) for standing in found}

    def _allowed(self, outline: Outline, standing: Standing) -> Allowed:
        permission = self._register.find(standing)
        ruling = rule(outline, standing, permission, self._register, self._now)
        if isinstance(ruling, Carry):
            return Allowed(ruling.level, f"{ruling.trace[-1]}")
        return Allowed(None, str(ruling.rule))
