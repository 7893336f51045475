"""The site's icon: a small picture in the config folder, which pages hold in themselves.

So no page asks another host for it (https://www.rfc-editor.org/rfc/rfc2397).
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

#: How large the file may be, in bytes.
MOST = 32_768
_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/webp": b"RIFF",
    "image/jpeg": b"\xff\xd8\xff",
}


def data_url(folder: Path, name: str) -> str:
    """Return the icon as an address that holds it.

    Raises ValueError, with a message for users, where it is none that pages can hold.
    """
    kind = _TYPES.get(Path(name).suffix.lower())
    if Path(name).name != name or kind is None:
        raise ValueError(
            "the icon is a file beside site.yaml, named like icon.svg, icon.png, icon.webp or"
            " icon.jpg"
        )
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise ValueError(f"the icon {name} cannot be read: {error.strerror or error}") from error
    if len(data) > MOST:
        raise ValueError(f"the icon {name} has {len(data):,} bytes; {MOST:,} are the most")
    known = data.startswith(_BEGINNINGS[kind]) if kind in _BEGINNINGS else b"<svg" in data
    if not known:
        raise ValueError(f"the icon {name} is no picture of the kind that its name says")
    return f"data:{kind};base64,{b64encode(data).decode()}"
