"""A throw-away PostgreSQL server for tests, from Debian's package, on a socket of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from models.db.tables import metadata

_FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=40", "listen_addresses=")


def binaries() -> Path | None:
    """Folder of the newest installed server, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: float(file.parts[-3]))
    return found[-1].parent if found else None


class Server:
    """A running server; databases are made and dropped by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def address(self, name: str) -> str:
        """Address of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self, name: str) -> str:
        """Make a database without tables; returns its address."""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.address(name)

    def empty(self, name: str) -> None:
        """Delete all rows of our tables; waits at most five seconds for somebody who still holds some.

        As the superuser may, without the triggers that keep decisions and the audit trail from being deleted.
        """
        names = ["search_words", *(one.name for one in reversed(metadata.sorted_tables))]
        statements = ["SET lock_timeout = '5s'", "SET session_replication_role = replica"]
        statements += [f'DELETE FROM "{one}"' for one in names]
        self._execute("; ".join(statements), database=name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str, *, database: str = "postgres") -> None:
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(bin_folder: Path) -> Iterator[Server]:
    """Start a server in a temporary folder and stop it afterwards. It refuses root, so root starts it as `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="ew-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    data = folder / "data"
    subprocess.run(
        [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
        check=True,
        capture_output=True,
        user=user,
        cwd="/",
    )
    settings = [word for setting in (*_FAST, f"unix_socket_directories={folder}") for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [bin_folder / "postgres", "-D", data, *settings], stdout=log, stderr=log, user=user, cwd="/"
        )
    try:
        server = Server(folder)
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(server.address("postgres")).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
