"""Reading HTML pages: two workers against one, and what a worker weighs.

The pages are real ones from EMBASSYWATCH_REAL_INPUT where it is set, else those of the sample newsrooms, repeated.
"""

from __future__ import annotations

import gzip
import itertools
import os
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ratios import Ratio, ratio, seconds_of, show
from models.archive import Archive
from models.db import pages as page_index
from models.db import work
from models.db.store import Database
from models.ids import page_id
from models.page import Page, Role
from nightly.night import run_night
from nightly.settings import Settings

PAGES = 1200
ROUNDS = 3
AT = datetime(2023, 11, 21, 3, 0, tzinfo=UTC)


def bodies() -> list[bytes]:
    """Pages of real newsrooms, or of the samples where those are not at hand."""
    folder = Path(os.environ.get("EMBASSYWATCH_REAL_INPUT", "")) / "real" / "pages"
    found = sorted(folder.glob("*/*.html.gz")) if os.environ.get("EMBASSYWATCH_REAL_INPUT") else []
    if found:
        return [gzip.decompress(path.read_bytes()) for path in found]
    from samples import newsroom
    from samples.server import SampleServer

    with SampleServer(port=0) as server:
        taken = [
            server.find(server.outlets[slug].host, server.port, newsroom.address(server.outlets[slug], story))
            for slug in server.outlets
            for story in newsroom.stories(slug)
        ]
    return [one.body for one in taken if one is not None]


def fill(data: Path) -> Settings:
    """A data folder with PAGES archived pages that wait for reading."""
    import samples

    settings = Settings(
        data_dir=data, sources=(samples.catalogue_folder(),), contact="bench@embassywatch.example", free_mb=0, now=AT
    )
    database = Database.create_or_upgrade(settings.database_address())
    held = bodies()
    with Archive(data / "archive").writer("bench", now=AT) as writer, database.unit() as unit:
        for number in range(PAGES):
            url, body = f"http://tumen.example:18099/bench/{number}", held[number % len(held)]
            page = Page(
                id=page_id(url, body), source="tumen", role=Role.ARTICLE, url=url, final_url=url, fetched_at=AT,
                status=200, headers=(("Content-Type", "text/html"),), body=body,
            )  # fmt: skip
            page_index.keep_pages(unit, "bench", [(page, url, writer.keep(page, url=url))])
        unit.commit()
    database.close()
    return settings


def read_all(settings: Settings, workers: int) -> None:
    """Put all pages back into the ledger and read them."""
    database = Database.open(settings.database_address())
    with database.unit() as unit:
        work.requeue(unit, "read")
        unit.commit()
    database.close()
    night, result = run_night(replace_workers(settings, workers), stages=("read",))
    night.database.close()
    counted = {tally.outcome: tally.n for tally in result.run.tallies}
    if counted.get("in") != PAGES:
        raise RuntimeError(f"{counted} of {PAGES} pages were read: {result.notes}")


def replace_workers(settings: Settings, workers: int) -> Settings:
    """The same settings with another number of workers."""
    return settings.model_copy(update={"workers": workers})


class Scale(threading.Thread):
    """Weighs the reading workers until stopped: PSS in MiB by time, of the heaviest worker."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.weights: list[float] = []
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Weigh five times a second."""
        while not self._stop_asked.wait(0.2):
            found = [_pss(path) for path in Path("/proc").glob("[0-9]*") if b"nightly.reading_child" in _command(path)]
            if found:
                self.weights.append(max(found))

    def stop(self) -> None:
        """Stop and wait for it."""
        self._stop_asked.set()
        self.join()


def _command(path: Path) -> bytes:
    try:
        return (path / "cmdline").read_bytes()
    except OSError:
        return b""


def _pss(path: Path) -> float:
    try:
        lines = (path / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def measure() -> list[Ratio]:
    """Rounds of one worker and two, in turn; weight and growth from the rounds with one."""
    with tempfile.TemporaryDirectory() as folder:
        settings = fill(Path(folder) / "data")
        scale = Scale()
        scale.start()
        pairs = []
        for _ in range(ROUNDS):
            alone = seconds_of(lambda: read_all(settings, 1))
            pairs.append((alone, seconds_of(lambda: read_all(settings, 2))))
        scale.stop()
    told = f"{PAGES / min(one for one, _ in pairs):.0f} and {PAGES / min(two for _, two in pairs):.0f} pages/s"
    return [
        ratio("two workers / one", [one / two for one, two in pairs], at_least=1.8, told=told),
        ratio("heaviest worker, PSS in MiB", [max(scale.weights)], at_most=300.0),
        growth(),
    ]


def growth() -> Ratio:
    """MiB that a worker gains per 1,000 articles, after the first 1,000."""
    with tempfile.TemporaryDirectory() as folder:
        settings = fill(Path(folder) / "data")
        from extract.clean.cleaner import clean
        from extract.reader import Reader
        from nightly.wiring import load_sources, open_archive

        source = next(one for one in load_sources(settings).sources if one.slug == "tumen")
        reader, archive = Reader(), open_archive(settings)
        marks: list[float] = []
        for lap in range(4):
            for entry in archive.entries():
                cleaned = clean(replace(entry.page, url=f"{entry.page.url}?{lap}"), source)
                if hasattr(cleaned, "version"):
                    reader.read(cleaned.version, source=source)
            marks.append(_pss(Path("/proc/self")))
    gained = [(later - sooner) * 1000 / PAGES for sooner, later in itertools.pairwise(marks)]
    return ratio(
        "growth, MiB per 1,000 articles", [statistics.median(gained)], at_most=5.0, told=f"{marks[0]:.0f} MiB first"
    )


def main() -> None:
    """Measure and print."""
    begun = time.monotonic()
    show(measure())
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
