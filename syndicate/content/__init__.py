"""From an article to an entry: `preparer(site)` gives the function; `steps` states the order."""

from syndicate.content.notices import check_notices
from syndicate.content.prepare import MAX_BODY, Prepare, Recipe, preparer
from syndicate.content.summary import summarise
from syndicate.content.text import clean, one_line, visible
from syndicate.content.urls import key, web_url

__all__ = [
    "MAX_BODY",
    "Prepare",
    "Recipe",
    "check_notices",
    "clean",
    "key",
    "one_line",
    "preparer",
    "summarise",
    "visible",
    "web_url",
]
