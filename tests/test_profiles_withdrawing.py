"""Withdrawals in partners' dialects, where things do not go as they should."""

from __future__ import annotations

from dataclasses import replace

import pytest
from profiled import TITLE, WITHDRAWN, Wire, article, text
from small_site import SmallSite

from syndicate.errors import RenderError
from syndicate.formats import FORMATS
from syndicate.profiles.withdrawing import notice


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
    monkeypatch.setattr("syndicate.stages.documents.FORMATS", forms)
    site.run("takedown", "a1", "--reason", "x", "--by", "y", "--at", WITHDRAWN)
    monkeypatch.undo()
    assert "这一段文字" not in wire.path.read_text(encoding="utf-8")
    assert [text(item, "title") for item in wire.items()] == [TITLE]
