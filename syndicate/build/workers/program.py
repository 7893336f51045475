"""Which program a process runs, in words: workers must make the bytes that the run would make."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import syndicate

#: The libraries whose version may show in a document or in its compressed copy.
_LIBRARIES = (
    "feedgen", "idna", "isal", "jinja2", "lxml", "markupsafe", "nh3", "pypinyin", "python-slugify",
    "text-unidecode", "tzdata", "zlib-ng",
)  # fmt: skip
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def program() -> dict[str, str]:
    """Return the versions of all that makes the bytes of documents, by name.

    That of this package is told by its files, wherever and whenever they were installed.
    """
    found = {"syndicate": f"{syndicate.__version__} {_digest_of_files()}"}
    found["Python"] = platform.python_version()
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    """Yield what another process has in another version, as `lxml 5.4 instead of 6.0`."""
    for name, mine in ours.items():
        if (other := theirs.get(name, "none")) != mine:
            yield f"{name} {other} instead of {mine}"


def host() -> str:
    """Return what tells this machine from others; processes with one answer share its files."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return platform.node()


def _digest_of_files() -> str:
    root = Path(syndicate.__file__).parent
    digest = sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
