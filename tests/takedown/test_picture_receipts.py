"""A receipt for a picture says where it stood and who fetched it there, or that nobody knows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import html5lib
import pytest
from support.proved_site import WIRE, chain_anew, fetch
from support.small_site import SITE_YAML, SmallSite, record
from support.takedowns import LATER, WHO, holds

PICTURE = "https://daily.example/i/xinghe.jpg"
FALSE = re.compile(
    "0 articles|0 feed documents|no partner|None ever carried|carries the articles"
    "|没有合作方|没有订阅文档|已不含这些文章",
    re.IGNORECASE,
)
BEFORE = datetime(2024, 7, 1, 13, tzinfo=UTC)
SINCE = datetime(2024, 7, 2, 12, tzinfo=UTC)
ORDER = ("takedown", "--image", PICTURE, *WHO, "--at", LATER)


def prepare(site: SmallSite) -> None:
    """A built site: the partner fetched an article with a picture; one job shows its text alone."""
    (site.folder / "config/jobs/categories.yaml").unlink()
    site.write("site.yaml", f"{SITE_YAML}timezone: UTC\n")
    site.write("jobs/all.yaml", "path: all\nformats: [rss]\n")
    site.write("jobs/brief.yaml", "path: brief\ncontent: summary\nformats: [rss]\n")
    site.write("jobs/partners.yaml", "audience: partners\npath: wire\nformats: [json]\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\n")
    body = f'<p>样片一张。</p><figure><img src="{PICTURE}"><figcaption>丁</figcaption></figure>'
    site.take_in(record(1, content_html=body, summary="样片。"), record(2))
    assert site.build().code == 0
    assert site.run("partner", "add-token", "acme").code == 0
    fetch(site, BEFORE)


def forms(site: SmallSite) -> dict[str, str]:
    """Return the receipt in all that a person reads."""
    asked: dict[str, tuple[str, ...]] = {
        "text": (),
        "zh": ("--html", "--lang", "zh"),
        "en": ("--html", "--lang", "en"),
    }
    return {name: site.run("receipt", "1", *more).out for name, more in asked.items()}


def test_it_names_the_documents_that_changed_and_who_fetched_them(site: SmallSite) -> None:
    site.once("picture", prepare)
    had = holds(site, "xinghe.jpg")
    dry = site.run(*ORDER, "--dry-run").out
    assert f"from {len(had) + 2} documents" in dry  # the text alone is in two more
    told = site.run(*ORDER).out
    assert f"1 picture withdrawn: {len(had)} documents changed" in told
    assert f"the picture {PICTURE}  " in site.run("takedowns").out
    fetch(site, SINCE)
    shown = json.loads(site.run("receipt", "1", "--json").out)["shown"]
    assert sorted(each["path"] for each in shown["documents"]) == sorted(had)
    assert {each["changed"] for each in shown["documents"]} == {LATER}
    changed = f"of the feed documents with any of these, {len(had)} changed with it"
    assert changed in forms(site)["text"] and changed in forms(site)["en"]
    (got,) = shown["fetches"]
    assert (got["partner"], got["documents"], got["again"]) == ("acme", [WIRE], [WIRE])
    assert (got["first"], got["since"]) == ("2024-07-01T13:00:00Z", "2024-07-02T12:00:00Z")
    for name, text in forms(site).items():
        assert not FALSE.search(text.partition("receipt-data")[0]), name
        assert PICTURE in text.partition("receipt-data")[0], name
        assert WIRE in text.partition("receipt-data")[0], name
        if name != "text":
            html5lib.HTMLParser(strict=True).parse(text)


def test_what_it_says_of_pictures_is_proved(site: SmallSite) -> None:
    site.once("picture", prepare)
    site.run(*ORDER)
    data = json.loads(site.run("receipt", "1", "--json").out)
    file = site.folder / "receipt.json"

    def checked() -> tuple[int, str]:
        file.write_text(json.dumps(data))
        result = site.run("receipt", "--check", str(file), "-v")
        return result.code, result.out + result.err

    code, text = checked()
    assert (code, f"proved: {WIRE}: changed {LATER}" in text) == (0, True)
    data["shown"]["documents"][0]["path"] = "public/else.rss"
    assert "public/else.rss: it carried no such article" in checked()[1]
    data["shown"]["articles"] = []
    assert (checked()[0], "shown by: articles is []" in checked()[1]) == (1, True)


def test_a_document_that_is_behind_is_told(site: SmallSite) -> None:
    """An order that no build has followed says so of each document that may show the picture."""
    site.once("picture", prepare)
    path, aside = site.folder / "feeds" / WIRE, site.folder / "aside.json"
    path.rename(aside)
    (path / "in the way").mkdir(parents=True)
    assert site.run(*ORDER).code == 1
    assert "  ordered  " in site.run("takedowns").out
    texts = forms(site)
    assert "NOT CHANGED YET" in texts["text"] and "尚未更新" in texts["zh"]
    assert not FALSE.search(texts["text"]) and "Takedown 1: ordered" in texts["text"]
    (path / "in the way").rmdir()
    path.rmdir()
    aside.rename(path)
    site.build("2024-07-03T00:00:00Z")
    assert holds(site, "xinghe.jpg") == []
    text = forms(site)["text"]
    assert ("NOT CHANGED YET" in text, "changed 2024-07-03 00:00:00 UTC" in text) == (False, True)
    assert "brief.rss" not in text and "Takedown 1: withdrawn" in text


@pytest.mark.embedded
def test_an_order_that_recorded_no_place_claims_none(site: SmallSite) -> None:
    """As of earlier versions: that nobody had it is not said where nobody knows."""
    site.once("picture", prepare)
    site.run(*ORDER)
    held = "json_remove(detail, '$.shown_by', '$.shown_in')"
    site.edit(f"UPDATE ledger SET detail = {held} WHERE event = 'takedown'")
    chain_anew(site)
    texts = forms(site)
    for name, text in texts.items():
        assert not FALSE.search(text.partition("receipt-data")[0]), name
    assert texts["text"].count("not recorded") == 3
    assert texts["zh"].count("未记录") == 3 and texts["en"].count("is not recorded") == 3
