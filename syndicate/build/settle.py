"""What the store holds by the config, brought up to date when the config has changed.

Which of several articles has a page, and what categories are called, was decided when the articles
came in. The store also keeps the config itself, and knows where documents were published to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.former_outputs import follow
from syndicate.config.last_good import files_of
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.store import Store, last_config, queries, refile, rivals


def settle(site: Site, store: Store, last: LastBuild | None, at: datetime) -> Mapping[str, int]:
    """Settle all of it, unless the last build had this config; return what `to_be_filed` does."""
    if last and (last.config, last.stamp) == (site.digest, code_stamp()):
        return {}
    config = files_of(site)
    with store.reading() as connection:
        labels = _other_names(site, connection)
        moved = to_be_filed(site, connection)
    with store.writing() as connection:
        rivals.settle_all(connection, Owners.of(site))
        follow(site, connection, at)
        if config:
            last_config.keep(connection, config)
        if labels:
            refile.refile(connection, labels)
    return moved


def to_be_filed(site: Site, connection: Connection) -> Mapping[str, int]:
    """Return how many articles are filed by another name of a category, as `Tech -> 科技`."""
    labels = _other_names(site, connection)
    filed = refile.filed_under(connection, labels)
    return {f"{label} -> {labels[label]}": len(articles) for label, articles in filed.items()}


def _other_names(site: Site, connection: Connection) -> dict[str, str]:
    """Return the categories of the store that are other names of one in the config: its label."""
    terms = (term.label for term in queries.terms_of_kind(connection, "category") if term.filed)
    labels = {label: site.label_of(label) for label in terms}
    return {label: own for label, own in labels.items() if own != label}
