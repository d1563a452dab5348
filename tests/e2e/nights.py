"""Whole nights in child processes on sample newsrooms, and what is left of them: for the tests of this folder."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import samples
from models.archive import Archive
from samples.server import SampleServer

ASIDE = {"fetched_at", "first_fetched", "last_fetched", "file", "offset", "length", "run", "fence", "tries", "at",
         "lease_until", "owner", "last_try"}  # fmt: skip
"""Columns that tell when and by which run: they may differ between two nights that found the same."""

OF_RUNS = {"runs", "tallies", "locks", "archive_files", "alembic_version", "sqlite_sequence"}

_DIGESTS = "(SELECT id FROM alerts WHERE transition = 'digest')"
NO_DIGEST = {
    "alerts": "WHERE transition != 'digest'",
    "deliveries": f"WHERE alert NOT IN {_DIGESTS}",
    "delivery_tries": f"WHERE delivery IN (SELECT id FROM deliveries WHERE alert NOT IN {_DIGESTS})",
}
"""A digest tells how its own night went: that is of the run, and every night has another."""


def environment(server: SampleServer, **more: str) -> dict[str, str]:
    """The environment of a night on these newsrooms; its clock stands still."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("EMBASSYWATCH_")},
        "EMBASSYWATCH_SOURCES": str(samples.catalogue_folder()),
        "EMBASSYWATCH_ROUTES": ",".join(f"{host}={address}" for host, address in server.routes().items()),
        "EMBASSYWATCH_SAMPLE_PORT": str(server.port),
        "EMBASSYWATCH_NOW": samples.DEMO_NOW.isoformat(),
        "EMBASSYWATCH_CONTACT": "tests@embassywatch.example",
        "EMBASSYWATCH_FREE_MB": "0",
        "EMBASSYWATCH_FOCUS": "*",
        "EMBASSYWATCH_RETRY_PAUSE": "0.1",
        **more,
    }


def command(data: Path, *arguments: str) -> list[str]:
    """A command line of the program on this data folder."""
    return [sys.executable, "-m", "nightly", "--data-dir", str(data), *arguments]


def run(
    data: Path, server: SampleServer, *arguments: str, stdin: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(data, *arguments), env=environment(server, **more), capture_output=True, text=True, input=stdin,
        timeout=120,
    )  # fmt: skip


def only(slugs: Sequence[str]) -> list[str]:
    """Options that leave out all other sources."""
    return [word for slug in slugs for word in ("--source", slug)]


def killed_after(data: Path, server: SampleServer, seconds: float, *arguments: str) -> int:
    """Start a command and kill it with SIGKILL after so many seconds; its exit code, -9 where the kill came in time."""
    started = subprocess.Popen(
        command(data, *arguments), env=environment(server), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        started.wait(seconds)
    except subprocess.TimeoutExpired:
        started.send_signal(signal.SIGKILL)
    return started.wait()


def tables(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table as sorted rows, times and run ids aside."""
    base = sqlite3.connect(f"file:{data / 'embassywatch.sqlite'}?mode=ro", uri=True)
    try:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _rows(base, name) for name in sorted(names) if name not in OF_RUNS}
    finally:
        base.close()


def _rows(base: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in base.execute(f'PRAGMA table_info("{name}")') if row[1] not in ASIDE]
    chosen = ", ".join(f'"{column}"' for column in columns)
    return sorted(base.execute(f'SELECT {chosen} FROM "{name}" {NO_DIGEST.get(name, "")}'), key=repr)


def told(data: Path) -> list[bytes]:
    """The lines of the alerts' file, digests aside."""
    lines = (data / "alerts.jsonl").read_bytes().splitlines()
    return [line for line in lines if json.loads(line)["transition"] != "digest"]


def archived(data: Path) -> list[tuple[str, str, str, str]]:
    """Every page in the archive: id, source, address, and the hash of its body; sorted, repeats included."""
    archive = Archive(data / "archive")
    return sorted(
        (entry.page.id, entry.page.source, entry.url, hashlib.sha256(entry.page.body).hexdigest())
        for file in archive.files()
        for entry in archive.entries(file)
    )
