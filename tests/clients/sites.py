"""Sites to be read: the samples that ship, and a corpus of one's own."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from support.paths import REPOSITORY
from support.running import syndicate

#: A folder with articles.jsonl.gz and sources.yaml to build from as well, if any.
CORPUS = os.environ.get("SYNDICATE_CORPUS")
SAMPLES = REPOSITORY / "syndicate" / "samples"


def make(name: str, folder: Path, port: int) -> None:
    """A site of the samples or of the corpus, to be served at a port of this machine."""
    config = folder / "config"
    for path in SAMPLES.joinpath("config").rglob("*.yaml"):
        copy = config / path.relative_to(SAMPLES / "config")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    base = f"http://127.0.0.1:{port}/feeds/"
    _rewrite(config / "site.yaml", "https://news.example.org/feeds/", base)
    records = SAMPLES / "articles.jsonl"
    if name == "corpus":
        assert CORPUS
        given = Path(CORPUS)
        (config / "sources.yaml").write_text((given / "sources.yaml").read_text(encoding="utf-8"))
        (config / "categories.yaml").unlink()
        records = folder / "articles.jsonl"
        records.write_bytes(gzip.decompress((given / "articles.jsonl.gz").read_bytes()))
    syndicate(folder, "import", "jsonl", str(records), "--at", "2024-06-30T00:00:00Z")
    syndicate(folder, "build", "--at", "2024-07-01T00:00:00Z")


def _rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
