"""`syndicate watch`: import and build when files, folders or feeds change."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import click

from syndicate.cli.context import Context, pass_context, require_extra
from syndicate.cli.watch.places import WatchedPlaces, Work, watched_places, work_of
from syndicate.errors import ConfigError, LockedError

#: How often it is asked what is due by time: feeds, embargoes, terms; in seconds.
_TICK = 60.0
#: How soon what met another run is tried again.
_SOON = 3.0

#: Runs a command of this program, and returns its exit code.
Run = Callable[..., int]


@click.command("watch")
@click.option("--until-stdin-ends", is_flag=True, hidden=True)
@pass_context
def watch_command(context: Context, *, until_stdin_ends: bool) -> None:
    """Import and build whenever the config or what standing intakes read changes.

    A file or folder that an intake names is imported when something in it changes; addresses are
    fetched as often as `every` says. An error is told, and the watch goes on. Ctrl-C ends it.

    \b
    Example:
        syndicate watch
        syndicate serve --watch
    """
    with require_extra("watch", "watch"):
        import watchfiles  # noqa: F401
    from syndicate.cli.watch.notices import watching

    if until_stdin_ends:
        Thread(target=_end_with_stdin, daemon=True).start()
    run = _runner(context)
    work = Work(build=True)
    context.site(warn=False)  # what cannot be read at first is an error, as of any command
    context.say("watching the config and its intakes; Ctrl-C ends it")
    run("import", "--all")
    try:
        while True:
            places = _places(context)
            with watching(places.trees, places.folders) as notices:
                work = follow(places, notices.next, run, work, lambda: _places(context))
    except KeyboardInterrupt:
        context.say("stopped")


def follow(
    places: WatchedPlaces,
    changes: Callable[[float], set[Path]],
    run: Run,
    work: Work,
    places_now: Callable[[], WatchedPlaces],
) -> Work:
    """Do what changes ask for, until other places are to be watched; return what is left to do.

    `changes` waits so many seconds and returns the paths that have changed.
    """
    folders = (places.trees, places.folders)
    while True:
        left = carry_out(work, run)
        now = places_now()
        if now != places or (now.trees, now.folders) != folders:  # also one that is there by now
            return left
        found = changes(_SOON if left != Work() else _TICK)
        work = left | work_of(found, places)
        if not found and left == Work():
            run("--unless-running", "import", "--all", quiet=True)
            work = Work(build=True)


def carry_out(work: Work, run: Run) -> Work:
    """Import and build; return what met another run, and is to be tried again."""
    busy = LockedError.exit_code
    if work.intakes:
        only = [word for name in sorted(work.intakes) for word in ("--only", name)]
        if run("import", "--all", *only) == busy:
            return work
    if work.build and run("build") == busy:
        return Work(build=True)
    return Work()


def _end_with_stdin() -> None:
    """End this process once whoever holds the other end of standard input is gone."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _places(context: Context) -> WatchedPlaces:
    config = Path.cwd() / context.folder
    try:
        return watched_places(config, context.site(warn=False))
    except ConfigError:
        return watched_places(config, None)


def _runner(context: Context) -> Run:
    """Return what runs a command as if it were typed, whatever becomes of it."""
    flags = [flag for flag, given in (("-q", context.quiet), ("-v", context.verbose)) if given]

    def run(*words: str, quiet: bool = False) -> int:
        from syndicate.cli import main

        more = ["-q"] if quiet else []
        try:
            main(["--config", str(context.folder), *flags, *more, *words])
        except SystemExit as end:
            if end.code == 130:  # somebody pressed Ctrl-C
                raise KeyboardInterrupt from None
            return end.code if isinstance(end.code, int) else 1
        return 0

    return run
