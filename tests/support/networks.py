"""Hosts of a test: network namespaces with a cable each to one switch. Needs root and iproute2."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

_IP = shutil.which("ip") or "/usr/sbin/ip"


def can_be_made() -> bool:
    """Return whether this user may make network namespaces here."""
    name = f"syn{uuid4().hex[:6]}"
    if os.geteuid() != 0 or not Path(_IP).exists():
        return False
    made = subprocess.run([_IP, "netns", "add", name], capture_output=True, check=False)
    if made.returncode == 0:
        _ip("netns", "del", name)
    return made.returncode == 0


@dataclass(frozen=True)
class Host:
    """A host: its namespace, and its address."""

    name: str
    address: str

    def words(self, *command: str | Path) -> list[str]:
        """Return the words that run a command there."""
        return [_IP, "netns", "exec", self.name, *map(str, command)]

    def cut_off(self) -> None:
        """Pull its cable: nothing arrives any more, and nobody is told."""
        _ip("-n", self.name, "link", "set", "cable", "down")


@contextmanager
def hosts(count: int) -> Iterator[Sequence[Host]]:
    """Make hosts that reach one another and nothing else; all of it goes with the block."""
    mark = uuid4().hex[:6]
    switch = f"syn{mark}sw"
    made = [Host(f"syn{mark}{n}", f"10.77.0.{n + 1}") for n in range(count)]
    names = [switch, *(host.name for host in made)]
    try:
        for name in names:
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", switch, "link", "add", "bridge", "type", "bridge")
        _ip("-n", switch, "link", "set", "bridge", "up")
        for number, host in enumerate(made):
            port = f"port{number}"
            ends = ("peer", "name", port, "netns", switch)
            _ip("-n", host.name, "link", "add", "cable", "type", "veth", *ends)
            _ip("-n", switch, "link", "set", port, "master", "bridge", "up")
            _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "cable")
            _ip("-n", host.name, "link", "set", "cable", "up")
        yield made
    finally:
        for name in names:
            subprocess.run([_IP, "netns", "del", name], capture_output=True, check=False)


def _ip(*words: str) -> None:
    subprocess.run([_IP, *words], check=True, capture_output=True)
