"""What lemon24/reader shows of feeds, as JSON; `DATABASE URL...`, with the clients' own Python."""

import json
import sys

from reader import make_reader


def main(database, *urls):
    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url, exist_ok=True)
    failed = [
        f"{result.url}: {result.value!r}"
        for result in reader.update_feeds_iter(scheduled=False)
        if result.error
    ]
    shown = {url: [] for url in urls}
    for entry in reader.get_entries():
        content = entry.get_content()
        shown[entry.feed_url].append({
            "id": entry.id,
            "title": entry.title,
            "link": entry.link or "",
            "published": entry.published.timestamp() if entry.published else None,
            "content": content.value if content else entry.summary or "",
        })  # fmt: skip
    json.dump({"shown": shown, "failed": failed}, sys.stdout)


main(*sys.argv[1:])
