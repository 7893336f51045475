"""Read the files of an entry: enclosures, Media RSS, and what podcasts say of an episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndicate.intake.feed.entry_people import mappings

_MEDIA = ("image", "audio", "video")


def put_files(record: dict[str, Any], entry: Mapping[str, Any]) -> None:
    """Set attachments from enclosures and media, and the image from a thumbnail."""
    files: dict[str, dict[str, Any]] = {}
    enclosures = [link for link in mappings(entry.get("links")) if link.get("rel") == "enclosure"]
    for media in enclosures:
        _file(files, media.get("href"), media, media.get("length"))
    for media in mappings(entry.get("media_content")):
        _file(files, media.get("url"), media, media.get("filesize"))
    thumbnails = (image.get("url") for image in mappings(entry.get("media_thumbnail")))
    for thumbnail in filter(None, thumbnails):
        known = files.pop(thumbnail, None)
        if "image" not in record:
            record["image"] = known or {"url": thumbnail}
    credit = next(iter(mappings(entry.get("media_credit"))), {}).get("content")
    if credit and files:
        next(iter(files.values()))["credit"] = credit
    if (duration := entry.get("itunes_duration")) and enclosures:
        episode = files.get(str(enclosures[0].get("href")))
        if episode is not None:
            episode.setdefault("duration_in_seconds", duration)
    record["attachments"] = list(files.values())


def _file(
    files: dict[str, dict[str, Any]], url: str | None, media: Mapping[str, Any], size: str | None
) -> None:
    if not url:
        return
    file = files.setdefault(url, {"url": url})
    medium = media.get("medium")
    media_type = media.get("type") or (f"{medium}/*" if medium in _MEDIA else None)
    if media_type and "*" not in media_type:
        file.setdefault("mime_type", media_type)
    if size and str(size).strip() not in ("0", ""):  # 0 stands for an unknown size
        file.setdefault("size_in_bytes", str(size))
    if duration := str(media.get("duration") or ""):
        file.setdefault("duration_in_seconds", duration)
    if media.get("title"):
        file.setdefault("title", media["title"])


def put_episode(record: dict[str, Any], entry: Mapping[str, Any]) -> None:
    """Set what the elements of podcasts say: number, season, type, whether it is explicit."""
    for name, key in (
        ("episode", "episode"),
        ("season", "season"),
        ("episode_type", "episodetype"),
    ):
        record[name] = entry.get(f"itunes_{key}")
    record["explicit"] = entry.get("itunes_explicit") is True
