"""Sites and articles built by hand: this floor knows no file and no store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndicate.config.settings import Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import OwnBlock, Sources
from syndicate.model.article import Article, StoredArticle


@pytest.fixture
def make_site() -> Callable[..., Site]:
    def make(marks: Any = (), own: OwnBlock | None = None, jobs: Any = (), **settings: Any) -> Site:
        facts: dict[str, Any] = {
            "title": "示例聚合",
            "home": "https://news.example/",
            "base_url": "https://news.example/feeds/",
            "authority": "news.example,2024",
        }
        return Site(
            folder=Path("nowhere"),
            settings=Settings(**(facts | settings)),
            sources=Sources(own=own or OwnBlock(grants="full")),
            categories={},
            jobs=dict(jobs),
            partners={},
            places=Places(dict(marks)),
        )

    return make


@pytest.fixture
def make_article() -> Callable[..., StoredArticle]:
    def make(entry_id: str = "tag:news.example,2024:own/1", **facts: Any) -> StoredArticle:
        facts = {
            "title": "标题",
            "url": "https://news.example/2024/1.html",
            "content_html": "<p>正文。</p>",
            "published": datetime(2024, 5, 1, 8, tzinfo=UTC),
        } | facts
        seen = datetime(2024, 5, 2, 8, tzinfo=UTC)
        return StoredArticle(1, 1, entry_id, Article(**facts), seen, seen)

    return make
