"""The rules of partners for the feeds they pull, as data: each with the page that states it.

Partners' pages change, so a rule has the day on which its page was read. Lengths are in characters,
as Chinese has no spaces between words. No rule proves that a partner accepts a feed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Generic, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import asdict

from syndicate.model.article import Level
from syndicate.model.feed import Deletion

T = TypeVar("T")

#: The date that moves when an article is corrected: the one of its item, or a second one.
Update = Literal["pubDate", "dcterms:modified"]


class RulePage(Struct, frozen=True):
    """A public page of a partner, and the day on which it was read."""

    url: str
    read: date


class ProfileRule(Struct, Generic[T], frozen=True):
    """One rule: its value and the page it stands on.

    A rule that is only `advised` is reported, but holds no article. `unproven` says what about it
    no public page states.
    """

    value: T
    page: RulePage
    advised: bool = False
    unproven: str = ""


class LengthRange(Struct, frozen=True):
    """The allowed length of a text, in characters."""

    least: int = 0
    most: int | None = None

    def objection(self, length: int) -> str | None:
        """Return what is wrong with a text of this length, or None."""
        if length < self.least:
            return f"{length:,} characters, at least {self.least:,} are wanted"
        if self.most is not None and length > self.most:
            return f"{length:,} characters, at most {self.most:,} are taken"
        return None


class Profile(Struct, frozen=True):
    """A partner's dialect: rules on top of a format; None is no rule.

    Of the feed: `description` is the length of the channel's, `locale` wants a language with a
    region, `logo` one in `snf:logo`, `dated` a channel's pubDate, `hub` a link to a hub;
    `entries`, `fewest` and `feed_bytes` its size.

    Of an entry: `level` is how much of its text, `title` and `summary` are lengths, `link` its
    page, `secure` https in links and pictures, `author` a byline, `picture` the shorter side of
    one, in pixels; `age` how old it may be, `entry_bytes` its size; `elements` what its body may
    be made of and `depth` how deep they may stand in each other.

    `update` is how a correction is told; `deletion` how a withdrawal is. `formats` are those that
    it reads; none are all.
    """

    name: str
    label: str
    formats: tuple[str, ...] = ("rss",)
    description: ProfileRule[LengthRange] | None = None
    locale: ProfileRule[bool] | None = None
    logo: ProfileRule[bool] | None = None
    dated: ProfileRule[bool] | None = None
    hub: ProfileRule[bool] | None = None
    entries: ProfileRule[int] | None = None
    fewest: ProfileRule[int] | None = None
    feed_bytes: ProfileRule[int] | None = None
    level: ProfileRule[Level] | None = None
    title: ProfileRule[LengthRange] | None = None
    summary: ProfileRule[LengthRange] | None = None
    link: ProfileRule[bool] | None = None
    secure: ProfileRule[bool] | None = None
    author: ProfileRule[bool] | None = None
    picture: ProfileRule[int] | None = None
    age: ProfileRule[timedelta] | None = None
    entry_bytes: ProfileRule[int] | None = None
    elements: ProfileRule[frozenset[str]] | None = None
    depth: ProfileRule[int] | None = None
    update: ProfileRule[Update] | None = None
    deletion: ProfileRule[Deletion] | None = None

    def takes(self, format_name: str) -> bool:
        """Return whether it reads a format."""
        return not self.formats or format_name in self.formats

    @property
    def rules(self) -> dict[str, ProfileRule[object]]:
        """Every rule that it has, by name."""
        return {n: rule for n, rule in asdict(self).items() if isinstance(rule, ProfileRule)}

    @property
    def read(self) -> date | None:
        """The day on which the oldest of its pages was read."""
        return min((rule.page.read for rule in self.rules.values()), default=None)
