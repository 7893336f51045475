"""A site with two partners, their tokens, and what they are counted to have fetched."""

from __future__ import annotations

import json
from typing import Any

from support.small_site import SmallSite, records

WIRE = "/partners/acme/wire.rss"


def with_partners(site: SmallSite, articles: int = 2) -> SmallSite:
    """A site that is built, with two partners that read one job."""
    site.write("jobs/partners.yaml", "audience: partners\npath: wire\ncontent: full\n")
    for name in ("acme", "zenith"):
        site.write(f"partners/{name}.yaml", f"name: {name}\njobs: [partners]\n")
    site.take_in(*records(range(1, articles + 1)))
    assert site.build().code == 0
    return site


def token(site: SmallSite, partner: str, *words: str) -> str:
    result = site.run("partner", "add-token", partner, *words)
    assert result.code == 0
    made = result.out.strip()
    assert made.startswith("syn_")
    assert len(made) > 40
    return made


def bearer(shown: str) -> dict[str, str]:
    return {"authorization": f"Bearer {shown}"}


def usage(site: SmallSite, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(site.run("partner", "usage", *words, "--json").out)
    return found
