"""Withdrawals in partners' dialects, where things do not go as they should."""

from __future__ import annotations

import json

import pytest
from support.profiled import JOB, TITLE, WITHDRAWN, Wire, article, text
from support.records import replace
from support.small_site import SmallSite

from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.profiles.deletion import notice


def test_an_article_whose_title_is_the_notice_is_cut_like_any_other(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(site, "msn")
    words = "<p>这一段文字说的是另一件事情，与通知无关。</p>"
    site.take_in(article(2), article(1, title=notice("zh-CN"), content_html=words))
    site.build()

    def fails(*_: object) -> None:
        raise RenderError("x", "no document can be made")

    forms = {name: replace(form, frame=fails) for name, form in FORMATS.items()}
    monkeypatch.setattr("syndicate.build.documents.FORMATS", forms)
    site.run("takedown", "a1", "--reason", "x", "--by", "y", "--at", WITHDRAWN)
    monkeypatch.undo()
    assert "这一段文字" not in wire.path.read_text(encoding="utf-8")
    assert [text(item, "title") for item in wire.items()] == [TITLE]


def test_a_receipt_says_what_its_document_has_no_room_to_signal(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.write("jobs/wire.yaml", JOB + "limit: {entries: 20, bytes: 30000}\n")
    site.take_in(*(article(number) for number in range(1, 13)))
    site.build()
    ids = [f"a{number}" for number in range(1, 13)]
    site.run("takedown", *ids, "--reason", "x", "--by", "y", "--at", WITHDRAWN)
    stones = [text(item, "guid") for item in wire.items()]
    told = json.loads(site.run("receipt", "1", "--json", "--at", WITHDRAWN).out)["signals"]
    (signal,) = (one for one in told if one["path"].endswith("acme/wire.rss"))
    assert signal["state"] == "signalled"
    assert signal["articles"] == sorted(map(str, stones))
    assert signal["left_out"] == 12 - len(stones) == 3
    assert "NO ROOM for 3 of them" in site.run("receipt", "1", "--at", WITHDRAWN).out
    assert "其中 3 篇未能发出" in site.run("receipt", "1", "--html", "--at", WITHDRAWN).out
    # An older order gives its room to the newer ones.
    site.take_in(article(13), at=WITHDRAWN)
    site.build(WITHDRAWN)
    site.write("jobs/wire.yaml", JOB + "limit: {entries: 20, bytes: 4000}\n")
    site.run("takedown", "a13", "--reason", "x", "--by", "y", "--at", "2024-07-04T00:00:00Z")
    told = json.loads(site.run("receipt", "1", "--json", "--at", WITHDRAWN).out)["signals"]
    (signal,) = (one for one in told if one["path"].endswith("acme/wire.rss"))
    assert (signal["state"], signal["articles"], signal["left_out"]) == ("no room", [], 12)
