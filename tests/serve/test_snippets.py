"""The public feeds by a real nginx and a real Caddy, with the printed lines, beside `serve`."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import servers
from support.running import make_site, running, syndicate
from support.servers import PATIENCE
from support.small_site import AT, SITE_YAML, SOURCES_YAML, records

MARK = b"NOT-FOR-YOUR-EYES"
_PLACES = {"nginx": "/usr/sbin/nginx", "caddy": "/usr/bin/caddy"}
_NGINX = """\
daemon off; pid {folder}/pid; error_log {folder}/error.log info;
events {{ worker_connections 64; }}
http {{ access_log {folder}/access.log;
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
server {{ listen 127.0.0.1:{port};
{lines} }} }}
"""
_CADDY = """\
{{
    admin off
    auto_https off
}}
http://:{port} {{
{lines}
respond 404
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Front:
    """A server with the printed lines, and `serve` of the same site beside it."""

    name: str
    port: int
    own: int
    folder: Path
    public: Path
    token: str

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return asked(self.port, path, method, headers)

    def ours(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return asked(self.own, path, method, headers)


def asked(port: int, path: str, method: str, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        joined: dict[str, str] = {}
        for name, value in answer.getheaders():
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        return Answer(answer.status, joined, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def front(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    name = request.param
    program = shutil.which(name) or _PLACES[name]
    if not Path(program).exists():
        pytest.skip(f"{name} is not installed")
    folder, own, port = tmp_path_factory.mktemp(name), servers.port(), servers.port()
    site = folder / "site"
    token = made(site)
    lines = syndicate(site, "serve", "--print", name, "--port", str(own))
    for path in (site, *site.parents):  # nginx's workers are not root
        with suppress(OSError):
            path.chmod(path.stat().st_mode | 0o055)
    with running(site, folder / "log", port=own), started(name, program, folder, port, lines):
        yield Front(name, port, own, folder, site / "feeds/public", token)
    logs = b"".join(path.read_bytes() for path in folder.glob("*log"))
    assert token.encode() not in logs


def made(site: Path) -> str:
    """A site with a feed that moved, one that is gone, and a partner's; a token of the partner."""
    config = {
        "site.yaml": SITE_YAML + "precompress: [gz]\nhubs: [https://hub.example/]\n",
        "sources.yaml": SOURCES_YAML, "jobs/all.yaml": "path: all\n",
        "jobs/more.yaml": "path: more\n", "partners/acme.yaml": "name: acme\njobs: [wire]\n",
        "jobs/wire.yaml": "audience: partners\npath: wire\n",
    }  # fmt: skip
    make_site(site, config, records(range(30)), AT)
    (site / "config/jobs/all.yaml").write_text("path: everything\n")
    (site / "config/jobs/more.yaml").unlink()
    syndicate(site, "build", "--at", AT, "--force", "--no-push")
    public = site / "feeds/public"
    for path in (public / ".hidden.json", public / "x.rss.tmp", site / "feeds/secret.json"):
        path.write_bytes(MARK)
    (public / "out.json").symlink_to(site / "feeds/secret.json")
    (public / "folder").mkdir()
    (public / "style.css").write_text("body { color: black }\n")
    return syndicate(site, "partner", "add-token", "acme").strip()


@contextmanager
def started(name: str, program: str, folder: Path, port: int, lines: str) -> Iterator[None]:
    config = folder / f"{name}.conf"
    template = _NGINX if name == "nginx" else _CADDY
    config.write_text(template.format(folder=folder, port=port, lines=lines), encoding="utf-8")
    command = {
        "nginx": [program, "-c", str(config), "-p", str(folder)],
        "caddy": [program, "run", "--config", str(config), "--adapter", "caddyfile"],
    }[name]
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "front.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        wait(port, process, folder / "front.log")
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError):
            asked(port, "/", "GET", {})
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


FEEDS = ["everything.rss", "everything.atom", "everything.json"]
DOCUMENTS = [*FEEDS, "feeds.opml", "index.html", ""]
#: What each server says for itself: also which documents are worth a compressed copy.
THEIRS = {"date", "server", "etag", "content-length", "connection", "transfer-encoding"}
THEIRS |= {"accept-ranges", "content-encoding"}


#: What is for browsers.
BROWSERS = (
    "access-control-allow-origin", "access-control-expose-headers", "x-content-type-options",
)  # fmt: skip


def facts(answer: Answer) -> dict[str, object]:
    """An answer's headers as they are meant: tokens without case, links as a set."""
    compared: dict[str, object] = {k: v for k, v in answer.headers.items() if k not in THEIRS}
    compared["link"] = {link.strip() for link in answer.headers.get("link", "").split(",")}
    compared["vary"] = {name.strip().lower() for name in answer.headers.get("vary", "").split(",")}
    return compared


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_document_is_served_with_the_same_headers(front: Front, path: str, encoding: str) -> None:
    answer = front.ask(f"/feeds/{path}", accept_encoding=encoding)
    ours = front.ours(f"/feeds/{path}", accept_encoding=encoding)
    assert (answer.status, ours.status) == (200, 200)
    body = answer.body
    if encoding == "gzip":
        assert answer.headers["content-encoding"] == "gzip"
        body = gzip.decompress(body)
    assert body == (front.public / (path or "index.html")).read_bytes()
    assert facts(answer) == facts(ours)


def test_a_style_sheet_has_its_type(front: Front) -> None:
    assert front.ask("/feeds/style.css").headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_what_a_reader_has_is_not_sent_again(front: Front, encoding: str) -> None:
    path = "/feeds/everything.rss"
    first = front.ask(path, accept_encoding=encoding).headers
    for asked_ in ({"if_none_match": first["etag"]}, {"if_none_match": "W/" + first["etag"]},
                   {"if_modified_since": first["last-modified"]},
                   {"if_none_match": f'"x", {first["etag"]}'}):  # fmt: skip
        answer = front.ask(path, accept_encoding=encoding, **asked_)
        assert (answer.status, answer.body) == (304, b""), asked_
        assert answer.headers["cache-control"] == "max-age=60"
        assert answer.headers["access-control-expose-headers"] == "ETag, Last-Modified, Link"
    assert front.ask(path, if_none_match='"x"').status == 200


def test_what_is_left_of_differences_is_what_the_table_in_the_docs_says(front: Front) -> None:
    rss, packed = "/feeds/everything.rss", {"accept_encoding": "gzip"}
    with_gzip = front.ask(rss, **packed).headers
    marked, ours = (ask(rss).headers["etag"][:-1] + '-br"' for ask in (front.ask, front.ours))
    assert front.ours(rss, if_none_match=ours).status == 304
    found = {
        "other tag": front.ask(rss, if_none_match=with_gzip["etag"]).status == 304,
        "marked tag": front.ask(rss, if_none_match=marked).status == 304,
        "parts": "accept-ranges" in with_gzip,
        "small": "content-encoding" in front.ask("/feeds/feeds.opml", **packed).headers,
        "allow": "allow" in front.ask(rss, "POST", content_length="0").headers,
    }
    assert len((front.public / "feeds.opml").read_bytes()) < 500
    left = {
        "nginx": {
            "other tag": False,
            "marked tag": False,
            "parts": False,
            "small": True,
            "allow": False,
        },
        "caddy": {
            "other tag": False,
            "marked tag": False,
            "parts": True,
            "small": True,
            "allow": True,
        },
    }
    assert found == left[front.name]


def test_heads_and_parts(front: Front) -> None:
    whole = front.ask("/feeds/everything.rss").body
    part = front.ask("/feeds/everything.rss", range="bytes=10-19")
    assert (part.status, part.body) == (206, whole[10:20])
    head = front.ask("/feeds/everything.rss", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole))


def test_a_feed_that_moved_and_one_that_is_gone_say_so(front: Front) -> None:
    for path, status in (("/feeds/all.rss", 301), ("/feeds/more.rss", 410)):
        answer, ours = front.ask(path), front.ours(path)
        assert (answer.status, ours.status) == (status, status)
        for name in ("location", "cache-control", *BROWSERS):
            assert answer.headers.get(name) == ours.headers.get(name)


@pytest.mark.parametrize("path", ["/feeds", "/feeds?x=1&y=%2F", "/feed%73"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_folder_without_its_slash_leads_to_the_index(
    front: Front, path: str, method: str
) -> None:
    answer, ours = front.ask(path, method), front.ours(path, method)
    assert (answer.status, ours.status) == (301, 301)
    for name in ("location", "cache-control", *BROWSERS):
        assert answer.headers.get(name) == ours.headers.get(name), name
    assert front.ask(ours.headers["location"]).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/redirects.json", "/feeds/redirects.json.gz", "/feeds/everything.rss.gz",
        "/feeds/.hidden.json", "/feeds/%2ehidden.json", "/feeds/x.rss.tmp", "/feeds/none.rss",
        "/feeds/../secret.json", "/feeds/%2e%2e/secret.json", "/feeds/..%2fsecret.json",
        "/feeds../secret.json", "/feeds/everything.rss/", "/feeds/folder/",
        "/feeds/..%5csecret.json", "/feeds/everything.rss%00",
    ],
)  # fmt: skip
def test_nothing_else_is_to_be_had(front: Front, path: str) -> None:
    answer = front.ask(path)
    assert answer.status in (400, 403, 404, 500), answer.status  # Caddy's, for a NUL
    assert MARK not in answer.body
    assert "cache-control" not in answer.headers


def test_a_link_that_leads_out_is_not_followed(front: Front) -> None:
    if front.name == "caddy":
        pytest.skip("it follows every link")
    assert front.ask("/feeds/out.json").status in (403, 404)
    assert front.ours("/feeds/out.json").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_allowed(front: Front, method: str) -> None:
    assert front.ask("/feeds/everything.rss", method, content_length="0").status == 405


def test_a_reader_in_a_browser_may_ask(front: Front) -> None:
    answer = front.ask("/feeds/everything.json", "OPTIONS", origin="https://x.example")
    ours = front.ours("/feeds/everything.json", "OPTIONS", origin="https://x.example")
    assert (answer.status, ours.status) == (204, 204)
    for name in ours.headers:
        if name.startswith(("access-control-", "x-")):
            assert answer.headers[name] == ours.headers[name]


def test_partners_are_answered_by_serve(front: Front) -> None:
    wire = "/partners/acme/wire.rss"
    assert front.ask(wire).status == 401
    for path, headers in (
        (wire, {"authorization": f"Bearer {front.token}"}),
        (f"/partners/acme/~{front.token}/wire.rss", {}),
    ):
        answer = front.ask(path, **headers)
        assert answer.status == 200
        assert b"<rss" in answer.body
        assert answer.headers["cache-control"] == "private, max-age=60"
        again = front.ask(path, if_none_match=answer.headers["etag"], **headers)
        assert again.status == 304
