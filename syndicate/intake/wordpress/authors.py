"""The names of authors of an export's posts: of accounts, and of those that plug-ins add.

Co-Authors Plus and PublishPress Authors keep the authors of a post as terms of `author`, in their
order; guests without an account are posts of the type `guest-author`.
"""

from __future__ import annotations

from html import unescape
from typing import Any

from msgspec import Struct, field

from syndicate.intake.wordpress.xml import child_text
from syndicate.text.mailbox import split_name
from syndicate.text.plain import one_line

#: The type of the posts that describe guests.
GUEST = "guest-author"
_PREFIX = "cap-"


class AuthorNames(Struct):
    """The names shown for logins."""

    shown: dict[str, str] = field(default_factory=dict)

    def learn_account(self, author: Any) -> None:
        """Learn the name of an account; that of a guest, who may have one, stands."""
        self._learn(child_text(author, "author_login"), child_text(author, "author_display_name"))

    def learn_guest(self, item: Any) -> None:
        """Learn the name of a guest of Co-Authors Plus."""
        facts = {
            child_text(meta, "meta_key"): child_text(meta, "meta_value")
            for meta in item.iterfind("{*}postmeta")
        }
        name = facts.get("cap-display_name") or child_text(item, "title")
        self._learn(facts.get("cap-user_login", ""), name)
        self._learn(child_text(item, "post_name").removeprefix(_PREFIX), name)

    def _learn(self, login: str, name: str) -> None:
        if login and name:
            self.shown.setdefault(login.casefold(), name)

    def of(self, item: Any) -> list[str]:
        """Return the names of the authors of a post, each once, without mail addresses."""
        terms = [term for term in item.iterfind("category") if term.get("domain") == "author"]
        names = [self._of_term(term.text or "", term.get("nicename") or "") for term in terms]
        creator = child_text(item, "creator")
        names = list(filter(None, names)) or [self.shown.get(creator.casefold(), creator)]
        return list(dict.fromkeys(filter(None, map(_plain, names))))

    def _of_term(self, text: str, slug: str) -> str:
        login = slug.removeprefix(_PREFIX)
        known = (self.shown.get(key.strip().casefold()) for key in (text, login))
        return next(filter(None, known), text.strip() or login)


def _plain(name: str) -> str:
    return split_name(one_line(unescape(name)))[0]
