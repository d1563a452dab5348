"""The child process of the stage `fetch`: `python -m nightly.crawl_child`, a job on stdin, reports on stdout."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from nightly.children import job_of_child, tell_parent
from nightly.exits import Exit


def main() -> int:
    """Crawl what the job says into archive and database; returns the exit code."""
    job = job_of_child()
    from crawler.crawl import crawl
    from models.archive import Archive
    from models.db.store import Database
    from nightly.clock import clock_of
    from nightly.keeping import Keeping, LostLockError
    from nightly.settings import Settings
    from nightly.wiring import load_sources

    settings = Settings.model_validate(job["settings"])
    clock = clock_of(settings)
    slugs = set(job["slugs"])
    wanted = [source for source in load_sources(settings).sources if source.slug in slugs]
    database = Database.open(settings.database_address())
    writer = Archive(Path(settings.data_dir) / "archive").writer(job["night"], now=clock())
    keeper = Keeping(database, writer, run=job["run"], owner=job["owner"], fence=job["fence"])

    def tell(pages: int) -> None:
        tell_parent(pages=pages)

    try:
        crawl(
            wanted,
            known=keeper,
            keeper=keeper,
            now=clock,
            routes=settings.routes,
            contact=settings.contact,
            at_once=settings.at_once,
            on_progress=tell,
        )
        keeper.close()
    except LostLockError:
        return int(Exit.LOCKED)
    tell_parent(tallies=[asdict(tally) for tally in keeper.tallies()])
    return int(Exit.OK)


if __name__ == "__main__":
    sys.exit(main())
