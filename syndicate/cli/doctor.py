"""`syndicate doctor`: what is wrong with a site and its machine, and what mends it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from syndicate.cli.context import (
    Context,
    at_option,
    count,
    json_option,
    pass_context,
    print_json,
    zoned_moment,
)
from syndicate.cli.terminal import echo_exactly, wrapped, zoned
from syndicate.errors import SyndicateError

if TYPE_CHECKING:
    from syndicate.reports.doctor import Finding

_SIGNS = {"good": "ok", "note": "--", "wrong": "!!"}
_WIDTH, _INDENT = 80, 16


@click.command("doctor")
@at_option
@json_option
@pass_context
@click.pass_context
def doctor_command(ctx: click.Context, context: Context, at: str | None, as_json: bool) -> None:
    """Look for what is wrong with machine, config, store and output, and name what mends it.

    Nothing is changed, whatever is found. Exit code 1 when something is wrong (!!); what is marked
    -- is only worth knowing, and left out with -q, as is what is in order.

    \b
    Example:
        syndicate doctor
        syndicate doctor --json
    """
    from syndicate.reports.doctor import diagnose

    now = zoned_moment(at)
    if now is None:
        raise click.BadParameter(f"{at!r} is no RFC 3339 date with a zone", param_hint="--at")
    with suppress(SyndicateError, OSError, ValueError):
        context.site(warn=False, compiled=True)  # instants are shown in its zone
    findings: list[Finding] = []
    for finding in diagnose(context.folder, now):
        findings.append(finding)
        if not as_json and (finding.state == "wrong" or not context.quiet):
            _print(finding)
    wrong = sum(finding.state == "wrong" for finding in findings)
    if as_json:
        data = {"at": now.isoformat(), "healthy": not wrong}
        print_json(data | {"findings": [asdict(finding) for finding in findings]})
    else:
        context.say(f"{count(wrong, 'thing')} to mend" if wrong else "nothing to mend")
    ctx.exit(1 if wrong else 0)


def _print(finding: Finding) -> None:
    head = f"{_SIGNS[finding.state]} {finding.check}"
    first, *others = wrapped(zoned(finding.message), _WIDTH - _INDENT)
    for start, part in ((head, first), *(("", other.lstrip()) for other in others)):
        echo_exactly(f"{start:<{_INDENT}}{part}")
    if finding.mend and finding.state != "good":
        echo_exactly(" " * _INDENT + f"-> {finding.mend}")
