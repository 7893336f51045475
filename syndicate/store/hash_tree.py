"""The hash tree over the records of the ledger (RFC 6962, 2.1): a short path proves one record.

A leaf is the SHA-256 of a zero byte and the hash of a record, a node that of a one byte and both
nodes below it; the last node of a level that has no neighbour moves up as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from msgspec import Struct

_SIZE = 32


class HashTree(Struct, frozen=True):
    """The levels of a tree, leaves first, each as its hashes one behind the other."""

    levels: tuple[bytes, ...]

    @classmethod
    def of(cls, hashes: Iterable[str]) -> HashTree:
        """Return the tree over hashes of records, in hexadecimal. Raises ValueError at another."""
        leaves = bytearray()
        for text in hashes:
            leaves += _leaf(text)
        levels = [bytes(leaves)]
        while len(levels[-1]) > _SIZE:
            levels.append(_above(levels[-1]))
        return cls(tuple(levels))

    @property
    def size(self) -> int:
        return len(self.levels[0]) // _SIZE

    @property
    def root(self) -> str:
        """The hash that stands for all records."""
        return (self.levels[-1] or sha256().digest()).hex()

    def path(self, number: int) -> list[str]:
        """Return what leads from a record, counted from 1, to the root."""
        place, steps = number - 1, []
        for level in self.levels[:-1]:
            neighbour = (place ^ 1) * _SIZE
            if neighbour < len(level):
                steps.append(level[neighbour : neighbour + _SIZE].hex())
            place >>= 1
        return steps


def root_by_path(digest: str, number: int, size: int, path: Sequence[str]) -> str:
    """Return the root to which a path leads from the hash of a record, of `size` records.

    Raises ValueError where there can be no such path.
    """
    if not 1 <= number <= size:
        raise ValueError(f"there is no record {number} among {size}")
    node, place, rest, steps = _leaf(digest), number - 1, size, iter(path)
    while rest > 1:
        if (place ^ 1) < rest:
            step = bytes.fromhex(next(steps, ""))
            if len(step) != _SIZE:
                raise ValueError("the path is too short, or is none")
            node = _node(step, node) if place & 1 else _node(node, step)
        place, rest = place >> 1, (rest + 1) >> 1
    if next(steps, None) is not None:
        raise ValueError("the path is too long")
    return node.hex()


def _leaf(text: str) -> bytes:
    digest = bytes.fromhex(text)
    if len(digest) != _SIZE:
        raise ValueError(f"{text!r} is no hash of a record")
    return sha256(b"\0" + digest).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def _above(level: bytes) -> bytes:
    nodes = bytearray()
    for start in range(0, len(level), 2 * _SIZE):
        left, right = level[start : start + _SIZE], level[start + _SIZE : start + 2 * _SIZE]
        nodes += _node(left, right) if right else left
    return bytes(nodes)
