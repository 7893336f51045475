"""Who on the machine may read what a run writes: file modes by the config, whatever the umask."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from syndicate.config.settings import Permissions
from syndicate.config.site import Site

#: The bits of a mode that are not for everyone, for the group, or for the owner alone. Nobody but
#: the owner ever writes.
_UMASKS = {"everyone": 0o022, "group": 0o027, "owner": 0o077}
#: What takes away as much from files that are there already.
_CLOSES = {"everyone": "go-w", "group": "g-w,o-rwx", "owner": "go-rwx"}


def umasks(permissions: Permissions) -> Mapping[str, int]:
    """Return the bits that the mode of no file has, by the folder below the output folder."""
    return {name: _UMASKS[getattr(permissions, name)] for name in ("public", "partners")}


def of_operator(permissions: Permissions) -> int:
    """Return the same for what is the operator's: the store, the journal and all of `var`."""
    return _UMASKS[permissions.var]


def open_places(site: Site) -> Iterator[str]:
    """Yield a warning for each place that is open to others than the config says.

    Such are of earlier versions, which left it to the umask; the warning has the command that
    closes it.
    """
    permissions = site.settings.permissions
    kept = {site.var: permissions.var}
    kept |= {site.output / "partners": permissions.partners} if site.output else {}
    kept |= dict.fromkeys([*_stores(site), site.journal], permissions.var)
    for path, readers in kept.items():
        try:
            mode = stat.S_IMODE(os.stat(path).st_mode)  # noqa: PTH116 - cheaper than a Path
        except OSError:
            continue
        if mode & _UMASKS[readers]:
            shown = os.path.relpath(path, site.folder)
            close = f"chmod -R {_CLOSES[readers]} {shlex.quote(os.fspath(path))}"
            yield f"{shown} is open to others (mode {mode:04o}); `{close}` closes it"


def _stores(site: Site) -> Iterator[Path]:
    """Yield the file of the embedded store and those beside it, where they are not below `var`."""
    store = site.store_file
    if store and not Path(os.path.abspath(store)).is_relative_to(os.path.abspath(site.var)):  # noqa: PTH100
        yield from (Path(f"{store}{ending}") for ending in ("", "-wal", "-shm"))
