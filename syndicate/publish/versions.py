"""What a bucket of S3 keeps beside its objects: former versions, and uploads that were never ended.

Both are beyond what object stores have in common, so they are asked for through Amazon's own
library, which reads the same variables.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

from msgspec import Struct

from syndicate.errors import OutputError, Place
from syndicate.publish.target import Failure

#: As many objects as one request removes.
_MOST = 1000


class BucketVersions(Struct, frozen=True):
    """The bucket of an address such as `s3://bucket/site`; paths of objects are below that."""

    address: str
    bucket: str
    prefix: str
    client: Any

    @classmethod
    def of(cls, address: str) -> Self:
        """Return the bucket of an address. Raises OutputError."""
        try:
            import boto3
        except ModuleNotFoundError as error:
            mend = 'pip install "syndicate-feeds[objects]"'
            raise OutputError(f"boto3 is not installed: {mend}", Place(address)) from error
        parts = urlsplit(address)
        prefix = parts.path.strip("/")
        with _told(address, "be opened"):
            client = boto3.client("s3")
        return cls(address, parts.netloc, f"{prefix}/" if prefix else "", client)

    def forget(self, paths: Iterable[str]) -> list[Failure]:
        """Remove every version of objects but the present one; return what failed.

        Of an object that was removed, every version goes. A bucket that never kept versions is
        asked that once. Raises OutputError.
        """
        with _told(self.address, "be asked whether it keeps versions"):
            if "Status" not in self.client.get_bucket_versioning(Bucket=self.bucket):
                return []
        failed = []
        for path in paths:
            try:
                with _told(f"{self.address}/{path}", "be rid of its former versions"):
                    self._remove([*self._former(self.prefix + path)])
            except OutputError as error:
                failed.append((path, error.message))
        return failed

    def _former(self, key: str) -> Iterator[dict[str, str]]:
        """Yield the versions of an object that are not the present one."""
        pages = self.client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.bucket, Prefix=key):
            for version in page.get("Versions", ()):
                if version["Key"] == key and not version["IsLatest"]:
                    yield {"Key": key, "VersionId": version["VersionId"]}

    def _remove(self, versions: list[dict[str, str]]) -> None:
        for begin in range(0, len(versions), _MOST):
            asked = {"Objects": versions[begin : begin + _MOST], "Quiet": True}
            answer = self.client.delete_objects(Bucket=self.bucket, Delete=asked)
            for error in answer.get("Errors", ()):
                raise OutputError(f"{error['Code']}: {error['Message']}")

    def unfinished(self) -> list[tuple[str, str]]:
        """Return (path, upload) of the uploads in parts that were begun here and never ended.

        Raises OutputError.
        """
        pages = self.client.get_paginator("list_multipart_uploads")
        with _told(self.address, "list uploads"):
            asked = pages.paginate(Bucket=self.bucket, Prefix=self.prefix)
            found = [each for page in asked for each in page.get("Uploads", ())]
        return [(each["Key"].removeprefix(self.prefix), each["UploadId"]) for each in found]

    def abort(self, path: str, upload: str) -> None:
        """Let go of the parts of an upload. Raises OutputError."""
        with _told(f"{self.address}/{path}", "be rid of an upload"):
            key = self.prefix + path
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload)


@contextmanager
def _told(place: str, verb: str) -> Iterator[None]:
    """Tell what is wrong in one line, with the place. Raises OutputError."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        words = " ".join(str(error).split())
        raise OutputError(f"cannot {verb}: {words}", Place(place)) from error
