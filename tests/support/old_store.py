"""A store as the first version left it, to be brought up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from syndicate.store import engine

FILE = Path("var/syndicate.db")
#: Files of articles: by revision and position, where -1 is that of a picture.
FILES = (
    (1, 0, "a.mp3"),
    (2, 0, "a.pdf"),
    (2, 1, "b.M4A?x=1"),
    (10, 0, "a.ogg"),
    (10, 1, "x?f=a.mp3"),
    (11, 0, "a.mp4#t=1"),
    (12, -1, "a.mp3"),
)


def old_store(folder: Path) -> None:
    """Make a store as the version before the natural order left it, with one archive of two."""
    path = folder / FILE
    path.parent.mkdir(parents=True)
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
    with create_engine(f"sqlite:///{path}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "store_0001")
    same = 1_714_521_600_000_000  # 2024-05-01T00:00:00Z
    dated = {
        1: (same, None),
        2: (same, None),
        10: (same, None),
        11: (None, same - 5),
        12: (None,) * 2,
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        for key, (published, modified) in dated.items():
            undated, place = published is None, published or same + 9_000_000
            article = (key, f"own/{key}", f"tag:x,2024:own/{key}", f"p{key}", key, same + 9_000_000)
            connection.execute(
                "INSERT INTO articles (key, identity, entry_id, record_id, sequence, first_seen,"
                " published, undated, rank, revision, title, original, pubstatus)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,0,'usable')",
                (*article, place, undated, 7 * key % 13, key, f"t{key}"),
            )
            connection.execute(
                "INSERT INTO revisions (key, article, number, instant, updated, record_digest,"
                " content_digest, title, content_text, published, modified)"
                " VALUES (?,?,1,?,?,?,?,?,?,?,?)",
                (key, key, same, published or same + 9_000_123, f"{key}", f"{key}", f"t{key}",
                 f"text {key}", published, modified),
            )  # fmt: skip
            connection.execute("INSERT INTO filings VALUES (1,?,0,?,?)", (key, place, 7 * key % 13))
        for key, position, name in FILES:
            row = (key, position, f"https://f.example/{name}")
            insert = "INSERT INTO attachments (revision, position, url) VALUES (?,?,?)"
            connection.execute(insert, row)
        connection.execute("INSERT INTO terms VALUES (1,'category','S','s')")
        connection.execute("INSERT INTO feeds VALUES (1,'tag:x,2024:feed/all','all','','all','')")
        connection.execute("INSERT INTO archives VALUES ('tag:x,2024:feed/all','1',?,0)", (same,))
        connection.execute(
            "INSERT INTO documents (path, feed, format, size, changed, archive)"
            " VALUES ('public/all/1.atom',1,'atom',9,9,'1')"
        )
        for key, left in ((1, None), (2, None), (10, 5)):
            row = ("public/all/1.atom", key, key, "full", 1, 1, left)
            connection.execute("INSERT INTO carried VALUES (?,?,?,?,?,?,?)", row)
