"""What stands in the way of a run: permissions, immutable files, a full disk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_NOBODY = 65534


@contextmanager
def nobody(folder: Path) -> Iterator[None]:
    """As a user to whom permissions apply: root, whom they do not stop, becomes another."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def immutable(*paths: Path) -> Iterator[None]:
    """With files or folders that nobody may change; the test is skipped where none can be."""
    names = [str(path) for path in paths]
    try:
        done = _changed("+i", names)
        if not done:
            pytest.skip("no file can be made immutable here")
        yield
    finally:
        _changed("-i", names)


def _changed(flag: str, names: list[str]) -> bool:
    try:
        return (
            subprocess.run(["chattr", flag, *names], capture_output=True, check=False).returncode
            == 0
        )
    except FileNotFoundError:
        return False


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """With a disk of that size at a folder; the test is skipped where none can be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
