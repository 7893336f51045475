"""Who an article is: ids minted from a record's own key, so that the order of imports never shows.

The config plays no part: a source that is renamed or matched anew in sources.yaml changes no id.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from syndicate.model import Article, Attachment, Person, Reference, Source
from syndicate.text import similarity
from syndicate.text.urls import bare_host

#: Schemes whose ids are kept as they are; `post:17` is an origin's own key, not a URI.
_URI = re.compile(
    r"(?:https?://[0-9A-Za-z.\-]+(?::\d+)?(?:[/?#][0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*)?"
    r"|tag:[0-9a-z.\-_@]+,\d{4}(?:-\d\d){0,2}:[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*"
    r"|urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|urn:(?!uuid:)[A-Za-z0-9][A-Za-z0-9-]{1,31}:[A-Za-z0-9()+,.:=@;$_!*'\-%]+)\Z"
)
#: Below this likeness two texts are two articles: half of one may be new, or three quarters added.
_LITTLE = 0.3
#: What a change of tells of no change of content (design, law 2).
_NOT_CONTENT = frozenset(
    "id url categories tags published modified pubstatus embargoed expires".split()
)


@dataclass(frozen=True, slots=True)
class Identity:
    """`key` is unique in the store; `entry_id` is what the article is called in every feed."""

    key: str
    entry_id: str


def identify(article: Article, url_key: str | None, authority: str) -> Identity:
    """Mint the identity of an article: by its id within its source, else by its page."""
    own = normalize("NFC", article.id or url_key or "")  # W3C: percent-encoded text is composed
    if _URI.match(own):
        return Identity(own, own)
    origin = normalize("NFC", _origin(article))
    path = f"{quote(origin, safe='')}/{quote(own, safe='')}"
    return Identity(path, f"tag:{authority}:{path}")


def _origin(article: Article) -> str:
    """The source as the record itself names it: its id, its host, its name, or the site itself."""
    source = article.source
    if source:
        return source.id or bare_host(source.url) or source.name
    return bare_host(article.external_url) or "own"


def rank(entry_id: str) -> int:
    """A number of 62 bits that orders articles of one instant the same way in every store."""
    return int.from_bytes(hashlib.sha256(entry_id.encode()).digest()[:8]) >> 2


def digests(article: Article) -> tuple[str, str]:
    """(of the whole record, of its content alone): equal when nothing of it has changed."""
    facts = {
        field.name: value
        for field in fields(article)
        if (value := getattr(article, field.name)) not in (None, (), False)
    }
    content = _digest({key: facts.pop(key) for key in [*facts] if key not in _NOT_CONTENT})
    return _digest([content, facts]), content


@lru_cache(maxsize=4096)
def digest_of(value: Source | Person) -> str:
    return _digest(_plain(value))


def _digest(facts: Any) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Person | Source | Attachment | Reference):
        return {
            field.name: part
            for field in fields(value)
            if (part := getattr(value, field.name)) is not None
        }
    raise TypeError(type(value).__name__)


def unlike(one: str, other: str) -> bool:
    """Whether two bodies have little in common.

    Tells a corrected article from another one that took over its id (design, law 1).
    """
    first, second = similarity.plain(one), similarity.plain(other)
    return bool(first or second) and similarity.likeness(first, second) < _LITTLE
