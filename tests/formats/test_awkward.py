"""Awkward articles: whatever they hold, nothing of them is lost, in any format, to the byte.

Every folder of `awkward` is a case: `record.json` holds article records, `readback.json` what
another parser must read of each entry, `expected.rss`, `.atom` and `.json` the documents. A fact
that `readback.json` does not name must not be there, but for the summary; of the body it names
markup that it `holds` or `lacks` and text that it `shows`. `ACCEPT=1` in the environment
writes the documents that have passed all else anew: review every line of what changed.
"""

from __future__ import annotations

import json
import os
from html import unescape
from pathlib import Path
from time import struct_time
from typing import Any

import pytest
from lxml.html import fragment_fromstring
from support.small_site import SmallSite, record

Facts = dict[str, Any]

CASES = Path(__file__).parent / "awkward"
FORMATS = ("rss", "atom", "json")
#: The whole site in full text is compared; the feeds of its categories are judged only.
ALL = "path: all\nlimit: {entries: 500}\n"
SITE_LANGUAGE = "zh-CN"
#: What `readback.json` says of a body; all else in it are facts.
BODY = frozenset({"holds", "shows", "lacks"})


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_awkward_articles_are_published_whole(name: str, site: SmallSite) -> None:
    records, wanted = (
        json.loads((CASES / name / file).read_text(encoding="utf-8"))
        for file in ("record.json", "readback.json")
    )
    assert len(records) == len(wanted)
    publish(site, records)
    orders = []
    for form in FORMATS:
        found = {facts["id"]: facts for facts in read(site, form)}
        assert set(found) == {facts["id"] for facts in wanted}, f"{form}: other entries"
        orders.append(list(found))
        for facts in wanted:
            assert_read_back(form, found[facts["id"]], facts)
    assert orders[0] == orders[1] == orders[2]
    for form in FORMATS:
        expected, data = CASES / name / f"expected.{form}", site.bytes()[f"all.{form}"]
        if os.environ.get("ACCEPT"):
            expected.write_bytes(data)
        assert expected.is_file(), f"{expected} was never accepted"
        assert data == expected.read_bytes(), f"{form}: other bytes than were accepted"


def test_a_large_body_that_nests_deep_is_published_whole(site: SmallSite) -> None:
    """300 KB, of which no folder should keep three copies."""
    deep = "<div>" * 3_000 + "最深处" + "</div>" * 2_000
    inline = "<b><i><span>" * 2_000 + "斜体深处" + "</i></b>" * 500
    long = "".join(f"<p>第 {number} 段，{'很长' * 40}。</p>" for number in range(1_000))
    publish(site, [record(1, content_html=deep + inline + long)])
    for form in FORMATS:
        (facts,) = read(site, form)
        seen = visible(facts["content"])
        assert "最深处" in seen, form
        assert "斜体深处" in seen, form
        assert all(f"第 {number} 段，{'很长' * 40}。" in seen for number in range(1_000)), form


def publish(site: SmallSite, records: list[Any]) -> None:
    """Import, build and check; nothing may be rejected, set aside or found fault with."""
    site.write("jobs/all.yaml", ALL)
    taken = site.take_in(*map(json.dumps, records))
    assert taken.code == 0, taken.err
    built = site.build()
    assert (built.code, built.err) == (0, "")
    checked = site.run("check", "--strict")
    assert checked.code == 0, checked.out


def assert_read_back(form: str, found: Facts, wanted: Facts) -> None:
    """Every fact is there, no other is, and the body shows and hides what it should."""
    content = found["content"]
    facts = {key: found[key] for key in found if key != "content" and found[key]}
    if "summary" not in wanted:
        facts.pop("summary", None)
    assert facts == told(form, wanted), f"{form}: {wanted['title'][:40]}"
    seen = visible(content)
    for text in wanted.get("holds", ()):
        assert text in content, f"{form}: {text!r} is not held by {content}"
    for text in wanted.get("shows", ()):
        assert text in seen, f"{form}: {text!r} is not shown by {seen}"
    for text in wanted.get("lacks", ()):
        assert text not in content, f"{form}: {text!r} is held by {content}"


def told(form: str, wanted: Facts) -> Facts:
    """What one format has to tell of an entry."""
    facts = {key: value for key, value in wanted.items() if key not in BODY and value}
    if form == "rss":
        facts.pop("undated", None)
        if "enclosures" in facts:  # the profile: one an item; the others are media:content
            facts["enclosures"] = facts["enclosures"][:1]
        return facts
    # Where an entry has no author, readers take the feed's, which is the site and not its author.
    facts.setdefault("authors", [facts["publisher"]])
    if form == "atom":
        facts.setdefault("language", SITE_LANGUAGE)  # comes down from the feed
        if facts.pop("undated", False):  # pubDate and date_published are the first-seen instant
            del facts["published"]
    return facts


def read(site: SmallSite, form: str) -> list[Facts]:
    """The facts of a document's entries, in its order, by feedparser or json."""
    entries = site.entries(f"all.{form}")
    if form == "json":
        return [of_item(entry) for entry in entries]
    return [of_entry(entry, form) for entry in entries]


def of_entry(entry: Any, form: str) -> Facts:
    """An entry of RSS or Atom as feedparser sees it."""
    rss = form == "rss"
    links = [(link.get("rel"), link.get("href")) for link in entry.get("links", ())]
    return {
        "id": entry.id,
        "title": entry.title,
        "link": next((href for rel, href in links if rel == "alternate"), None),
        "content": entry.content[0].value,
        # Text of an RSS description is HTML to every reader, so it is escaped as such.
        "summary": summary(entry, rss),
        "published": instant(entry.get("published_parsed")),
        "updated": instant(entry.updated_parsed),
        "authors": [person.name for person in entry.get("authors", ())],
        "contributors": [person.name for person in entry.get("contributors", ())],
        "tags": [tag.term if rss else tag.label for tag in entry.get("tags", ())],
        "publisher": entry.get("publisher"),
        "rights": entry.get("rights"),
        "language": entry.get("language") if rss else entry.title_detail.language,
        "expires": entry.get("validity_end"),
        "via": next((href for rel, href in links if rel == "via"), None),
        "license": next((href for rel, href in links if rel == "license"), None),
        "related": [href for rel, href in links if rel == "related"],
        "enclosures": [file.href for file in entry.get("enclosures", ())],
        "media": [file["url"] for file in entry.get("media_content", ())],
        "credits": [credit["content"] for credit in entry.get("media_credit", ())],
    }


def summary(entry: Any, rss: bool) -> str | None:
    """Of RSS, and of Atom where it says so, the summary is HTML that stands for plain text."""
    kind = entry.get("summary_detail", {}).get("type")
    text: str | None = entry.get("summary")
    return unescape(text) if text and (rss or kind == "text/html") else text


def of_item(item: Any) -> Facts:
    """An item of JSON Feed; what it has no words for stands in its extension."""
    more = item["_syndicate"]
    files = [file["url"] for file in item.get("attachments", ())]
    rights = [*more.get("attachments", ()), more.get("image", {})]
    references = [*more.get("references", ()), *more.get("related", ())]
    return {
        "id": item["id"],
        "title": item["title"],
        "link": item.get("url"),
        "content": item["content_html"],
        "summary": item.get("summary"),
        "published": item["date_published"],
        "updated": item["date_modified"][:19] + "Z",
        "undated": more.get("first_seen"),
        "authors": [person["name"] for person in item.get("authors", ())],
        "contributors": [person["name"] for person in more.get("contributors", ())],
        "tags": item.get("tags"),
        "publisher": more["publisher"]["name"],
        "rights": more.get("rights"),
        "language": item.get("language"),
        "expires": more.get("expires"),
        "via": item.get("external_url"),
        "license": more.get("license"),
        "related": [one["url"] for one in references if "url" in one],
        "enclosures": files,
        "media": [*files, *([item["image"]] if "image" in item else [])],
        "credits": [file["credit"] for file in rights if "credit" in file],
    }


def instant(parsed: struct_time | None) -> str | None:
    """RFC 3339 in whole seconds: the fraction tells equal instants apart, the bytes show it."""
    if parsed is None:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


def visible(markup: str) -> str:
    text: str = fragment_fromstring(markup, create_parent="div").text_content()
    return text
