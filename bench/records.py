"""The articles of a bench: a records file or the shipped samples, repeated as other articles.

`python -m bench.records OUT ARTICLES COPIES [RECORDS] [--categories C]` writes them as JSON Lines,
`--one N --in FILE` writes one more article and appends its URL to a file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent.parent / "syndicate" / "samples" / "articles.jsonl"
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
#: What would keep an article out of our feeds, but not out of the plain script's.
_RULINGS = ("pubstatus", "embargoed", "expires")

Record = dict[str, Any]


def articles(source: Path | None, number: int, copies: int) -> Iterator[Record]:
    """Yield `copies` sets of articles, each with categories of its own.

    A set is the records file, or the samples repeated to `number` articles.
    """
    base = list(_read(source or SAMPLES))
    size = len(base) if source else number
    for n in range(size * copies):
        copy, place = divmod(n, size)
        record = dict(base[place % len(base)])
        if source is None or n >= len(base):
            _renew(record, n)
        if source is None or "date_published" not in record:
            record["date_published"] = (_FIRST + timedelta(minutes=n)).isoformat()
            record.pop("date_modified", None)
        if copy:
            record["categories"] = [f"{label} {copy + 1}" for label in record["categories"]]
        yield record


def _read(path: Path) -> Iterator[Record]:
    """Yield every usable record; of several with one URL, the first."""
    seen = set()
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            record: Record = json.loads(line)
            for name in _RULINGS:
                record.pop(name, None)
            body = record.get("content_html") or record.get("content_text")
            url = record.setdefault("url", f"https://news.example.org/bench/first/{n}")
            if not record.get("title") or not body or url in seen:
                continue
            seen.add(url)
            record.setdefault("id", url)
            record.setdefault("categories", [])
            yield record


def _renew(record: Record, n: int) -> None:
    """Make a record another article, with its own id, URL, original, title and text.

    Under one original it would be merged with the first: one article that no plain script makes.
    """
    record["id"] = f"{record['id']}-{n}"
    record["url"] = f"https://news.example.org/bench/{n}"
    if original := record.get("external_url"):
        page, _, asked = original.partition("#")[0].partition("?")
        record["external_url"] = f"{page}?{asked}&copy={n}" if asked else f"{page}?copy={n}"
    record["title"] = f"{record['title']} ({n})"
    if record.get("content_html"):
        record["content_html"] += f"\n<p>{n}</p>"
    else:
        record["content_text"] += f"\n\n{n}"


def newest(number: int) -> Record:
    """Return an article newer than all others and like none, in the first category."""
    record = next(articles(None, 1, 1))
    _renew(record, 10**9 + number)
    date = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    words = (sha256(f"{number} {place}".encode()).hexdigest() for place in range(30))
    record |= {
        "date_published": date.isoformat(),
        "external_url": f"https://elsewhere.example/{number}",
        "categories": ["Category 1"],
        "content_html": f"<p>{' '.join(words)}</p>",
    }
    record.pop("content_text", None)
    return record


def main() -> None:
    """Write the records; print how many there are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("articles", type=int, nargs="?", default=0)
    parser.add_argument("copies", type=int, nargs="?", default=1)
    parser.add_argument("records", type=Path, nargs="?")
    parser.add_argument("--categories", type=int, default=0)
    parser.add_argument("--one", type=int, default=0)
    parser.add_argument("--in", dest="urls", type=Path)
    arguments = parser.parse_args()
    if arguments.one:
        record = newest(arguments.one)
        arguments.out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
        with arguments.urls.open("a", encoding="utf-8") as urls:
            urls.write(f"{record['url']}\n")
        return
    written = 0
    with arguments.out.open("w", encoding="utf-8") as stream:
        for record in articles(arguments.records, arguments.articles, arguments.copies):
            if arguments.categories:
                record["categories"] = [f"Category {written % arguments.categories + 1}"]
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += 1
    print(written)


if __name__ == "__main__":
    main()
