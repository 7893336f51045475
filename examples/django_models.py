"""Articles of a Django site as feeds: what is saved is imported, and the feeds are built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

import syndicate


class Article(models.Model):
    title = models.CharField(max_length=200)
    body = models.TextField()
    section = models.CharField(max_length=50)
    published = models.DateTimeField()

    class Meta:
        app_label = "news"

    def as_record(self) -> dict[str, Any]:
        return {
            "id": f"article-{self.pk}",  # never the title or the address, which may change
            "url": f"https://news.example.org/articles/{self.pk}",
            "title": self.title,
            "content_html": self.body,
            "categories": [self.section],
            "date_published": self.published,
        }


def publish(articles: Iterable[Article]) -> syndicate.Plan:
    site = syndicate.open_site(settings.SYNDICATE_CONFIG)
    site.import_records((article.as_record() for article in articles), wait=True)
    return site.build(wait=True)


@receiver(post_save, sender=Article)
def publish_saved(instance: Article, **_: object) -> None:
    transaction.on_commit(lambda: publish([instance]))  # what is rolled back is not published
