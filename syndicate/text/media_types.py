"""Media types of files, by what is said of them or by their address (IANA media types, RFC 6838).

Python's `mimetypes` reads the machine's own tables, so documents would differ by machine.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from syndicate.text.patterns import regex

_MEDIA_TYPE = regex(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
#: The ending of a file's name; image servers put sizes behind it: `a.jpg!w800`, `a.png:large`.
_ENDING = regex(r"\.([A-Za-z0-9]{2,7})(?:[!@:~][^/]*)?$")
#: WeChat's folders: `/mmbiz_png/`, `/sz_mmbiz_jpg/`.
_FOLDER = regex(r"/(?:sz_)?mm[a-z]+_(png|jpe?g|gif|webp|svg)/")
#: Image servers name the format inside a longer value: `image/resize,w_640/format,webp`.
_INSIDE = regex(r"(?:^|/)format[,/]([a-z0-9]+)")
#: Parameters of a query that name a format (`wx_fmt=jpeg`), and those that name a file.
_FORMATS = frozenset("wx_fmt format fmt fm ext extension filetype file_type output".split())
_FILES = frozenset("filename file name attname title fn response-content-disposition".split())

#: The endings of files that podcast directories take.
PLAYABLE = ("mp3", "m4a", "mp4", "m4v", "mov")
#: Types that say nothing of what the file is; its address may say more.
_BLANK = frozenset(
    f"application/{name}"
    for name in "octet-stream x-octet-stream binary force-download x-download download".split()
) | {"binary/octet-stream"}

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ENDINGS: dict[str, str] = {
    ending: media_type
    for media_type, endings in {
        "image/jpeg": "jpg jpeg jpe jfif pjpeg pjp", "image/png": "png", "image/apng": "apng",
        "image/gif": "gif", "image/webp": "webp", "image/avif": "avif", "image/jxl": "jxl",
        "image/svg+xml": "svg", "image/bmp": "bmp", "image/vnd.microsoft.icon": "ico",
        "image/tiff": "tif tiff", "image/heic": "heic", "image/heif": "heif",
        "audio/mpeg": "mp3 mpga mp2", "audio/mp4": "m4a m4b", "audio/aac": "aac",
        "audio/ogg": "ogg oga opus", "audio/wav": "wav", "audio/flac": "flac", "audio/amr": "amr",
        "audio/webm": "weba", "audio/aiff": "aif aiff", "audio/midi": "mid midi",
        "audio/x-ms-wma": "wma", "video/mp4": "mp4 m4v", "video/webm": "webm", "video/ogg": "ogv",
        "video/quicktime": "mov", "video/x-msvideo": "avi", "video/x-matroska": "mkv",
        "video/mpeg": "mpg mpeg", "video/3gpp": "3gp", "video/x-flv": "flv",
        "video/x-ms-wmv": "wmv", "application/vnd.apple.mpegurl": "m3u m3u8",
        "application/dash+xml": "mpd", "text/vtt": "vtt", "application/x-subrip": "srt",
        "application/ttml+xml": "ttml", "application/pdf": "pdf", "application/epub+zip": "epub",
        "application/x-mobipocket-ebook": "mobi", "application/msword": "doc",
        "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
        f"{_OFFICE}.wordprocessingml.document": "docx", f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
        f"{_OFFICE}.presentationml.presentation": "pptx", "application/rtf": "rtf",
        "application/vnd.oasis.opendocument.text": "odt",
        "application/vnd.oasis.opendocument.spreadsheet": "ods",
        "application/vnd.oasis.opendocument.presentation": "odp",
        "text/plain": "txt", "text/csv": "csv", "text/markdown": "md", "text/calendar": "ics",
        "text/vcard": "vcf", "application/json": "json", "application/geo+json": "geojson",
        "application/gpx+xml": "gpx", "application/zip": "zip", "application/gzip": "gz tgz",
        "application/x-7z-compressed": "7z", "application/vnd.rar": "rar",
        "application/x-tar": "tar", "application/x-bittorrent": "torrent",
        "application/vnd.android.package-archive": "apk",
    }.items()
    for ending in endings.split()
}  # fmt: skip
#: Common names of a type that are not the registered one.
_ALIASES: dict[str, str] = {
    alias: media_type
    for media_type, aliases in {
        "image/jpeg": "image/jpg image/pjpeg image/jpe image/x-jpeg image/x-jpg image/jfif",
        "image/png": "image/x-png", "image/gif": "image/x-gif", "image/webp": "image/x-webp",
        "image/bmp": "image/x-bmp image/x-ms-bmp", "image/svg+xml": "image/svg image/svg-xml",
        "image/vnd.microsoft.icon": "image/x-icon image/ico", "image/tiff": "image/tif",
        "audio/mpeg": "audio/mp3 audio/mpeg3 audio/x-mpeg audio/x-mp3 audio/x-mpeg-3 audio/mpg",
        "audio/mp4": "audio/x-m4a audio/m4a audio/x-mp4 audio/x-m4b audio/mp4a-latm",
        "audio/aac": "audio/x-aac audio/aacp", "audio/flac": "audio/x-flac",
        "audio/wav": "audio/x-wav audio/wave audio/vnd.wave audio/x-pn-wav",
        "audio/ogg": "audio/x-ogg audio/opus application/ogg",
        "video/mp4": "video/x-m4v video/m4v video/x-mp4 application/mp4",
        "video/quicktime": "video/mov video/x-quicktime", "video/webm": "video/x-webm",
        "video/x-msvideo": "video/avi video/msvideo", "video/x-matroska": "video/mkv",
        "application/vnd.apple.mpegurl":
            "application/x-mpegurl application/mpegurl audio/mpegurl audio/x-mpegurl",
        "application/pdf": "application/x-pdf text/pdf", "application/gzip": "application/x-gzip",
        "application/zip": "application/x-zip application/x-zip-compressed",
        "application/vnd.rar": "application/x-rar application/x-rar-compressed",
        "application/x-subrip": "text/srt text/x-subrip application/srt",
        "text/markdown": "text/x-markdown", "application/json": "text/json",
    }.items()
    for alias in aliases.split()
}  # fmt: skip
_DOCUMENTS = tuple(
    f"application/{name}"
    for name in "pdf epub msword rtf vnd.ms- vnd.oasis. vnd.openxmlformats- x-mobipocket".split()
)


def media_type(given: str | None, url: str) -> str | None:
    """Return the registered type of a file: what it is said to be, else by its address.

    None where neither says.
    """
    plain = (given or "").partition(";")[0].strip().lower()
    plain = _ALIASES.get(plain, plain)
    if _MEDIA_TYPE.fullmatch(plain) and plain not in _BLANK:
        return plain
    guessed = _ENDINGS.get(plain.lstrip(".")) or by_address(url)
    return guessed or (plain if plain in _BLANK else None)


@lru_cache(maxsize=1024)
def by_address(url: str) -> str | None:
    """Return the type of a file by the ending of its path, else by a hint of its address."""
    try:
        parts = urlsplit(url)
        path = unquote(parts.path)
        if found := _by_name(path):
            return found
        for name, value in parse_qsl(parts.query, True, max_num_fields=50):
            if found := _by_parameter(name.lower(), value.lower()):
                return found
    except ValueError:
        return None
    match = _FOLDER.search(path)
    return _ENDINGS[match[1]] if match else None


def ending(url: str) -> str:
    """Return the ending of the path of an address in lower case, without its dot; "" without."""
    match = _ENDING.search(urlsplit(url).path)
    return match[1].lower() if match else ""


def is_playable(given: str | None, url: str) -> bool:
    """Return whether podcast directories take a file: sound or film, whose address says so."""
    plays = medium(media_type(given, url)) in ("audio", "video")
    return plays and ending(url) in PLAYABLE


def _by_name(name: str) -> str | None:
    match = _ENDING.search(name)
    return _ENDINGS.get(match[1].lower()) if match else None


def _by_parameter(name: str, value: str) -> str | None:
    if name in _FORMATS:
        return _ENDINGS.get(value) or (value if value in _ENDINGS.values() else None)
    if name in _FILES:
        return _by_name(value.rstrip("\"' "))
    match = _INSIDE.search(value) or _INSIDE.search(name)
    return _ENDINGS.get(match[1]) if match else None


def medium(media_type: str | None) -> str | None:
    """Return what Media RSS calls such a file: image, audio, video, document; None where unknown.

    A playlist or a stream is none of them.
    """
    plain = media_type or ""
    kind = plain.partition("/")[0]
    if kind in ("image", "audio", "video"):
        return kind
    return "document" if plain.startswith(_DOCUMENTS) else None
