"""The tree over the ledger's records is that of RFC 6962, and a path proves one record only."""

from __future__ import annotations

from hashlib import sha256

import pytest

from syndicate.store.hash_tree import HashTree, root_by_path

HASHES = [sha256(str(number).encode()).hexdigest() for number in range(1, 22)]


def root_of(hashes: list[str]) -> bytes:
    """The Merkle tree hash, as section 2.1 of RFC 6962 defines it: from the top."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return sha256(b"\x00" + bytes.fromhex(hashes[0])).digest()
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha256(b"\x01" + root_of(hashes[:half]) + root_of(hashes[half:])).digest()


@pytest.mark.parametrize("size", range(22))
def test_the_root_is_that_of_the_standard(size: int) -> None:
    tree = HashTree.of(HASHES[:size])
    assert (tree.size, tree.root) == (size, root_of(HASHES[:size]).hex())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 21])
def test_a_path_leads_from_its_record_to_the_root_and_from_no_other(size: int) -> None:
    tree = HashTree.of(HASHES[:size])
    for number in range(1, size + 1):
        path = tree.path(number)
        assert len(path) <= size.bit_length()
        digest = HASHES[number - 1]
        assert root_by_path(digest, number, size, path) == tree.root
        assert root_by_path(sha256(b"x").hexdigest(), number, size, path) != tree.root
        for other in {1, size} - {number}:
            try:
                assert root_by_path(digest, other, size, path) != tree.root
            except ValueError:
                continue  # that one has a path of another length


@pytest.mark.parametrize(
    ("number", "size", "path"),
    [
        (0, 3, []), (4, 3, []), (1, 3, []), (1, 3, ["0" * 64] * 3), (1, 2, ["zz"]), (1, 2, ["00"]),
    ],
)  # fmt: skip
def test_what_is_no_path_is_refused(number: int, size: int, path: list[str]) -> None:
    with pytest.raises(ValueError, match=r"record|path|non-hexadecimal"):
        root_by_path(HASHES[0], number, size, path)


def test_what_is_no_hash_of_a_record_is_refused() -> None:
    for text in ("", "00", "x" * 64):
        with pytest.raises(ValueError, match=r"no hash|non-hexadecimal"):
            HashTree.of([text])
