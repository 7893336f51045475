"""Make a title for a record that has none, from its text; microblogs have no titles."""

from __future__ import annotations

from html import unescape

import nh3

from syndicate.text.patterns import regex
from syndicate.text.plain import one_line, visible
from syndicate.text.sentences import first_sentence

#: Characters of a body that are looked at: the first sentence stands among them.
_SAMPLE = 20_000
_ALT = regex(r'<img (?=[^<>]*+>)[^<>]*?\balt="([^"]*)"')


def title_of(html: str | None, text: str | None, summary: str | None) -> str | None:
    """Return the first sentence of a body, else of the summary, else what a picture shows."""
    markup = nh3.clean(html[:_SAMPLE]) if html else ""
    shown = visible(markup) if markup else (text or "")[:_SAMPLE]
    alt = unescape(" ".join(_ALT.findall(markup)[:1]))
    titles = (one_line(first_sentence(part)) for part in (shown, summary or "", alt))
    return next(filter(None, titles), None)
