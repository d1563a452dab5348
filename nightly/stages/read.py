"""Second stage: pages to articles and claims, by worker processes over the ledger; needs the archive and its index.

Processes, never threads: trafilatura crashes in threads. A worker that dies or hangs costs one page one try; after
four tries the page is jailed and the night goes on.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from dataclasses import dataclass

import structlog

from models.db import pages, runs, work
from models.page import Role
from models.run import Tally
from nightly.children import Child
from nightly.context import Night, StageResult
from nightly.exits import Exit
from nightly.hand import HAND
from nightly.progress import Bar
from nightly.wiring import reading_job

log = structlog.get_logger(__name__)

STAGE = "read"
START_SECONDS = 60.0  # a worker loads spaCy and the gazetteer before its first page
GLANCE_SECONDS = 0.05


@dataclass(slots=True)
class Hand:
    """One worker: the child, the name it holds leases under, and the page it is at."""

    child: Child
    owner: str
    page: str = ""
    ended: bool = False


def run(night: Night) -> StageResult:
    """Read every page that waits, with as many workers as the settings say and pages need."""
    with night.database.unit() as unit:
        work.free(unit, STAGE, blame=False)  # left by a night that was killed: nobody else holds the night lock
        work.unhold(unit, STAGE)
        homeless = pages.waiting_by_source(
            unit, without={source.slug for source in night.catalogue.sources} | {HAND.slug}
        )
        for keys in homeless.values():
            work.hold(unit, STAGE, keys)
        unit.commit()
        waiting = work.open_count(unit, STAGE)
        jailed_before = {one.key for one in work.jailed(unit, STAGE)}
    counted: Counter[tuple[str, str]] = Counter()
    if waiting:
        _work_off(night, waiting, counted)
        _count_jailed(night, jailed_before, counted)
    tallies = tuple(
        Tally(stage=STAGE, source=source, outcome=outcome, n=n) for (source, outcome), n in sorted(counted.items())
    )
    with night.database.unit(durable=True) as unit:
        runs.add_tallies(unit, night.run, tallies)
        left = work.open_count(unit, STAGE)
        unit.commit()
    log.info("read", waiting=waiting, left=left)
    jailed = sum(tally.n for tally in tallies if tally.outcome == "jailed")
    notes = tuple(
        f"read: {len(keys)} pages of {source} wait until its source file is sound" for source, keys in homeless.items()
    )
    if left:
        return StageResult(tallies=tallies, code=Exit.FAULT, notes=(*notes, f"read: {left} pages are still waiting"))
    return StageResult(tallies=tallies, code=Exit.PARTLY if jailed or notes else Exit.OK, notes=notes)


def _count_jailed(night: Night, before: set[str], counted: Counter[tuple[str, str]]) -> None:
    """Count what was jailed in this stage, by whom ever: a page that kills its workers is told by none of them."""
    with night.database.unit(writing=False) as unit:
        new = {one.key for one in work.jailed(unit, STAGE)} - before
        if not new:
            return
        sources = [row.source for row in pages.page_rows(unit, role=Role.ARTICLE) if row.id in new]
    for source in sources:
        counted[source, "in"] += 1
        counted[source, "jailed"] += 1


def _work_off(night: Night, waiting: int, counted: Counter[tuple[str, str]]) -> None:
    count = max(1, min(night.settings.workers, waiting // 8))
    hands = [_hire(night) for _ in range(count)]
    spare = 4 * count + waiting  # workers that may yet be hired: each death costs a page one of its four tries
    done = 0
    with Bar("read", waiting) as bar:
        while hands:
            for hand in list(hands):
                done += _hear(hand, counted)
                if not hand.ended and _is_stuck(hand, night.settings.page_seconds):
                    log.warning("worker stuck", page=hand.page, seconds=night.settings.page_seconds)
                    hand.child.kill()
                if hand.ended:
                    hands.remove(hand)
                    if _take_back(night, hand) and spare > 0:
                        spare -= 1
                        hands.append(_hire(night))
            bar.done(done)


def _hire(night: Night) -> Hand:
    owner = uuid.uuid4().hex
    child = Child("nightly.reading_child", reading_job(night, owner), log=night.logs / f"{night.on}-read.log")
    return Hand(child=child, owner=owner)


def _hear(hand: Hand, counted: Counter[tuple[str, str]]) -> int:
    """Everything the worker said since; how many pages it finished."""
    done = 0
    while said := hand.child.report(timeout=GLANCE_SECONDS):
        hand.page = str(said.get("page", hand.page))
        done += int(said.get("done", 0))
        for source, outcome, n in said.get("counted", ()):
            counted[source, outcome] += n
    hand.ended = said is None
    return done


def _is_stuck(hand: Hand, seconds: float) -> bool:
    return time.monotonic() - hand.child.last_heard > (seconds if hand.page else max(seconds, START_SECONDS))


def _take_back(night: Night, hand: Hand) -> bool:
    """After a worker ended: whether it died and left work, which goes back to the ledger."""
    if hand.child.code == 0:
        return False
    log.warning("worker died", code=hand.child.code, page=hand.page)
    with night.database.unit() as unit:
        work.free(unit, STAGE, owner=hand.owner, blame=True)
        left = work.open_count(unit, STAGE)
        unit.commit()
    return left > 0
