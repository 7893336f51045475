"""A relay of TCP connections on loopback that can be cut in the middle of anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

_PIECE = 65536


@dataclass
class Relay:
    """Relays what comes to `port` to another port, unless it is `cut`."""

    to: int
    port: int = 0
    is_cut: Event = field(default_factory=Event)
    _open: set[socket.socket] = field(default_factory=set)

    def cut(self) -> None:
        """End every connection; new ones are refused until `mend`."""
        self.is_cut.set()
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut.clear()

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if self.is_cut.is_set():
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                client.close()
                continue
            for source, target in ((client, server), (server, client)):
                self._open.add(source)
                Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                target.sendall(piece)
        self._open.discard(source)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()


@contextmanager
def relay(to: int) -> Iterator[Relay]:
    """Relay to a port of this machine during the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Relay(to, listener.getsockname()[1])
        Thread(target=made.serve, args=(listener,), daemon=True).start()
        yield made
        made.cut()
        listener.shutdown(socket.SHUT_RDWR)
