"""When time alone changes a ruling: each rule stated once, as data.

`decide` rules by these, and the store finds by them which articles fall due, so that neither knows
a rule that the other does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from syndicate.model.article import ArticleFacts

Column = Literal["embargoed", "expires", "published"]


@dataclass(frozen=True, slots=True)
class TimeRule:
    """A rule that holds an article until a `span` after one of its own instants.

    One that `ends` holds it from then on instead: it can only make articles leave.
    """

    column: Column
    span: timedelta = timedelta()
    ends: bool = False
    name: str = field(default="", compare=False)

    def moment(self, article: ArticleFacts) -> datetime | None:
        """Return when the rule begins or ends to hold an article; None where it never does."""
        start: datetime | None = getattr(article, self.column)
        if start is None or not self.span:
            return start
        try:
            return start + self.span
        except OverflowError:  # a date of the year 9999 has no later one
            return datetime.max.replace(tzinfo=start.tzinfo)

    def later(self, delay: timedelta) -> TimeRule:
        """Return the same rule, which takes effect by so much later."""
        return replace(self, span=self.span + delay)


#: The article's own: not before its embargo and its date, not after its expiry.
_OWN: tuple[TimeRule, ...] = (
    TimeRule("embargoed", name="embargoed"),
    TimeRule("published", name="published"),
    TimeRule("expires", ends=True, name="expires"),
)


@lru_cache(maxsize=10_000)
def time_rules(embargo: timedelta | None, term: timedelta | None) -> tuple[TimeRule, ...]:
    """Return the rules of time for the articles of a source with this embargo and term.

    Both are counted from the publication of the article.
    """
    return _OWN + source_rules(embargo, term)


@lru_cache(maxsize=10_000)
def source_rules(embargo: timedelta | None, term: timedelta | None) -> tuple[TimeRule, ...]:
    """Return the rules of time that a source with this embargo and term adds."""
    rules: tuple[TimeRule, ...] = ()
    if embargo:
        rules += (TimeRule("published", embargo, name="embargo"),)
    if term:
        rules += (TimeRule("published", term, ends=True, name="term"),)
    return rules


@lru_cache(maxsize=10_000)
def delayed_rules(
    embargo: timedelta | None, term: timedelta | None, delay: timedelta | None
) -> tuple[TimeRule, ...]:
    """Return the same rules for a partner who is served everything later by a delay.

    The delay begins when the last rule has lifted; it does not move an end.
    """
    rules = time_rules(embargo, term)
    return tuple(rule if rule.ends or not delay else rule.later(delay) for rule in rules)
