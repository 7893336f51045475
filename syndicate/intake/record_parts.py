"""The parts of a record that are made of several values: people, source, files, references."""

from __future__ import annotations

from typing import get_args

from syndicate.errors import RecordError
from syndicate.intake.fields import Fields
from syndicate.model.article import (
    Attachment,
    Episode,
    EpisodeType,
    Person,
    Reference,
    Source,
)
from syndicate.text import urls
from syndicate.text.mailbox import mailto, split_name

_EPISODE_TYPES: tuple[EpisodeType, ...] = get_args(EpisodeType)


def read_people(fields: Fields, name: str) -> tuple[Person, ...]:
    """Read the people of a list, each once."""
    people = (_person(person) for person in fields.objects(name, "name"))
    return tuple(dict.fromkeys(person for person in people if person))


def read_author(fields: Fields) -> tuple[Person, ...]:
    """Read `author` of JSON Feed 1.0, for records without `authors`."""
    author = fields.object("author", "name")
    person = _person(author) if author else None
    return (person,) if person else ()


def _person(person: Fields) -> Person | None:
    name = person.line("name")
    if name is None:
        person.note("has no name; left out")
        return None
    name, in_name = split_name(name)
    in_url = mailto(person.line("url"))
    url = None if in_url else person.url("url")
    email = person.line("email")
    email = mailto(email) or email
    for where, address in (("name", in_name), ("url", in_url)):
        if address and email and address != email:
            person.note(f"{where}: holds another mail address, {address[:100]}; left out")
        email = email or address
    return Person(name, url, email, person.url("avatar"), person.line("role"))


def read_source(fields: Fields) -> Source | None:
    """Read who published a record. Raises RecordError where it names no one."""
    source = fields.object("source", "id")
    if source is None:
        return None
    own, name, url = source.line("id"), source.line("name"), source.url("url")
    if not own and not name:
        if not url:
            raise RecordError("source", "names no one: it needs an id, a name or a url")
        name = urls.host_of(url)
    return Source(name or "", own, url, source.url("feed_url"), source.url("icon"))


def read_image(fields: Fields) -> Attachment | None:
    """Read the picture of a record."""
    image = fields.object("image", "url")
    return _file(image) if image else None


def read_attachments(fields: Fields) -> tuple[Attachment, ...]:
    """Read the files of a record."""
    files = (_file(file) for file in fields.objects("attachments", "url"))
    return tuple(file for file in files if file)


def _file(file: Fields) -> Attachment | None:
    url = file.url("url")
    if url is None:
        file.note("has no address; left out")
        return None
    return Attachment(
        url=url,
        mime_type=file.line("mime_type"),
        size_in_bytes=file.size("size_in_bytes"),
        duration_in_seconds=file.seconds("duration_in_seconds"),
        title=file.line("title"),
        credit=file.line("credit"),
        copyrightnotice=file.line("copyrightnotice"),
    )


def read_comments(fields: Fields) -> str | None:
    """Read the page of the comments; other programs have their number or themselves there."""
    if isinstance(fields.record.get("comments"), str | None):
        return fields.url("comments")
    fields.note("comments: no address of a page; left out")
    return None


def read_episode(fields: Fields) -> Episode | None:
    """Read what a record says of an episode; None where it says nothing."""
    number, season = fields.count("episode"), fields.count("season")
    type_: EpisodeType = fields.choice("episode_type", _EPISODE_TYPES) or "full"
    episode = Episode(number, season, type_, fields.flag("explicit"))
    return None if episode == Episode() else episode


def read_references(fields: Fields, name: str) -> tuple[Reference, ...]:
    """Read a list of titles and links."""
    objects = fields.objects(name, "title")
    references = (Reference(link.line("title"), link.url("url")) for link in objects)
    return tuple(reference for reference in references if reference.title or reference.url)
