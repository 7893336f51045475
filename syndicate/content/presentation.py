"""How an entry is to look."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from syndicate.model.article import Level
from syndicate.profiles.profile import Update


class Presentation(Struct, frozen=True):
    """How an entry is to look; two feeds with the same presentation share one entry.

    `names` are a partner's names for our categories, as (label, name), in its `scheme`; categories
    without one are not shown. `profile` is the partner's, if it has rules of its own: `elements`
    are those a body may be made of (none: any safe one), `lead_image` says that the article's image
    stands above the body, too, `dated` is the date that tells of a
    correction to a reader that ignores `updated`. `summary_length` is that of a summary that is
    made of a whole article's text; `excerpt` is how many characters the level `summary` may show.
    `term` is how long after its publication a source permits an article, where that is said.
    """

    level: Level = "full"
    images: bool = True
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    scheme: str = ""
    names: tuple[tuple[str, str], ...] = ()
    profile: str = ""
    elements: tuple[str, ...] = ()
    dated: Update | None = None
    summary_length: int = 200
    excerpt: int = 200
    podcast: bool = False
    lead_image: bool = False
    term: timedelta | None = None
