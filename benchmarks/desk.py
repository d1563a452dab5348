"""How long a reviewer waits: every page of the desk on 100,000 articles and 5,000 events, and the next item on a key.

`python -m benchmarks desk [--database URL]`. Without an address both kinds of database are made and filled, which takes
minutes; with one, that database is measured as it is, and a hundred of its events are decided.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx

from benchmarks import filling, inventing, pressing
from benchmarks.ratios import Ratio, ratio, show
from benchmarks.serving import FORGET, SPENT, served
from models.archive import Archive
from models.db import desk
from models.db import events as held_events
from models.db import pages as held_pages
from models.db.store import Database
from models.db.unit import Unit
from models.event import EventState
from review.web.page import shelf
from tests import postgresql

WARM, COLD = 15, 1
PAGE_MS, KEY_MS = 300.0, 150.0
"""What a person feels: 95 % of pages, and of keys, are under these."""

TRIVIAL = "/help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One page: milliseconds of its first answer by a desk started just now, and of its later ones.

    `spent` is the processor's share of a later one in the desk's process, which other work on the machine hardly moves.
    """

    path: str
    cold: float
    warm: Sequence[float]
    spent: float
    kib: float

    @property
    def p95(self) -> float:
        """95 of 100 later answers came within this."""
        return percentile(self.warm, 95)


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many of a hundred do not exceed, without interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * share // 100) - 1)]


def paths(unit: Unit, archived: str) -> list[str]:
    """Every page of the desk as a reviewer asks for it: filtered, deep, in the past, about much and about little.

    Args:
        unit: a reading unit.
        archived: id of a page that the archive holds.
    """
    events = held_events.list_events(unit, limit=None)
    largest = sorted(events, key=lambda event: (-len(event.claims), event.id))
    waiting = next(event for event in largest if event.state is EventState.CORROBORATED)
    decided = next(event for event in largest if event.state is EventState.ACCEPTED)
    small = next(event for event in events if event.state is EventState.MENTIONED)
    busy = next(event for event in events if (event.sending, event.host) == ("KP", "RU"))
    (unseen,) = desk.unflagged(unit, share=0.02, limit=1)
    found = [
        TRIVIAL, "/", "/?page=2", "/?page=20", "/?type=closure", "/?state=corroborated", "/?sending=KP", "/?host=RU",
        "/?outlet=house-007", "/?focus=yes", "/?flag=contradicted", "/?flag=historical", "/?flag=unsure", "/?flag=new",
        f"/events/{small.id}", f"/events/{waiting.id}", f"/events/{waiting.id}?type=closure", f"/events/{decided.id}",
        f"/events/{busy.id}", f"/events/{waiting.id}/edit",
        "/leads", "/leads?everywhere=yes", "/leads?everywhere=yes&cold=yes", "/leads?everywhere=yes&cold=yes&page=20",
        "/register", "/register?as_of=2023-06-30", "/register?as_of=2024-01-01&known=2024-06-01", "/register?moved=yes",
        "/register?sending=KP", "/register?state=closed&page=5", "/register.csv", "/register.json",
        "/missions/KP-RU-embassy-moscow", "/missions/KP-UG-embassy-kampala", "/map", "/map?region=Eastern+Africa",
        "/map?as_of=2023-06-30", "/timeline", "/timeline?sending=KP", "/timeline?accepted=yes&page=20",
        "/timeline?as_of=2023-06-30", "/timeline?known=2024-06-01", "/timeline.csv", "/timeline.json",
        "/sources", "/sources?name=house-01",
        "/sources.csv", "/sources.json", "/runs", "/runs?page=10", "/runs.csv", "/runs.json", "/alerts",
        "/alerts?page=100", f"/alerts?subject={waiting.id}", "/alerts.csv", "/alerts.json", "/stats",
        f"/recall/{unseen.version}", f"/pages/{archived}", "/add", "/accounts",
    ]  # fmt: skip
    if any(page.path == "/search" for page in shelf()):
        found += ["/search?q=embassy", f"/search?q={small.id}", "/search?q=kelo+minu&page=3", "/search.csv?q=farewell"]
    return found


def measure_pages(base: str, asked: Sequence[str]) -> list[Timed]:
    """Each page some times by a desk that remembers nothing, then many times, all pages in turn."""
    with httpx.Client(base_url=base, timeout=120) as client:
        cold: dict[str, list[float]] = {path: [] for path in asked}
        warm: dict[str, list[float]] = {path: [] for path in asked}
        spent: dict[str, list[float]] = {path: [] for path in asked}
        sizes: dict[str, int] = {}
        for path in asked:
            for _ in range(COLD):
                client.get(FORGET)
                cold[path].append(_ask(client, path, sizes))
        client.get("/")
        for _ in range(WARM):
            for path in asked:
                before = _spent(client)
                warm[path].append(_ask(client, path, sizes))
                spent[path].append(_spent(client) - before)
    return [
        Timed(
            path=path,
            cold=statistics.median(cold[path]),
            warm=warm[path],
            spent=statistics.median(spent[path]),
            kib=sizes[path] / 1024,
        )
        for path in asked
    ]


def _spent(client: httpx.Client) -> float:
    return 1000 * float(client.get(SPENT).text)


def _ask(client: httpx.Client, path: str, sizes: dict[str, int]) -> float:
    begun = time.perf_counter()
    answer = client.get(path)
    milliseconds = 1000 * (time.perf_counter() - begun)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    sizes[path] = len(answer.content)
    return milliseconds


def tell(name: str, pages: Sequence[Timed], keys: Sequence[float]) -> list[Ratio]:
    """Print the pages in milliseconds, the slowest first; the lines for the table of ratios."""
    print(f"\n{name}, load {os.getloadavg()[0]:.1f}: milliseconds\n{'page':66} {'KiB':>6} {'cold':>6} "
          f"{'p50':>6} {'p95':>6} {'max':>6} {'cpu':>6}")  # fmt: skip
    for one in sorted(pages, key=lambda one: -one.p95):
        print(
            f"{one.path:66} {one.kib:6.0f} {one.cold:6.0f} {percentile(one.warm, 50):6.0f} {one.p95:6.0f} "
            f"{max(one.warm):6.0f} {one.spent:6.0f}"
        )
    every = [spent for one in pages for spent in one.warm]
    floor = next(one for one in pages if one.path == TRIVIAL)
    middle, least = percentile(every, 50), percentile(floor.warm, 50)
    swift = sum(one.p95 < PAGE_MS for one in pages) / len(pages)
    lines = [
        ratio(f"{name}: pages, processor p95 ms", [percentile([one.spent for one in pages], 95)]),
        ratio(f"{name}: pages, p95 ms", [percentile(every, 95)], at_most=PAGE_MS, told=f"p50 {middle:.0f}"),
        ratio(f"{name}: share of pages with p95 in time", [swift], at_least=0.95, told=f"of {len(pages)}"),
        ratio(f"{name}: cold pages, p95 ms", [percentile([one.cold for one in pages], 95)]),
        ratio(f"{name}: page p50 / trivial page", [percentile(one.warm, 50) / least for one in pages]),
    ]
    if keys:
        told = f"p50 {percentile(keys, 50):.0f}, max {max(keys):.0f}, {len(keys)} decisions"
        lines.append(ratio(f"{name}: key to next item, p95 ms", [percentile(keys, 95)], at_most=KEY_MS, told=told))
    return lines


def archive_one(database: Database, folder: Path) -> str:
    """Put one page into an archive in this folder, for filling leaves none; its id."""
    press = inventing.Press(Random(filling.SEED))
    page, *_ = press.silent()
    with Archive(folder / "archive").writer("bench", page.fetched_at) as writer:
        location = writer.keep(page)
    with database.unit() as unit:
        held_pages.keep_pages(unit, "bench", [(page, page.url, location)], lost={page.id})
        unit.commit()
    return page.id


def measure(name: str, address: str, *, only: str = "") -> list[Ratio]:
    """All pages (or those whose path holds `only`), then the keys where a browser is installed."""
    with tempfile.TemporaryDirectory(prefix="embassywatch-bench-") as folder:
        database = Database.open(address)
        archived = archive_one(database, Path(folder))
        with database.unit(writing=False) as unit:
            asked = [path for path in paths(unit, archived) if only in path or path == TRIVIAL]
        database.close()
        with served(address, Path(folder)) as base:
            pages = measure_pages(base, asked)
            keys = [] if only else pressing.measure(base)
    return tell(name, pages, keys)


@contextmanager
def _filled(told: argparse.Namespace) -> Iterator[Mapping[str, str]]:
    """Name and address of each database, made and filled for the time of the block."""
    size = {"articles": told.articles, "events": told.events}
    with tempfile.TemporaryDirectory(prefix="embassywatch-bench-") as folder:
        addresses = {"SQLite": f"sqlite:///{folder}/desk.db"}
        _fill(addresses["SQLite"], size)
        binaries = postgresql.binaries()
        if binaries is None:
            print("PostgreSQL: no server is installed", file=sys.stderr)
            yield addresses
            return
        with postgresql.running(binaries) as server:
            addresses["PostgreSQL"] = server.create("desk")
            _fill(addresses["PostgreSQL"], size)
            yield addresses


def _fill(address: str, size: Mapping[str, int]) -> None:
    begun = time.perf_counter()
    database = Database.create_or_upgrade(address)
    made = filling.fill(database, **size)
    database.close()
    print(f"{made} in {time.perf_counter() - begun:.0f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks desk", description=__doc__.splitlines()[0])
    parser.add_argument("--database", help="address of a filled database (see benchmarks.filling)")
    parser.add_argument("--articles", type=int, default=filling.ARTICLES)
    parser.add_argument("--events", type=int, default=filling.EVENTS)
    parser.add_argument("--only", default="", help="only pages whose path holds this, and no browser")
    told = parser.parse_args()
    if told.database:
        show(measure(told.database.partition(":")[0], told.database, only=told.only))
        return
    with _filled(told) as addresses:
        lines = [line for name, address in addresses.items() for line in measure(name, address, only=told.only)]
    show(lines)


if __name__ == "__main__":
    main()
