"""The REST API of a WordPress, followed by what has changed.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from syndicate.errors import Place, SyndicateError
from syndicate.intake import IntakeEvent, LastMark, Mark
from syndicate.intake.missing_fields import plain
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.posts import Blog, WordPressOptions
from syndicate.intake.wordpress.rest_record import item
from syndicate.text import urls
from syndicate.text.plain import one_line
from syndicate.web import Client, FetchError, Response

_PER_PAGE = 100
#: As many requests as one run makes; the next one goes on from there.
_MOST_PAGES = 10_000
_REL = re.compile(r"""<([^<>]*)>\s*;[^<>]*?\brel=["']?https://api\.w\.org/""")
_REL_SHOWN = re.compile(r"""<link\s+rel=["']https://api\.w\.org/["']\s+href=["']([^"'<>]+)""")
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,500}?\slang=["']?([A-Za-z0-9-]+)""", re.IGNORECASE)
_INSTANT = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\Z")
#: How much of the front page is looked at.
_SHOWN = 100_000
_FIRST = "1970-01-01T00:00:00"


@dataclass(frozen=True, slots=True)
class Login:
    """A user with an application password; neither is ever shown."""

    user: str
    password: str

    @property
    def headers(self) -> dict[str, str]:
        told = b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"authorization": f"Basic {told}"}

    def __repr__(self) -> str:
        return "Login()"


@dataclass(frozen=True, slots=True)
class WordPressSite:
    """A WordPress to be asked: `url` as its user names it, who asks, how."""

    url: str
    client: Client
    login: Login | None
    options: WordPressOptions

    @property
    def place(self) -> Place:
        return Place(self.url)


@dataclass(frozen=True, slots=True)
class _Since:
    """How far posts are read, as `modified_gmt` and as `modified`, in the blog's own zone.

    WordPress compares the latter, and zones of blogs change.
    """

    gmt: str = _FIRST
    own: str = ""

    def passing(self, post: Mapping[str, Any], at: datetime) -> _Since:
        """After that post too. What says it is of the future says nothing."""
        told = (str(post.get(name)) for name in ("modified_gmt", "modified"))
        gmt, own = (one if _is_instant(one) else "" for one in told)
        if not self.gmt < gmt <= f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}":
            return self
        return _Since(gmt, own)


def read(
    site: WordPressSite, parser: RecordParser, recall: LastMark, at: datetime
) -> Iterator[IntakeEvent]:
    """The posts that changed since the last time, oldest change first; `at` is now.

    Raises SyndicateError; what came before is kept, and the next import goes on from there.
    """
    front = _get(site, site.url, None)
    root = _root(site, front)
    blog = _blog(site, front, _answer(site, root)[0])
    number, since = 0, _recalled(recall(site.url), site)
    for page in _pages(site, root, since):
        for post in page:
            number += 1
            where = Place(f"{site.url} post {str(post.get('id'))[:40]}")
            yield item(post, number, where, blog, site.options, parser)
            since = since.passing(post, at)
        yield Mark(site.url, {"modified": since.gmt, "own": since.own, "drafts": bool(site.login)})


def may_log_in(address: str, *, private: bool) -> bool:
    """Whether a password may be sent there: over https, or within one's own network."""
    return private or urlsplit(address).scheme == "https"


def _recalled(told: Mapping[str, Any] | None, site: WordPressSite) -> _Since:
    """What the last import left. Whoever now sees drafts, and did not then, reads all of it."""
    told = told or {}
    if site.login and not told.get("drafts"):
        return _Since()
    return _Since(told.get("modified") or _FIRST, told.get("own") or "")


def _root(site: WordPressSite, front: Response) -> str:
    """Where the API is: as the front page says, else in its usual place."""
    body = front.body[:_SHOWN].decode("utf-8", "replace")
    for found in (*_REL.findall(front.headers.get("link", "")), *_REL_SHOWN.findall(body)):
        root = urls.web_url(unescape(found), front.url)
        if root and urls.bare_host(root) == urls.bare_host(front.url):
            break
    else:
        root = urljoin(front.url.partition("?")[0].rstrip("/") + "/", "wp-json/")
    if site.login:
        _check_login(site, root)
    return root


def _check_login(site: WordPressSite, root: str) -> None:
    """A password goes where its user said, over https: front pages may name or become others."""
    if not may_log_in(root, private=site.options.believed):
        raise SyndicateError("a password is sent over https only", Place(root))
    if urls.bare_host(root) != urls.bare_host(site.url):
        raise SyndicateError("a password is not sent on to another host: name it", Place(root))


def _blog(site: WordPressSite, front: Response, about: Any) -> Blog:
    """What the site says of itself. Only within one's own network may it name another address."""
    about = about if isinstance(about, dict) else {}
    home = urls.web_url(str(about.get("home") or "")) or site.url
    if not site.options.believed and urls.bare_host(home) != urls.bare_host(front.url):
        home = site.url
    language = _LANGUAGE.search(front.body[:_SHOWN])
    name = one_line(plain(str(about.get("name") or "")))
    return Blog(name, home, language[1].decode() if language else "")


def _pages(site: WordPressSite, root: str, since: _Since) -> Iterator[list[dict[str, Any]]]:
    """The posts by the order of their changes, a hundred at a time.

    Each question begins where the last answer ended: by page numbers alone, a post that changes or
    goes while they are counted would move another one past the reader. Where the order or the
    beginning is not heeded (before WordPress 5.7), and for what changed in one second, pages are
    counted.
    """
    number, counted, known = 1, False, set[tuple[str, str]]()
    begun = since.own or (f"{since.gmt}Z" if since.gmt != _FIRST else "")
    for _ in range(_MOST_PAGES):
        found, last = _page(site, root, begun, number)
        fresh = [post for post in found if _key(post) not in known]
        if found and not fresh and number > 1:
            told = f"the REST API answered page {number} with what it gave before; is it cached?"
            raise SyndicateError(told, site.place)
        yield fresh
        if last:
            return
        changes = [change for _, change in map(_key, found)]
        sound = changes == sorted(changes) and all(map(_is_instant, changes))
        counted = counted or not sound or bool(changes and _ignored(begun, changes[0]))
        if changes and not counted and (begun.endswith("Z") or changes[-1] > begun):
            begun, number = changes[-1], 1
        else:
            number += 1
        known = {_key(post) for post in found} or known
    raise SyndicateError(f"more than {_MOST_PAGES:,} pages; import again to go on", site.place)


def _page(
    site: WordPressSite, root: str, begun: str, number: int
) -> tuple[list[dict[str, Any]], bool]:
    """A page of posts, and whether it is the last one."""
    asked = {
        "per_page": _PER_PAGE, "page": number, "_embed": 1, "orderby": "modified", "order": "asc",
    }  # fmt: skip
    asked |= {"modified_after": _earlier(begun)} if begun else {}
    asked |= {"context": "edit", "status": "any,trash"} if site.login else {}
    mark = "&" if "?" in root else "?"  # without pretty permalinks it is `/?rest_route=/`
    found, answer = _answer(site, f"{root}wp/v2/posts{mark}{urlencode(asked)}")
    if answer.status == 400:
        code = found.get("code") if isinstance(found, dict) else None
        if code == "rest_post_invalid_page_number":
            return [], True
        raise SyndicateError(f"the REST API answered 400: {_shown(code)}", site.place)
    if not isinstance(found, list):
        raise SyndicateError("the REST API answered with no list of posts", site.place)
    # What its user may not read is missing in a page: an empty one need not be the last.
    total = answer.headers.get("x-wp-totalpages", "")
    last = number >= int(total) if total.isdecimal() and len(total) < 10 else not found
    return [post for post in found if isinstance(post, dict)], last


def _key(post: Mapping[str, Any]) -> tuple[str, str]:
    return str(post.get("id")), str(post.get("modified"))


def _is_instant(text: str) -> bool:
    if not _INSTANT.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _ignored(begun: str, change: str) -> bool:
    """Whether a change is older than what was asked for."""
    return bool(begun) and not begun.endswith("Z") and change < begun


def _earlier(instant: str) -> str:
    """A second before, since several posts may have changed in it."""
    moment = datetime.fromisoformat(instant[:19]) - timedelta(seconds=1)
    return moment.isoformat() + instant[19:]


def _get(site: WordPressSite, url: str, login: Login | None) -> Response:
    try:
        return site.client.get(url, login.headers if login else {})
    except FetchError as error:
        raise SyndicateError(error.message, site.place) from error


def _answer(site: WordPressSite, url: str) -> tuple[Any, Response]:
    page = _get(site, url, site.login)
    if page.status in (401, 403):
        why = "user or application password is wrong, or may not edit posts"
        if not site.login:
            why = "its REST API is not open to everybody"
        raise SyndicateError(f"answered {page.status}: {why}", site.place)
    if page.status not in (200, 400):
        raise SyndicateError(f"the REST API answered {page.status}", site.place)
    try:
        return json.loads(page.body), page
    except (ValueError, RecursionError) as error:
        raise SyndicateError("the REST API answered with what is no JSON", site.place) from error


def _shown(code: Any) -> str:
    return one_line(str(code))[:60] if code else "no reason given"
