"""Settle the language of a record that names none: by what is said of the whole that it is from.

What a channel, a template or the settings of a site say goes for a text only where its letters can
be in that language (docs/decisions/0054).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from syndicate.intake import RecordDraft
from syndicate.text.languages import read_tag
from syndicate.text.scripts import closest


def settle_language(draft: RecordDraft, given: Sequence[str]) -> tuple[RecordDraft, str | None]:
    """Return a draft with its language, and that of the whole which its letters rule out, if any.

    Each text is in the one that its letters fit best, of those that the user has `given` and those
    of the whole. A record that names its language itself stays as it is.
    """
    record = draft.record
    said = {tag: where for text, where in draft.languages.items() if (tag := read_tag(text))}
    if record.get("language") or not (given or draft.languages):
        return draft, None
    title, html = (
        text if isinstance(text, str) else ""
        for text in (record.get("title"), record.get("content_html") or record.get("content_text"))
    )
    known = dict.fromkeys(given, "--language") | {t: w for t, w in said.items() if t not in given}
    if tag := closest(known, title, html):
        return _with(draft, tag, known[tag]), None
    if draft.languages and not said:  # no tag at all: the parser notes it
        return _with(draft, *next(iter(draft.languages.items()))), None
    return draft, next((f"{tag} ({where})" for tag, where in said.items()), None)


def _with(draft: RecordDraft, language: str, where: str) -> RecordDraft:
    found_in = {**draft.found_in, "language": where} if where else draft.found_in
    return replace(draft, record={**draft.record, "language": language}, found_in=found_in)
