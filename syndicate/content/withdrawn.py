"""Remove references, links and addresses of withdrawn pages from an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from html import unescape

from msgspec.structs import replace

from syndicate.content.facts import Facts
from syndicate.model.article import Article, Attachment, Person, Reference
from syndicate.text.citations import name_of_title, names_of_address
from syndicate.text.patterns import regex
from syndicate.text.urls import key

#: Returns which of these pages (each by its `urls.key`) were withdrawn.
Gone = Callable[[Collection[str]], Collection[str]]
#: Returns which of these names (`names_cited`) are those of articles that the store holds back.
Held = Callable[[Collection[str]], Collection[str]]

_REST = r"(?:[^\s\"<>\\^`{|}，。；、！？）】》」』&]++|&(?!(?:[lg]t|quot|nbsp|#)))+"
_ADDRESS = regex(rf"(?i)https?://{_REST}")
_IN_SMALL_LETTERS = regex(rf"https?://{_REST}")
#: An attribute of which a part was replaced is no address any more.
_NO_ADDRESS = regex(r' (?:href|src|srcset|poster|cite|longdesc)="[^"…]*+…[^"]*+"')
_AFTER = ".,;:!?)]'"  # marks that end a sentence, not an address


def names_cited(references: Iterable[Reference]) -> frozenset[str]:
    """Return the names of what is cited: by its address, else by its title."""
    return frozenset[str]().union(*map(_names_cited, references))


def _names_cited(reference: Reference) -> frozenset[str]:
    if reference.url:
        return names_of_address(reference.url)
    return frozenset([name_of_title(reference.title)] if reference.title else ())


def without_references(
    facts: Facts, gone: Gone | None, held: Held | None = None
) -> tuple[Facts, Collection[str]]:
    """Return the facts without references to withdrawn pages and held articles, and these pages."""
    cited = (*facts.references, *facts.related)
    names = names_cited(cited) if cited else frozenset()
    if not names:
        return facts, ()
    pages = {key(each.url) for each in cited if each.url}
    pages |= pages_in("\n".join(each.title for each in cited if each.title))
    banned = gone(pages) if gone and pages else ()
    unnamed = {*banned, *(held(names) if held else ())}
    if not unnamed:
        return facts, ()

    def allowed(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        return tuple(
            each
            for each in references
            if unnamed.isdisjoint(_names_cited(each) | pages_in(each.title or ""))
        )

    shown = replace(facts, references=allowed(facts.references), related=allowed(facts.related))
    return shown, banned


def beside(article: Article) -> frozenset[str]:
    """Return every address that an article gives beside its texts and what it cites.

    Of its files and their captions, of people and its source; those that stand in names, in tags
    and in what it says of rights.
    """
    source, files = article.source, (article.image, *article.attachments)
    people = (*article.authors, *article.contributors)
    said: list[str | None] = [text for who in people for text in (who.name, who.url)]
    said += [source.url, source.feed_url] if source else []
    said += [text for file in files if file for text in (file.url, *_captions(file))]
    said += [*article.tags, article.copyrightholder, article.copyrightnotice, article.usageterms]
    return addresses_in("\n".join(text for text in (*said, article.license) if text))


def without_beside(article: Article, is_gone: Callable[[str], bool]) -> Article:
    """Return an article without those of the addresses `beside` its texts that are gone."""

    def stays(url: str | None) -> str | None:
        return None if url and is_gone(url) else url

    def text(given: str) -> str:
        return shortened(given, is_gone)

    def people(those: tuple[Person, ...]) -> tuple[Person, ...]:
        return tuple(replace(who, name=text(who.name), url=stays(who.url)) for who in those)

    def files(those: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(_with_captions(file, text) for file in those if stays(file.url))

    source = article.source
    return replace(
        article,
        authors=people(article.authors),
        contributors=people(article.contributors),
        source=source and replace(source, url=stays(source.url), feed_url=stays(source.feed_url)),
        image=next(iter(files((article.image,))), None) if article.image else None,
        attachments=files(article.attachments),
        tags=tuple(tag for tag in map(text, article.tags) if tag != "…"),
        copyrightholder=article.copyrightholder and text(article.copyrightholder),
        copyrightnotice=article.copyrightnotice and text(article.copyrightnotice),
        usageterms=article.usageterms and text(article.usageterms),
        license=stays(article.license),
    )


def of_article(article: Article, gone: Gone | None) -> tuple[Article, frozenset[str]]:
    """Return an article without the addresses of withdrawn pages `beside` its texts, and these."""
    pages = frozenset(map(key, beside(article))) if gone else frozenset()
    banned = frozenset(gone(pages)) if gone and pages else frozenset()
    if not banned:
        return article, banned
    return without_beside(article, lambda address: key(address) in banned), banned


def _captions(file: Attachment) -> tuple[str | None, str | None, str | None]:
    return file.title, file.credit, file.copyrightnotice


def _with_captions(file: Attachment, text: Callable[[str], str]) -> Attachment:
    title, credit, notice = (part and text(part) for part in _captions(file))
    return replace(file, title=title, credit=credit, copyrightnotice=notice)


def withdrawn_pages(markup: str, gone: Gone | None) -> frozenset[str]:
    """Return the withdrawn pages whose address stands in markup, as a link or as words."""
    pages = pages_in(markup) if gone else frozenset()
    return frozenset(gone(pages)) if gone and pages else frozenset()


def pages_in(markup: str) -> frozenset[str]:
    """Return every page whose address stands in markup, as a link or as words, by `urls.key`."""
    return frozenset(map(key, addresses_in(markup)))


def without_addresses(markup: str, banned: Collection[str]) -> str:
    """Replace the addresses of withdrawn pages in a text by an ellipsis."""
    return shortened(markup, lambda address: key(address) in banned)


def shortened(markup: str, is_gone: Callable[[str], bool]) -> str:
    """Replace addresses that stand in a text by an ellipsis."""

    def put(match: re.Match[str]) -> str:
        address = match[0]
        plain = address.rstrip(_AFTER)
        if is_gone(unescape(address)):
            return "…"
        return f"…{address[len(plain) :]}" if is_gone(unescape(plain)) else address

    left = _ADDRESS.sub(put, markup)
    return left if left == markup else _NO_ADDRESS.sub("", left)


def addresses_in(markup: str) -> frozenset[str]:
    """Return every address that stands in markup, with and without a mark that ends a sentence."""
    # Nearly all addresses begin in small letters, and those are found in a quarter of the time.
    found = _IN_SMALL_LETTERS.findall(markup)
    if len(found) != markup.count("://"):  # one begins otherwise, or stands in another
        found = _ADDRESS.findall(markup)
    urls = set(map(unescape, found))
    return frozenset([*urls, *(url.rstrip(_AFTER) for url in urls)])
