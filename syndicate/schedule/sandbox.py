"""What a service of systemd may do: write where its site is, and little else (systemd.exec(5))."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from syndicate.config.site import Site
from syndicate.config.standing import is_address

#: Hours after which a run is ended that hangs; the next one goes on from what it wrote.
HOURS = 6
#: What each service has. RestrictSUIDSGID is not among them, as a folder that a group shares keeps
#: its bit; nor PrivateUsers, as a service that asks for it fails where users may make no namespace.
#: With systemd 253 or newer a service of a user gets one by itself; with an older one, or without
#: namespaces, it runs without what they give: ProtectSystem, ReadWritePaths, PrivateTmp.
ALWAYS = (
    "UMask=0077",  # modes follow `permissions` of the config, whatever it is
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectControlGroups=yes",
    "ProtectKernelTunables=yes",
    "LockPersonality=yes",
    "RestrictRealtime=yes",
    "RestrictNamespaces=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallErrorNumber=EPERM",
    "MemoryMax=75%",
)
PRIVATE_TMP = "PrivateTmp=yes"
#: Where temporary files are, which every run makes.
TEMPORARY = (Path("/tmp"), Path("/var/tmp"))


def written_folders(site: Site) -> tuple[Path, ...]:
    """Return the folders that runs of a site write into, wherever links lead; none is in another.

    These are the site's, and those of the output, the store and the journal where they are outside.
    """
    places = [site.folder, site.var, site.journal.parent]
    places += [site.output] if site.output else []
    places += [site.store_file.parent] if site.store_file else []
    found = {Path(os.path.realpath(place)) for place in places}
    return tuple(sorted(p for p in found if not any(p.is_relative_to(o) for o in found - {p})))


def has_temporary(paths: Iterable[Path]) -> bool:
    """Return whether a path is in a folder for temporary files, which PrivateTmp would hide."""
    real = [Path(os.path.realpath(path)) for path in paths]
    return any(p.is_relative_to(t) for p in (*real, *paths) for t in TEMPORARY)


def read_paths(site: Site) -> Iterator[Path]:
    """Yield what standing intakes read of this machine."""
    for recipe in site.recipes.values():
        yield from (site.folder / source for source in recipe.from_ if not is_address(source))
