# The database of a small CMS.
python - <<'END'
import sqlite3

db = sqlite3.connect("cms.db")
db.executescript("""
CREATE TABLE posts (id INTEGER PRIMARY KEY, headline TEXT, body TEXT, author TEXT, section TEXT,
                    published_at TEXT, changed_at TEXT, deleted INTEGER);
INSERT INTO posts VALUES
  (1, 'A bench for the harbour', '<p>It faces the water.</p>', 'Ada Winter', '生活',
   '2024-05-02T08:00:00Z', '2024-05-02T08:00:00Z', 0),
  (2, 'The lamp that was painted twice', '<p>Green, then green.</p>', 'Li Lei', '生活',
   '2024-05-03T08:00:00Z', '2024-05-03T08:00:00Z', 0);
""")
END
