"""A bucket of an object store to publish to: S3, Google Cloud Storage, Azure, or what speaks S3.

Every document is one object, put whole and under a condition: that the object is still the one that
this run saw. With it stand the SHA-256 of its bytes and the number of the run that put it (its
fence), so that a run which was overtaken replaces nothing that a later one has published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from syndicate.errors import OutputError, Place
from syndicate.publish.gzip import COMPRESSED
from syndicate.publish.objects import COPY_OF, DIGEST, FENCE, ObjectHead, open_store, told
from syndicate.publish.target import Failure, Seen, Target, TargetOptions

if TYPE_CHECKING:
    from obstore.store import ObjectStore

#: How many requests are made at the same time.
_AT_ONCE = 16
_PARTNERS = "partners/"
#: How addresses begin of what keeps versions that can be asked for.
_S3 = "s3://"


class Bucket(Target):
    """The objects below an address; partners' documents may have another (`options.partners`)."""

    at_once = _AT_ONCE

    def __init__(self, address: str, options: TargetOptions) -> None:
        self._address = address.rstrip("/")
        self._options = options
        self.keeps_versions = _S3 in f"{address} {options.partners}"
        self._store = open_store(address)
        self._partners = open_store(options.partners) if options.partners else self._store
        self._heads: dict[str, ObjectHead | None] = {}

    def check(self) -> None:
        """Raise OutputError where the bucket cannot be read: no such one, no right to it."""
        import obstore

        for address, store in self._stores().items():
            with told(address, "list"):
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

        with told(self._shown(path), "read"):
            try:
                result = obstore.get(self._at(path), path)
                data = bytes(result.bytes())
            except FileNotFoundError:
                self._heads[path] = None
                return None
        self._heads[path] = ObjectHead.of(result)
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
            with told(self._address_of(prefix), "list"):
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
        with told(self._shown(path), "write"):
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
        self._heads[path] = ObjectHead(
            size=len(data),
            modified=None,  # which the store has not told
            e_tag=put["e_tag"] or "",
            version=put["version"],
            digest=noted[DIGEST],
            fence=int(noted[FENCE]),
            copy_of=noted.get(COPY_OF, ""),
        )

    def _is_ours(self, path: str, noted: dict[str, str]) -> bool:
        now = self._head(path)
        return now is not None and (now.digest, str(now.fence)) == (noted[DIGEST], noted[FENCE])

    def remove(self, path: str) -> None:
        """Remove a document. Raises OutputError."""
        import obstore

        before = self._head(path)
        if before is None:
            return
        self._refuse_later(path, before)
        self._options.fence.check()
        with told(self._shown(path), "remove"):
            obstore.delete(self._at(path), path)
        self._heads[path] = None

    def _refuse_later(self, path: str, head: ObjectHead | None) -> None:
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
            if not address.startswith(_S3):
                continue
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
        for address in self._stores():
            if address.startswith(_S3):
                bucket = BucketVersions.of(address)
                for path, upload in bucket.unfinished():
                    found.append(path)
                    if not dry_run:
                        bucket.abort(path, upload)
        return sorted(found)

    def _head(self, path: str) -> ObjectHead | None:
        """Return what an object looks like: as this run saw it first, or left it."""
        import obstore

        if path not in self._heads:
            with told(self._shown(path), "read"):
                try:
                    result = obstore.get(self._at(path), path, options={"head": True})
                except FileNotFoundError:
                    self._heads[path] = None
                else:
                    self._heads[path] = ObjectHead.of(result)
        return self._heads[path]

    def _at(self, path: str) -> ObjectStore:
        return self._partners if path.startswith(_PARTNERS) else self._store

    def _stores(self) -> dict[str, ObjectStore]:
        """Return what is published to, by its address: one store, or two."""
        return {self._address: self._store, self._address_of(_PARTNERS): self._partners}

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

    def _noted(self, path: str, data: bytes, before: ObjectHead | None) -> dict[str, str]:
        """Return what is noted with an object."""
        number = self._options.fence.number
        if number is None:
            number = before.fence if before else 0
        noted = {DIGEST: sha256(data).hexdigest(), FENCE: str(number)}
        document = path.removesuffix(COMPRESSED)
        of = self._head(document) if document != path else None
        return {**noted, COPY_OF: of.digest} if of else noted
