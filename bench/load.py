"""What an answer costs: `serve` beside Starlette's StaticFiles and nginx, under wrk, on loopback.

`python -m bench.load` prints requests per CPU second of the server, for a feed of about 200 KB that
is sent and for one that has not changed; `--write` writes them to
docs/explanation/performance.md. CPU is that of the server's processes (/proc), without wrk's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from bench.measure import BenchError
from bench.ours import make_site
from bench.table import HTTP, write_section

_TICKS = os.sysconf("SC_CLK_TCK")
_PROGRAM = "from syndicate.cli import main; main()"
_STATIC = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
app = Starlette(routes=[Mount("/feeds", StaticFiles(directory=sys.argv[1]))])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="error")
"""
_NGINX = """\
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr crit; user root;
events {{ worker_connections 512; }}
http {{ access_log off; server {{ listen 127.0.0.1:{port};
{lines} }} }}
"""


SERVERS = ("serve", "StaticFiles", "nginx")
_RATIOS = {"to StaticFiles": "StaticFiles", "to nginx": "nginx"}
_METHOD = """\
`python -m bench.load --write`: `serve`, Starlette's StaticFiles on uvicorn, uvloop and httptools,
and nginx with the printed lines and one worker, in turn on loopback under wrk with 32 connections.
CPU is that of the server's processes. Medians of the runs; a ratio is the median of the runs'
ratios, with the least and the greatest.
"""


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _started(command: Sequence[str], port: int) -> Iterator[int]:
    """Start a server, yield its process id when it accepts connections, and stop it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _cpu(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have used."""
    seconds = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(parts[1]) == pid:
            seconds += (int(parts[11]) + int(parts[12])) / _TICKS
    return seconds


def _load(pid: int, url: str, seconds: int, tag: str | None) -> float:
    """Return the requests per CPU second of a server, with 32 connections."""
    words = ["wrk", "-t1", "-c32", f"-d{seconds}s", url]
    if tag:
        words += ["-H", f"If-None-Match: {tag}"]
    before = _cpu(pid)
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    spent = _cpu(pid) - before
    lines = [line.strip() for line in done.stdout.splitlines()]
    number = next(int(line.split()[0]) for line in lines if "requests in" in line)
    if any(line.startswith(("Non-2xx", "Socket errors")) for line in lines):
        raise BenchError(done.stdout)
    return number / spent


def _tag(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return str(answer.getheader("etag"))


Run = dict[str, tuple[float, float]]


def main() -> None:
    """Start each server in turn and load it, a few times over."""
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        _make(folder / "site")
        runs = [_run(folder, arguments.seconds) for _ in range(arguments.runs)]
    table = "\n".join(_table(runs))
    print(table)
    if arguments.write:
        print(f"\nwritten: {write_section(HTTP, f'{table}{chr(10) * 2}{_METHOD.strip()}')}")


def _make(site: Path) -> None:
    make_site(site)
    public = site / "feeds" / "public"
    public.mkdir(parents=True)
    text = "".join(
        f"<item>{n} some words of a feed that is read often</item>\n" for n in range(3400)
    )
    (public / "all.rss").write_text(f"<rss>{text}</rss>\n", encoding="utf-8")
    (public / "index.html").write_text("<!doctype html>\n", encoding="utf-8")


def _run(folder: Path, seconds: int) -> Run:
    """Return requests per CPU second of each server, for a feed that is sent and for a 304."""
    figures = {}
    for server in SERVERS:
        port = _port()
        command = _command(server, folder, port)
        if command is None:
            continue
        with _started(command, port) as pid:
            url = f"http://127.0.0.1:{port}/feeds/all.rss"
            tag = _tag(port, "/feeds/all.rss")
            _load(pid, url, 1, None)
            figures[server] = (_load(pid, url, seconds, None), _load(pid, url, seconds, tag))
            numbers = "   ".join(f"{figure:,.0f}" for figure in figures[server])
            print(f"{server:12} {numbers}", file=sys.stderr)
    return figures


def _table(runs: Sequence[Run]) -> Iterator[str]:
    """Yield the rows of medians; a ratio is the median of the runs', with least and greatest."""
    there = [name for name in SERVERS if name in runs[0]]
    yield f"| requests a CPU second | goal | {' | '.join(there)} | {' | '.join(_RATIOS)} | stands |"
    yield "| --- | --- |" + " ---: |" * (len(there) + len(_RATIOS)) + " --- |"
    for which, (what, goal) in enumerate((("a feed of 200 KB", 10), ("304", 5))):
        figures = [f"{median(run[name][which] for run in runs):,.0f}" for name in there]
        ratios = {
            shown: sorted(run["serve"][which] / run[name][which] for run in runs)
            for shown, name in _RATIOS.items()
            if name in there
        }
        cells = [f"{median(r):.1f}× ({r[0]:.1f}-{r[-1]:.1f})" for r in ratios.values()]
        cells += ["-"] * (len(_RATIOS) - len(cells))
        stands = "met" if median(ratios["to StaticFiles"]) >= goal else "missed"
        yield f"| {what} | ≥ {goal}× | {' | '.join(figures)} | {' | '.join(cells)} | {stands} |"


def _command(server: str, folder: Path, port: int) -> list[str] | None:
    site = folder / "site"
    if server == "serve":
        words = ["--config", str(site / "config"), "-q", "serve", "--port", str(port)]
        return [sys.executable, "-c", _PROGRAM, *words]
    if server == "StaticFiles":
        return [sys.executable, "-c", _STATIC, str(site / "feeds" / "public"), str(port)]
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return None
    printing = [sys.executable, "-c", _PROGRAM, "--config", str(site / "config"), "serve"]
    lines = subprocess.run(
        [*printing, "--print", "nginx"], capture_output=True, text=True, check=True
    ).stdout
    conf = folder / "nginx.conf"
    conf.write_text(_NGINX.format(folder=folder, port=port, lines=lines), encoding="utf-8")
    return [program, "-c", str(conf), "-p", str(folder)]


if __name__ == "__main__":
    main()
