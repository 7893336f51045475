"""`syndicate partner list|add-token|revoke-token|rotate`: the tokens of partners."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from syndicate.cli.context import Context, count, json_option, pass_context, print_json, span
from syndicate.cli.partner.lookup import require_partner
from syndicate.cli.terminal import shown
from syndicate.errors import NotFoundError, SyndicateError

if TYPE_CHECKING:
    from syndicate.config.site import Site
    from syndicate.store.tokens import Token

_SHOWN = 5
_name_option = click.option(
    "--name", default="default", show_default=True, help="What the token is called here."
)
_expires_option = click.option(
    "--expires",
    metavar="SPAN",
    help="How long it is valid, like 90d; default: until it is revoked.",
)


@click.command("list")
@json_option
@pass_context
def list_partners(context: Context, as_json: bool) -> None:
    """Show every partner with its jobs and the names and dates of its tokens.

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
    made = f"made {shown(token.created)[:10]}"
    if token.revoked:
        return f"{made}, revoked {shown(token.revoked)[:10]}"
    if token.expires:
        word = "expires" if now < token.expires else "expired"
        return f"{made}, {word} {shown(token.expires)}"
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


@click.command("add-token")
@click.argument("partner")
@_name_option
@_expires_option
@pass_context
def add_token(context: Context, partner: str, name: str, expires: str | None) -> None:
    """Make a token for a partner and print it, once: it cannot be shown again.

    \b
    Example:
        syndicate partner add-token acme --name reader --expires 90d
    """
    from syndicate.store import tokens

    site, now = context.site(warn=False), datetime.now(UTC)
    require_partner(site, partner)
    end = now + span(expires, "--expires") if expires else None
    with context.store(site) as store, store.writing() as connection:
        _require_free(tokens.listed(connection), partner, name, now)
        token = tokens.add(connection, partner, name, now, end)
    click.echo(token)
    context.note("Save it now: it cannot be shown again, as only a digest is stored.")
    _note_use(context, site, partner)


def _note_use(context: Context, site: Site, partner: str) -> None:
    """Tell where the partner's feeds are, and how a token is sent."""
    from syndicate.build.catalog import Catalog

    with context.store(site) as store, store.reading() as connection:
        specs = [
            spec
            for spec in Catalog.open(site, connection).specs
            if spec.outlet.partner_name == partner
        ]
    for spec in specs[:_SHOWN]:
        context.note(f"  {site.address_of(spec.document(spec.formats[0]))}")
    if len(specs) > _SHOWN:
        context.note(f"  ... and {count(len(specs) - _SHOWN, 'more feed')}")
    context.note(
        "`syndicate serve` serves them to whoever sends the header `Authorization: Bearer TOKEN`;"
        " docs/operate/serve.md has the other ways."
    )


def _require_free(known: list[Token], partner: str, name: str, now: datetime) -> None:
    """Raise SyndicateError where a valid token of the partner has the name.

    Then neither could be revoked without the other, and no count would tell who fetched.
    """
    for token in known:
        if (token.partner, token.name) == (partner, name) and token.is_good(now):
            command = f"syndicate partner rotate {shlex.quote(partner)} --name {shlex.quote(name)}"
            raise SyndicateError(
                f"{partner} has a token named {name} already ({_state(token, now)});"
                f" give this one another --name, or replace that: `{command}`"
            )


@click.command("revoke-token")
@click.argument("partner")
@_name_option
@pass_context
def revoke_token(context: Context, partner: str, name: str) -> None:
    """Revoke a token: it is refused from the next request on.

    \b
    Example:
        syndicate partner revoke-token acme --name reader
    """
    from syndicate.store import tokens

    site, now = context.site(warn=False), datetime.now(UTC)
    with context.store(site) as store, store.writing() as connection:
        number = tokens.end(connection, partner, name, now)
        if not number:
            raise NotFoundError(f"{partner} has no valid token named {name}")
    context.say(f"Revoked token {name} of {partner}.")


@click.command("rotate")
@click.argument("partner")
@_name_option
@_expires_option
@click.option(
    "--overlap",
    metavar="SPAN",
    default="0s",
    show_default=True,
    help="How long the old one stays valid.",
)
@pass_context
def rotate_token(
    context: Context, partner: str, name: str, expires: str | None, overlap: str
) -> None:
    """Replace a token by a new one of that name; the old one ends now, or after an overlap.

    \b
    Example:
        syndicate partner rotate acme --name reader --overlap 7d
    """
    from syndicate.store import tokens

    site, now = context.site(warn=False), datetime.now(UTC)
    require_partner(site, partner)
    remaining = span(overlap, "--overlap")
    end = now + span(expires, "--expires") if expires else None
    with context.store(site) as store, store.writing() as connection:
        later = now + remaining if remaining > timedelta(0) else None
        if not tokens.end(connection, partner, name, now, later):
            raise NotFoundError(f"{partner} has no valid token named {name}")
        token = tokens.add(connection, partner, name, now, end)
    click.echo(token)
    context.note("Save it now: it cannot be shown again, as only a digest is stored.")
