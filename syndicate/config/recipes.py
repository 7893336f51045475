"""The keys of intake/NAME.yaml: how to read the pages of some hosts, and what to import when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from syndicate.config.types import (
    STRICT,
    Checked,
    Duration,
    Host,
    Language,
    Slug,
    Text,
    Texts,
    Url,
    quoted,
)


def _selector(text: str) -> str:
    try:
        from cssselect import SelectorError, parse
    except ModuleNotFoundError:  # it comes with the extra `intake`, and is not needed before
        return text
    try:
        parse(text)
    except SelectorError as error:
        raise ValueError(f"{quoted(text)} is no CSS selector: {error}") from None
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{quoted(text)} is no regular expression: {error}") from None
    return text


Selector = Annotated[str, Checked(_selector)]
Pattern = Annotated[str, Checked(_pattern)]


@dataclass(frozen=True)
class Pick:
    """Where something stands in a page."""

    __pydantic_config__ = STRICT
    css: Selector | None = None
    """The element that holds it; left out, it is looked for in the text of the whole page."""
    attr: Text | None = None
    """The attribute that holds it, like href or datetime; left out, it is the element's text."""
    pattern: Pattern | None = None
    """The part of that which is meant: the first group of this regular expression, or all of it."""
    split: Pattern | None = None
    """What stands between several, for authors, categories and tags."""


@dataclass(frozen=True)
class Fixed:
    """What is so of every page, whatever it says."""

    __pydantic_config__ = STRICT
    source: Slug | None = None
    """The publisher, by its id in sources.yaml; `own` for the site's own work."""
    categories: tuple[Text, ...] = ()
    """The categories."""
    language: Language | None = None
    """The language, as a BCP 47 tag."""


@dataclass(frozen=True)
class PageRecipe:
    """intake/NAME.yaml: how to read the pages of some hosts, or what to import when, or both.

    What is picked here goes before what a page declares of itself, and before what can be told
    from its text. With `from` it is a standing intake, which `import --all` takes when it is due.
    """

    __pydantic_config__ = STRICT
    kind: Text | None = None
    """The kind of import that takes `from`: jsonl, page, feed, wordpress, markdown or sql."""
    from_: Texts = ()
    """What `syndicate import --all` takes: addresses, folders or files, relative to the site's."""
    every: Annotated[timedelta, Duration] | None = None
    """How often it is taken, like 1h; left out, by each `import --all`."""
    base: Url | None = None
    """Where the files of a folder are published, for pages and Markdown."""
    planet: bool = False
    """Whether the feed gathers what others publish: each entry's own source is believed."""
    private: bool = False
    """Whether private and loopback addresses are allowed."""
    languages: tuple[Language, ...] = ()
    """The language of articles that name none; of several, the one that their letters fit."""
    hosts: tuple[Host, ...] = ()
    """The hosts of the pages, `www.` left out; for files: `--recipe NAME`."""
    fixed: Fixed = Fixed()
    """What is so of every page."""
    title: Pick | None = None
    """The title."""
    subtitle: Pick | None = None
    """The subtitle."""
    summary: Pick | None = None
    """The summary."""
    body: Pick | None = None
    """The element that holds the text, and nothing else."""
    authors: Pick | None = None
    """The authors."""
    source: Pick | None = None
    """The name of the account or publisher that the text is from."""
    source_url: Pick | None = None
    """Its address."""
    original: Pick | None = None
    """What is there when the source claims the text as its own original work."""
    categories: Pick | None = None
    """The categories."""
    tags: Pick | None = None
    """The tags."""
    published: Pick | None = None
    """When it was published."""
    modified: Pick | None = None
    """When it was last changed."""
    url: Pick | None = None
    """The address of the page itself."""
    external_url: Pick | None = None
    """Where the text was first published."""
    image: Pick | None = None
    """The picture that stands for it."""
    references: Pick | None = None
    """The references: every element is one, with its text and its link."""
    related: Pick | None = None
    """The related articles: every element is one, with its text and its link."""
    remove: tuple[Selector, ...] = ()
    """What goes before the page is read: menus, footers, advertisements."""
