"""`syndicate partner`: who may fetch what is for partners, by which tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, json_option, pass_context, print_json, span
from syndicate.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from syndicate.config.site import Site
    from syndicate.store.tokens import Token
    from syndicate.store.usage import Delivery, Used


@click.group("partner")
def partner_command() -> None:
    """Give partners tokens for their feeds, and take them back.

    \b
    Example:
        syndicate partner add-token acme --name reader --expires 90d
    """


def _partner(site: Site, name: str) -> str:
    if name not in site.partners:
        known = ", ".join(site.partners) or "there is none"
        raise NotFoundError(f"no partner is called {name} in config/partners: {known}")
    return name


_name_option = click.option(
    "--name", default="default", show_default=True, help="What the token is called here."
)
_expires_option = click.option(
    "--expires", metavar="SPAN", help="How long it is good, like 90d; default: until it is revoked."
)


@partner_command.command("list")
@json_option
@pass_context
def list_partners(context: Context, as_json: bool) -> None:
    """Show every partner with its jobs and its tokens, which are never shown themselves.

    \b
    Example:
        syndicate partner list
    """
    from syndicate.store import tokens

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        known = tokens.listed(connection)
    now = datetime.now(UTC)
    if as_json:
        print_json([_data(name, site, known, now) for name in _names(site, known)])
        return
    for name in _names(site, known):
        partner = site.partners.get(name)
        jobs = ", ".join(partner.jobs) if partner else "not in the config any more"
        context.say(f"{name}: {jobs}")
        for token in known:
            if token.partner == name:
                context.say(f"  {token.name:<16} {_state(token, now)}")


def _names(site: Site, known: list[Token]) -> list[str]:
    return sorted({*site.partners, *(token.partner for token in known)})


def _state(token: Token, now: datetime) -> str:
    made = f"made {token.created:%Y-%m-%d}"
    if token.revoked:
        return f"{made}, revoked {token.revoked:%Y-%m-%d}"
    if token.expires:
        word = "expires" if now < token.expires else "expired"
        return f"{made}, {word} {token.expires:%Y-%m-%d %H:%M}Z"
    return made


def _data(name: str, site: Site, known: list[Token], now: datetime) -> dict[str, Any]:
    partner = site.partners.get(name)
    return {
        "partner": name,
        "jobs": list(partner.jobs) if partner else [],
        "tokens": [
            {
                "name": token.name,
                "created": token.created.isoformat(),
                "expires": token.expires.isoformat() if token.expires else None,
                "revoked": token.revoked.isoformat() if token.revoked else None,
                "good": token.is_good(now),
            }
            for token in known
            if token.partner == name
        ],
    }


@partner_command.command("add-token")
@click.argument("partner")
@_name_option
@_expires_option
@pass_context
def add_token(context: Context, partner: str, name: str, expires: str | None) -> None:
    """Make a token for a partner, and print it: it cannot be shown again.

    \b
    Example:
        syndicate partner add-token acme --name reader --expires 90d
    """
    from syndicate.store import ledger, tokens

    site, now = context.site(warn=False), datetime.now(UTC)
    _partner(site, partner)
    end = now + span(expires) if expires else None
    with context.store(site) as store, store.writing() as connection:
        token = tokens.add(connection, partner, name, now, end)
        ledger.record(connection, [("token", partner, {"name": name, "added": True})], now)
    click.echo(token)
    context.note("Keep it now: only a digest of it is stored.")


@partner_command.command("revoke-token")
@click.argument("partner")
@_name_option
@pass_context
def revoke_token(context: Context, partner: str, name: str) -> None:
    """Take a token back: it is refused from the next request on.

    \b
    Example:
        syndicate partner revoke-token acme --name reader
    """
    from syndicate.store import ledger, tokens

    site, now = context.site(warn=False), datetime.now(UTC)
    with context.store(site) as store, store.writing() as connection:
        number = tokens.end(connection, partner, name, now, revoked=True)
        if not number:
            raise NotFoundError(f"{partner} has no token {name} that is good")
        ledger.record(connection, [("token", partner, {"name": name, "revoked": True})], now)
    context.say(f"{partner}: {name} revoked")


@partner_command.command("rotate")
@click.argument("partner")
@_name_option
@_expires_option
@click.option(
    "--overlap", metavar="SPAN", default="0s", show_default=True, help="How long the old one stays."
)
@pass_context
def rotate_token(
    context: Context, partner: str, name: str, expires: str | None, overlap: str
) -> None:
    """Make a new token in place of the one of that name, which ends now or after an overlap.

    \b
    Example:
        syndicate partner rotate acme --name reader --overlap 7d
    """
    from syndicate.store import ledger, tokens

    site, now = context.site(warn=False), datetime.now(UTC)
    _partner(site, partner)
    rest = span(overlap)
    end = now + span(expires) if expires else None
    with context.store(site) as store, store.writing() as connection:
        over = rest <= timedelta(0)
        if not tokens.end(connection, partner, name, now + rest, revoked=over):
            raise NotFoundError(f"{partner} has no token {name} that is good")
        token = tokens.add(connection, partner, name, now, end)
        ledger.record(connection, [("token", partner, {"name": name, "rotated": True})], now)
    click.echo(token)
    context.note("Keep it now: only a digest of it is stored.")


@partner_command.command("usage")
@click.argument("partner", required=False)
@click.option(
    "--article", metavar="ARTICLE", help="Who got this article, by its id or page, and when."
)
@json_option
@pass_context
def show_usage(context: Context, partner: str | None, article: str | None, as_json: bool) -> None:
    """Show what partners fetched through `serve`, by token and document.

    \b
    Example:
        syndicate partner usage acme
        syndicate partner usage --article https://news.example.org/ai/a/5521
    """
    from syndicate.explaining import find_one
    from syndicate.store import usage

    site = context.site(warn=False)
    with context.store(site) as store, store.reading() as connection:
        if partner and partner not in _names(site, _tokens(connection)):
            _partner(site, partner)
        if article:
            standing = find_one(connection, article)
            found = usage.deliveries_of(connection, [standing.key])
            got = [one for one in found if partner in (None, one.partner)]
            rows, lines = [_delivery(one) for one in got], [_delivered(one) for one in got]
        else:
            used = usage.of_partner(connection, partner)
            rows, lines = [_use(one) for one in used], [_used(one) for one in used]
    if as_json:
        print_json(rows)
        return
    for line in lines or ["nothing was fetched through `syndicate serve`"]:
        context.say(line)


def _tokens(connection: Connection) -> list[Token]:
    from syndicate.store import tokens

    return tokens.listed(connection)


def _used(one: Used) -> str:
    return (
        f"{one.partner}, {one.token}: {one.document.removeprefix('partners/')}: "
        f"{one.fetched:,} fetched, {one.unchanged:,} unchanged, {one.bytes:,} bytes, "
        f"{_times(one.first, one.last)}"
    )


def _delivered(one: Delivery) -> str:
    return (
        f"{one.partner}, {one.token}: revision {one.revision} in "
        f"{one.document.removeprefix('partners/')}: {one.times:,} fetched, "
        f"{_times(one.first, one.last)}"
    )


def _times(first: datetime, last: datetime) -> str:
    return f"first {first:%Y-%m-%d %H:%M:%S}Z, last {last:%Y-%m-%d %H:%M:%S}Z"


def _use(one: Used) -> dict[str, Any]:
    facts = {
        "partner": one.partner, "token": one.token, "document": one.document,
        "fetched": one.fetched, "unchanged": one.unchanged, "bytes": one.bytes,
    }  # fmt: skip
    return {**facts, "first": one.first.isoformat(), "last": one.last.isoformat()}


def _delivery(one: Delivery) -> dict[str, Any]:
    facts = {
        "partner": one.partner, "token": one.token, "document": one.document,
        "revision": one.revision, "times": one.times,
    }  # fmt: skip
    return {**facts, "first": one.first.isoformat(), "last": one.last.isoformat()}
