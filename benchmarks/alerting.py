"""What settling and alerting cost beside reading: one run reads texts, then settles and alerts what they claim."""

from __future__ import annotations

import random
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import samples
from benchmarks.ratios import ratio, seconds_of, show
from models.article import Article, Published, Version
from models.db import alerts, pages, readings, runs
from models.db.store import Database
from models.ids import article_id, page_id, version_id
from models.page import Location, Page, Role
from models.run import Run, RunState
from models.world.gazetteer import states
from nightly.clock import clock_of, night_of, real_now
from nightly.context import LOCK_SECONDS, Night, owner_here
from nightly.settings import Settings
from nightly.stages import settle
from nightly.wiring import load_sources, open_archive

CLAIMS = 10_000
WORDS = 400
"""Length of one report, as of a page of a daily."""

REPORTS = 20
"""Reports of one closure; with one each, opening and closing a pair costs twenty times as much for each claim."""
SHARE = 0.05
AT = datetime(2023, 11, 21, 3, 0, tzinfo=UTC)
_FIRST = date(2023, 10, 1)


def _version(number: int, dice: random.Random) -> tuple[Article, Version, Page]:
    """A short report that one state closed its embassy in another."""
    names = [state.name for state in states().values()]
    sending, host = random.Random(number // REPORTS).sample(names, 2)
    filler = " ".join(f"{sending} trader {dice.randrange(10**6)} sold rice at the market." for _ in range(WORDS // 8))
    text = f"{sending} has closed its embassy in {host}, the foreign ministry said on Monday. {filler}"
    url = f"http://tumen.example/alerting/{number}"
    fetched = Page(
        id=page_id(url, str(number).encode()), source="tumen", role=Role.ARTICLE, url=url, final_url=url,
        fetched_at=AT, status=200, headers=(), body=b"",
    )  # fmt: skip
    article = Article(id=article_id("tumen", url), source="tumen", key=url, url=url)
    title = f"{sending} closes embassy in {host}"
    version = Version(
        id=version_id(article.id, title, text), article=article.id, page=fetched.id, title=title, text=text, lang="en",
        published=Published(on=_FIRST + timedelta(days=number % 50), at=None, origin="meta"),
        fingerprint=f"{number:032d}", how="trafilatura",
    )  # fmt: skip
    return article, version, fetched


def measure(data: Path, claims: int = CLAIMS) -> tuple[float, float, int, int]:
    """Seconds of reading and of settling with alerts, how many claims there were, and how many alerts."""
    from extract.reader import Reader

    settings = Settings(
        data_dir=data, sources=(samples.catalogue_folder(),), contact="bench@embassywatch.example", free_mb=0, now=AT,
        focus=("*",),
    )  # fmt: skip
    database = Database.create_or_upgrade(settings.database_address())
    catalogue, reader, dice = load_sources(settings), Reader(), random.Random(1)
    source = next(one for one in catalogue.sources if one.slug == "tumen")
    reading_seconds, found, number = 0.0, 0, 0
    while found < claims:
        made = [_version(number + place, dice) for place in range(100)]
        number += len(made)
        kept = []

        def read(made: list[tuple[Article, Version, Page]] = made, kept: list[object] = kept) -> None:
            kept.extend((one, said, reader.read(said, source=source), page.id) for one, said, page in made)

        reading_seconds += seconds_of(read)
        with database.unit() as unit:
            where = Location(file="bench.warc.gz", offset=0, length=1)
            pages.keep_pages(unit, "bench", [(page, page.url, where) for _, _, page in made])
            readings.save_readings(unit, kept)
            unit.commit()
        found += sum(len(one[2].claims) for one in kept)
        if number > 4 * claims:
            raise RuntimeError(f"the texts give too few claims: {found} of {claims}")
    night = Night(
        settings=settings, clock=clock_of(settings), database=database, archive=open_archive(settings),
        catalogue=catalogue, run="bench", on=night_of(settings), owner=owner_here(), fence=0,
    )  # fmt: skip
    with database.unit() as unit:
        night = replace(night, fence=runs.lock_night(unit, night.owner, LOCK_SECONDS, real_now()) or 0)
        runs.start_run(
            unit, Run(id="bench", night="", started_at=AT, ended_at=None, state=RunState.RUNNING, exit_code=None)
        )
        unit.commit()
    settling = seconds_of(lambda: settle.run(night))
    with database.unit(writing=False) as unit:
        told = alerts.count_alerts(unit)
    database.close()
    return reading_seconds, settling, found, told


def main() -> None:
    """Measure once and show the share."""
    with tempfile.TemporaryDirectory() as folder:
        read, settled, found, alerts = measure(Path(folder) / "data")
    told = f"{found} claims read in {read:.1f} s, settled with {alerts} alerts in {settled:.1f} s"
    show([ratio("settling and alerting beside reading", [settled / read], at_most=SHARE, told=told)])
    sys.stdout.flush()


if __name__ == "__main__":
    main()
