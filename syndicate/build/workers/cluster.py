"""Workers of a Dask cluster that runs already (https://distributed.dask.org)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress

from distributed import Client

from syndicate.build.workers.crew import Crew, Worker
from syndicate.errors import Place, SyndicateError

#: How long a scheduler, and what it knows of its workers, is waited for, in seconds.
_PATIENCE = 10


class Cluster(Crew):
    """The workers of a Dask cluster, by its scheduler's address.

    Each is an executor of its own (`Client.get_executor`), bound to one worker: that alone has the
    plan of a shard that it began. So Dask's own retries elsewhere are not asked for, and a worker
    that is gone is noticed here.
    """

    def __init__(self, address: str, patience: float = _PATIENCE) -> None:
        """Connect, within so many seconds. Raises SyndicateError where no scheduler answers."""
        self._place = Place(f"dask://{address}")
        self._found: list[str] = []
        self._late = set[str]()  # they are asked again when there is nobody else
        for name in ("distributed.client", "distributed.core", "distributed.comm"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the run tells in its own words
        try:
            self._client = Client(
                address,  # the scheme is as Dask's own config has it: tcp, or tls
                timeout=patience,
                set_as_default=False,
                direct_to_workers=False,
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise SyndicateError("no scheduler answers there", self._place) from error

    def places(self) -> int:
        there = self._addresses()
        self._found = sorted(there - self._late) or sorted(there)
        if not self._found:
            raise SyndicateError("the scheduler has no workers", self._place)
        return len(self._found)

    def muster(self, places: Collection[int]) -> dict[int, Worker]:
        return {place: self._worker(place) for place in places}

    def _worker(self, place: int) -> Worker:
        address = self._found[place]
        executor = self._client.get_executor(
            workers=[address], allow_other_workers=False, pure=False
        )
        return Worker(f"worker {address}", place, executor)

    def _addresses(self) -> set[str]:
        with suppress(OSError, TimeoutError, CancelledError):
            return set(self._client.scheduler_info()["workers"])
        return set()

    def replace(self, worker: Worker) -> None:
        del worker  # the cluster sees to that, and the next muster finds it

    def lost(self, workers: Sequence[Worker]) -> Iterator[Worker]:
        there = self._addresses()
        return (w for w in workers if w.name.removeprefix("worker ") not in there)

    def dismiss(self, worker: Worker) -> None:
        self._late.add(worker.name.removeprefix("worker "))
        worker.executor.shutdown(wait=False)

    def close(self) -> None:
        self._client.close(timeout=_PATIENCE)
