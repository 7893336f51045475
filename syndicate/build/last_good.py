"""The last good document, less what may not be there any more (laws 5 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import unescape

from syndicate.build.context import BuildContext
from syndicate.build.entries import BATCH
from syndicate.build.held import citations_of, names_cited_by
from syndicate.check.standards import judge
from syndicate.config.outlet import Outlet
from syndicate.content.withdrawn import names_cited, withdrawn_pages
from syndicate.errors import RenderError
from syndicate.formats import Format
from syndicate.model.article import LEVELS
from syndicate.recall.current import Recall
from syndicate.rights import Carry
from syndicate.store import queries, stored_articles
from syndicate.store.carried import CarriedEntry
from syndicate.store.chunks import chunks


def trim_to_allowed(
    context: BuildContext,
    outlet: Outlet,
    form: Format,
    path: str,
    old: bytes,
    before: Sequence[CarriedEntry],
) -> tuple[bytes | None, tuple[CarriedEntry, ...]]:
    """Return a published document with only those of its entries that may still be there.

    None when it cannot be cut. An entry that this store knows nothing of stays in a document that
    is not this store's, and goes from one that is.
    """
    try:
        _, entries, _ = form.split(old)
        ids = [entry_id for entry_id, _ in entries]
        allowed = _still_allowed(context, outlet, before, ids)
        foreign = not context.published.is_ours(path, sha256(old).hexdigest())
        known = {article.entry_id for article in queries.by_entry_ids(context.connection, ids)}
        stays = {
            entry_id
            for entry_id, _ in entries
            if entry_id in allowed or (foreign and entry_id not in known)
        } - withdrawn_in(context.recall, form, old, entries)
        stays -= _naming_held(context, {i: fragment for i, fragment in entries if i in stays})
        data = form.cut(old, stays)
    except RenderError:
        return None, ()
    if withdrawn_in(context.recall, form, data, form.split(data)[1]):
        return None, ()
    if data != old and judge(data, form.name, None, None).errors:
        return None, ()
    return data, tuple(member for member in before if member.entry_id in stays)


def _still_allowed(
    context: BuildContext, outlet: Outlet, before: Sequence[CarriedEntry], ids: Sequence[str]
) -> set[str]:
    """Return the ids of entries that may still be carried, at least as much as is shown of them."""
    shown = {member.article: member for member in before}
    allowed = set()
    for article in queries.by_entry_ids(context.connection, ids):
        ruling = context.catalog.rule(article, outlet, context.at)
        member = shown.get(article.key)
        level, images = (member.level, member.images) if member else ("full", True)
        if (
            isinstance(ruling, Carry)
            and LEVELS.index(ruling.level) >= LEVELS.index(level)
            and (ruling.images or not images)
        ):
            allowed.add(article.entry_id)
    return allowed


def withdrawn_in(
    recall: Recall, form: Format, data: bytes, entries: Sequence[tuple[str, bytes]]
) -> set[str]:
    """Return the ids of a document's entries that show what was withdrawn, or lead to it.

    `entries` are the (id, bytes) that it is made of.
    """
    return recalled(recall, form, data) | leading_to_withdrawn(recall, entries)


def recalled(recall: Recall, form: Format, data: bytes) -> set[str]:
    """Return the ids of entries that show what was withdrawn, by whatever name."""
    verdict = recall.verdict
    facts = judge(data, form.name, None, None).facts if verdict else None
    return {entry.id for entry in facts.entries if verdict and verdict(entry)} if facts else set()


def leading_to_withdrawn(recall: Recall, entries: Sequence[tuple[str, bytes]]) -> set[str]:
    """Return the ids of entries that name the page of a withdrawn article.

    A body in a CDATA section, in JSON or on a page is read as it stands; what is escaped, as all
    was once, is read without its escapes.
    """
    texts = ((entry_id, fragment.decode("utf-8", "replace")) for entry_id, fragment in entries)
    return {
        entry_id
        for entry_id, text in texts
        if withdrawn_pages(f"{text} {unescape(text)}", recall.pages)
    }


def _naming_held(context: BuildContext, fragments: Mapping[str, bytes]) -> set[str]:
    """Return the ids of entries that name an article which the store holds back."""
    facts = queries.by_entry_ids(context.connection, list(fragments))
    articles = [
        article
        for part in chunks(facts, BATCH)
        for article in stored_articles.load(context.connection, [each.key for each in part])
    ]
    held = context.renderer.maker.held
    named = held.of(names_cited_by(articles, context.site))
    naming: set[str] = set()
    for article in articles if named else ():
        text = fragments[article.entry_id].decode("utf-8", "replace")
        said = {text, unescape(text), unescape(unescape(text))}
        for cited in citations_of(article, context.site):
            words = [word for word in (cited.title, cited.url) if word]
            if not named.isdisjoint(names_cited([cited])) and any(
                word in each for word in words for each in said
            ):
                naming.add(article.entry_id)
    return naming
