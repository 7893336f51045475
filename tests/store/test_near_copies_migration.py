"""A store of before is taken along: what it remembers is compared in one script from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert, select, update
from support.prose import chinese, html, traditional
from support.small_site import SmallSite, record
from support.takedowns import LAST, LATER, WHO

from syndicate.store import engine, traits
from syndicate.store.finding_tables import pieces
from syndicate.store.sql.noted import real
from syndicate.store.sql.served import core_of
from syndicate.store.tables import articles
from syndicate.store.withdrawal_tables import memory, resemblances
from syndicate.text import similarity

pytestmark = pytest.mark.embedded

OPEN = "default: {grants: full}\nown: {grants: full}\n"


def article(number: int, text: str) -> dict[str, object]:
    page = f"https://site.example/a/{number}"
    return record(number, content_html=text, url=page, external_url=f"https://o.example/{number}")


def as_before(connection: Connection, bodies: dict[str, str]) -> None:
    """Make digests and pieces as they were made of texts in their own script."""
    rows = connection.execute(select(articles.c.key, articles.c.record_id)).all()
    connection.execute(delete(pieces))
    connection.execute(delete(memory).where(memory.c.kind == "text"))
    for row in rows:
        text = similarity.plain(bodies[row.record_id])
        digest = similarity.digest(text)
        own = articles.c.key == row.key
        connection.execute(update(articles).where(own).values(text_digest=digest))
        found = [{"piece": p, "article": row.key} for p in similarity.pieces(text, 8)]
        connection.execute(insert(pieces), found)
        if row.record_id == "a1":
            known = {"kind": "text", "value": digest, "article": row.key}
            connection.execute(insert(memory), [known])
    real(resemblances).drop(core_of(connection))


def migrate(connection: Connection) -> None:
    folder = Path(engine.__file__).parent / "migrations"
    script = ScriptDirectory(str(folder)).get_revision("store_0008")
    with Operations.context(MigrationContext.configure(core_of(connection))):
        script.module.upgrade()


def test_what_a_store_of_before_remembers_is_taken_along(site: SmallSite) -> None:
    texts = [html(chinese(seed, 20)) for seed in range(3)]
    code = "<pre>" + "".join(f"make target-{n}\n" for n in range(300)) + "</pre>"
    bodies = {"a1": traditional(texts[0]) + code, "a2": texts[1], "a3": traditional(texts[2])}
    site.write("sources.yaml", OPEN)
    site.take_in(*(article(int(name[1]), body) for name, body in bodies.items()))
    site.build()
    site.run("takedown", "a1", *WHO, "--at", LATER)
    store = site.open_store()
    with store.reading() as connection:
        query = select(articles.c.key, articles.c.text_digest)
        wanted = connection.execute(query).all()
        found_by = set(connection.execute(select(pieces.c.piece, pieces.c.article)).all())
    with store.writing() as connection:
        as_before(connection, bodies)
        migrate(connection)
        assert connection.execute(query).all() == wanted
        assert found_by <= set(connection.execute(select(pieces.c.piece, pieces.c.article)).all())
        digest = similarity.digest(similarity.folded(bodies["a1"]))
        assert traits.with_text(connection, [digest])
    store.close()
    told = site.take_in(article(7, texts[0] + code), at=LAST)
    assert "its text was withdrawn by takedown 1" in told.err
    quoted = html(chinese(0, 20)[4:15])
    assert "held for a person" in site.take_in(article(8, quoted), at=LAST).err
