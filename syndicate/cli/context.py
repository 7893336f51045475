"""What every command shares: the site, the store, the instant to work at, and how to print."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli import garbage
from syndicate.cli.terminal import echo, echo_exactly, use_zone
from syndicate.errors import ConfigError, SyndicateError
from syndicate.text.counts import count as count  # noqa: PLC0414 - commands have it from here

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.store import Store


@dataclass(frozen=True)
class Context:
    """The options of the program; they open the site and the store."""

    folder: Path
    quiet: bool = False
    verbose: bool = False
    intake: str | None = None
    """The standing intake that is taken, where one is: its name stands in what is told."""
    problem: list[str] = field(default_factory=list)
    """The first thing that an import told somebody must see to; empty where there is none."""
    counts: list[dict[str, Any]] = field(default_factory=list)
    """What an import told of each of its sources, as JSON has it."""

    def site(self, *, warn: bool = True, compiled: bool = False) -> Site:
        """Return the site; its warnings go to standard error unless -q. Raises ConfigError.

        With `compiled`, the last build's compiled config is read where its files are unchanged.
        """
        garbage.then_work()
        site = self._compiled() if compiled else None
        if site is None:
            from syndicate.config.load import load

            site = load(self.folder)
        _keep_from_others(site)
        use_zone(site.settings.timezone)
        if warn and not self.quiet:
            for warning in site.warnings:
                echo(f"warning: {warning}", err=True)
        return site

    def _compiled(self) -> Site | None:
        from syndicate.build.cache.code_stamp import code_stamp
        from syndicate.config.compiled import read

        folder = Path(os.path.abspath(self.folder))  # noqa: PTH100 - as `load` has it
        return read(folder, folder.parent / "var" / "cache" / "config.json", code_stamp())

    def site_or_last_good(self) -> tuple[Site, ConfigError | None]:
        """Return the site and None; where its config is broken, the last good one and the error.

        Raises ConfigError where the store has none.
        """
        try:
            site = self.site(compiled=True)
            from syndicate.build.damage import may_be_damaged, refuse_damaged

            if may_be_damaged(site):
                with self.store(site) as store:
                    refuse_damaged(site, store)
            return site, None
        except ConfigError as error:
            from syndicate.cli.last_good import last_good_site

            if good := last_good_site(self.folder):
                _keep_from_others(good)
                return good, error
            raise

    @contextmanager
    def store(self, site: Site) -> Iterator[Store]:
        """Open the article store."""
        from syndicate.build.alone import open_store

        with closing(open_store(site)) as store:
            yield store

    @contextmanager
    def only_run(
        self, site: Site, store: Store | None = None, waiting: str | None = None
    ) -> Iterator[Store]:
        """Open the store, or take one that is open, as the only run that writes, of all hosts.

        Check it if the run before was cut off. Raises LockedError where another run holds the lock;
        where one is `waiting`, that is said, and it is waited for.
        """
        from syndicate.build.alone import only_build

        with only_build(site, store, partial(self.note, waiting) if waiting else None) as opened:
            yield opened

    def say(self, text: str = "") -> None:
        """Print a result, unless -q."""
        if not self.quiet:
            echo(text)

    def named(self, text: str) -> str:
        """Return a text behind the name of the standing intake that it is about, if any."""
        return f"{self.intake}: {text}" if self.intake else text

    def keep_problem(self, text: str) -> None:
        """Remember what somebody must see to, if it is the first."""
        if not self.problem:
            self.problem.append(text)

    def note(self, text: str) -> None:
        """Print to standard error, unless -q, what concerns the input rather than the result."""
        if not self.quiet:
            echo(text, err=True)


def _keep_from_others(site: Site) -> None:
    """Let nobody else read what the command writes, as far as the config says; until it ends."""
    from syndicate.publish.permissions import of_operator

    before = os.umask(of_operator(site.settings.permissions))
    click.get_current_context().find_root().call_on_close(partial(os.umask, before))


#: Plausible years of a feed, with room for sums on either side.
_FIRST_YEAR, _LAST_YEAR = 1990, 9000


def moment(at: str | None, site: Site) -> datetime:
    """Return the instant of `--at` in UTC; default: now. One without a zone is in the site's.

    Raises BadParameter.
    """
    if at is None:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            from zoneinfo import ZoneInfo

            instant = instant.replace(tzinfo=ZoneInfo(site.settings.timezone))
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = f"{at!r} is not an RFC 3339 date, such as 2024-05-01T08:00:00+08:00"
        raise click.BadParameter(message, param_hint="--at") from error
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        message = f"{at!r} is not between {_FIRST_YEAR} and {_LAST_YEAR}"
        raise click.BadParameter(message, param_hint="--at")
    return instant


def zoned_moment(at: str | None) -> datetime | None:
    """Return the same instant without asking a site; None where that needs one, or names none."""
    try:
        instant = datetime.now(UTC) if at is None else datetime.fromisoformat(at)
    except ValueError:
        return None
    if instant.tzinfo is None or not _FIRST_YEAR < instant.year < _LAST_YEAR:
        return None
    return instant.astimezone(UTC)


def span(text: str, option: str) -> timedelta:
    """Return the length of a span such as 7d, 36h or 15m, that an option has; or BadParameter."""
    from syndicate.config.types import Duration

    try:
        length: timedelta = Duration.read(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
    return length


at_option = click.option(
    "--at", metavar="T", help="The instant to work at (RFC 3339); default: now."
)
feed_option = click.option(
    "--feed", "only", metavar="G", multiple=True, help="Only feeds whose path matches: 'tech*'."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
pass_context = click.pass_obj


def print_json(data: Any) -> None:
    echo_exactly(json.dumps(data, ensure_ascii=False, indent=1))


@contextmanager
def require_extra(extra: str, command: str) -> Iterator[None]:
    """Say what to install where the body cannot import a library of an extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise SyndicateError(
            f"{command} needs {error.name}, which is not installed:"
            f" pip install 'syndicate-feeds[{extra}]'"
        ) from error


def lapses(lapsed: Mapping[str, int], lowered: Mapping[str, int]) -> Iterator[str]:
    """Yield a line on the entries that left for want of a grant, and one on those shown less."""
    for counts, what in ((lapsed, "gone"), (lowered, "shown less")):
        if counts:
            entries = count(sum(counts.values()), "entry", "entries")
            names = sorted(counts, key=lambda name: (-counts[name], name))
            more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
            named = ", ".join(names[:5]) + more
            yield f"{entries} of {count(len(names), 'source')} {what} for want of a grant: {named}"
