"""A fetch is played from any bytes: one line for each fault, and none is a crash."""

from __future__ import annotations

from html import escape

import pytest

from syndicate.check.acceptance import simulate
from syndicate.profiles import PROFILES

ITEM = (
    "<guid>1</guid><title>Twenty small towns in one valley</title><link>https://a.example/</link>"
    "<description>d</description><pubDate>Mon, 01 Jan 2024 00:00:00 +0000</pubDate>"
    "<dcterms:modified>2024-01-01T00:00:00Z</dcterms:modified>"
)


def document(item: str) -> bytes:
    return (
        '<!DOCTYPE rss [<!ENTITY e "x"><!ENTITY f "&e;&e;">]>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><channel>'
        f"<item>{item}</item></channel></rss>"
    ).encode()


@pytest.mark.parametrize(
    "more",
    ["&e;", "<r>&f;</r>", '<r xmlns="relative/uri"/>', "<!-- c -->", "<?pi x?>", "<r>" * 200],
)
def test_what_is_played_after_itself_is_unchanged(more: str) -> None:
    data = document(ITEM + more + "</r>" * more.count("<r>" * 200) * 200)
    for name in ("msn", "standard"):
        (verdict,) = simulate(PROFILES[name], data, None, data).verdicts
        assert (verdict.outcome, verdict.reason) == ("unchanged", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<r>a</r>", "<r>b</r>"),
        ("<r a='1'/>", "<r a='2'/>"),
        ("<r><s/></r><t/>", "<r><s/><t/></r>"),
    ],
)
def test_any_difference_is_one(old: str, new: str) -> None:
    (verdict,) = simulate(
        PROFILES["msn"], document(ITEM + new), None, document(ITEM + old)
    ).verdicts
    assert (verdict.outcome, verdict.reason) == ("skipped", "dcterms:modified unchanged")


ESCAPED = "<content:encoded>{}</content:encoded>"
SECTION = "<content:encoded><![CDATA[{}]]></content:encoded>"


@pytest.mark.parametrize("body", ["<p>x</p>", "<p>a &amp; b</p>", "<p>第一段</p>\n<p>二</p>"])
def test_a_body_is_the_same_in_either_spelling(body: str) -> None:
    old, new = document(ITEM + ESCAPED.format(escape(body))), document(ITEM + SECTION.format(body))
    for name in ("msn", "standard"):
        (verdict,) = simulate(PROFILES[name], new, None, old).verdicts
        assert verdict.outcome == "unchanged"


@pytest.mark.parametrize(
    ("spelling", "outcome"), [(ESCAPED, "refused"), (SECTION, "taken")], ids=["escaped", "section"]
)
def test_an_item_is_as_long_as_it_is_written(spelling: str, outcome: str) -> None:
    body = "<p>x</p>" * 100_000
    item = ITEM + spelling.format(escape(body) if spelling is ESCAPED else body)
    (verdict,) = simulate(PROFILES["google-news"], document(item), None).verdicts
    assert verdict.outcome == outcome, verdict.reason


def test_every_fault_is_one_line() -> None:
    for data in (b"<rss><![CDATA[ a\nb", b"<rss><!-- a\nb", b"", b"\0", document("<a>")):
        with pytest.raises(ValueError, match="not well-formed") as error:
            simulate(PROFILES["msn"], data, None)
        assert len(str(error.value).splitlines()) == 1
    item = ITEM.replace("Twenty", "Twenty\x9b31m\u2028\x85") + (
        "<content:encoded>&lt;!-- c --&gt;&lt;?pi x?&gt;&lt;hr&gt;</content:encoded>"
    )
    (verdict,) = simulate(PROFILES["msn"], document(item), None).verdicts
    assert verdict.title == "Twenty 31m small towns in one valley"
    assert verdict.reason == "its text holds comments, hr"
