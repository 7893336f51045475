"""The site as its config was read last, for takedowns while the config is broken."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.cli.terminal import echo
from syndicate.errors import ConfigError, StoreError
from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from syndicate.config.site import Site

_STORE = regex(
    r"""^store:[ \t]*["']?(sqlite:///[^"'\s#]+|postgresql(?:\+psycopg)?://[^"'\s#]+)""",
    re.MULTILINE,
)


def last_good_site(config: Path) -> Site | None:
    """Return the site by the config that its store has; None where the store or that is missing.

    The store is looked for where the last build had it, where a line of site.yaml has it, and where
    a site has it by default.
    """
    from syndicate.config.last_good import load_files
    from syndicate.store import Store, last_config

    folder = Path(os.path.abspath(config))  # noqa: PTH100 - as `load` has it
    address = next(_stores_that_are_there(folder), None)
    if address is None:
        return None
    with (
        suppress(StoreError, ConfigError),
        closing(Store.open(address, folder.parent)) as store,
    ):
        with store.reading() as connection:
            files = last_config.files(connection)
        if files:
            site = load_files(files, folder)
            # the store may be a copy, whose config still names the one that it was copied from
            return replace(site, settings=replace(site.settings, store=address))
    return None


def _stores_that_are_there(config: Path) -> Iterator[str]:
    """Yield the addresses where the store may be: those on a server, and files that are there."""
    from syndicate.build.cache import last_build
    from syndicate.config.settings import Settings

    last = last_build.read(str(config.parent / "var" / "cache"))
    is_of_this_site = last is not None and last.site == str(config.parent)  # no copy of another
    named = [last.store] if last and is_of_this_site and last.store else []
    for name in [*named, *_stores_named(config / "site.yaml"), Settings.store]:
        path = config.parent / name.removeprefix("sqlite:///")
        if name.startswith("postgresql") or path.is_file():
            yield name if name.startswith("postgresql") else f"sqlite:///{path}"


def _stores_named(config: Path) -> list[str]:
    """Return the addresses that lines of a broken site.yaml name as the store."""
    with suppress(OSError):
        return _STORE.findall(config.read_text(encoding="utf-8", errors="replace"))
    return []


def tell(wrong: ConfigError) -> None:
    """Print what is wrong with the config, and by which one the work is done."""
    for each in wrong.all:
        echo(f"error: {each}", err=True)
    echo("the config is broken; going by the last good one, which the store has", err=True)
