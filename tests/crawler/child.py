"""Runs one crawl as the night would, and writes what was reported: `python child.py FOLDER` with job.json in it."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.crawl import Progress, crawl
from models.codec import from_plain, to_plain
from models.known import Memory, Seen
from models.page import Page
from models.source import Source


class Recorder:
    """A keeper that writes everything down; told to, it fails on the n-th page."""

    def __init__(self, fails_on: int) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {"pages": [], "unchanged": [], "drops": [], "discovered": []}
        self.closed = 0
        self._fails_on = fails_on

    def keep_page(self, page: Page, *, url: str) -> None:
        if len(self.rows["pages"]) + 1 == self._fails_on:
            raise OSError("no space left")
        row = {"source": page.source, "url": url, "final": page.final_url, "asked": page.url, "role": page.role}
        row |= {"status": page.status, "size": len(page.body), "headers": page.headers}
        self.rows["pages"].append({**row, "hint": None if page.hint is None else page.hint.found_on})

    def note_unchanged(self, source: str, url: str, *, at: datetime) -> None:
        self.rows["unchanged"].append({"source": source, "url": url})

    def note_drop(self, source: str, url: str, *, reason: str, detail: str = "") -> None:
        self.rows["drops"].append({"source": source, "url": url, "reason": reason, "detail": detail})

    def note_discovered(self, source: str, found_on: str, *, offered: int, taken: int) -> None:
        self.rows["discovered"].append({"source": source, "url": found_on, "offered": offered, "taken": taken})

    def close(self) -> None:
        self.closed += 1


def _known(job: dict[str, Any]) -> Memory:
    memory = Memory()
    for source, url, days, etag in job.get("known", []):
        at = datetime.fromisoformat(job["now"]).replace(tzinfo=UTC)
        first = at.fromtimestamp(at.timestamp() - days * 86_400, UTC)
        memory.addresses[source, url] = Seen(first_fetched=first, last_fetched=first, etag=etag, last_modified=None)
    return memory


def _listening() -> int:
    """Sockets of this process that listen for connections."""
    inodes = {
        link.readlink().name for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and _is_socket(link)
    }
    rows = [row.split() for file in ("tcp", "tcp6") for row in Path("/proc/net", file).read_text().splitlines()[1:]]
    return sum(row[3] == "0A" and f"socket:[{row[9]}]" in inodes for row in rows)


def _is_socket(link: Path) -> bool:
    try:
        return str(link.readlink()).startswith("socket:")
    except OSError:
        return False


def main(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text())
    recorder = Recorder(job.get("fails_on", 0))
    heard: list[int] = []

    def on_progress(progress: Progress) -> None:
        (folder / "started").touch()
        if progress.over:
            heard.append(_listening())

    report: dict[str, Any] = {}
    try:
        summary = crawl(
            [from_plain(Source, plain) for plain in job["sources"]],
            known=_known(job),
            keeper=recorder,
            now=lambda: datetime.fromisoformat(job["now"]).replace(tzinfo=UTC),
            routes=job["routes"],
            contact="desk@newsroom.example",
            settings=job["settings"],
            at_once=job.get("at_once", 50),
            on_progress=on_progress,
        )
        report["summary"] = to_plain(summary)
    except OSError as error:
        report["raised"] = str(error)
    report |= recorder.rows | {"closed": recorder.closed, "listening": max(heard, default=-1), "pid": os.getpid()}
    (folder / "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
