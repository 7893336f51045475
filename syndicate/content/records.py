"""Make the parts of a record besides its body fit for an entry: plain, absolute, valid.

Every function is pure, and cached where records repeat themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec.structs import replace

from syndicate.model.article import Attachment, Person, Reference, Source
from syndicate.model.feed import Term
from syndicate.text.bidi import close_controls
from syndicate.text.mailbox import mailto, name_alone, split_name
from syndicate.text.media_types import media_type
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line
from syndicate.text.urls import host_of, web_url

_MAIL = regex(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_CC = regex(
    r"CC[- ](BY(?:[- ]NC)?(?:[- ]ND|[- ]SA)?)[- ]([0-9]\.[0-9])(?:[- ]([A-Z]{2,3}))?", re.IGNORECASE
)
_PUBLIC_HOST = regex(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+")
_SCHEME = regex("[A-Za-z][A-Za-z0-9+.-]*:")
_END_TAG = regex("</[A-Za-z][A-Za-z0-9]*\\s*>")
_TAG = regex("</?[A-Za-z][^<>]*>")
_SPDX = regex(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


def line(value: str | None) -> str | None:
    """Return plain text on one line, or None when nothing is left of it."""
    return (close_controls(one_line(value)) or None) if value else None


def words(value: str | None) -> str | None:
    """Return the text of a name or a notice without its markup: `<b>Daily</b>` is Daily.

    Not for titles, which may be about tags.
    """
    plain = line(value)
    while plain and _END_TAG.search(plain):
        plain = line(_TAG.sub("", plain))
    return plain


@lru_cache(maxsize=512)
def person(who: Person, base: str | None) -> Person | None:
    """Return an author or contributor, or None without a name."""
    named, in_name = split_name(one_line(who.name))
    name = words(named)
    if not name:
        return None
    mail = one_line(who.email or in_name or mailto(who.url) or "")
    return Person(
        name=name,
        url=web_url(who.url, base),
        email=mail if _MAIL.fullmatch(mail) else None,
        avatar=web_url(who.avatar, base),
        role=line(who.role),
    )


def people(persons: tuple[Person, ...], base: str | None) -> tuple[Person, ...]:
    # Most have no address: they are the same on every page, and known from the last one.
    based = ((who, base if who.url or who.avatar else None) for who in persons)
    return tuple(known for who, page in based if (known := person(who, page)))


@lru_cache(maxsize=512)
def source(named: Source, base: str | None) -> Source:
    """Return a publisher with valid addresses only; its name may be empty."""
    return replace(
        named,
        name=words(named.name) or line(named.name) or "",
        url=web_url(named.url, base),
        feed_url=web_url(named.feed_url, base),
        icon=web_url(named.icon, base),
    )


def references(cited: tuple[Reference, ...], base: str | None) -> tuple[Reference, ...]:
    """Return references with a title, an address or both; invalid addresses are dropped."""
    valid = (Reference(words(given.title), web_url(given.url, base)) for given in cited)
    return tuple(reference for reference in valid if reference.title or reference.url)


def attachment(
    media: Attachment, base: str | None, fallback: str | None = "application/octet-stream"
) -> Attachment | None:
    """Return a media file with a media type, by its name if need be; None without an address."""
    url = web_url(media.url, base)
    if url is None or not _PUBLIC_HOST.fullmatch(host_of(url)):
        return None  # validators refuse media on a host without a domain
    size, seconds = media.size_in_bytes, media.duration_in_seconds
    return Attachment(
        url=url,
        mime_type=media_type(media.mime_type, url) or fallback,
        size_in_bytes=size if size is not None and size >= 0 else None,
        duration_in_seconds=seconds if seconds is not None and 0 <= seconds < 1e9 else None,
        title=words(media.title),
        credit=words(name_alone(media.credit or "")),
        copyrightnotice=words(media.copyrightnotice),
    )


def image(media: Attachment | None, base: str | None) -> Attachment | None:
    """Return the picture of an article, whose type is an image's or unknown."""
    known = attachment(media, base, None) if media else None
    if known and known.mime_type and not known.mime_type.startswith("image/"):
        return replace(known, mime_type=None)
    return known


def attachments(files: tuple[Attachment, ...], base: str | None) -> tuple[Attachment, ...]:
    """Return each file once, in the record's order."""
    by_url: dict[str, Attachment] = {}
    for media in files:
        if known := attachment(media, base):
            by_url.setdefault(known.url, known)
    return tuple(by_url.values())


@lru_cache(maxsize=1024)
def license_url(named: str | None) -> str | None:
    """Return the address of a licence given by SPDX id (https://spdx.org/licenses/) or address."""
    plain = one_line(named or "")
    if match := _CC.fullmatch(plain):
        port = f"{match[3]}/" if match[3] else ""
        kind = match[1].replace(" ", "-")
        return f"https://creativecommons.org/licenses/{kind}/{match[2]}/{port}".lower()
    if plain.upper().replace(" ", "-") == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if _SPDX.fullmatch(plain) and not plain.startswith("LicenseRef-"):
        return f"https://spdx.org/licenses/{plain}.html"
    address = web_url(plain)
    if address and address.startswith("http://creativecommons.org/"):
        return address.replace("http:", "https:", 1)
    return address


def license_words(named: str | None) -> str | None:
    """Return the words of a licence that has no address."""
    text = words(named)
    return None if not text or license_url(text) or _SCHEME.match(text) else text


def terms(labels: tuple[str, ...], scheme: str, slug: Callable[[str], str]) -> tuple[Term, ...]:
    """Return categories or tags as terms, each once."""
    by_term: dict[str, Term] = {}
    for label in labels:
        if name := line(label):
            term = slug(label) or name
            by_term.setdefault(term, Term(term, scheme, name))
    return tuple(by_term.values())


def slugs(known: Mapping[str, str]) -> Callable[[str], str]:
    """Return the function that gives the slug of a label, or an empty text."""
    return lambda label: known.get(label, "")


def rights(notice: str | None, holder: str | None, usage: str | None) -> str | None:
    """Return who holds the rights and what may be done, in plain words."""
    return joined(notice or (f"© {holder}" if holder else None), usage)


def joined(*parts: str | None) -> str | None:
    return " · ".join(part for part in parts if part) or None
