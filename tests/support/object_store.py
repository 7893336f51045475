"""A real object store on loopback, which speaks S3 over HTTP: moto's server.

TEST_S3_URL names another one, which takes any key or the key `key` with the secret `secret`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.servers import PATIENCE, port

#: A request in the server's log: its colours aside, as `"PUT /bucket/public/a.rss HTTP/1.1" 200`.
_REQUEST = re.compile(r'"(?:\x1b\[[0-9;]*m)*([A-Z]+) (\S+) HTTP/1\.[01](?:\x1b\[[0-9;]*m)*" (\d+)')


@dataclass(frozen=True)
class S3:
    """A running server, and the file of its log, if that is known."""

    address: str
    log: Path | None

    def environment(self) -> dict[str, str]:
        """The usual variables, which name the server and a key that it takes."""
        keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
        return {"AWS_ENDPOINT_URL": self.address, "AWS_REGION": "us-east-1", **keys}

    def requests(self, method: str = "") -> list[tuple[str, str]]:
        """The method and path of every request until now, of one method if it is given."""
        if self.log is None:
            pytest.skip("this server tells nobody what it was asked")
        found = _REQUEST.findall(self.log.read_text(encoding="utf-8", errors="replace"))
        return [(made, path) for made, path, _ in found if method in ("", made)]


@contextmanager
def s3(host: Sequence[str] = (), address: str = "127.0.0.1") -> Iterator[S3]:
    """Run a server during the block.

    `host` are the words that run a command on another host, at whose `address` it answers.
    """
    if other := os.environ.get("TEST_S3_URL"):
        yield S3(other, None)
        return
    number = port()
    command = [*host, sys.executable, "-m", "moto.server", "-H", address, "-p", str(number)]
    with tempfile.TemporaryDirectory(prefix="s3-") as folder:
        log = Path(folder, "log")
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command, stdout=stream, stderr=stream, env=dict(os.environ), cwd=folder
            )
        try:
            _wait(log, process)
            yield S3(f"http://{address}:{number}", log)
        finally:
            process.kill()
            process.wait()


def _wait(log: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 10):
        assert process.poll() is None, "the object store ended"
        if b"Running on" in log.read_bytes():
            return
        time.sleep(0.1)
    raise AssertionError("the object store does not begin")


def client(server: S3) -> Any:
    """Return a client that is not the program's."""
    import boto3

    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    return boto3.client("s3", endpoint_url=server.address, region_name="us-east-1", **keys)


def objects(server: S3, bucket: str, prefix: str = "") -> dict[str, bytes]:
    """Return the bytes of all objects by their keys below a prefix."""
    asked = client(server)
    pages = asked.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
    return {
        key.removeprefix(prefix): asked.get_object(Bucket=bucket, Key=key)["Body"].read()
        for key in keys
    }
