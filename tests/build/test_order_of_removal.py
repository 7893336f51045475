"""What no feed makes any more goes when no list names it, and its readers are led on."""

from __future__ import annotations

import json

import pytest
from support.small_site import SmallSite, record

from syndicate.publish.directory import Directory

LATER = "2024-07-02T00:00:00Z"


def test_a_run_that_is_killed_at_a_removal_leaves_no_list_that_names_it(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(record(1))
    site.build()
    assert (site.public / "ke-ji.rss").exists()
    site.write("categories.yaml", "科技: {slug: tech}\n")
    remove, removed = Directory.remove, list[str]()

    def killed(target: Directory, path: str) -> None:
        if path.startswith("public/ke-ji."):
            removed.append(path)
            raise KeyboardInterrupt
        remove(target, path)

    with monkeypatch.context() as patch:
        patch.setattr(Directory, "remove", killed)
        site.build(LATER)
    assert removed, "the run came to a removal"
    there = site.bytes()
    assert b"/tech.atom" in there["feeds.opml"]
    for name in ("feeds.opml", "index.html"):
        assert b"ke-ji" not in there[name]
    assert json.loads(there["redirects.json"])["ke-ji.rss"] == "tech.rss"
    assert site.build(LATER).code == 0
    assert not [path for path in site.bytes() if "ke-ji" in path]
