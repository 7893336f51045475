"""Real database servers for tests, each in a folder of its own, on loopback, for a session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: How many seconds a test waits for anything, however busy the machine is.
PATIENCE = 120
_POSTGRES = (Path("/usr/lib/postgresql"), "*/bin/initdb")


def port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs, if it is installed."""
    if program := shutil.which("initdb"):
        return Path(program).parent
    return next((path.parent for path in sorted(_POSTGRES[0].glob(_POSTGRES[1]))), None)


def mariadb_program() -> str | None:
    """Return MariaDB's server program, if it is installed."""
    return shutil.which("mariadbd") or shutil.which("mysqld")


def _as(user: str) -> list[str]:
    """Return the words that run a command as a user, as neither server runs as root."""
    program = shutil.which("runuser") or "/usr/sbin/runuser"  # PATH may lack sbin
    return [program, "-u", user, "--"] if os.geteuid() == 0 else []


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL with an empty database during the block; yield its address."""
    programs = postgres_programs()
    assert programs
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        shutil.chown(folder, "postgres") if os.geteuid() == 0 else None
        user, number, data = _as("postgres"), port(), f"{folder}/data"
        options = ["-A", "trust", "-U", "reader", "-E", "UTF8", "--no-sync"]
        _run([*user, f"{programs}/initdb", "-D", data, *options])
        settings = f"-p {number} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [*user, f"{programs}/pg_ctl", "-D", data, "-w"]
        _run([*control, "-l", f"{folder}/log", "-o", settings, "start"])
        try:
            yield f"postgresql+psycopg://reader@127.0.0.1:{number}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])


@contextmanager
def mariadb() -> Iterator[str]:
    """Run a MariaDB with an empty database during the block; yield its address."""
    program = mariadb_program()
    assert program
    with tempfile.TemporaryDirectory(prefix="maria-") as folder:
        shutil.chown(folder, "mysql") if os.geteuid() == 0 else None
        user, number, data = _as("mysql"), port(), f"{folder}/data"
        install = shutil.which("mariadb-install-db") or "mysql_install_db"
        _run([*user, install, "--no-defaults", f"--datadir={data}", "--skip-test-db",
              "--auth-root-authentication-method=normal"])  # fmt: skip
        server = subprocess.Popen(
            [*user, program, "--no-defaults", f"--datadir={data}", f"--port={number}",
             "--bind-address=127.0.0.1", f"--socket={folder}/socket", f"--pid-file={folder}/pid"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(number)
            yield f"mysql+pymysql://root@127.0.0.1:{number}/mysql?charset=utf8mb4"
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr


def _wait(number: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", number), timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")
