"""The elements that podcast directories read in RSS (itunes, by Apple Podcasts).

https://podcasters.apple.com/support/823-podcast-requirements
"""

from __future__ import annotations

from msgspec.structs import replace

from syndicate.formats._feedgen import Element, add
from syndicate.model.article import Attachment
from syndicate.model.feed import Entry, Feed, Podcast
from syndicate.text.media_types import ending, is_playable

#: The types of enclosures as directories list them, by the ending of the address.
_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/x-m4a", "mp4": "video/mp4", "m4v": "video/x-m4v",
    "mov": "video/quicktime",
}  # fmt: skip
_PICTURES = ("jpg", "jpeg", "png")


def prefixes(feed: Feed) -> tuple[str, ...]:
    """Return the prefix of these elements if the document has any."""
    return ("itunes",) if feed.podcast else ()


def channel_of(channel: Element, podcast: Podcast | None) -> None:
    """Append what a channel says of its podcast."""
    if podcast is None:
        return
    add(channel, "itunes:author", podcast.author)
    add(channel, "itunes:owner")
    owner = channel[-1]
    add(owner, "itunes:name", podcast.owner.name)
    add(owner, "itunes:email", podcast.owner.email)
    add(channel, "itunes:image", href=podcast.image)
    within = channel
    for name in filter(None, (podcast.category, podcast.subcategory)):
        add(within, "itunes:category")
        within = within[-1]
        within.set("text", name)
    add(channel, "itunes:explicit", "true" if podcast.explicit else "false")
    add(channel, "itunes:type", podcast.type)


def episode_first(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the files with the one to play at the head, of the type that directories know."""
    for file in files:
        if is_playable(file.mime_type, file.url):
            known = _TYPES[ending(file.url)]
            if known.startswith("video/") and (file.mime_type or "").startswith("audio/"):
                known = _TYPES["m4a"]
            others = tuple(other for other in files if other is not file)
            return (replace(file, mime_type=known), *others)
    return files


def item_of(item: Element, entry: Entry) -> None:
    """Append what an item says of its episode."""
    episode = entry.episode
    for file in episode_first(entry.attachments)[:1]:
        if file.duration_in_seconds:
            add(item, "itunes:duration", str(round(file.duration_in_seconds)))
    if (
        entry.image
        and entry.image.url.startswith("https:")
        and ending(entry.image.url) in _PICTURES
    ):
        add(item, "itunes:image", href=entry.image.url)
    add(item, "itunes:episodeType", episode.type if episode else "full")
    if episode and episode.number:
        add(item, "itunes:episode", str(episode.number))
    if episode and episode.season:
        add(item, "itunes:season", str(episode.season))
    if episode and episode.explicit:
        add(item, "itunes:explicit", "true")
