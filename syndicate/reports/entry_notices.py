"""Which notices the entry of an article shows in a feed, and which placed ones are empty."""

from __future__ import annotations

from syndicate.build.catalog import Catalog
from syndicate.build.presentations import Presentations
from syndicate.build.select import Carried
from syndicate.content.prepare import preparer
from syndicate.errors import RenderError
from syndicate.model.article import StoredArticle


def entry_notices(catalog: Catalog, stored: StoredArticle, ruled: Carried) -> str | None:
    """Return a line that names them; None where no notice is placed, or no entry can be made."""
    slugs = catalog.terms.categories
    presentation, _ = Presentations(catalog.site, slugs).of(ruled)
    placed = dict.fromkeys((*presentation.before, *presentation.after))
    try:
        prepared = preparer(catalog.site)(stored, presentation, ruled.owner.shown, slugs)
    except RenderError:  # the reason it is quarantined for says why
        return None
    shown = ", ".join(prepared.notices) or "none"
    empty = ", ".join(name for name in placed if name not in prepared.notices)
    if not placed:
        return None
    return f"notices: {shown}" + (f"; of no content here: {empty}" if empty else "")
