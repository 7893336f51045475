"""Mail addresses in the names of people, from the record to the feeds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.small_site import SmallSite, record

from syndicate.intake.record import RecordParser
from syndicate.model.article import Person

MAIL = "ola@desk.example"


def people(*written: Any) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    from zoneinfo import ZoneInfo

    parser = RecordParser("https://site.example/", ZoneInfo("UTC"))
    facts = {"id": "1", "title": "x", "content_text": "y", "authors": [*written]}
    article, notes = parser.parse(facts)
    return article.authors, notes


@pytest.mark.parametrize(
    ("written", "person"),
    [
        (f"Ola (Desk) <{MAIL}>", Person("Ola (Desk)", email=MAIL)),
        ({"name": f"{MAIL} (Ola)"}, Person("Ola", email=MAIL)),
        ({"name": "Ola", "url": f"mailto:{MAIL}?subject=x"}, Person("Ola", email=MAIL)),
        ({"name": "Ola", "email": f"mailto:{MAIL}"}, Person("Ola", email=MAIL)),
        ({"name": MAIL, "email": MAIL, "url": f"mailto:{MAIL}"}, Person("ola", email=MAIL)),
        ({"name": "Ola", "url": "https://x.example/"}, Person("Ola", "https://x.example/")),
    ],
)
def test_an_address_goes_where_it_belongs(written: Any, person: Person) -> None:
    assert people(written) == ((person,), ())


def test_a_second_address_is_left_out_and_told() -> None:
    written = {"name": f"Ola <{MAIL}>", "email": "o@x.example", "url": "mailto:p@x.example"}
    assert people(written) == (
        (Person("Ola", email="o@x.example"),),
        (
            f"authors[0]: name: holds another mail address, {MAIL}; left out",
            "authors[0]: url: holds another mail address, p@x.example; left out",
        ),
    )


def test_one_person_written_in_two_ways_is_one() -> None:
    assert people(f"Ola <{MAIL}>", {"name": "Ola", "email": MAIL})[0] == (
        Person("Ola", email=MAIL),
    )


def test_no_feed_shows_an_address_as_a_name(site: SmallSite) -> None:
    site.write("jobs/authors.yaml", 'per: author\npath: "by/{slug}"\ntitle: "{label}"\n')
    site.take_in(record(1, authors=[{"name": f"Ola (Desk) <{MAIL}>"}, {"name": f"{MAIL}"}]))
    assert site.build().code == 0
    assert {path for path in site.bytes() if path.startswith("by/") and path.endswith(".json")} == {
        "by/ola-desk.json",
        "by/ola.json",
    }
    item = site.entries("by/ola-desk.json")[0]
    assert [person["name"] for person in item["authors"]] == ["Ola (Desk)", "ola"]
    for path, data in site.bytes().items():
        shown = data.decode().replace(f"<email>{MAIL}</email>", "")
        assert MAIL not in shown, path
    assert json.loads(site.bytes()["by/ola.json"])["title"] == "ola"
