"""A worker of the stage `read`: `python -m nightly.reading_child`, a job on stdin, reports on stdout.

It takes pages from the ledger under a lease, reads them, and writes rows and done marks in one transaction; a worker
that has lost its lease (its fencing token is old) writes nothing.
"""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.archive import Archive
from models.article import Article, Drop, Reading, Version
from models.db import pages, readings, work
from models.db.store import Database, Unit
from models.source import Source
from nightly.children import job_of_child, tell_parent
from nightly.clock import real_now
from nightly.hand import HAND
from nightly.settings import Settings

if TYPE_CHECKING:  # spaCy is loaded once the job is known
    from extract.reader import Reader

BATCH = 16
STAGE = "read"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page: rows to write, a drop, or the traceback of what went wrong."""

    task: work.Task
    source: str = ""
    rows: tuple[Article, Version, Reading] | None = None
    drop: Drop | None = None
    error: str | None = None

    def name(self) -> str:
        """The counted name of this way out, where it was not an error."""
        return "out" if self.drop is None else f"drop:{self.drop.reason}"


class Worker:
    """Reads pages for one owner until the ledger is empty."""

    def __init__(
        self,
        database: Database,
        archive: Archive,
        sources: dict[str, Source],
        reader: Reader,
        *,
        owner: str,
        lease: float,
    ) -> None:
        self._database, self._archive, self._sources, self._reader = database, archive, sources, reader
        self._owner, self._lease = owner, lease

    def run(self) -> None:
        """Take, read, write, until nothing is left to take."""
        while tasks := self._take():
            outcomes = []
            for task in tasks:
                tell_parent(page=task.key)
                outcomes.append(self._read(task))
            counted = self._write(outcomes)
            tell_parent(done=len(tasks), counted=[[*line, n] for line, n in counted.items()])

    def _take(self) -> list[work.Task]:
        with self._database.unit() as unit:
            tasks = work.take(unit, STAGE, self._owner, BATCH, self._lease, real_now())
            # a page that has failed before is read alone, so that it takes no innocent neighbour along
            if len(tasks) > 1 and any(task.tries > 1 for task in tasks):
                alone = next(task for task in tasks if task.tries > 1)
                for task in tasks:
                    if task is not alone:
                        work.give_back(unit, STAGE, task.key, self._owner, task.fence)
                tasks = [alone]
            unit.commit()
        return tasks

    def _read(self, task: work.Task) -> Outcome:
        try:
            return self._think(task)
        except Exception:  # noqa: BLE001 -- the one place where the unexpected is caught: the page is jailed with its traceback
            return Outcome(task, error=traceback.format_exc(limit=-12))

    def _think(self, task: work.Task) -> Outcome:
        from extract.clean.cleaner import clean

        with self._database.unit(writing=False) as unit:
            location = pages.location(unit, task.key)
        if location is None:
            return Outcome(task, drop=Drop(reason="not_in_archive"))
        page = self._archive.read(location)
        source = self._sources.get(page.source)
        if source is None:
            raise LookupError(f"no sound source file is called {page.source}")  # the stage holds such pages back
        cleaned = clean(page, source)
        if isinstance(cleaned, Drop):
            return Outcome(task, page.source, drop=cleaned)
        reading = self._reader.read(cleaned.version, source=source)
        return Outcome(task, page.source, rows=(cleaned.article, cleaned.version, reading))

    def _write(self, outcomes: list[Outcome]) -> Counter[tuple[str, str]]:
        counted: Counter[tuple[str, str]] = Counter()
        with self._database.unit() as unit:
            held = [outcome for outcome in outcomes if self._close(unit, outcome)]
            for outcome in held:
                if outcome.drop is not None and outcome.source:
                    readings.save_drop(unit, outcome.task.key, outcome.drop)
            readings.save_readings(
                unit, [(*outcome.rows, outcome.task.key) for outcome in held if outcome.rows is not None]
            )
            for outcome in held:
                if outcome.error is None:  # what is jailed the stage counts itself, from the ledger
                    counted[outcome.source, "in"] += 1
                    counted[outcome.source, outcome.name()] += 1
            unit.commit()
        return counted

    def _close(self, unit: Unit, outcome: Outcome) -> bool:
        task = outcome.task
        if outcome.error is not None:
            return work.jail(unit, STAGE, task.key, self._owner, task.fence, outcome.error)
        return work.finish(unit, STAGE, task.key, self._owner, task.fence)


def main() -> int:
    """Work as the job says; returns the exit code."""
    job = job_of_child()
    from extract.reader import Reader
    from nightly.logs import set_up_logs
    from nightly.wiring import load_sources, second_reader

    settings = Settings.model_validate(job["settings"])
    set_up_logs(settings.data_dir / "logs", name=f"{job['night']}-read", quiet=True)
    worker = Worker(
        Database.open(settings.database_address()),
        Archive(Path(settings.data_dir) / "archive"),
        {source.slug: source for source in (*load_sources(settings).sources, HAND)},
        Reader(second=second_reader(settings)),
        owner=job["owner"],
        lease=job["lease"],
    )
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
