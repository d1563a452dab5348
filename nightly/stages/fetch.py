"""First stage: the crawl, in a child process; needs the catalogue, gives archived pages and rows in the ledger."""

from __future__ import annotations

from models.db import runs
from models.run import Tally
from nightly.children import Child
from nightly.context import Night, StageResult
from nightly.exits import Exit, gravest
from nightly.health import REACHED
from nightly.keeping import find_losses, reconcile
from nightly.progress import Bar
from nightly.wiring import active_sources, crawl_job


def run(night: Night) -> StageResult:
    """Crawl every active source once; one that fails is counted and never stops the others.

    Indexed pages that the archive has lost make the stage at best partly good, until they are there again.
    """
    added, torn = reconcile(night.database, night.archive, run=night.run)
    lost = find_losses(night.database, night.archive)
    notes = [f"archive: {line}" for line in (*torn, *lost)]
    if added:
        notes.append(f"archive: {added} pages of a broken run were found again and indexed")
    child = Child("nightly.crawl_child", crawl_job(night), log=night.logs / f"{night.on}-crawl.log")
    last: dict[str, object] = {}
    with Bar("fetch") as bar:
        for said in child.reports():
            bar.done(int(said.get("ended", 0)), total=said.get("known"))
            last = said if "tallies" in said else last
    if child.code == Exit.LOCKED:
        return StageResult(code=Exit.LOCKED, notes=(*notes, "another run holds the night"))
    if "tallies" not in last:
        why = f"the crawl ended with code {child.code}; see {night.logs / f'{night.on}-crawl.log'}"
        return StageResult(code=Exit.FAULT, notes=(*notes, why))
    tallies = tuple(Tally(**line) for line in last["tallies"])  # type: ignore[attr-defined]  # our own child's JSON
    with night.database.unit(durable=True) as unit:
        runs.add_tallies(unit, night.run, tallies)
        unit.commit()
    asked = {source.slug for source in active_sources(night)}
    notes.extend(f"crawl: {line}" for line in last["errors"])  # type: ignore[attr-defined]  # our own child's JSON
    if last["interrupted"]:
        return StageResult(tallies=tallies, code=Exit.FAULT, notes=(*notes, "the crawl was interrupted"))
    code = gravest((_code_of(tallies, asked), Exit.PARTLY if lost else Exit.OK))
    return StageResult(tallies=tallies, code=code, notes=tuple(notes))


def _code_of(tallies: tuple[Tally, ...], asked: set[str]) -> Exit:
    reached = {t.source for t in tallies if t.outcome in REACHED}
    if asked and not reached:
        return Exit.NOTHING_REACHED
    return Exit.PARTLY if asked - reached else Exit.OK
