"""Our side: a site in a folder, with the jobs that the plain script has, all sources granted.

`python -m bench.ours import FOLDER RECORDS`, then `start FOLDER` or `build FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path

SITE = """\
title: Bench
home: https://news.example.org/
base_url: https://news.example.org/feeds/
authority: news.example.org,2024
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


def make_site(folder: Path) -> None:
    """Write the config of the site."""
    for name, text in _FILES.items():
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def command(folder: Path, *words: str) -> None:
    """The program itself, as its user calls it."""
    from syndicate.cli import main as syndicate

    syndicate(["--config", str(folder / "config"), "--quiet", *words])


def start(folder: Path) -> None:
    """Import what a build imports, read the config, open the store, and no more."""
    import syndicate.cli.build
    import syndicate.pipeline
    import syndicate.publish.lock  # noqa: F401 - imported for its cost
    from syndicate.cli.context import Context

    context = Context(folder / "config", quiet=True)
    with context.store(context.site()):
        pass


def main() -> None:
    """One step, by its name."""
    step, folder, *rest = sys.argv[1:]
    if step == "start":
        start(Path(folder))
    elif step == "build":
        command(Path(folder), "build", *rest)
    else:
        command(Path(folder), "import", "jsonl", *rest)


if __name__ == "__main__":
    main()
