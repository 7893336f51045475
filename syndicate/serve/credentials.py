"""The token of a request: a Bearer token (RFC 6750) or the password of HTTP Basic (RFC 7617).

With HTTP Basic, any user name will do.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error

from syndicate.serve.documents import Headers


def token_in(headers: Headers) -> str | None:
    """Return the token in the head of a request; None if there is none."""
    for name, value in headers:
        if name == b"authorization":
            kind, _, rest = value.partition(b" ")
            if kind.lower() == b"bearer":
                return rest.strip().decode("latin-1")
            if kind.lower() == b"basic":
                try:
                    pair = b64decode(rest.strip(), validate=True).decode("utf-8", "replace")
                except (Error, ValueError):
                    return None
                return pair.partition(":")[2]
    return None
