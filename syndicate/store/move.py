"""Move an article to another source: its records are of that source from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate.model import Source
from syndicate.store.find_join import Join
from syndicate.store.identity import Identity, digests, identify
from syndicate.store.merge import Claim
from syndicate.store.revision import RevisionDraft, Submission
from syndicate.store.rows import Row
from syndicate.text import urls


def moved_to(source: str, row: Row, own: Sequence[Claim], authority: str, at: int) -> Join:
    """Return an article as one of the source with this id, with all of its records.

    A record that names that source by itself gets another id; it is the same article.
    """
    moved = [replace(claim, moved_to=source) for claim in own]
    names = {name for claim in own for name in (claim.identity, claim.entry_id)}
    for claim in own:
        if claim.article is None:
            continue
        article = replace(claim.article, source=Source("", source))
        page = urls.key(article.url) if article.url else None
        identity = identify(article, page, authority)
        if identity.key not in names and identity.entry_id not in names:
            names |= {identity.key, identity.entry_id}
            moved.append(
                Claim(
                    identity=identity.key,
                    intake="",
                    entry_id=identity.entry_id,
                    record_digest="",
                    article=None,
                    fullest=0,
                    seen=at,
                    moved_to=source,
                )
            )
    first = next(claim.article for claim in own if claim.article)
    draft = RevisionDraft(
        Submission(0, first, row["url_key"]),
        Identity(row["identity"], row["entry_id"]),
        *digests(first),
    )
    return Join(draft=draft, current=row, others=(), rows={row["key"]: row}, claims=tuple(moved))
