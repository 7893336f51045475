"""What partners fetched, while builds go on, the store is locked, or cannot be read."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from support.partner_site import WIRE, bearer, token, usage
from support.served import serving
from support.servers import PATIENCE
from support.small_site import SmallSite, record

from syndicate.errors import StoreError
from syndicate.serve.answers import Answer, AnswerCounts
from syndicate.serve.documents import DocumentCache
from syndicate.serve.due import STALE_AFTER, DueTimes
from syndicate.serve.good_tokens import GoodTokens
from syndicate.serve.partners import PartnerFeeds
from syndicate.serve.rates import Limiter, Rates
from syndicate.serve.usage import Usage
from syndicate.store import Store, tokens
from syndicate.store.publications import PARTNERS

LATER = "2024-07-02T00:00:00Z"


def test_a_fetch_is_of_the_revision_that_was_sent(shared: SmallSite) -> None:
    """Also if the next build is over before it is written down how often it was fetched."""
    mine = token(shared, "acme")
    with serving(shared) as (served, _):
        for _ in range(3):
            served.ask(WIRE, **bearer(mine))
        shared.take_in(record(1, content_html="<p>改过一次的正文。</p>"), at=LATER)
        shared.build(LATER)
    got = usage(shared, "acme", "--article", "a1")
    assert [(one["revision"], one["times"]) for one in got] == [(1, 3)]


class LockedStore:
    """A store that cannot be written, and counts how often that is tried."""

    def __init__(self, store: Store) -> None:
        self.reading, self.tries, self.generation = store.reading, 0, store.generation

    def writing(self) -> NoReturn:
        self.tries += 1
        raise StoreError("the store is locked")


def test_while_the_store_is_locked_nobody_waits_for_others_first(shared: SmallSite) -> None:
    """Whoever waits while another fails to write fails with it, and does not try as long again."""
    mine, other = (tokens.digest(token(shared, name)) for name in ("acme", "zenith"))
    documents = DocumentCache(shared.folder / "feeds/partners", [])
    names = [f"acme/wire.{suffix}" for suffix in ("rss", "atom", "json")]

    async def note_all(fetches: Usage, digest: str) -> list[bool]:
        cached = [(name, documents.get(name)) for name in names]
        notes = [fetches.note(digest, name, found, 200, 10) for name, found in cached if found]
        return list(await asyncio.gather(*notes))

    async def run(store: Store, locked: Any) -> None:
        fetches = Usage(store, PARTNERS)
        assert await note_all(fetches, other) == [True, True, True]  # it knows what they hold now
        fetches.store = locked
        assert await note_all(fetches, mine) == [False, False, False]
        assert locked.tries == 1
        fetches.store = store
        assert await note_all(fetches, mine) == [True, True, True]

    with closing(shared.open_store()) as store:
        asyncio.run(run(store, LockedStore(store)))
    assert [fetch["fetched"] for fetch in usage(shared, "acme")] == [1, 1, 1]
    got = usage(shared, "acme", "--article", "a1")
    assert [fetch["times"] for fetch in got] == [1, 1, 1]


def test_where_tokens_cannot_be_looked_up_nothing_is_sent(shared: SmallSite) -> None:
    mine = token(shared, "acme")
    with serving(shared) as (served, process):
        shared.edit("ALTER TABLE tokens RENAME TO away")
        status, headers, body = served.ask(WIRE, **bearer(mine))
        assert (status, headers["retry-after"], body) == (503, "10", b"not now\n")
        shared.edit("ALTER TABLE away RENAME TO tokens")
        assert served.ask(WIRE, **bearer(mine))[0] == 200
        process.terminate()
        output = process.communicate(timeout=PATIENCE)[0].decode()
    assert "Traceback" not in output
    assert mine not in output


def test_who_got_it_while_a_build_took_it_out_has_not_come_back(shared: SmallSite) -> None:
    mine = token(shared, "acme")
    withdrawn = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
    with serving(shared) as (served, _):
        path = shared.folder / "feeds/partners/acme/wire.rss"
        old = path.read_bytes()
        words = ("takedown", "a1", "--reason", "by letter", "--by", "Li Lei", "--at", withdrawn)
        assert shared.run(*words).code == 0
        new = path.read_bytes()
        path.write_bytes(old)  # as it stood when the build had only begun
        served.ask(WIRE, **bearer(mine))
        told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
        assert [(one["times"], one["since"]) for one in told] == [(1, None)]
        path.write_bytes(new)
        served.ask(WIRE, **bearer(mine))
        told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
        assert [(one["times"], bool(one["since"])) for one in told] == [(1, True)]
        shared.run("lift", "a1", "--reason", "agreed", "--by", "Li Lei")
        served.ask(WIRE, **bearer(mine))
    told = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
    assert [(one["times"], bool(one["since"])) for one in told] == [(2, True)]


def test_a_token_that_was_rotated_is_seen_by_its_old_one_too(shared: SmallSite) -> None:
    old = token(shared, "acme")
    new = shared.run("partner", "rotate", "acme", "--overlap", "1d").out.split()[0]
    with serving(shared) as (served, _):
        served.ask(WIRE, **bearer(new))
        served.ask(WIRE, **bearer(old))
        assert shared.run("takedown", "a1", "--reason", "x", "--by", "y").code == 0
        served.ask(WIRE, **bearer(old))
    (told,) = json.loads(shared.run("receipt", "1", "--json").out)["fetches"]
    assert (told["times"], bool(told["since"])) == (2, True)


def test_what_a_build_replaces_while_it_is_recorded_is_not_sent(shared: SmallSite) -> None:
    """A fetch that waits for the store does not get a text that was withdrawn meanwhile."""
    mine = token(shared, "acme")
    path = shared.folder / "feeds/partners/acme/wire.rss"
    old = path.read_bytes()
    words = ("takedown", "a1", "--reason", "by letter", "--by", "Li Lei")
    assert shared.run(*words).code == 0
    new = path.read_bytes()
    path.write_bytes(old)  # as it stood when the build had only begun

    class OvertakenUsage(Usage):
        async def note(self, *answer: Any) -> bool:
            if path.read_bytes() == old:
                path.write_bytes(new)
            return await super().note(*answer)

    async def fetch(feeds: PartnerFeeds) -> Answer:
        head = [(name.encode(), value.encode()) for name, value in bearer(mine).items()]
        scope = {"method": "GET", "path": WIRE, "headers": head, "client": ("127.0.0.1", 1)}
        answer = await feeds.answer(scope)
        await feeds.usage.write()
        return answer

    with closing(shared.open_store()) as store:
        feeds = PartnerFeeds(
            documents=DocumentCache(shared.folder / "feeds/partners", []),
            tokens=GoodTokens(store),
            prefix="/partners/",
            counts=AnswerCounts(),
            usage=OvertakenUsage(store, PARTNERS),
            limiter=Limiter(Rates()),
            due=DueTimes(store, STALE_AFTER),
        )
        status, _headers, body = asyncio.run(fetch(feeds))
    assert (status, body) == (200, new)
    assert usage(shared, "acme", "--article", "a1") == []
    assert [fetch["times"] for fetch in usage(shared, "acme", "--article", "a2")] == [1]
    (counted,) = usage(shared, "acme")
    assert (counted["fetched"], counted["bytes"]) == (1, len(new))
    assert json.loads(shared.run("receipt", "1", "--json").out)["fetches"] == []
