"""A bucket of an object store to publish to: S3, Google Cloud Storage, Azure, or what speaks S3.

Every document is one object, put whole and under a condition: that the object is still the one that
this run saw. With it stand the SHA-256 of its bytes and the number of the run that put it (its
fence), so that a run which was overtaken replaces nothing that a later one has published.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from syndicate.errors import OutputError, Place
from syndicate.publish.gzip import COMPRESSED
from syndicate.publish.target import Failure, Seen, Target, TargetOptions

if TYPE_CHECKING:
    from obstore.store import ObjectStore

#: How many requests are made at the same time.
_AT_ONCE = 16
#: How many seconds one request may take, a connection, and a request with all its repetitions.
_REQUEST, _CONNECTION, _REPEATED, _REPETITIONS = 60, 10, 120, 6
#: What is noted with each object, under these names.
_DIGEST, _FENCE, _COPY_OF = "sha256", "fence", "copy-of"
_PARTNERS = "partners/"
#: The variables that name an endpoint; one without TLS is somebody's own, on their own network.
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
#: What S3 answers is wrong, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_ANSWER = re.compile(r"<Code>([^<]*)</Code>\s*<Message>([^<]*)</Message>")
#: How many characters of other words are told.
_WORDS = 200


@dataclass(frozen=True, slots=True)
class _Head:
    """What an object looks like, and what is noted with it; `digest` is "" where nothing is."""

    size: int
    modified: float
    e_tag: str
    version: str | None
    digest: str
    fence: int
    copy_of: str

    @property
    def condition(self) -> dict[str, str]:
        """What an object must still be so that it is replaced."""
        return {"e_tag": self.e_tag, **({"version": self.version} if self.version else {})}

    @property
    def stamp(self) -> int:
        return int(sha256(self.e_tag.encode()).hexdigest()[:15], 16) or 1


def open_bucket(address: str, options: TargetOptions) -> Target:
    """Open a bucket, or a part of one, by its address. Raises OutputError."""
    return Bucket(address, options)


class Bucket(Target):
    """The objects below an address; partners' documents may have another (`options.partners`)."""

    at_once = _AT_ONCE

    def __init__(self, address: str, options: TargetOptions) -> None:
        self._address = address.rstrip("/")
        self._options = options
        self.keeps_versions = address.startswith("s3://")
        self._store = _open(address)
        self._partners = _open(options.partners) if options.partners else self._store
        self._heads: dict[str, _Head | None] = {}

    def check(self) -> None:
        """Raise OutputError where the bucket cannot be read: no such one, no right to it."""
        import obstore

        for store in {id(each): each for each in (self._store, self._partners)}.values():
            with _told(self._address, "read"):
                for _ in obstore.list(store, chunk_size=1):
                    break

    def foresee(self, paths: Iterable[str]) -> None:
        """Look at many documents at the same time. Raises OutputError."""
        unseen = [path for path in dict.fromkeys(paths) if path not in self._heads]
        if len(unseen) > 1:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for _ in pool.map(self._head, unseen):
                    pass

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a document, or None if there is none. Raises OutputError."""
        import obstore

        with _told(self._shown(path), "read"):
            try:
                result = obstore.get(self._at(path), path)
                data = bytes(result.bytes())
            except FileNotFoundError:
                self._heads[path] = None
                return None
        self._heads[path] = _head(result)
        return data

    def look(self, path: str) -> Seen | None:
        """Return size and stamp of a document, or None if there is none. Raises OutputError."""
        head = self._head(path)
        return (head.size, head.stamp) if head else None

    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of a document, in hex: as it was noted, else of its bytes."""
        try:
            head = self._head(path)
            if head is None or head.digest:
                return head.digest if head else None
            data = self.read(path)
        except OutputError:
            return None
        return sha256(data).hexdigest() if data is not None else None

    def follows(self, copy: str, path: str) -> bool:
        """Return whether a compressed copy was made of the bytes that are at a path now."""
        of, document = self._head(copy), self._head(path)
        return bool(of and document and of.copy_of == document.digest)

    def modified(self, path: str) -> float | None:
        """Return when a document was put, in seconds since 1970. Raises OutputError."""
        head = self._head(path)
        return head.modified if head else None

    def paths(self, suffixes: tuple[str, ...]) -> list[str]:
        """Return the paths of the documents with these suffixes, sorted. Raises OutputError."""
        return sorted(path for path in self._every() if path.endswith(suffixes))

    def _every(self) -> Iterator[str]:
        """Yield the paths of all objects that are documents, or could be."""
        import obstore

        for store, prefix in ((self._store, "public/"), (self._partners, _PARTNERS)):
            with _told(self._address, "list"):
                for batch in obstore.list(store, prefix):
                    yield from (str(meta["path"]) for meta in batch)

    def put(self, path: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Replace a document under the condition that it is the one that was seen.

        Raises OutputError, also where it is not, and then nothing has changed.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        data = b"".join(pieces)
        before = self._head(path)
        noted = self._noted(path, data, before)
        self._refuse_later(path, before)
        seen: Any = before.condition if before else "create"
        attributes = {**self._headers(path), **noted}
        self._options.fence.check()
        with _told(self._shown(path), "write"):
            try:  # whole, in one request: an upload in parts knows no condition and leaves parts
                put = obstore.put(
                    self._at(path),
                    path,
                    data,
                    attributes=attributes,
                    mode=seen,
                    use_multipart=False,
                )
            except (AlreadyExistsError, PreconditionError):
                self._heads.pop(path, None)
                if not self._is_ours(path, noted):
                    raise OutputError(
                        "another run has replaced it meanwhile", Place(self._shown(path))
                    ) from None
                return  # an answer was lost, and the request repeated
        self._heads[path] = _Head(
            size=len(data),
            modified=0,
            e_tag=put["e_tag"] or "",
            version=put["version"],
            digest=noted[_DIGEST],
            fence=int(noted[_FENCE]),
            copy_of=noted.get(_COPY_OF, ""),
        )

    def _is_ours(self, path: str, noted: dict[str, str]) -> bool:
        now = self._head(path)
        return now is not None and (now.digest, str(now.fence)) == (noted[_DIGEST], noted[_FENCE])

    def remove(self, path: str) -> None:
        """Remove a document. Raises OutputError."""
        import obstore

        before = self._head(path)
        if before is None:
            return
        self._refuse_later(path, before)
        self._options.fence.check()
        with _told(self._shown(path), "remove"):
            obstore.delete(self._at(path), path)
        self._heads[path] = None

    def _refuse_later(self, path: str, head: _Head | None) -> None:
        """Raise OutputError for a document of a later run."""
        own = self._options.fence.number
        if head is not None and own is not None and head.fence > own:
            message = f"a later run ({head.fence}, this is {own}) has published it"
            raise OutputError(message, Place(self._shown(path)))

    def settle(self) -> list[Failure]:
        """Forget what was seen; an object store has answered when a document is durable."""
        self._heads.clear()
        return []

    def forget_versions(self, paths: Iterable[str]) -> list[Failure]:
        """Remove former versions of documents and of their copies; return what failed."""
        from syndicate.publish.versions import BucketVersions

        of_address: dict[str, list[str]] = {}
        for path in paths:
            of_address.setdefault(self._address_of(path), []).extend((path, path + COMPRESSED))
        failed = list[Failure]()
        for address, there in of_address.items():
            try:
                failed += BucketVersions.of(address).forget(there)
            except OutputError as error:
                failed += [(path, error.message) for path in there]
        return failed

    def end_uploads(self, *, dry_run: bool) -> list[str]:
        """Let go of uploads in parts; documents are none, but other programs may have begun some.

        Return their paths. Raises OutputError.
        """
        from syndicate.publish.versions import BucketVersions

        found = list[str]()
        for address in dict.fromkeys((self._address, self._address_of(_PARTNERS))):
            if address.startswith("s3://"):
                bucket = BucketVersions.of(address)
                for path, upload in bucket.unfinished():
                    found.append(path)
                    if not dry_run:
                        bucket.abort(path, upload)
        return sorted(found)

    def _head(self, path: str) -> _Head | None:
        """Return what an object looks like: as this run saw it first, or left it."""
        import obstore

        if path not in self._heads:
            with _told(self._shown(path), "read"):
                try:
                    result = obstore.get(self._at(path), path, options={"head": True})
                except FileNotFoundError:
                    self._heads[path] = None
                else:
                    self._heads[path] = _head(result)
        return self._heads[path]

    def _at(self, path: str) -> ObjectStore:
        return self._partners if path.startswith(_PARTNERS) else self._store

    def _address_of(self, path: str) -> str:
        own = self._options.partners if path.startswith(_PARTNERS) else None
        return (own or self._address).rstrip("/")

    def _shown(self, path: str) -> str:
        return f"{self._address_of(path)}/{path}"

    def _headers(self, path: str) -> dict[str, str]:
        """Return the headers with which an object is sent to readers."""
        plain = path.removesuffix(COMPRESSED)
        public = not path.startswith(_PARTNERS)
        age = f"max-age={self._options.max_age.total_seconds():.0f}"
        suffix = PurePosixPath(plain).suffix
        headers = {
            "Content-Type": self._options.types.get(suffix, "application/octet-stream"),
            "Cache-Control": age if public else f"private, {age}",
        }
        return headers if plain == path else {**headers, "Content-Encoding": "gzip"}

    def _noted(self, path: str, data: bytes, before: _Head | None) -> dict[str, str]:
        """Return what is noted with an object."""
        number = self._options.fence.number
        if number is None:
            number = before.fence if before else 0
        noted = {_DIGEST: sha256(data).hexdigest(), _FENCE: str(number)}
        document = path.removesuffix(COMPRESSED)
        of = self._head(document) if document != path else None
        return {**noted, _COPY_OF: of.digest} if of else noted


def _head(result: Any) -> _Head:
    meta, noted = result.meta, result.attributes
    fence = noted.get(_FENCE, "0")
    return _Head(
        size=meta["size"],
        modified=meta["last_modified"].timestamp(),
        e_tag=meta["e_tag"] or "",
        version=meta["version"],
        digest=noted.get(_DIGEST, ""),
        fence=int(fence) if fence.isdecimal() else 0,
        copy_of=noted.get(_COPY_OF, ""),
    )


def _open(address: str) -> ObjectStore:
    """Open a store by its address, with what the environment says of keys and endpoints."""
    try:
        from obstore.store import from_url
    except ModuleNotFoundError as error:
        mend = 'pip install "syndicate-feeds[objects]"'
        raise OutputError(f"obstore is not installed: {mend}", Place(address)) from error
    from datetime import timedelta

    plain = any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS)
    options: Any = {
        "timeout": timedelta(seconds=_REQUEST),
        "connect_timeout": timedelta(seconds=_CONNECTION),
        **({"allow_http": True} if plain else {}),
    }
    retries: Any = {"max_retries": _REPETITIONS, "retry_timeout": timedelta(seconds=_REPEATED)}
    with _told(address, "open"):
        return from_url(address, client_options=options, retry_config=retries)


@contextmanager
def _told(place: str, verb: str) -> Iterator[None]:
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
