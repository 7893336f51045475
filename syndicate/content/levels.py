"""What a level lets an entry say beside its text (docs/explanation/rights.md has the table)."""

from __future__ import annotations

from msgspec.structs import replace

from syndicate.config.terms import OwnBlock, SourceTerms
from syndicate.content.facts import Facts
from syndicate.content.presentation import Presentation
from syndicate.model.article import Attachment, Person
from syndicate.text.urls import web_url


def shows_pictures(presentation: Presentation) -> bool:
    """Return whether an entry may show pictures: where they are granted, and more than a title."""
    return presentation.images and presentation.level != "headline"


def shown_facts(
    facts: Facts, presentation: Presentation, terms: SourceTerms | OwnBlock | None
) -> Facts:
    """Return the facts without what the level does not show.

    Less than the whole article cites nothing. Without pictures people have no faces, and the mark
    of the source is the one of its `terms`, whatever the record says.
    """
    if presentation.level != "full":
        facts = replace(facts, references=(), related=())
    if shows_pictures(presentation):
        return facts
    mark = web_url(terms.icon) if isinstance(terms, SourceTerms) else None
    return replace(
        facts,
        source=replace(facts.source, icon=mark),
        authors=_without_faces(facts.authors),
        contributors=_without_faces(facts.contributors),
        translators=_without_faces(facts.translators),
    )


def _without_faces(people: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple(replace(who, avatar=None) if who.avatar else who for who in people)


def shown_image(image: Attachment | None, presentation: Presentation) -> Attachment | None:
    """Return the article's picture where it is shown; its caption is a part of the text."""
    if image is None or not shows_pictures(presentation):
        return None
    return image if presentation.level == "full" else replace(image, title=None)
