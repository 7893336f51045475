"""Read the posts of a WordPress that changed since the last import, by its REST API.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin

from msgspec import Struct

from syndicate.errors import Place, SyndicateError
from syndicate.intake import IntakeEvent, LastMark, Mark, reached
from syndicate.intake.bounds import parse_json
from syndicate.intake.guard import read_item
from syndicate.intake.missing_fields import plain
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.login import Login
from syndicate.intake.wordpress.posts import Blog, WordPressOptions
from syndicate.intake.wordpress.rest_record import post_event
from syndicate.text import urls
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line
from syndicate.web import Client, FetchError, Response

_PER_PAGE = 100
#: The most pages that one run asks for; the next run goes on from there.
MAX_PAGES = 10_000
_REL = regex(r"""<([^<>]*)>\s*;[^<>]*?\brel=["']?https://api\.w\.org/""")
_REL_SHOWN = regex(r"""<link\s+rel=["']https://api\.w\.org/["']\s+href=["']([^"'<>]+)""")
_LANGUAGE = regex(rb"""<html\b[^>]{0,500}?\slang=["']?([A-Za-z0-9-]+)""", re.IGNORECASE)
_INSTANT = regex(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\Z")
#: How much of the front page is searched, in bytes.
_SHOWN = 100_000
_FIRST = "1970-01-01T00:00:00"


class WordPressSite(Struct, frozen=True):
    """A WordPress to be read: `url` is its front page as the user gave it."""

    url: str
    client: Client
    login: Login | None
    options: WordPressOptions

    @property
    def place(self) -> Place:
        return Place(self.url)


class _Position(Struct, frozen=True):
    """How far posts are read: the last change as `modified_gmt`, and as `modified` (`own`).

    `modified` is in the blog's own zone, which may change; WordPress compares by it.
    """

    gmt: str = _FIRST
    own: str = ""

    def after(self, post: Mapping[str, Any], at: datetime) -> _Position:
        """Return the position after that post; a date in the future does not count."""
        instants = (str(post.get(name)) for name in ("modified_gmt", "modified"))
        gmt, own = (instant if _is_instant(instant) else "" for instant in instants)
        if not self.gmt < gmt <= f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}":
            return self
        return _Position(gmt, own)


def read(
    site: WordPressSite, parser: RecordParser, last_mark: LastMark, at: datetime
) -> Iterator[IntakeEvent]:
    """Read the posts that changed since the last import, oldest change first; `at` is now.

    Raises SyndicateError where the API cannot be read; the next import goes on from the last mark.
    """
    front_page = _get(site, site.url, None)
    root = find_api_root(site, front_page)
    blog = describe_blog(site, front_page, _get_json(site, root)[0])
    number, position = 0, _last_position(last_mark(site.url), site)
    total: int | None = None
    for page, remaining in _pages(site, root, position):
        total = remaining if total is None else total  # each request asks for what is left
        for post in page:
            number += 1
            yield from reached(number, total, "posts")
            place = Place(f"{site.url} post {str(post.get('id'))[:40]}")
            read = partial(post_event, post, number, place, blog, site.options, parser)
            yield read_item(number, place, read)
            position = position.after(post, at)
        state = {"modified": position.gmt, "own": position.own, "drafts": bool(site.login)}
        yield Mark(site.url, state)


def _last_position(state: Mapping[str, Any] | None, site: WordPressSite) -> _Position:
    """Return where the last import ended; the beginning where a login shows drafts for once new."""
    state = state or {}
    if site.login and not state.get("drafts"):
        return _Position()
    return _Position(state.get("modified") or _FIRST, state.get("own") or "")


def find_api_root(site: WordPressSite, front_page: Response) -> str:
    """Return the API's address; raise SyndicateError where a password is for another origin."""
    roots = list(_named_roots(front_page))
    root = next((root for root in roots if not site.login or site.login.is_for(root)), None)
    if root is None and not roots:
        root = urljoin(front_page.url.partition("?")[0].rstrip("/") + "/", "wp-json/")
    if site.login and not (root and site.login.is_for(root)):
        raise SyndicateError(
            f"a password for {site.login.origin} is not sent on to another scheme, host or port;"
            " name this address by --url",
            Place(root or roots[0]),
        )
    return root or roots[0]


def _named_roots(front_page: Response) -> Iterator[str]:
    """Yield the addresses on its own host that a front page gives for the API."""
    body = front_page.body[:_SHOWN].decode("utf-8", "replace")
    for address in (*_REL.findall(front_page.headers.get("link", "")), *_REL_SHOWN.findall(body)):
        root = urls.web_url(unescape(address), front_page.url)
        if root and urls.bare_host(root) == urls.bare_host(front_page.url):
            yield root


def describe_blog(site: WordPressSite, front_page: Response, about: Any) -> Blog:
    """Return what the site says of itself; only in the own network may it name another host."""
    about = about if isinstance(about, dict) else {}
    home = urls.web_url(str(about.get("home") or "")) or site.url
    if not site.options.believed and urls.bare_host(home) != urls.bare_host(front_page.url):
        home = site.url
    language = _LANGUAGE.search(front_page.body[:_SHOWN])
    name = one_line(plain(str(about.get("name") or "")))
    return Blog(name, home, language[1].decode() if language else "")


def _pages(
    site: WordPressSite, root: str, position: _Position
) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """Yield the posts in the order of their changes, a hundred at a time, and how many are left.

    Each request begins where the last answer ended: with page numbers alone, a post that changes or
    goes during the import would move another one to a page that was read already. Page numbers are
    used where WordPress ignores the order or the beginning (before 5.7), and for posts that changed
    in one second.
    """
    number, by_number, seen = 1, False, set[tuple[str, str]]()
    start = position.own or (f"{position.gmt}Z" if position.gmt != _FIRST else "")
    for _ in range(MAX_PAGES):
        posts, remaining, last = _page(site, root, start, number)
        fresh = [post for post in posts if _version(post) not in seen]
        if posts and not fresh and number > 1:
            message = f"the REST API answered page {number} with what it gave before; is it cached?"
            raise SyndicateError(message, site.place)
        yield fresh, remaining
        if last:
            return
        changes = [change for _, change in map(_version, posts)]
        is_ordered = changes == sorted(changes) and all(map(_is_instant, changes))
        by_number = by_number or not is_ordered or bool(changes and _is_before(start, changes[0]))
        if changes and not by_number and (start.endswith("Z") or changes[-1] > start):
            start, number = changes[-1], 1
        else:
            number += 1
        seen = {_version(post) for post in posts} or seen
    raise SyndicateError(f"more than {MAX_PAGES:,} pages; import again to go on", site.place)


def _page(
    site: WordPressSite, root: str, start: str, number: int
) -> tuple[list[dict[str, Any]], int, bool]:
    """Return a page of posts, how many there are in all (or 0), and whether it is the last."""
    parameters = {
        "per_page": _PER_PAGE, "page": number, "_embed": 1, "orderby": "modified", "order": "asc",
    }  # fmt: skip
    parameters |= {"modified_after": _earlier(start)} if start else {}
    parameters |= {"context": "edit", "status": "any,trash"} if site.login else {}
    mark = "&" if "?" in root else "?"  # without pretty permalinks it is `/?rest_route=/`
    answer, response = _get_json(site, f"{root}wp/v2/posts{mark}{urlencode(parameters)}")
    if response.status == 400:
        code = answer.get("code") if isinstance(answer, dict) else None
        if code == "rest_post_invalid_page_number":
            return [], 0, True
        raise SyndicateError(f"the REST API answered 400: {_reason(code)}", site.place)
    if not isinstance(answer, list):
        raise SyndicateError("the REST API answered with no list of posts", site.place)
    # Posts that the user may not read are missing from a page: an empty one need not be the last.
    pages, total = (_number(response.headers.get(f"x-wp-total{name}")) for name in ("pages", ""))
    last = not answer if pages is None else number >= pages
    return [post for post in answer if isinstance(post, dict)], total or 0, last


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _version(post: Mapping[str, Any]) -> tuple[str, str]:
    return str(post.get("id")), str(post.get("modified"))


def _is_instant(text: str) -> bool:
    if not _INSTANT.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_before(start: str, change: str) -> bool:
    """Whether a change is older than the request asked for."""
    return bool(start) and not start.endswith("Z") and change < start


def _earlier(instant: str) -> str:
    """Return the instant a second before, since several posts may have changed in one second."""
    moment = datetime.fromisoformat(instant[:19]) - timedelta(seconds=1)
    return moment.isoformat() + instant[19:]


def _get(site: WordPressSite, url: str, login: Login | None) -> Response:
    try:
        return site.client.get(url, login.headers_for(url) if login else {})
    except FetchError as error:
        raise SyndicateError(error.message, site.place) from error


def _get_json(site: WordPressSite, url: str) -> tuple[Any, Response]:
    response = _get(site, url, site.login)
    if response.status in (401, 403):
        reason = "user or application password is wrong, or may not edit posts"
        if not site.login:
            reason = "its REST API is not open to everybody"
        raise SyndicateError(f"answered {response.status}: {reason}", site.place)
    if response.status not in (200, 400):
        raise SyndicateError(f"the REST API answered {response.status}", site.place)
    try:
        return parse_json(response.body.decode("utf-8-sig")), response
    except ValueError as error:
        raise SyndicateError("the REST API answered with what is no JSON", site.place) from error


def _reason(code: Any) -> str:
    return one_line(str(code))[:60] if code else "no reason given"
