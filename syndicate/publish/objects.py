"""An object store, opened by its address; what stands with each object, and what is wrong in words.

What it answers comes from obstore, https://developmentseed.org/obstore/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct

from syndicate.errors import OutputError, Place
from syndicate.text.patterns import regex

if TYPE_CHECKING:
    from obstore.store import ObjectStore

#: What is noted with each object, under these names.
DIGEST, FENCE, COPY_OF = "sha256", "fence", "copy-of"
#: How many seconds one request may take, a connection, and a request with all its repetitions.
_REQUEST, _CONNECTION, _REPEATED, _REPETITIONS = 60, 10, 120, 6
#: The variables that name an endpoint; one without TLS is somebody's own, on their own network.
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
#: What S3 answers is wrong, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_ANSWER = regex(r"<Code>([^<]*)</Code>\s*<Message>([^<]*)</Message>")
#: How many characters of other words are told.
_WORDS = 200


class ObjectHead(Struct, frozen=True):
    """What an object looks like, and what is noted with it; `digest` is "" where nothing is."""

    size: int
    modified: float | None
    e_tag: str
    version: str | None
    digest: str
    fence: int
    copy_of: str

    @classmethod
    def of(cls, result: Any) -> Self:
        """Return what an answer tells of an object."""
        meta, noted = result.meta, result.attributes
        fence = noted.get(FENCE, "0")
        return cls(
            size=meta["size"],
            modified=meta["last_modified"].timestamp(),
            e_tag=meta["e_tag"] or "",
            version=meta["version"],
            digest=noted.get(DIGEST, ""),
            fence=int(fence) if fence.isdecimal() else 0,
            copy_of=noted.get(COPY_OF, ""),
        )

    @property
    def condition(self) -> dict[str, str]:
        """What an object must still be so that it is replaced."""
        return {"e_tag": self.e_tag, **({"version": self.version} if self.version else {})}

    @property
    def stamp(self) -> int:
        """A number that is another one once the object was replaced; never 0."""
        return int(sha256(self.e_tag.encode()).hexdigest()[:15], 16) or 1


def open_store(address: str) -> ObjectStore:
    """Open a store by its address, with what the environment says of keys and endpoints."""
    try:
        from obstore.store import from_url
    except ModuleNotFoundError as error:
        mend = 'pip install "syndicate-feeds[objects]"'
        raise OutputError(f"obstore is not installed: {mend}", Place(address)) from error
    plain = any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS)
    options: Any = {
        "timeout": timedelta(seconds=_REQUEST),
        "connect_timeout": timedelta(seconds=_CONNECTION),
        **({"allow_http": True} if plain else {}),
    }
    retries: Any = {"max_retries": _REPETITIONS, "retry_timeout": timedelta(seconds=_REPEATED)}
    with told(address, "open"):
        return from_url(address, client_options=options, retry_config=retries)


@contextmanager
def told(place: str, verb: str) -> Iterator[None]:
    """Tell what an object store says is wrong in one line, with the place. Raises OutputError."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        raise OutputError(f"cannot {verb}: {_words_of(error)}", Place(place)) from error


def _words_of(error: Exception) -> str:
    """Return what a store says is wrong: its code and message where it answered, or why it did not.

    The library's words have the whole answer and the request, in many lines.
    """
    words = str(error).partition("\n\nDebug source")[0]
    if said := _ANSWER.search(words):
        return f"{said[1]}: {said[2]}"
    return " ".join(words.rpartition(" - ")[2].split())[:_WORDS]
