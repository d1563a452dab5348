"""The child process of the stage `fetch`: `python -m nightly.crawl_child`, a job on stdin, reports on stdout."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from models.run import Tally
from nightly.children import job_of_child, tell_parent
from nightly.exits import Exit

if TYPE_CHECKING:  # Scrapy is loaded once the job is known
    from crawler.crawl import Progress, SourceCrawl
    from nightly.keeping import Keeping


def main() -> int:
    """Crawl what the job says into archive and database; returns the exit code."""
    job = job_of_child()
    from crawler.crawl import crawl
    from models.archive import Archive
    from models.db.store import Database
    from nightly.clock import clock_of
    from nightly.context import LostLockError
    from nightly.keeping import Keeping
    from nightly.logs import set_up_logs
    from nightly.settings import Settings
    from nightly.wiring import load_sources

    settings = Settings.model_validate(job["settings"])
    set_up_logs(settings.data_dir / "logs", name=f"{job['night']}-crawl", quiet=True)
    clock = clock_of(settings)
    slugs = set(job["slugs"])
    wanted = [source for source in load_sources(settings).sources if source.slug in slugs]
    database = Database.open(settings.database_address())
    archive = Archive(Path(settings.data_dir) / "archive")
    keeper = Keeping(
        database,
        archive,
        archive.writer(job["night"], now=clock()),
        run=job["run"],
        owner=job["owner"],
        fence=job["fence"],
    )

    ended: dict[str, tuple[int, int]] = {}

    def tell(progress: Progress) -> None:
        ended[progress.source] = progress.ended, progress.ended + progress.waiting
        tell_parent(ended=sum(done for done, _ in ended.values()), known=sum(all_ for _, all_ in ended.values()))

    try:
        summary = crawl(
            wanted,
            known=keeper,
            keeper=keeper,
            now=clock,
            routes=settings.routes,
            contact=settings.contact,
            settings={"EMBASSYWATCH_RETRY_PAUSE": settings.retry_pause},
            at_once=settings.at_once,
            on_progress=tell,
        )
    except LostLockError:
        return int(Exit.LOCKED)
    tallies = [*keeper.tallies(), *(tally for one in summary.sources for tally in tallies_of(one, keeper))]
    tell_parent(
        tallies=[asdict(tally) for tally in tallies],
        errors=[f"{one.source}: {one.error}" for one in summary.sources if one.error is not None],
        interrupted=summary.interrupted,
    )
    return int(Exit.OK)


def tallies_of(one: SourceCrawl, keeper: Keeping) -> list[Tally]:
    """What the crawl itself counted of a source; kept pages are counted by the keeper, who knows which are new."""
    unchanged = keeper.unchanged(one.source)
    counted = {
        "offered": one.offered,
        "matched": one.matched,
        "new": one.new,
        "article_unchanged": one.unchanged,
        "index_unchanged": unchanged - one.unchanged,
        **{f"index_drop:{reason}": n for reason, n in one.index_drops},
        **{f"drop:{reason}": n for reason, n in one.drops},
    }
    return [Tally(stage="fetch", source=one.source, outcome=what, n=n) for what, n in counted.items() if n]


if __name__ == "__main__":
    sys.exit(main())
