"""Builds that publish to a bucket are killed at every request; the next one makes good."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from lxml import etree
from support.counting_proxy import CountingProxy, counting_proxy
from support.object_store import S3, client, objects, s3
from support.small_site import AT, SITE_YAML, SmallSite, record, records

pytestmark = [pytest.mark.soak, pytest.mark.embedded]

_LATER = "2024-07-02T00:00:00Z"
_JOBS = "path: all\nlimit: {entries: 3}\narchive: monthly\n"
_BASE = "https://site.example/feeds/"


def _child(site: SmallSite, at: str) -> int:
    """Build in a process of its own; return it. It has all modules that this one has loaded."""
    from syndicate.cli import main

    if child := os.fork():
        return child
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        main(["--config", str(site.folder / "config"), "build", "--at", at])
    finally:
        os._exit(1)


def _build(site: SmallSite, proxy: CountingProxy, at: str, strike_at: int, *, late: bool) -> int:
    """Build, and kill that at a request; return how many requests there were."""
    children = list[int]()

    def strike() -> None:
        os.kill(children[0], signal.SIGKILL)

    proxy.begin(strike_at, strike, late=late)
    children.append(_child(site, at))
    os.waitpid(children[0], 0)
    return proxy.number


def _change(site: SmallSite) -> None:
    """An article comes, one is changed, one withdrawn, and one leaves its category empty."""
    site.take_in(
        record(8, categories=["财经"]), record(2, title="改过的一篇"), record(5), at=_LATER
    )
    site.write("categories.yaml", "科技: {slug: tech}\n")


def _names_nothing_missing(there: dict[str, bytes]) -> None:
    """No list, page or archive names a document that is not there."""
    for path, data in there.items():
        if path.endswith((".opml", ".rss", ".atom")):
            root = etree.fromstring(data)
            links = root.findall(".//{*}link[@rel='prev-archive']") + root.findall(".//outline")
            named = {link.get("xmlUrl") or link.get("href") for link in links}
            named |= {e.get("href") for e in root.findall(".//{*}link[@rel='next-archive']")}
        elif path == "index.html":
            named = set(re.findall(r'href="([^"#?]+\.(?:rss|atom|json|html))"', data.decode()))
        else:
            continue
        for link in filter(None, named):
            if link.startswith(_BASE) or ":" not in link:
                assert link.removeprefix(_BASE) in there, (path, link)


@pytest.mark.parametrize("late", [False, True])
def test_a_build_is_killed_at_every_request(tmp_path: Path, late: bool) -> None:
    with s3() as server, counting_proxy(server.address) as proxy, pytest.MonkeyPatch.context() as p:
        for name, value in {**server.environment(), "AWS_ENDPOINT_URL": proxy.address}.items():
            p.setenv(name, value)
        for name in ("feeds", "saved"):
            client(server).create_bucket(Bucket=name)
        site, plain = SmallSite(tmp_path / "site"), SmallSite(tmp_path / "plain")
        for each, output in ((site, "output: s3://feeds/s\n"), (plain, "")):
            each.write("site.yaml", f"{SITE_YAML}{output}precompress: [gz]\n")
            each.write("jobs/all.yaml", _JOBS)
            each.take_in(*records(range(1, 7)))
        struck = 0
        for at, change in ((AT, lambda _: None), (_LATER, _change)):
            change(site)
            change(plain)
            assert plain.build(at).code == 0
            struck += _struck_everywhere(site, server, proxy, at, plain.bytes(), late=late)
        assert struck > 60


def _struck_everywhere(
    site: SmallSite,
    server: S3,
    proxy: CountingProxy,
    at: str,
    wanted: dict[str, bytes],
    *,
    late: bool,
) -> int:
    """Kill a build at its first request, its second ... and build again; return how many."""
    saved = site.folder.with_name(f"saved-{at[8:10]}")
    copytree(site.folder, saved)
    _copy(server, "feeds", "saved")
    whole = {*wanted.values(), *objects(server, "feeds", "s/public/").values()}
    struck = 0
    while True:
        struck += 1
        rmtree(site.folder)
        copytree(saved, site.folder)
        _copy(server, "saved", "feeds")
        made = _build(site, proxy, at, struck, late=late)
        cut = objects(server, "feeds", "s/public/")
        _names_nothing_missing(cut)
        assert not [p for p, data in cut.items() if data not in whole and not p.endswith(_PAGES)]
        _build(site, proxy, at, 0, late=late)
        assert objects(server, "feeds", "s/public/") == wanted, struck
        if made < struck:
            return struck - 1


#: The pages of the site tell of feeds one after the other.
_PAGES = ("index.html", "feeds.opml", "index.html.gz", "feeds.opml.gz")


def _copy(server: S3, source: str, target: str) -> None:
    """Make a bucket as another is."""
    asked = client(server)
    for key in _keys(asked, target):
        asked.delete_object(Bucket=target, Key=key)
    for key in _keys(asked, source):
        copied = {"Bucket": source, "Key": key}
        asked.copy_object(Bucket=target, Key=key, CopySource=copied)


def _keys(asked: Any, bucket: str) -> list[str]:
    listed = asked.list_objects_v2(Bucket=bucket)
    assert not listed["IsTruncated"]
    return [each["Key"] for each in listed.get("Contents", ())]
