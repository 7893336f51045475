"""Ask a database by `import sql`, as a user would."""

from __future__ import annotations

import json
from typing import Any

from support.small_site import SmallSite

GRANTS = "default: {grants: full}\nown: {grants: full}\n"
FIELDS = "id, headline AS title, body AS content_html"


def ask(site: SmallSite, query: str, *words: str, database: str | None = None) -> Any:
    path = site.folder / "articles.sql"
    path.write_text(query, "utf-8")
    address = database or f"sqlite:///{site.folder / 'cms.db'}"
    return site.run("import", "sql", str(path), "--database", address, *words)


def stored(site: SmallSite, name: str) -> Any:
    return json.loads(site.run("article", "show", name, "--json").out)
