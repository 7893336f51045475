"""The examples for other programs: each short, and run as that program runs it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode

import pytest
from support import servers
from support.packages import build_packages, machine_with
from support.paths import REPOSITORY
from support.small_site import SmallSite, record

EXAMPLES = REPOSITORY / "examples"
PROGRAMS = sorted(EXAMPLES.glob("*.py"))
OWN = "title: Example\nhome: https://news.example.org/\nbase_url: https://news.example.org/feeds/\n"


def module(name: str) -> ModuleType:
    """Import an example anew."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_each_is_short_and_needs_nothing_private(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.lstrip().startswith('"""')]
    assert len(code) < 40
    assert "import syndicate" in lines
    assert not [line for line in lines if "from syndicate" in line or "syndicate._" in line]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """Django's database and settings: `news` is a site beside it."""
    import django
    from django.conf import settings

    site = SmallSite(tmp_path / "news")
    site.write("site.yaml", f"{OWN}authority: news.example.org,2024\n")
    if not settings.configured:
        settings.configure(
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            USE_TZ=True,
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        )
        django.setup()
    settings.SYNDICATE_CONFIG = str(site.folder / "config")
    yield site.folder
    from django.db import connections

    connections.close_all()


def test_a_django_model_is_published_when_it_is_saved(database: Path) -> None:
    from django.db import connection, transaction

    models = module("django_models")
    with connection.schema_editor() as editor:
        editor.create_model(models.Article)
    published = database / "feeds/public/all.json"

    def save(title: str) -> None:
        models.Article.objects.create(
            title=title,
            body="<p>On Monday.</p>",
            section="Harbour",
            published=datetime(2024, 5, 1, tzinfo=UTC),
        )

    save("Harbour reopens")
    assert [item["title"] for item in json.loads(published.read_bytes())["items"]] == [
        "Harbour reopens"
    ]
    with pytest.raises(RuntimeError), transaction.atomic():
        save("Never said")
        raise RuntimeError
    assert b"Never said" not in published.read_bytes()
    article = models.Article.objects.get()
    article.title = "Harbour reopens early"
    article.save()
    items = json.loads(published.read_bytes())["items"]
    assert [item["title"] for item in items] == ["Harbour reopens early"]


@pytest.fixture
def served(site: SmallSite) -> Iterator[int]:
    """The port on which the views of a site with two articles answer."""
    site.take_in(record(1), record(2, pubstatus="withheld"))
    number = servers.port()
    words = ["-m", "uvicorn", "fastapi_views:app", "--port", str(number), "--log-level", "error"]
    server = subprocess.Popen(
        [sys.executable, *words],
        cwd=EXAMPLES,
        env={**os.environ, "SYNDICATE_CONFIG": str(site.folder / "config")},
    )
    try:
        servers.wait(number)
        yield number
    finally:
        server.terminate()
        server.wait(servers.PATIENCE)


def ask(number: int, path: str, **query: str) -> tuple[int, str, bytes]:
    connection = HTTPConnection("127.0.0.1", number, timeout=servers.PATIENCE)
    with closing(connection):
        connection.request("GET", f"{path}?{urlencode(query)}")
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read()


def test_fastapi_answers_what_is_decided(served: int) -> None:
    _, _, said = ask(served, "/decisions", article="a1", feed="all")
    [decision] = json.loads(said)
    assert (decision["feed"], decision["outcome"]) == ("all", "carry")
    status, media_type, entry = ask(served, "/entries", article="a1", feed="all", form="rss")
    assert (status, media_type.split(";")[0]) == (200, "application/rss+xml")
    assert entry.startswith(b"<item>")
    status, _, said = ask(served, "/entries", article="a2", feed="all")
    assert (status, b"pubstatus" in said) == (451, True)
    assert ask(served, "/decisions", article="a9")[0] == 404


@pytest.mark.soak
def test_a_prefect_flow_builds_the_feeds(site: SmallSite, tmp_path: Path) -> None:
    """In an environment of its own, since Prefect brings a hundred packages."""
    site.records(record(1), record(2), "{}", name="articles.jsonl")
    machine = machine_with(tmp_path / "machine", build_packages(tmp_path / "dist").wheel)
    python = machine.environment / "bin/python"
    machine.run(python, "-m", "pip", "install", "-q", "prefect>=3")  # with versions of its own
    code = (
        f"import sys; sys.path.insert(0, {str(EXAMPLES)!r}); from prefect_flow import feeds;"
        f"print('ended with', feeds({str(site.folder / 'config')!r},"
        f" {str(site.folder / 'articles.jsonl')!r}))"
    )
    more = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    assert "ended with 0" in machine.run(python, "-c", code, more=more)
    assert len(json.loads((site.public / "all.json").read_bytes())["items"]) == 2
