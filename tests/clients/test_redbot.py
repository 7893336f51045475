"""REDbot, which checks how a server keeps to HTTP, has nothing to say against any answer."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Iterator

import pytest
from support import servers
from support.running import Running, make_site, running, syndicate
from support.servers import PATIENCE
from support.small_site import AT, SITE_YAML, SOURCES_YAML, records

from clients.readers import FOLDER, HERE

PYTHON = FOLDER / "venv/bin/python"
pytestmark = pytest.mark.skipif(
    not any(FOLDER.glob("venv/lib/python*/site-packages/redbot")), reason="not installed"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """A site with a feed that moved, one that is gone, and a partner's; and the token."""
    folder, port = tmp_path_factory.mktemp("redbot") / "site", servers.port()
    base = f"http://127.0.0.1:{port}"
    config = {
        "site.yaml": SITE_YAML.replace("https://site.example/feeds", f"{base}/feeds")
        + f"partners_url: {base}/partners/\nhubs: [https://hub.example/]\n",
        "sources.yaml": SOURCES_YAML, "jobs/all.yaml": "path: all\n",
        "jobs/more.yaml": "path: more\n", "partners/acme.yaml": "name: acme\njobs: [wire]\n",
        "jobs/wire.yaml": "audience: partners\npath: wire\n",
    }  # fmt: skip
    make_site(folder, config, records(range(30)), AT)
    (folder / "config/jobs/all.yaml").write_text("path: everything\n")
    (folder / "config/jobs/more.yaml").unlink()
    syndicate(folder, "build", "--at", AT, "--force", "--no-push")
    token = syndicate(folder, "partner", "add-token", "acme").strip()
    with running(folder, folder / "log", port=port) as server:
        yield server, token
    assert (folder / "log").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [
        ("/feeds/everything.rss", "", 200),
        ("/feeds/everything.atom", "", 200),
        ("/feeds/everything.json", "", 200),
        ("/feeds/feeds.opml", "", 200),
        ("/feeds/index.html", "", 200),
        ("/feeds/", "", 200),
        ("/feeds", "", 301),
        ("/", "", 302),
        ("/feeds/none.rss", "", 404),
        ("/feeds/all.rss", "", 301),
        ("/feeds/more.rss", "", 410),
        ("/partners/acme/wire.rss", "", 401),
        ("/partners/acme/wire.rss", "Authorization: Bearer TOKEN", 200),
        ("/partners/acme/wire.atom", "Authorization: Basic BASIC", 200),
        ("/partners/acme/~TOKEN/wire.json", "", 200),
        ("/partners/acme/none.rss", "Authorization: Bearer TOKEN", 404),
        ("/-/health", "", 200),
        ("/-/metrics", "", 200),
    ],
)
def test_redbot_finds_nothing_bad(
    served: tuple[Running, str], path: str, header: str, status: int
) -> None:
    server, token = served
    basic = b64encode(f"any:{token}".encode()).decode()
    url = f"http://127.0.0.1:{server.port}{path}".replace("TOKEN", token)
    shown = header.replace("TOKEN", token).replace("BASIC", basic)
    words = [str(PYTHON), str(HERE / "check_with_redbot.py"), url, *([shown] if shown else [])]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stdout)
    assert output["status"] == status
    assert output["notes"]
    assert [note for note in output["notes"] if note[0] in ("bad", "warning")] == []
