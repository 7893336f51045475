"""The REST API of a WordPress (https://developer.wordpress.org/rest-api/reference/posts/)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from syndicate import urls
from syndicate.errors import Place, SyndicateError
from syndicate.intake import Draft, Gone, Item, Mark, Recall
from syndicate.intake.completing import completed, plain
from syndicate.intake.record import Desk
from syndicate.intake.wordpress_export import Ways, model_of, name_of, state
from syndicate.text import one_line
from syndicate.web import Client, FetchError, Page

_PER_PAGE = 50
_REL = 'rel="https://api.w.org/"'
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


def read(
    site: str, client: Client, login: Login | None, ways: Ways, desk: Desk, recall: Recall
) -> Iterator[Item]:
    """The posts that changed since the last time, oldest change first.

    Raises SyndicateError; what came before is kept, and the next import goes on from there.
    """
    root = _root(site, client)
    about = _answer(client, root, None, Place(site))[0]
    channel = about if isinstance(about, dict) else {}
    source = _source(channel, site, ways)
    since = (recall(site) or {}).get("modified", _FIRST)
    number = 0
    for page in _pages(client, root, login, since, Place(site)):
        for post in page:
            number += 1
            yield _item(post, number, Place(site), channel, source, desk)
            since = max(since, str(post.get("modified_gmt") or since))
        yield Mark(site, {"modified": since})


def _root(site: str, client: Client) -> str:
    """Where the API is: as the front page says, else in its usual place."""
    try:
        page = client.get(site)
    except FetchError:
        raise
    for link in page.headers.get("link", "").split(","):
        if _REL in link:
            found = urls.web_url(link.partition("<")[2].partition(">")[0], page.url)
            if found and urls.bare_host(found) == urls.bare_host(page.url):
                return found
    return urljoin(page.url, "/wp-json/")


def _pages(
    client: Client, root: str, login: Login | None, since: str, place: Place
) -> Iterator[list[dict[str, Any]]]:
    # A second earlier, since several posts may have changed in it.
    after = datetime.fromisoformat(since) - timedelta(seconds=1) if since != _FIRST else None
    number = 1
    while True:
        asked = {
            "per_page": _PER_PAGE, "page": number, "_embed": 1, "orderby": "modified",
            "order": "asc",
        }  # fmt: skip
        asked |= {"modified_after": f"{after.isoformat()}Z"} if after else {}
        asked |= {"context": "edit", "status": "any"} if login else {}
        found, answer = _answer(client, f"{root}wp/v2/posts?{urlencode(asked)}", login, place)
        if answer.status == 400:
            return  # there is no such page any more
        if not isinstance(found, list):
            raise SyndicateError("the REST API answered with no list of posts", place)
        yield [post for post in found if isinstance(post, dict)]
        total = answer.headers.get("x-wp-totalpages", "")
        if not found or (total.isdigit() and number >= int(total)):
            return
        number += 1


def _answer(client: Client, url: str, login: Login | None, place: Place) -> tuple[Any, Page]:
    try:
        page = client.get(url, login.headers if login else {})
    except FetchError as error:
        raise SyndicateError(error.message, place) from error
    if page.status in (401, 403):
        raise SyndicateError(
            f"answered {page.status}: user or application password is wrong", place
        )
    if page.status not in (200, 400):
        raise SyndicateError(f"the REST API answered {page.status}", place)
    try:
        return json.loads(page.body), page
    except (ValueError, RecursionError) as error:
        raise SyndicateError("the REST API answered with what is no JSON", place) from error


def _source(channel: Mapping[str, Any], site: str, ways: Ways) -> str | dict[str, str] | None:
    if ways.source:
        return ways.source
    if urls.bare_host(site) == urls.bare_host(ways.home):
        return None
    name = one_line(plain(str(channel.get("name") or ""))) or urls.bare_host(site) or ""
    return {"name": name, "url": str(channel.get("home") or site)}


def _item(
    post: dict[str, Any],
    number: int,
    place: Place,
    channel: Mapping[str, Any],
    source: str | dict[str, str] | None,
    desk: Desk,
) -> Item:
    told = unescape(_rendered(post, "guid")) or str(post.get("link") or "")
    guid = name_of(told, str(post.get("id") or ""))
    status = str(post.get("status") or "publish")
    where = Place(f"{place} post {post.get('id')}")
    if status == "trash":
        return Gone(number, guid, model_of(source), where)
    inner = post.get("_embedded") if isinstance(post.get("_embedded"), dict) else {}
    content = post.get("content") if isinstance(post.get("content"), dict) else {}
    record: dict[str, Any] = {
        "id": guid,
        "title": one_line(plain(_rendered(post, "title"))),
        "content_html": _rendered(post, "content"),
        "summary": one_line(plain(_rendered(post, "excerpt"))),
        "language": str(channel.get("language") or ""),
        "source": source,
        "authors": _authors(inner or {}),
        "categories": _terms(inner or {}, "category"),
        "tags": _terms(inner or {}, "post_tag"),
        "date_published": _date(post, "date_gmt"),
        "date_modified": _date(post, "modified_gmt"),
        "image": _picture(inner or {}),
    }
    record["external_url" if source else "url"] = urls.web_url(str(post.get("link") or ""))
    locked = "yes" if (content or {}).get("protected") or post.get("password") else ""
    record |= state(status, locked, record["date_published"])
    record = {key: value for key, value in record.items() if value}
    return desk.take(Draft(number, record, where, tuple(completed(record))))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rendered(post: Mapping[str, Any], name: str) -> str:
    told = post.get(name)
    told = told.get("rendered") if isinstance(told, dict) else told
    return told if isinstance(told, str) else ""


def _date(post: Mapping[str, Any], name: str) -> str | None:
    told = post.get(name)
    return f"{told}+00:00" if isinstance(told, str) and not told.startswith("0000") else None


def _authors(inner: Mapping[str, Any]) -> list[dict[str, str]]:
    told = _listed(inner.get("author"))
    names = (one_line(plain(str(one.get("name") or ""))) for one in told if isinstance(one, dict))
    return [{"name": name} for name in names if name]


def _terms(inner: Mapping[str, Any], taxonomy: str) -> list[str]:
    groups = _listed(inner.get("wp:term"))
    terms = (one for group in groups if isinstance(group, list) for one in group)
    found = (
        one_line(plain(str(one.get("name") or "")))
        for one in terms
        if isinstance(one, dict) and one.get("taxonomy") == taxonomy
    )
    return list(dict.fromkeys(name for name in found if name))


def _picture(inner: Mapping[str, Any]) -> dict[str, str] | None:
    for one in _listed(inner.get("wp:featuredmedia")):
        if isinstance(one, dict) and isinstance(one.get("source_url"), str):
            facts = {"url": one["source_url"], "mime_type": str(one.get("mime_type") or "")}
            return {key: value for key, value in facts.items() if value}
    return None


def may_log_in(site: str, *, private: bool) -> bool:
    """Whether a password may be sent there: over https, or within one's own network."""
    return private or urlsplit(site).scheme == "https"
