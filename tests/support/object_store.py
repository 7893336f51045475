"""A real object store on loopback, which speaks S3 over HTTP: moto's server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from support.servers import PATIENCE, port

#: A request in the server's log: its colours aside, as `"PUT /bucket/public/a.rss HTTP/1.1" 200`.
_REQUEST = re.compile(r'"(?:\x1b\[[0-9;]*m)*([A-Z]+) (\S+) HTTP/1\.[01](?:\x1b\[[0-9;]*m)*" (\d+)')


@dataclass(frozen=True)
class S3:
    """A running server, and the file of its log."""

    address: str
    log: Path

    def environment(self) -> dict[str, str]:
        """The usual variables, which name the server and a key that it takes."""
        keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
        return {"AWS_ENDPOINT_URL": self.address, "AWS_REGION": "us-east-1", **keys}

    def requests(self, method: str = "") -> list[tuple[str, str]]:
        """The method and path of every request until now, of one method if it is given."""
        found = _REQUEST.findall(self.log.read_text(encoding="utf-8", errors="replace"))
        return [(made, path) for made, path, _ in found if method in ("", made)]


@contextmanager
def s3() -> Iterator[S3]:
    """Run a server during the block."""
    number = port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(number)]
    with tempfile.TemporaryDirectory(prefix="s3-") as folder:
        log = Path(folder, "log")
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command, stdout=stream, stderr=stream, env=dict(os.environ), cwd=folder
            )
        try:
            _wait(f"http://127.0.0.1:{number}/moto-api/", process)
            yield S3(f"http://127.0.0.1:{number}", log)
        finally:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 10):
        assert process.poll() is None, "the object store ended"
        try:
            with urlopen(address, timeout=PATIENCE):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the object store does not answer")


def client(server: S3) -> Any:
    """Return a client that is not the program's."""
    import boto3

    keys = {"aws_access_key_id": "other", "aws_secret_access_key": "secret"}
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
