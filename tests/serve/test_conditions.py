"""Conditions over real HTTP, as readers, caches and servers in between send them (RFC 9110, 13)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from support.running import Running, make_site, running, syndicate
from support.small_site import AT, SITE_YAML, SOURCES_YAML, records

PUBLIC, PARTNER = "/feeds/all.rss", "/partners/acme/wire.rss"
LONG_AGO, FAR_OFF = "Mon, 01 Jan 1990 00:00:00 GMT", "Fri, 01 Jan 2038 00:00:00 GMT"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A public and a partner's feed that are worth a compressed copy, and the partner's token."""
    folder = tmp_path_factory.mktemp("conditions") / "site"
    config = {
        "site.yaml": SITE_YAML, "sources.yaml": SOURCES_YAML,
        "jobs/all.yaml": "path: all\n", "jobs/wire.yaml": "audience: partners\npath: wire\n",
        "partners/acme.yaml": "name: acme\njobs: [wire]\n",
    }  # fmt: skip
    make_site(folder, config, records(range(20)), AT)
    token = syndicate(folder, "partner", "add-token", "acme").strip()
    with running(folder, folder.parent / "log", "--rate-token", "0") as server:
        yield server, token
    assert (folder.parent / "log").read_text(encoding="utf-8") == ""


Ask = Callable[..., tuple[int, Any, bytes]]


@pytest.fixture(params=[PUBLIC, PARTNER])
def ask(request: pytest.FixtureRequest, served: tuple[Running, str]) -> Ask:
    """Asks for a feed, with headers of the request by name."""

    def asked(**headers: str) -> tuple[int, Any, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if request.param == PARTNER:
            named["authorization"] = f"Bearer {served[1]}"
        return served[0].ask(request.param, named)

    return asked


#: What becomes of the tag "abc" on its way.
MARKED = [
    '"{}"', 'W/"{}"', '"{}-gzip"', 'W/"{}-gzip"', '"{};gzip"', '"{}--gzip"', 'W/"{};gzip"',
    '"{}:gzip"', '"{}-br"', 'W/"{}-br"', '"{}-zstd"', '"{}-deflate"', '"{}-br-gzip"',
    '"x", "{}-gzip"', '"x-gzip",W/"{}" , "y"', 'W/"{}-br", "x,y"', '"{}-gzip-gzip"',
]  # fmt: skip
FOREIGN = [
    '"{}x"', '"x{}"', '"{}-gzipx"', '"{}-"', '"{}-zip"', '"{}gzip"', '"x-gzip"', '"-gzip"', "{}",
    '"{}', '{}-gzip"', '"{}---gzip"', '"{} -gzip"', '"{}-gzip-gzip-gzip"', '"{}-GZIP"', "**",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("shape", MARKED)
def test_a_tag_that_was_marked_on_its_way_is_known(ask: Ask, shape: str, encoding: str) -> None:
    for accepted in ("gzip", "identity"):  # a reader may change its mind
        tag = ask(accept_encoding=accepted)[1]["etag"]
        shown = shape.format(tag.strip('"'))
        status, headers, body = ask(accept_encoding=encoding, if_none_match=shown)
        assert (status, headers["etag"], body) == (304, tag, b""), shown
        late = ask(if_none_match=shown, if_modified_since=LONG_AGO)
        assert late[0] == 304  # the tag goes before the date


@pytest.mark.parametrize("shape", FOREIGN)
def test_what_is_no_tag_of_the_document_gets_all_of_it(ask: Ask, shape: str) -> None:
    for accepted in ("gzip", "identity"):
        tag = ask(accept_encoding=accepted)[1]["etag"].strip('"')
        status, _, body = ask(
            accept_encoding=accepted, if_none_match=shape.format(tag), if_modified_since=FAR_OFF
        )
        assert (status, bool(body)) == (200, True), shape


def test_any_tag_is_known_where_all_are(ask: Ask) -> None:
    for star in ("*", " * "):
        assert ask(if_none_match=star)[0] == 304


def test_endless_marks_are_read_at_once(ask: Ask) -> None:
    tag = ask()[1]["etag"].strip('"')
    for long in ("-gzip" * 5_000, "-gzip" * 5_000 + 'x"', "-;" * 12_000, '", ' * 9_000):
        status = ask(if_none_match=f'"x", "{tag}{long}')[0]
        assert status == (304 if long.startswith('"') else 200)
    for long in ('"' * 30_000, 'W/"' * 10_000, '"x" ' * 7_000):
        assert ask(if_none_match=long)[0] == 200


def test_a_document_that_has_changed_meanwhile_is_not_sent(ask: Ask) -> None:
    _, headers, whole = ask()
    tag, packed = headers["etag"], ask(accept_encoding="gzip")[1]["etag"]
    for known in ("*", tag, packed, f'"x", {tag}', f'W/"x" , {tag},"y"'):
        assert ask(if_match=known)[::2] == (200, whole), known
    for other in ('"x"', f"W/{tag}", 'W/"x", "y"', "", "x"):
        status, headers, body = ask(if_match=other, if_unmodified_since=FAR_OFF)
        assert (status, body) == (412, b"it has changed\n"), other
    assert ask(if_unmodified_since=LONG_AGO)[0] == 412
    assert ask(if_match=tag, if_unmodified_since=LONG_AGO)[0] == 200  # the tag goes before
    for date in (FAR_OFF, "nonsense", "99"):
        assert ask(if_unmodified_since=date)[0] == 200, date
    assert ask(if_match=tag, if_none_match=tag)[0] == 304
    assert ask(if_match='"x"', if_none_match=tag)[0] == 412


def test_a_part_is_only_sent_of_the_document_that_is_known(ask: Ask) -> None:
    _, headers, whole = ask()
    tag, modified = headers["etag"], headers["last-modified"]
    assert ask(range="bytes=0-9", if_range=tag)[::2] == (206, whole[:10])
    for other in (f"W/{tag}", tag.replace('"', ""), f'{tag[:-1]}-gzip"', modified, LONG_AGO, "*"):
        assert ask(range="bytes=0-9", if_range=other)[::2] == (200, whole), other
    assert ask(range="bytes=0-9", if_none_match=tag)[0] == 304
    packed = ask(range="bytes=0-9", if_range=tag, accept_encoding="gzip")
    assert (packed[0], packed[1]["content-encoding"]) == (200, "gzip")


@pytest.mark.parametrize(
    "shape",
    ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y",
     "%a, %d %b %Y %H:%M:%S GMT; length=3495"],
)  # fmt: skip
def test_a_date_in_any_of_the_old_spellings_is_read(ask: Ask, shape: str) -> None:
    modified = parsedate_to_datetime(ask()[1]["last-modified"])
    before = modified - timedelta(seconds=1)
    assert ask(if_modified_since=modified.strftime(shape))[0] == 304
    assert ask(if_modified_since=before.strftime(shape))[0] == 200
    assert ask(if_unmodified_since=before.strftime(shape))[0] == 412


def test_two_dates_are_none(ask: Ask) -> None:
    assert ask(if_modified_since=f"{FAR_OFF}, {FAR_OFF}")[0] == 200
    assert ask(if_unmodified_since=f"{LONG_AGO}, {LONG_AGO}")[0] == 200


def test_no_document_is_from_the_future(served: tuple[Running, str]) -> None:
    server, _ = served
    path = server.folder / "feeds/public/late.html"
    path.write_text("<!doctype html>\n")
    os.utime(path, (4_000_000_000, 4_000_000_000))
    status, headers, _ = server.ask("/feeds/late.html")
    said = [parsedate_to_datetime(headers[name]) for name in ("last-modified", "date")]
    assert status == 200
    assert said[0] - said[1] <= timedelta(seconds=1)  # Date is made once a second
    again = {"if-modified-since": headers["last-modified"]}
    assert server.ask("/feeds/late.html", again)[0] == 304


def test_a_304_says_what_a_200_would(ask: Ask) -> None:
    full, tag = ask()[1], ask()[1]["etag"]
    headers = ask(if_none_match=tag)[1]
    for name in ("cache-control", "etag", "vary", "last-modified", "link"):
        assert headers[name] == full[name]
    for name in ("content-type", "content-length", "content-encoding", "transfer-encoding"):
        assert name not in headers
