"""How commands list what is like a withdrawn article and waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from syndicate.cli.context import Context, count
from syndicate.text.plain import one_line

if TYPE_CHECKING:
    from syndicate.takedown.near_copies import NearCopy

_SHOWN = 20


def print_near(
    context: Context, copies: Sequence[NearCopy], order: int | None = None, most: int = _SHOWN
) -> None:
    """List near copies, with what a person can do about them; `order` is the takedown's number.

    Of a long list the first `most`, unless -v asks for all.
    """
    if not copies:
        return
    near = [copy for copy in copies if copy.level == "near"]
    held = [copy for copy in copies if copy.held]
    context.say(
        f"{count(len(copies), 'other article')} like what is withdrawn: {len(near):,} near,"
        f" {len(held):,} held; those not held stay published until a person decides:"
    )
    for copy in copies if context.verbose else copies[:most]:
        state = "held" if copy.held else "near" if copy.level == "near" else "like"
        context.say(f"  {copy.percent:3}%  {state}  {copy.entry_id}  {one_line(copy.title)}")
    if len(copies) > most and not context.verbose:
        context.say(f"  ... and {len(copies) - most:,} more; -v shows all")
    number = "N" if order is None else str(order)
    context.say(
        "  `syndicate takedown ID...` withdraws them, `syndicate article release ID...` says"
    )
    context.say(
        f"  that they are no copies; `--near-of {number}` names all near takedown {number}'s"
    )


def near_as_data(copies: Sequence[NearCopy]) -> list[dict[str, Any]]:
    """Return near copies as values of JSON."""
    return [asdict(copy) for copy in copies]
