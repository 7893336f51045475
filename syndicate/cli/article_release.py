"""`syndicate article release`: say that articles are no copies of a withdrawn one."""

from __future__ import annotations

import click

from syndicate.cli.context import Context, at_option, count, moment, pass_context
from syndicate.text.plain import one_line


@click.command("release")
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@click.option(
    "--held-by", type=int, multiple=True, metavar="N", help="All that takedown N holds as near."
)
@click.option(
    "--near-of", type=int, multiple=True, metavar="N", help="Those, and all it lists as near."
)
@click.option("--reason", required=True, metavar="TEXT", help="Why; goes on record.")
@click.option("--by", required=True, metavar="WHO", help="Who decides it; goes on record.")
@at_option
@pass_context
def release_command(
    context: Context,
    articles: tuple[str, ...],
    held_by: tuple[int, ...],
    near_of: tuple[int, ...],
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """Release articles whose text is near a withdrawn one's: they are no copies of it.

    Those that were held are carried by the next build, where rights allow; those that were listed
    are no longer. It goes for the text that an article has now. One with the very same text or page
    stays blocked until `syndicate lift` undoes the withdrawal.

    \b
    Example:
        syndicate article release a1 a2 --reason "no copies" --by "Li Lei"
        syndicate article release --held-by 12 --reason "a series" --by "Li Lei"
    """
    from syndicate.takedown.releases import ReleaseTargets, release

    meant = ReleaseTargets(articles, held_by, near_of)
    if meant == ReleaseTargets():
        raise click.UsageError("name an ARTICLE, or --held-by or --near-of a takedown")
    site = context.site(warn=False)
    with context.only_run(site) as store:
        released = release(site, store, meant, by, reason, moment(at, site))
    for article in released:
        context.say(f"  {article.entry_id}  {one_line(article.title)}")
    context.say(
        f"{count(len(released), 'article')} released."
        " The next build carries them, where rights allow."
    )
