"""Decide who wrote an entry: its own authors, else those of its source or of the feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from syndicate.intake.missing_fields import plain
from syndicate.text.mailbox import split_name
from syndicate.text.plain import one_line

#: Names, without blanks, that programs write for one that is not given.
_NOBODY = frozenset(
    "admin administrator anonymous anonym unknown unknownauthor noauthor author nobody null none"
    " undefined user root system test noreply donotreply 佚名 匿名 未知 管理员 管理員".split()
)
#: Mailboxes that nobody is called by; beside an address alone, they say no name.
_MAILBOXES = frozenset(
    "editor editors editorial webmaster info mail contact feedback hello robot support office news"
    " newsroom press redaktion redaction service rss feed podcast postmaster webmestre".split()
)


def put_people(
    record: dict[str, Any], entry: Mapping[str, Any], feed: Mapping[str, Any], *, loose: bool
) -> list[str]:
    """Set authors and contributors; return a note on each name that stands for nobody.

    An entry that names no author has those of its source, else of the feed (RFC 4287, 4.2.1). A
    publisher is none. RSS says nothing of that (`loose`): there an author who is called as the
    feed is no more than its source.
    """
    publisher, notes = entry.get("publisher"), list[str]()
    for name in ("authors", "contributors"):
        people = [person for person in people_of(entry, name) if person["name"] != publisher]
        record[name] = known(people, name, notes)
    if not people_of(entry, "authors"):
        source = entry.get("source")
        of_source = people_of(source, "authors") if isinstance(source, Mapping) else []
        people = of_source or people_of(feed, "authors")
        title = _squashed(feed.get("title")) if loose else None
        named = [person for person in people if _squashed(person["name"]) != title]
        record["authors"] = known(named, "authors", notes)
    return notes


def known(people: Iterable[Any], field: str, notes: list[str]) -> list[Any]:
    """Return the people that a name stands for; note the others."""
    found = list(people)
    nobody = [person for person in found if isinstance(person, Mapping) and _is_nobody(person)]
    notes += (f"{field}: {str(p['name'])[:60]!r} stands for nobody; left out" for p in nobody)
    return [person for person in found if person not in nobody]


def _is_nobody(person: Mapping[str, Any]) -> bool:
    """Whether a name stands for one that is not given, or is that of a mailbox of many."""
    name, mail = split_name(_text(person.get("name")))
    mail = mail or _text(person.get("email"))
    word = re.sub(r"[ ._-]", "", name.casefold())
    is_mailbox = mail.casefold().startswith(f"{name.casefold()}@")
    return word in _NOBODY or (word in _MAILBOXES and is_mailbox)


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
    facts = {"name": name or email, "url": person.get("href"), "email": email}
    return {key: value for key, value in facts.items() if isinstance(value, str) and value}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _squashed(value: Any) -> str:
    return "".join(plain(_text(value)).split()).casefold()
