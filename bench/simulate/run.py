"""Run one command of ours in this process, and print what it cost as JSON.

`python -m bench.simulate.run [--shared] FOLDER WORD…`. With `--shared` a build gives its feeds to
workers even where there is only one, so that the run's own share of the work can be told apart.
`cpu` is the user and system time of this process, `workers` that of its workers; `held` is how long
it was the store's one writer, `held_cpu` the CPU time of that, and `ordered` the CPU time until a
takedown is recorded, in seconds.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any


@dataclass(slots=True)
class RunCost:
    """What one command cost, in seconds; `transactions` counts how often it was the writer."""

    cpu: float = 0.0
    workers: float = 0.0
    elapsed: float = 0.0
    held: float = 0.0
    held_cpu: float = 0.0
    ordered: float = 0.0
    transactions: int = 0


def _watch_writer(cost: RunCost) -> None:
    """Count the time between the beginning and the end of each transaction that writes."""
    from syndicate.store import Store

    writing = Store.writing

    @contextmanager
    def watched(self: Store) -> Iterator[Any]:
        transaction = writing(self)
        connection = transaction.__enter__()
        began, began_cpu = perf_counter(), process_time()
        try:
            yield connection
        except BaseException:
            if not transaction.__exit__(*sys.exc_info()):
                raise
        else:
            transaction.__exit__(None, None, None)
        cost.held += perf_counter() - began
        cost.held_cpu += process_time() - began_cpu
        cost.transactions += 1

    Store.writing = watched  # type: ignore[method-assign]


def _watch_orders(cost: RunCost) -> None:
    from syndicate.takedown import orders

    take_down = orders.take_down

    def watched(*words: Any) -> Any:
        order = take_down(*words)
        cost.ordered = process_time()
        return order

    orders.take_down = watched


def _share_always() -> None:
    from syndicate.build.context import BuildRequest

    BuildRequest.is_shared = property(lambda _request: True)  # type: ignore[assignment,method-assign]


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Run the command; exit as it does, but for what was quarantined."""
    from syndicate.cli import main as syndicate

    words = sys.argv[1:]
    shared = words[0] == "--shared"
    folder, *rest = words[1:] if shared else words
    cost, began = RunCost(), perf_counter()
    _watch_writer(cost)
    if shared:
        _share_always()
    if rest[0] == "takedown":
        _watch_orders(cost)
    code: Any = 0
    try:
        syndicate(["--config", str(Path(folder) / "config"), "--quiet", *rest])
    except SystemExit as end:
        code = end.code
    cost.elapsed = perf_counter() - began
    cost.cpu = _cpu(resource.RUSAGE_SELF)
    cost.workers = _cpu(resource.RUSAGE_CHILDREN)
    print(json.dumps(asdict(cost)))
    sys.exit(code if code not in (0, 1, None) else 0)


if __name__ == "__main__":
    main()
