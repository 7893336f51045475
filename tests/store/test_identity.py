"""The digest of a record is that of its JSON as `json` writes it: stores hold many."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import asdict

from syndicate.model.article import Article, Attachment, Episode, Person, Reference, Source
from syndicate.store.identity import digest_of, digests

CONTENT = set(
    "title external_url subtitle summary content_html content_text language authors contributors"
    " source original image attachments references related copyrightholder copyrightnotice"
    " usageterms license".split()
)
AT = datetime(2024, 5, 6, 7, 8, 9, 120, UTC)
EVERY_CHARACTER = "".join(map(chr, [*range(0x20), *range(0x22, 0x300), 0x2028, 0x2029, 0x1F600]))


def as_json(value: Any) -> str:
    """Return a value as JSON, without the empty parts of what it is made of."""

    def plain(part: Any) -> Any:
        if isinstance(part, datetime):
            return part.isoformat()
        return {name: each for name, each in asdict(part).items() if each is not None}

    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=plain)


def digested(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "article",
    [
        Article("标题", id="1", content_text="正文"),
        Article(EVERY_CHARACTER, content_html=f"<p>{EVERY_CHARACTER}</p>", derived_title=True),
        Article(
            'A "quoted" title',
            authors=(Person("Bo", email="bo@x.example"), Person("林")),
            contributors=(Person("Cy", role="translator"),),
            source=Source("", "river", "https://river.example/"),
            original=True,
            categories=("科技", "Tide"),
            tags=("a",),
            published=AT,
            modified=AT,
            image=Attachment("https://x.example/1.png"),
            attachments=(
                Attachment("https://x.example/a.mp3", size_in_bytes=1, duration_in_seconds=1.0),
                Attachment("https://x.example/a.mp3", size_in_bytes=1, duration_in_seconds=1),
            ),
            references=(Reference("标题"), Reference(url="https://x.example/")),
            episode=Episode(2, 1, "bonus", explicit=True),
            pubstatus="withheld",
            expires=AT,
        ),
    ],
)
def test_digests(article: Article) -> None:
    facts = {k: v for k, v in asdict(article).items() if v not in (None, (), False)}
    content = digested(as_json({k: v for k, v in facts.items() if k in CONTENT}))
    others = as_json({k: v for k, v in facts.items() if k not in CONTENT})
    assert digests(article) == (digested(f'["{content}", {others}]'), content)


def test_digest_of_a_person() -> None:
    assert digest_of(Person("Bo", role="editor")) == digested('{"name": "Bo", "role": "editor"}')
