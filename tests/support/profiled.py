"""A partner's feed in a dialect, as the partner reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from support.small_site import SmallSite, record

JOB = 'audience: partners\npath: wire\ntitle: "{site.title}"\n'
CORRECTED, WITHDRAWN = "2024-07-02T08:00:00Z", "2024-07-03T08:00:00Z"
TITLE = "一座山谷里的二十个小镇怎样用同一条铁路度过冬天"  # 23 characters
NS = {
    "media": "http://search.yahoo.com/mrss/",
    "dcterms": "http://purl.org/dc/terms/",
    "snf": "http://www.smartnews.be/snf",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}


def article(number: int = 1, **facts: Any) -> dict[str, Any]:
    return record(number, **({"title": TITLE} | facts))


class Wire:
    """A partner's feed, as the partner reads it."""

    def __init__(self, site: SmallSite, profile: str, more: str = "") -> None:
        self.site, self.profile = site, profile
        site.write("jobs/wire.yaml", JOB)
        site.write("partners/acme.yaml", f"name: Acme\njobs: [wire]\nprofile: {profile}\n{more}")
        self.path = site.folder / "feeds/partners/acme/wire.rss"

    def channel(self) -> Any:
        return etree.fromstring(self.path.read_bytes())[0]

    def items(self) -> list[Any]:
        return list(self.channel().iterchildren("item"))

    def play(self, at: str, before: Path | None = None) -> list[str]:
        """What the partner does with it, a line an entry."""
        words = ["check", "--profile", self.profile, "--at", at, self.path]
        result = self.site.run(*words, *(["--before", before] if before else []))
        lines = [line.removeprefix(f"{self.path}: ") for line in result.out.splitlines()]
        return [line for line in lines[:-1] if not line.startswith("advised: ")]

    def set_by(self, name: str) -> Path:
        """A copy of the document, as the partner fetched it."""
        copy = self.site.folder / name
        copy.write_bytes(self.path.read_bytes())
        return copy


def text(item: Any, path: str) -> str | None:
    found: str | None = item.findtext(path, namespaces=NS)
    return found
