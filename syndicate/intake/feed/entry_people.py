"""Decide who wrote an entry: its own authors, else those of its source or of the feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from syndicate.intake.missing_fields import plain
from syndicate.text.mailbox import split_name
from syndicate.text.plain import one_line


def put_people(record: dict[str, Any], entry: Mapping[str, Any], feed: Mapping[str, Any]) -> None:
    """Set authors and contributors.

    An entry without authors has those of its source, else of the feed (RFC 4287, 4.2.1). A
    publisher is none, nor is an inherited author who is called as the feed: that is the source.
    """
    publisher = entry.get("publisher")
    for name in ("authors", "contributors"):
        people = people_of(entry, name)
        record[name] = [person for person in people if person["name"] != publisher]
    if not record["authors"]:
        source = entry.get("source")
        of_source = people_of(source, "authors") if isinstance(source, Mapping) else []
        title = _squashed(feed.get("title"))
        people = of_source or people_of(feed, "authors")
        record["authors"] = [one for one in people if _squashed(one["name"]) != title]


def people_of(facts: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """Return the people of an element, each once, with all that is said of each."""
    people: dict[str, dict[str, str]] = {}
    for person in filter(None, map(_person, mappings(facts.get(name)))):
        key = _squashed(split_name(person["name"])[0])
        people[key] = person | people.get(key, {})
    return list(people.values())


def mappings(value: Any) -> Iterable[Mapping[str, Any]]:
    """Return the objects of a list; of anything else none, since feeds name elements freely."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _person(person: Mapping[str, Any]) -> dict[str, str] | None:
    name = one_line(plain(_text(person.get("name"))))
    email = one_line(_text(person.get("email")))
    if not name and not email:
        return None
    facts = {"name": name or email.partition("@")[0], "url": person.get("href"), "email": email}
    return {key: value for key, value in facts.items() if isinstance(value, str) and value}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _squashed(value: Any) -> str:
    return "".join(plain(_text(value)).split()).casefold()
