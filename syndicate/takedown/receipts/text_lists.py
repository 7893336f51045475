"""The lists of a receipt in text: articles, copies, pictures, and documents that carried them."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.takedown.receipts.facts import Receipt, WithdrawnArticle, WithdrawnPicture
from syndicate.takedown.receipts.picture_text import padded, rest, when
from syndicate.takedown.receipts.write import SharedStay, places_of, shared_stays
from syndicate.text.plain import one_line
from syndicate.text.words import Words


def articles(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List what was withdrawn."""
    yield say("{n:,} article|{n:,} articles", n=len(receipt.articles))
    for article in receipt.articles[:most]:
        yield f"  {one_line(article.title)}"
        yield f"      {article.entry_id}"
        facts = {
            "page": article.url, "original": article.original, "publisher": article.publisher,
        }  # fmt: skip
        for name, value in facts.items():
            if value:
                yield f"      {padded(say(name), 10)}{one_line(value)}"
        if article.copy_of:
            same = say("has the same text or page as {entry_id}", entry_id=article.copy_of)
            yield f"      {same}"
        if article.lifted:
            yield f"      {_lifted(article, say)}"
    yield from rest(len(receipt.articles), most, say)


def near(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List what resembles the articles and waits for a person."""
    if receipt.near:
        yield say(
            "{n:,} other article like these, for a person to decide"
            "|{n:,} other articles like these, for a person to decide",
            n=len(receipt.near),
        )
    for copy in receipt.near[:most]:
        state = say("held, not published") if copy.held else say("not withdrawn")
        yield f"  {copy.percent:3}%  {copy.entry_id}{say.comma}{state}"
        yield f"        {one_line(copy.title)}"
    yield from rest(len(receipt.near), most, say)


def remaining(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List the copies of other publishers that the order leaves, and why."""
    for copy in receipt.remaining[:most]:
        same = say(
            "it has the same {what} as {entry_id}", what=say(copy.same), entry_id=copy.copy_of
        )
        yield f"{say('remains')}{say.colon}{one_line(copy.title)}"
        yield f"      {copy.entry_id}"
        yield f"      {one_line(copy.publisher)}{say.semicolon}{same}"
        yield f"      {say(copy.why)}"
    yield from rest(len(receipt.remaining), most, say)


def pictures(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List the pictures that are not shown any more, and those that others show, too."""
    own = [picture for picture in receipt.pictures if picture.of]
    if own:
        yield say(
            "{n:,} picture that nothing else showed|{n:,} pictures that nothing else showed",
            n=len(own),
        )
        yield from (f"  {picture.url}{_behind(picture, say)}" for picture in own[:most])
        yield from rest(len(own), most, say)
    for picture in receipt.pictures:
        if picture.of is None:
            shown = say("the picture {url}, out of every entry", url=picture.url)
            yield f"{shown}{_behind(picture, say)}"
    if receipt.shared_pictures:
        yield say(
            "{n:,} picture that others show, too, and that stays"
            "|{n:,} pictures that others show, too, and that stay",
            n=len(receipt.shared_pictures),
        )
        for shared in receipt.shared_pictures[:most]:
            others = say("in {n:,} other article|in {n:,} other articles", n=shared.others)
            yield f"  {shared.url}  {others}"
        yield from rest(len(receipt.shared_pictures), most, say)


def _behind(picture: WithdrawnPicture, say: Words) -> str:
    return f"{say.semicolon}{_lifted(picture, say)}" if picture.lifted else ""


def _lifted(it: WithdrawnArticle | WithdrawnPicture, say: Words) -> str:
    return say(
        "lifted {at}, by {by}: {why}",
        at=when(it.lifted) if it.lifted else "",
        by=one_line(it.lifted_by or ""),
        why=one_line(it.lifted_reason or ""),
    )


def documents(receipt: Receipt, most: int | None, say: Words) -> Iterator[str]:
    """List the documents that carried it, and from when until when."""
    places, number = places_of(receipt), len(receipt.documents)
    if len(places) == 1:
        yield say("{n:,} feed document carried it|{n:,} feed documents carried it", n=number)
    else:
        yield say(
            "{n:,} feed document carried any of them|{n:,} feed documents carried any of them",
            n=number,
        )
    for carrier in receipt.documents[:most]:
        yield f"  {carrier.address}"
        for stay in shared_stays(places, carrier):
            since = say(
                "{n:,} article: from {since}|{n:,} articles: from {since}",
                n=len(stay.places),
                since=when(stay.since),
            )
            yield f"      {since}{say.comma}{_end(stay, say)}"
    yield from rest(number, most, say)


def _end(stay: SharedStay, say: Words) -> str:
    if stay.left:
        return say("out of it since {at}", at=when(stay.left))
    return say("there, as it was lifted") if stay.lifted else say("STILL THERE")
