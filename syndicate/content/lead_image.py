"""Show an article's picture at the head of its body, for readers that show no other."""

from __future__ import annotations

import re
from html import escape, unescape

from syndicate.content.sanitise import sanitise
from syndicate.model.article import Attachment
from syndicate.text.patterns import regex
from syndicate.text.pictures import picture_key

_SHOWN = regex(r'<(?:img|source|video)\b(?=[^<>]*+>)[^<>]*? (?:src|srcset|poster)="[^<>]*+>')
_ADDRESS = regex(r' (src|srcset|poster)="([^"]*)"')


def lead_image(image: Attachment, body: str, *, rtl: bool) -> str:
    """Return the markup of a picture to stand above a sanitised body that does not show it."""
    if image.mime_type and not image.mime_type.startswith("image/"):
        return ""
    wanted = picture_key(image.url)
    if any(picture_key(url) == wanted for url in _pictures(body)):
        return ""
    caption = " · ".join(filter(None, (image.credit, image.copyrightnotice)))
    return sanitise(
        f"<figure{' dir=rtl' if rtl else ''}>"
        f'<img src="{escape(image.url)}" alt="{escape(image.title or "")}">'
        f"{f'<figcaption>{escape(caption)}</figcaption>' if caption else ''}</figure>"
    )


def _pictures(body: str) -> list[str]:
    """Return the addresses of all pictures that a sanitised body shows."""
    addresses: list[str] = []
    for tag in _SHOWN.finditer(body):
        for name, value in _ADDRESS.findall(tag[0]):
            plain = unescape(value)
            addresses += re.findall(r"https?://\S+(?<!,)", plain) if name == "srcset" else [plain]
    return addresses
