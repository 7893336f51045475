"""Documents in an object store: the same as in a folder, replaced only as they were seen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from support.object_store import S3, client, objects, s3
from support.small_site import JOBS, SITE_YAML, SmallSite, record, records

from syndicate.build.targets import media_types
from syndicate.config.load import load
from syndicate.errors import LockedError, OutputError
from syndicate.publish.bucket import Bucket
from syndicate.publish.directory import Directory
from syndicate.publish.target import ALONE, Fence, Target, TargetOptions

_LATER = "2024-07-02T00:00:00Z"


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3() as running:
        yield running


@pytest.fixture
def bucket(server: S3, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a new bucket, which the environment leads to."""
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    name = f"feeds-{uuid4().hex[:8]}"
    client(server).create_bucket(Bucket=name)
    return name


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], bucket: str) -> SmallSite:
    """A site that publishes to the bucket, with six articles."""
    made = SmallSite(tmp_path / "site", capsys)
    made.write("site.yaml", f"{SITE_YAML}output: s3://{bucket}/wu\nprecompress: [gz]\n")
    made.take_in(*records(range(1, 7)))
    return made


def _to_folder(site: SmallSite, more: str = "precompress: [gz]\n") -> None:
    site.write("site.yaml", f"{SITE_YAML}{more}")


def test_a_bucket_gets_what_a_folder_would(site: SmallSite, server: S3, bucket: str) -> None:
    assert site.build().code == 0
    there = objects(server, bucket, "wu/public/")
    _to_folder(site)
    assert site.build(_LATER).code == 0
    assert there == site.bytes()
    assert objects(server, bucket) == {}  # and the former place is left empty
    site.write("site.yaml", f"{SITE_YAML}output: s3://{bucket}\nprecompress: [gz]\n")
    assert site.build(_LATER).code == 0
    assert not any(site.folder.joinpath("feeds").rglob("*.*"))
    assert objects(server, bucket, "public/") == there


def test_objects_say_what_they_are(site: SmallSite, server: S3, bucket: str) -> None:
    more = f"objects: {{max_age: 2h, partners: 's3://{bucket}/elsewhere'}}\n"
    site.write("site.yaml", f"{SITE_YAML}output: s3://{bucket}\nprecompress: [gz]\n{more}")
    site.write("partners/wang.yaml", "name: 王记\njobs: [own]\n")
    site.write("jobs/own.yaml", "path: own\naudience: partners\n")
    assert site.build().code == 0
    asked = client(server)
    feed = asked.head_object(Bucket=bucket, Key="public/all.atom")
    assert feed["ContentType"] == "application/atom+xml; charset=utf-8"
    assert feed["CacheControl"] == "max-age=7200"
    copy = asked.head_object(Bucket=bucket, Key="public/all.atom.gz")
    assert copy["ContentEncoding"] == "gzip"
    assert copy["ContentType"] == feed["ContentType"]
    own = asked.head_object(Bucket=bucket, Key="elsewhere/partners/wang/own.rss")
    assert own["CacheControl"] == "private, max-age=7200"
    assert not objects(server, bucket, "partners/")
    assert site.run("check", "--at", "2024-07-01T00:00:00Z").code == 0


def test_only_what_changed_is_written(site: SmallSite, server: S3, bucket: str) -> None:
    site.build()
    before = len(server.requests())
    assert "nothing to do" in site.build().out
    assert len(server.requests()) == before
    site.take_in(record(7, categories=["财经"]), at=_LATER)
    site.build(_LATER)
    written = {path for method, path in server.requests()[before:] if method == "PUT"}
    names = {path.removeprefix(f"/{bucket}/wu/public/").removesuffix(".gz") for path in written}
    new = {name for name in names if not name.startswith("all.")} - {"index.html", "feeds.opml"}
    assert {"all.rss", "all.atom", "all.json", "index.html", "feeds.opml"} < names
    assert {name.partition(".")[0] for name in new} == {"cai-jing"}


def test_a_lost_object_comes_back(site: SmallSite, server: S3, bucket: str) -> None:
    site.build()
    before = objects(server, bucket)
    asked = client(server)
    asked.delete_object(Bucket=bucket, Key="wu/public/all.rss")
    asked.put_object(Bucket=bucket, Key="wu/public/all.json", Body=b"{}")
    assert site.build(_LATER, "--full").code == 0
    assert objects(server, bucket) == before


def test_a_takedown_leaves_no_former_version(site: SmallSite, server: S3, bucket: str) -> None:
    asked = client(server)
    kept = {"Status": "Enabled"}
    asked.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=kept)
    site.build()
    site.take_in(record(2, title="改过的一篇"), at=_LATER)
    site.build(_LATER)
    versions = asked.list_object_versions(Bucket=bucket)["Versions"]
    former = [each for each in versions if not each["IsLatest"]]
    assert former
    given = ("--reason", "letter", "--by", "Li", "--at", _LATER)
    assert site.run("takedown", "--url", "https://site.example/a/2", *given).code == 0
    texts = [
        asked.get_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
        for each in asked.list_object_versions(Bucket=bucket)["Versions"]
        if not each["Key"].endswith(".gz")
    ]
    assert texts
    assert not any("第 2 篇文章的正文".encode() in text for text in texts)
    stale = {each["Key"] for each in former} & {f"wu/public/all.{e}" for e in ("rss", "atom.gz")}
    left = asked.list_object_versions(Bucket=bucket, Prefix="wu/public/all.")["Versions"]
    assert stale
    assert all(each["IsLatest"] for each in left)


def test_orphans_are_pruned(site: SmallSite, server: S3, bucket: str) -> None:
    site.build()
    before, asked = objects(server, bucket), client(server)
    feed = before["wu/public/all.rss"]
    for key, body in {
        "wu/public/old/gone.rss": feed,  # of a config that nobody remembers
        "wu/public/old/gone.rss.gz": b"copy",
        "wu/public/robots.txt": b"",  # somebody's own
        "wu/public/theirs.rss": b"<rss/>",
        "public/above.rss": feed,  # not ours: above the address
    }.items():
        asked.put_object(Bucket=bucket, Key=key, Body=body)
    asked.create_multipart_upload(Bucket=bucket, Key="wu/public/begun.rss")
    orphans = ["public/begun.rss", "public/old/gone.rss", "public/old/gone.rss.gz"]
    shown = site.run("publish", "prune", "--dry-run")
    assert sorted(shown.out.splitlines()[:-1]) == orphans
    assert "2 orphaned documents and 1 unfinished upload would be removed" in shown.out
    assert site.run("publish", "prune").code == 0
    left = objects(server, bucket).keys() - before.keys()
    assert left == {"wu/public/robots.txt", "wu/public/theirs.rss", "public/above.rss"}
    assert "Uploads" not in asked.list_multipart_uploads(Bucket=bucket)
    assert site.run("ledger", "verify").code == 0
    assert "0 orphaned documents" in site.run("publish", "prune").out


def _bucket(name: str, fence: int | None = None) -> Bucket:
    return Bucket(f"s3://{name}", TargetOptions(media_types(), fence=Fence(fence)))


def test_a_run_replaces_only_what_it_saw(bucket: str) -> None:
    one, other = _bucket(bucket), _bucket(bucket)
    one.put("public/a.rss", [b"one"])
    assert other.look("public/a.rss") == one.look("public/a.rss")
    one.put("public/a.rss", [b"two"])
    with pytest.raises(OutputError, match=r"public/a\.rss: another run has replaced it meanwhile"):
        other.put("public/a.rss", [b"older"])
    assert other.look("public/b.rss") is None
    one.put("public/b.rss", [b"first"])
    with pytest.raises(OutputError, match="another run"):
        other.put("public/b.rss", [b"second"])
    assert _bucket(bucket).read("public/a.rss") == b"two"


def test_an_older_run_replaces_nothing_of_a_later_one(bucket: str) -> None:
    _bucket(bucket, 7).put("public/a.rss", [b"seven"])
    older = _bucket(bucket, 6)
    for change in (
        lambda: older.put("public/a.rss", [b"six"]),
        lambda: older.remove("public/a.rss"),
    ):
        with pytest.raises(OutputError, match=r"a later run \(7, this is 6\) has published it"):
            change()
    _bucket(bucket, None).put("public/a.rss", [b"cut by hand"])  # and the number stays
    with pytest.raises(OutputError, match="a later run"):
        _bucket(bucket, 6).put("public/a.rss", [b"six"])
    _bucket(bucket, 8).remove("public/a.rss")
    assert _bucket(bucket).look("public/a.rss") is None


@pytest.mark.parametrize("kind", ["bucket", "folder"])
def test_a_run_that_was_overtaken_puts_nothing(kind: str, bucket: str, tmp_path: Path) -> None:
    def overtaken() -> None:
        raise LockedError("overtaken")

    def target(fence: Fence) -> Target:
        if kind == "folder":
            return Directory(tmp_path, {}, fence)
        return Bucket(f"s3://{bucket}", TargetOptions(fence=fence))

    target(ALONE).put("public/a.rss", [b"what stands there"])
    late = target(Fence(3, overtaken))
    with pytest.raises(LockedError):
        late.put("public/a.rss", [b"late"])
    with pytest.raises(LockedError):
        late.put("public/b.rss", [b"late"])
    with pytest.raises(LockedError):
        late.remove("public/a.rss")
    assert target(ALONE).paths((".rss",)) == ["public/a.rss"]
    assert target(ALONE).read("public/a.rss") == b"what stands there"


def test_what_is_wrong_is_one_line(site: SmallSite, bucket: str) -> None:
    site.write("site.yaml", f"{SITE_YAML}output: s3://no-such-bucket/x\n")
    told = site.build()
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert re.search(r"^error: s3://no-such-bucket/x: cannot list: NoSuchBucket: \S.*", told.err)
    more = "objects: {partners: s3://no-such-partners}\n"
    site.write("site.yaml", f"{SITE_YAML}output: s3://{bucket}\n{more}")
    assert "error: s3://no-such-partners: cannot list: NoSuchBucket" in site.build().err
    site.write("site.yaml", f"{SITE_YAML}output: ftp://host/x\n")
    assert "config/site.yaml:6:" in site.run("config", "check").err


def test_documents_are_served_from_a_bucket(site: SmallSite, server: S3, bucket: str) -> None:
    site.build()
    assert asyncio.run(_served(site, server, bucket)) == [200, 304, 404, 200, 410]


async def _served(site: SmallSite, server: S3, bucket: str) -> list[int]:
    """Ask for a feed, again, for none, after a change, and once it is gone; return the answers."""
    from syndicate.serve import remote_documents
    from syndicate.serve.site import application

    answers = list[tuple[int, dict[bytes, bytes], bytes]]()

    async def ask(app: object, path: str, *headers: tuple[bytes, bytes]) -> None:
        sent = list[dict[str, object]]()

        async def receive() -> dict[str, object]:
            return {"type": "http.request"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": list(headers)}
        await app(scope, receive, send)
        body = b"".join(bytes(each.get("body", b"")) for each in sent[1:])
        answers.append((sent[0]["status"], dict(sent[0]["headers"]), body))

    with site.store() as store, pytest.MonkeyPatch.context() as patch:
        app = application(load(site.folder / "config"), store, 60)
        await ask(app, "/feeds/all.rss")
        data = objects(server, bucket, "wu/public/")["all.rss"]
        assert answers[0][2] == data
        assert answers[0][1][b"content-type"] == b"application/rss+xml; charset=utf-8"
        before = len(server.requests())
        await ask(app, "/feeds/all.rss", (b"if-none-match", answers[0][1][b"etag"]))
        assert len(server.requests()) == before  # what was seen just now is sent from memory
        await ask(app, "/feeds/none.rss")
        patch.setattr(remote_documents, "_FRESH", 0.0)
        asked = client(server)
        asked.put_object(Bucket=bucket, Key="wu/public/all.rss", Body=data + b"\n")
        await ask(app, "/feeds/all.rss")
        assert answers[3][2] == data + b"\n"
        asked.put_object(Bucket=bucket, Key="wu/public/redirects.json", Body=b'{"all.rss": null}')
        asked.delete_object(Bucket=bucket, Key="wu/public/all.rss")
        await ask(app, "/feeds/all.rss")
    return [status for status, _, _ in answers]


def test_nothing_names_what_could_not_be_written(
    site: SmallSite, server: S3, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new feed that fails is not listed; a feed waits for an archive of its own that fails."""
    site.write("jobs/all.yaml", JOBS["all"] + "limit: {entries: 3}\narchive: monthly\n")
    real = Bucket.put

    def put(self: Bucket, path: str, pieces: object) -> None:
        if path in failing:
            raise OutputError("out of order")
        real(self, path, pieces)

    monkeypatch.setattr(Bucket, "put", put)
    failing = {"public/ke-ji.atom"}
    told = site.build()
    assert "out of order" in told.err, told
    there = objects(server, bucket, "wu/public/")
    assert b"all.atom" in there["feeds.opml"]
    assert b"ke-ji" not in there["feeds.opml"] + there["index.html"]
    archives = {path for path in there if path.startswith("all/")}
    assert archives
    failing = {f"public/{path}" for path in archives}
    asked = client(server)
    for path in (*archives, *(p for p in there if p.startswith("all."))):
        asked.delete_object(Bucket=bucket, Key=f"wu/public/{path}")
    told = site.build(_LATER, "--full")
    assert "waits for its archive" in told.err
    there = objects(server, bucket, "wu/public/")
    assert "all.rss" not in there
    assert b"ke-ji" in there["feeds.opml"]
    failing = set()
    assert site.build(_LATER).code == 0
    assert archives <= objects(server, bucket, "wu/public/").keys()
