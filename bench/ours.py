"""Our side: a site in a folder, with the feeds of the plain script and grants for all sources.

`python -m bench.ours import FOLDER RECORDS`, then `build FOLDER`, `takedown FOLDER ARTICLE`, or
`lift FOLDER ARTICLE`.
"""

from __future__ import annotations

import sys
from pathlib import Path

SITE = """\
title: Bench
home: https://news.example.org/
base_url: https://news.example.org/feeds/
authority: news.example.org,2024
previews: false  # the plain script makes no pages either
"""
SOURCES = """\
default: {grants: full}
own: {grants: full}
"""
CATEGORIES = """\
per: category
path: "{slug}"
title: "{label}"
description: "{label}"
content: full
limit: {entries: 50, bytes: 5MB}
formats: [rss, atom]
"""
ALL = """\
path: all
title: All
description: All
content: full
limit: {entries: 50, bytes: 5MB}
formats: [rss, atom]
"""
_FILES = {
    "site.yaml": SITE,
    "sources.yaml": SOURCES,
    "jobs/categories.yaml": CATEGORIES,
    "jobs/all.yaml": ALL,
}


def make_site(folder: Path, more: str = "") -> None:
    """Write the config of the site, with `more` settings in site.yaml."""
    for name, text in {**_FILES, "site.yaml": SITE + more}.items():
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def command(folder: Path, *words: str) -> None:
    """Run the program as its user calls it."""
    from syndicate.cli import main as syndicate

    syndicate(["--config", str(folder / "config"), "--quiet", *words])


def prepare(folder: Path) -> None:
    """Render what the build will need, as `import --prepare` does."""
    from datetime import UTC, datetime

    import click

    from syndicate.build import pipeline
    from syndicate.cli.context import Context

    context = Context(folder / "config", quiet=True)
    with click.Context(click.Command("prepare")):
        site = context.site()
        with context.store(site) as store:
            pipeline.prepare(site, store, datetime.now(UTC))


def main() -> None:
    """Run one step, by its name."""
    step, folder, *rest = sys.argv[1:]
    if step == "prepare":
        prepare(Path(folder))
    elif step == "build":
        command(Path(folder), "build", *rest)
    elif step in ("takedown", "lift"):
        command(Path(folder), step, *rest, "--reason", "bench", "--by", "bench")
    else:
        command(Path(folder), "import", "jsonl", *rest)


if __name__ == "__main__":
    main()
