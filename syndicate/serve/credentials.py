"""What whoever asks shows in the head of a request: a Bearer token (RFC 6750), or HTTP Basic's
password (RFC 7617), whoever the user is said to be.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error

from syndicate.serve.documents import Headers


def shown(headers: Headers) -> str | None:
    """The token in the head of a request; None where there is none."""
    for name, value in headers:
        if name == b"authorization":
            kind, _, rest = value.partition(b" ")
            if kind.lower() == b"bearer":
                return rest.strip().decode("latin-1")
            if kind.lower() == b"basic":
                try:
                    told = b64decode(rest.strip(), validate=True).decode("utf-8", "replace")
                except (Error, ValueError):
                    return None
                return told.partition(":")[2]
    return None
