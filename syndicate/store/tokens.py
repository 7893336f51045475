"""The tokens of partners: shown once, stored as digests, valid until they expire or are revoked."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from syndicate.store import ledger
from syndicate.store.chained_rows import token_rows
from syndicate.store.instants import instant, stored
from syndicate.store.publication_tables import tokens
from syndicate.store.sql import ColumnElement, Connection, and_, insert, or_, select, update

#: How every token begins, so that a leaked one is recognised.
PREFIX = "syn_"
_BYTES = 32


class Token(Struct, frozen=True):
    """A token as the store knows it: never the token itself."""

    partner: str
    name: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None

    def is_good(self, at: datetime) -> bool:
        """Tell whether it is neither revoked nor expired at an instant."""
        return self.revoked is None and (self.expires is None or at < self.expires)


def digest(token: str) -> str:
    """Return what is stored of a token; it is random and long, so a plain digest is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def add(
    connection: Connection, partner: str, name: str, at: datetime, expires: datetime | None
) -> str:
    """Create a token, on the record, and return it: this is the only time that it can be seen."""
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    row = {
        "digest": digest(token),
        "partner": partner,
        "name": name,
        "created": stored(at),
        "expires": stored(expires) if expires else None,
    }
    connection.execute(insert(tokens), [row])
    _record(connection, partner, name, "added", at)
    return token


def listed(connection: Connection) -> list[Token]:
    """Return all tokens, ended ones too, by partner, oldest first."""
    query = select(
        tokens.c.partner, tokens.c.name, tokens.c.created, tokens.c.expires, tokens.c.revoked
    ).order_by(tokens.c.partner, tokens.c.created, tokens.c.name)
    return [
        Token(partner, name, instant(created), instant(expires), instant(revoked))
        for partner, name, created, expires, revoked in connection.execute(query)
    ]


def end(
    connection: Connection,
    partner: str,
    name: str,
    now: datetime,
    expires: datetime | None = None,
) -> int:
    """Revoke the valid tokens of a name now, or let them expire later; return how many.

    That is on the record.
    """
    at = expires or now
    values = {"expires": stored(at)} if expires else {"revoked": stored(at)}
    valid = (tokens.c.partner == partner) & (tokens.c.name == name) & _is_good(at)
    ended = connection.execute(update(tokens).where(valid).values(values)).rowcount
    if ended:
        _record(connection, partner, name, "expires" if expires else "revoked", now)
    return ended


def _record(connection: Connection, partner: str, name: str, what: str, at: datetime) -> None:
    detail = {"name": name, what: True, "rows": token_rows(connection, partner, name)}
    ledger.record(connection, [("token", partner, detail)], at)


def good(connection: Connection, partner: str, at: datetime) -> list[str]:
    """Return the digests of a partner's tokens that are valid at an instant."""
    query = select(tokens.c.digest).where(tokens.c.partner == partner, _is_good(at))
    return list(connection.scalars(query))


def all_good(connection: Connection, at: datetime) -> list[str]:
    """Return the digest of every token that is valid at an instant."""
    return list(connection.scalars(select(tokens.c.digest).where(_is_good(at))))


def revoked(connection: Connection) -> list[str]:
    """Return the digests of the tokens that were revoked."""
    return list(connection.scalars(select(tokens.c.digest).where(tokens.c.revoked.is_not(None))))


def _is_good(at: datetime) -> ColumnElement[bool]:
    lasts = or_(tokens.c.expires.is_(None), tokens.c.expires > stored(at))
    return and_(tokens.c.revoked.is_(None), lasts)
