"""The keys of `podcast:` in jobs/NAME.yaml: what podcast directories require of a feed.

https://podcasters.apple.com/support/823-podcast-requirements
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from syndicate.config.types import STRICT, Email, Text, Url
from syndicate.model.feed import Contact, Podcast

Category = Literal[
    "Arts",
    "Business",
    "Comedy",
    "Education",
    "Fiction",
    "Government",
    "Health & Fitness",
    "History",
    "Kids & Family",
    "Leisure",
    "Music",
    "News",
    "Religion & Spirituality",
    "Science",
    "Society & Culture",
    "Sports",
    "TV & Film",
    "Technology",
    "True Crime",
]
#: https://podcasters.apple.com/support/1691-apple-podcasts-categories
SUBCATEGORIES: Mapping[str, tuple[str, ...]] = {
    category: tuple(names.split(", ")) if names else ()
    for category, names in {
        "Arts": "Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts",
        "Business": "Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit",
        "Comedy": "Comedy Interviews, Improv, Stand-Up",
        "Education": "Courses, How To, Language Learning, Self-Improvement",
        "Fiction": "Comedy Fiction, Drama, Science Fiction",
        "Government": "",
        "Health & Fitness": "Alternative Health, Fitness, Medicine, Mental Health, Nutrition,"
        " Sexuality",
        "History": "",
        "Kids & Family": "Education for Kids, Parenting, Pets & Animals, Stories for Kids",
        "Leisure": "Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies,"
        " Home & Garden, Video Games",
        "Music": "Music Commentary, Music History, Music Interviews",
        "News": "Business News, Daily News, Entertainment News, News Commentary, Politics,"
        " Sports News, Tech News",
        "Religion & Spirituality": "Buddhism, Christianity, Hinduism, Islam, Judaism, Religion,"
        " Spirituality",
        "Science": "Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics,"
        " Natural Sciences, Nature, Physics, Social Sciences",
        "Society & Culture": "Documentary, Personal Journals, Philosophy, Places & Travel,"
        " Relationships",
        "Sports": "Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby,"
        " Running, Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling",
        "TV & Film": "After Shows, Film History, Film Interviews, Film Reviews, TV Reviews",
        "Technology": "",
        "True Crime": "",
    }.items()
}
#: Directories cut longer names, and validators refuse them.
LONGEST_NAME = 255


@dataclass(frozen=True)
class PodcastOwner:
    """Whom a directory writes to about the podcast."""

    __pydantic_config__ = STRICT
    name: Text
    """The name of the owner."""
    email: Email
    """The address of the owner; it stands in the feed."""


@dataclass(frozen=True)
class PodcastBlock:
    """What makes the RSS of a job a podcast."""

    __pydantic_config__ = STRICT
    author: Text
    """Who makes the podcast, as directories show it."""
    owner: PodcastOwner
    """Whom directories write to."""
    image: Url
    """The cover: square, a JPEG or PNG of 1400 to 3000 pixels, at an https address."""
    category: Category
    """One of the categories of Apple Podcasts."""
    explicit: bool
    """Whether episodes may have explicit language or content."""
    subcategory: Text | None = None
    """One of the subcategories that the category has."""
    type: Literal["episodic", "serial"] = "episodic"
    """Whether the newest episode stands alone, or the first is to be heard first."""

    def facts(self) -> Podcast:
        """Return what documents say of it."""
        return Podcast(
            author=self.author,
            owner=Contact(self.owner.name, self.owner.email),
            image=self.image,
            category=self.category,
            subcategory=self.subcategory,
            explicit=self.explicit,
            type=self.type,
        )
