"""`syndicate explain`: why an article is, or is not, in a feed."""

from __future__ import annotations

import click

from syndicate.cli.context import Context, at_option, json_option, moment, pass_context, print_json
from syndicate.cli.terminal import echo, shown, zoned


@click.command("explain")
@click.argument("article")
@click.argument("feed", required=False)
@at_option
@json_option
@pass_context
def explain_command(
    context: Context, article: str, feed: str | None, at: str | None, as_json: bool
) -> None:
    """Say why ARTICLE is, or is not, in FEED (default: every feed it could be in).

    ARTICLE is a record's id, an entry id or a URL; FEED is a path, such as tech, tech.atom
    or partners/acme/tech. The rule that decided against it comes first. What its body does
    not show in a feed is listed: controls and repeats that were dropped, and what was lost.

    \b
    Example:
        syndicate explain https://news.example.org/a/1 tech
    """
    from syndicate.config.doubts import SourceDoubts
    from syndicate.config.owners import Owners
    from syndicate.reports.explain import body_of, explain, merged_of

    site = context.site(warn=False)
    with context.store(site) as store:
        facts, verdicts = explain(site, store, article, feed, moment(at, site))
        body, merged = body_of(site, store, facts), merged_of(store, facts)
    doubts = SourceDoubts(Owners.of(site)).of(facts)
    if as_json:
        rows = [{"feed": v.feed, "state": v.state, "reasons": v.reasons} for v in verdicts]
        found = {"entry_id": facts.entry_id, "title": facts.title, "feeds": rows}
        found |= {"doubts": doubts, "merged_of": merged}
        of_body = {"dropped": body.dropped, "lost": body.lost}
        print_json({**found, "undated": facts.undated, **of_body})
        return
    echo(f"{facts.title}\n  {facts.entry_id}")
    if merged:
        echo(f"  one article with {', '.join(merged)}: the same original, source and text")
    if facts.undated:
        echo(f"  no date: feeds have it at {shown(facts.published)}, when it was first imported")
    for doubt in doubts:
        echo(f"  {doubt}")
    for what, parts in (("dropped from", body.dropped), ("lost from", body.lost)):
        if parts:
            echo(f"  {what} its body: {'; '.join(parts)}")
    for verdict in verdicts:
        echo(f"{verdict.feed}: {verdict.state}")
        for reason in verdict.reasons:
            echo(f"    {zoned(reason)}")
