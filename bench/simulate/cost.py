"""What the work of a build costs, from the constants; and beside others who are the writer, too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from bench.simulate.constants import Constants
from bench.simulate.load import HOUR, MINUTE, Load

#: How often the span is halved in which a cost is sought.
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Cost:
    """What work costs, in seconds; the names are those of the constants."""

    run_start: float
    run_there: float
    run_feed: float
    run_looked: float
    worker_start: float
    worker_there: float
    worker_feed: float
    worker_looked: float
    worker_entry: float
    held: float
    import_held: float
    fetch: float
    order: float

    @classmethod
    def of(cls, constants: Constants, *, server: bool) -> Cost:
        """Return the costs on an embedded store, or on one on a server."""
        end = "_server" if server else ""
        value = {name: each.value for name, each in constants.items()}
        return cls(
            run_start=value["run_start"],
            run_there=value["run_there"],
            run_feed=value[f"run_feed{end}"],
            run_looked=value["run_looked"],
            worker_start=value["worker_start"],
            worker_there=value["worker_there"],
            worker_feed=value["worker_feed"],
            worker_looked=value["worker_looked"],
            worker_entry=value["worker_entry"],
            held=value[f"run_feed_held{end}"],
            import_held=value[f"import_held{end}"],
            fetch=value[f"fetch{end}"],
            order=value["order"],
        )

    def beside(self, load: Load) -> Cost:
        """Return the costs beside a load, whose imports and fetches are the writer, too.

        The run waits for the writer as long as that is another's; fetches follow what it publishes.
        """
        imports = load.changes / MINUTE * self.import_held
        fetches, least, most = load.partners * self.fetch, self.run_feed, HOUR
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            others = imports + fetches / middle
            wait = self.held * others / (1 - others) if others < 1 else inf
            least, most = (middle, most) if self.run_feed + wait > middle else (least, middle)
        return replace(self, run_feed=most if most < HOUR else inf)
