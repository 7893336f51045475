"""The robots.txt of hosts (RFC 9309)."""

from __future__ import annotations

from urllib.parse import urljoin

from protego import Protego

from syndicate.web import Client, FetchError

_AGENT = "syndicate"
_LONGEST = 500_000
_NOTHING = Protego.parse("User-agent: *\nDisallow: /")
_ANYTHING = Protego.parse("")


class Robots:
    """Decides what may be fetched; each robots.txt is fetched once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, Protego] = {}

    def allows(self, url: str) -> bool:
        """Return whether a page may be fetched; not if its robots.txt cannot be read."""
        place = urljoin(url, "/robots.txt")
        if place not in self._known:
            self._known[place] = self._rules(place)
        return bool(self._known[place].can_fetch(url, _AGENT))

    def _rules(self, place: str) -> Protego:
        try:
            page = self._client.get(place)
        except FetchError:
            return _NOTHING
        if 400 <= page.status < 500:
            return _ANYTHING
        if page.status != 200:
            return _NOTHING
        return Protego.parse(page.body[:_LONGEST].decode("utf-8", "replace"))
