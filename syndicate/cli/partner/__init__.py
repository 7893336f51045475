"""`syndicate partner`: the tokens of partners, what they may see and what they fetched."""

from __future__ import annotations

import click

from syndicate.cli.partner.preview import preview_partner
from syndicate.cli.partner.tokens import add_token, list_partners, revoke_token, rotate_token
from syndicate.cli.partner.usage import show_usage


@click.group("partner")
def partner_command() -> None:
    """Give partners tokens for their feeds and revoke them; show what they see and fetch.

    \b
    Example:
        syndicate partner add-token acme --name reader --expires 90d
    """


for command in (
    list_partners, add_token, revoke_token, rotate_token, show_usage, preview_partner,
):  # fmt: skip
    partner_command.add_command(command)
