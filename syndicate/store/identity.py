"""The identity of an article: ids minted from the record alone, so that import order never shows.

The config plays no part: renaming a source or changing its match in sources.yaml changes no id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import msgspec.json
from msgspec import Struct
from msgspec.structs import asdict

from syndicate.model.article import Article, Attachment, Episode, Person, Reference, Source
from syndicate.text import similarity
from syndicate.text.patterns import regex
from syndicate.text.urls import bare_host

#: URIs that serve as entry ids as they are; `post:17` is a key of the origin's, not a URI.
_URI = regex(
    r"(?:https?://[0-9A-Za-z.\-]+(?::\d+)?(?:[/?#][0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*)?"
    r"|tag:[0-9a-z.\-_@]+,\d{4}(?:-\d\d){0,2}:[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*"
    r"|urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|urn:(?!uuid:)[A-Za-z0-9][A-Za-z0-9-]{1,31}:[A-Za-z0-9()+,.:=@;$_!*'\-%]+)\Z"
)
#: What RFC 3986, 6.2, and RFC 4287, 4.2.6.1, would write in another way: capitals in a host, a host
#: alone, a default port, segments of dots, signs that are encoded needlessly or by small letters.
_NOT_NORMAL = regex(
    r"https?://(?:[^/?#]*(?:[A-Z]|\.(?=[:/])|:(?=/)|[^/]\Z)|[^/?#]+(?:[?#]|\Z)|[^?#]*/\.\.?(?:[/?#]|\Z)"
    r"|[^#]*#[^#]*#|.*?%(?![0-9A-F]{2})|.*?%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E))"
    r"|http://[^/?#]*:80/|https://[^/?#]*:443/"
)
#: A `%` that was in an id already: what compares ids decodes it twice, and takes it for another.
_ENCODED = regex(r"%25(?=[0-9A-Fa-f]{2})")
#: Texts less alike than this are two articles; half may be rewritten, or three quarters added.
_LITTLE = 0.3
#: What is compared of a name, in bytes; the host of a page is the same for most.
_LONGEST_RANK = 96
_SITE = regex(r"^https?://[^/]*/")
_RUNS = regex(r"[0-9]+|[^0-9]+")
_COMPLEMENT = bytes(range(255, -1, -1))
#: Fields whose change is no change of content.
_NOT_CONTENT = frozenset(
    "id url categories tags published modified comments episode pubstatus embargoed expires "
    "derived_title".split()
)


class Identity(Struct, frozen=True):
    """An article's `key`, unique in the store, and its `entry_id`, its id in every feed."""

    key: str
    entry_id: str


def identify(article: Article, url_key: str | None, authority: str) -> Identity:
    """Mint the identity of an article from its id within its source, else from its page."""
    own = normalize("NFC", article.id or url_key or "")  # W3C: percent-encoded text is composed
    is_uri = _URI.match(own) is not None
    if is_uri and not _NOT_NORMAL.match(own):
        return Identity(own, own)
    origin = normalize("NFC", _origin(article))
    path = f"{quote(origin, safe='')}/{quote(own, safe='')}"
    # What was published before under a URI, or under a path as it is, is found by it and keeps it.
    return Identity(own if is_uri else path, f"tag:{authority}:{_ENCODED.sub('~', path)}")


def _origin(article: Article) -> str:
    """Return the source as the record names it: by id, host or name, `own` for the site itself."""
    source = article.source
    if source:
        return source.id or bare_host(source.url) or source.name
    return bare_host(article.external_url) or "own"


def rank(name: str | None, entry_id: str) -> bytes:
    """Return the place of an article among those of one instant, the greatest first.

    That is the natural order of names, which are record ids or pages: `part 9`, then `part 10`.
    Names that are alike as far as they are compared are ordered by the entry id.
    """
    plain = normalize("NFC", _SITE.sub("", name or "")).casefold()
    key = b"".join(map(_sort_key, _RUNS.findall(plain)))[:_LONGEST_RANK]
    tie = hashlib.sha256(entry_id.encode()).digest()[:6]
    # complemented, since the newest of a feed is the greatest; a name ends before one that goes on
    return (key + b"\0" + tie).translate(_COMPLEMENT)


def _sort_key(run: str) -> bytes:
    """Return a run of digits or of other characters as bytes that sort in natural order."""
    if "0" <= run[0] <= "9":
        digits = run.lstrip("0")[:255]
        return b"0" + bytes([len(digits)]) + digits.encode()
    return run.encode("utf-8", "replace").replace(b"\0", b"")


def digests(article: Article) -> tuple[str, str]:
    """Return the digests of a whole record and of its content alone."""
    content, others = _object(article, _CONTENT), _object(article, _OTHERS)
    digest = _digest(content)
    return _digest(b'["%b", %b]' % (digest.encode(), others)), digest


@lru_cache(maxsize=4096)
def digest_of(value: Source | Person) -> str:
    """Return the digest that tells one source or person from another."""
    return _digest(_encode(value))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _object(article: Article, keys: Mapping[str, bytes]) -> bytes:
    """Return some fields of an article as JSON, of those that have a value."""
    given = ((key, getattr(article, name)) for name, key in keys.items())
    return b"{%b}" % b", ".join([key + _json(v) for key, v in given if v not in (None, (), False)])


def _json(value: Any) -> bytes:
    """Return a field of an article as JSON.

    Texts by msgspec, which writes UTF-8 at once, in a quarter of the time; people, sources and
    labels, which come again and again, once. Files not: 1 and 1.0 are equal, and are written apart.
    """
    if isinstance(value, str):
        return _TEXT.encode(value)
    if isinstance(value, datetime):
        return _TEXT.encode(value.isoformat())
    first = value[0] if isinstance(value, tuple) else value
    return _remembered(value) if isinstance(first, str | Person | Source) else _encode(value)


@lru_cache(maxsize=4096)
def _remembered(value: Source | tuple[Person, ...] | tuple[str, ...]) -> bytes:
    return _encode(value)


def _encode(value: Any) -> bytes:
    return _JSON.encode(value).encode()


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Person | Source | Attachment | Reference | Episode):
        return {name: part for name, part in asdict(value).items() if part is not None}
    raise TypeError(type(value).__name__)


def _keys(names: Iterable[str]) -> dict[str, bytes]:
    """Return the key of each field in JSON, in the order of their names."""
    return {name: b'"%b": ' % name.encode() for name in sorted(names)}


_CONTENT = _keys(set(Article.__struct_fields__) - _NOT_CONTENT)
_OTHERS = _keys(_NOT_CONTENT)
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain)
_TEXT = msgspec.json.Encoder()


def unlike(body: str, other: str) -> bool:
    """Tell whether two bodies have little in common.

    This tells another article that took over an id from a corrected one.
    """
    first, second = similarity.plain(body), similarity.plain(other)
    return bool(first or second) and similarity.likeness(first, second) < _LITTLE
