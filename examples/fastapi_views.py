"""What a site decides of an article, and the article as a feed has it, over HTTP."""

from __future__ import annotations

import os

from fastapi import FastAPI, HTTPException, Response

import syndicate

app = FastAPI()
_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


def site() -> syndicate.OpenSite:
    return syndicate.open_site(os.environ["SYNDICATE_CONFIG"])


@app.get("/decisions")
def decisions(article: str, feed: str | None = None) -> list[dict[str, object]]:
    try:
        found = site().decide(article, feed)
    except syndicate.NotFoundError as error:
        raise HTTPException(404, str(error)) from error
    return [{"feed": d.feed, "outcome": d.outcome, "reasons": d.reasons} for d in found]


@app.get("/entries")
def entry(article: str, feed: str, form: str = "atom") -> Response:
    try:
        data = site().render(article, feed, form)
    except syndicate.NotFoundError as error:
        raise HTTPException(404, str(error)) from error
    except syndicate.NotCarriedError as error:  # 451: unavailable for legal reasons
        raise HTTPException(451, str(error)) from error
    return Response(data, media_type=_TYPES.get(form, "text/plain"))
