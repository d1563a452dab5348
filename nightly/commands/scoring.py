"""`embassywatch score` and `embassywatch gate`: the reader held against the labels of articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.exits import Exit, StopError
from nightly.show import table

if TYPE_CHECKING:
    from workbench.score import Interval, Score


@contextmanager
def gold_faults() -> Iterator[None]:
    """Faults of labelled files as one line and exit code 2."""
    from extract.batch import BadRecord
    from extract.pack import PackError
    from workbench.gold import GoldError

    try:
        yield
    except (GoldError, PackError, BadRecord, OSError, UnicodeDecodeError) as error:
        raise StopError(Exit.USAGE, str(error)) from error


def reading_now() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Reads a labelled article with today's rules; its labels are never seen by the reader."""
    from extract.batch import read_record
    from extract.reader import Reader
    from workbench.gold import record_of

    reader = Reader()
    return lambda article: read_record(record_of(article), reader)


def score_gold(gold: Sequence[Path], *, part: str, errors: int, boot: int, as_json: bool) -> None:
    """Read every article of gold files (JSON Lines, docs/workbench.md) and print precision, recall and F1.

    Args:
        gold: files of labelled articles.
        part: `dev`, `kept` or `all`; errors of articles that are kept apart are never listed.
        errors: how many single errors to list.
        boot: rounds of the bootstrap that gives the intervals; 0 leaves them out.
        as_json: JSON in place of the tables.

    Raises:
        StopError: 2 where a file cannot be opened or a line of it is no labelled article.
    """
    from workbench.floors import kept_of
    from workbench.gold import PARTS, is_kept, load_gold, part_of
    from workbench.measures import mark
    from workbench.score import intervals, total

    if part not in PARTS:
        raise StopError(Exit.USAGE, f"--part: {part!r} is none of {', '.join(PARTS)}")
    read = reading_now()
    marked, hidden = [], set()
    with gold_faults():
        for path in gold:
            every = kept_of(path)
            chosen = part_of(load_gold(path), part, every)
            hidden |= {str(article["id"]) for article in chosen if is_kept(article, every)}
            marked += [mark(article, read(article)) for article in chosen]
    if not marked:
        raise StopError(Exit.USAGE, f"no articles in part {part!r} of {', '.join(map(str, gold))}")
    result = total(marked)
    spread = intervals(result.marked, rounds=boot) if boot else {}
    if as_json:
        print(json.dumps(_plain(result, spread, hidden), indent=1))
        return
    _print(result, spread, hidden)
    shown = [miss for miss in result.misses if miss.article not in hidden]
    for one in shown[:errors]:
        print(f"{one.article}: {one.kind} {' '.join(one.key)} {one.note}".rstrip())
    if errors and hidden:
        print(f"{len(hidden)} articles are kept apart: their errors are not listed")


def _print(result: Score, spread: dict[str, dict[str, Interval]], hidden: set[str]) -> None:
    from workbench.score import kinds_of_alarms

    head = ("measure", "right", "wrong", "missed", "precision", "recall", "F1")
    table(head, [(name, *_cells(result, name, spread)) for name in result.measures])
    articles, closures, events = result.alarms.per_hundred()
    said = f"{len(result.marked)} articles, {result.negatives} hard negatives; for each hundred of these "
    print(f"{said}{articles:.1f} with a false event, {closures:.1f} with a false closure, {events:.1f} false events")
    kinds = kinds_of_alarms(result, hidden)
    if kinds:
        print("false alarms by kind: " + ", ".join(f"{kind} {count}" for kind, count in kinds.items()))


def _cells(result: Score, name: str, spread: dict[str, dict[str, Interval]]) -> list[object]:
    tally = result.measures[name]
    cells: list[object] = [tally.right, tally.wrong, tally.missed]
    asked = {"precision": tally.right + tally.wrong, "recall": tally.right + tally.missed}
    for share in ("precision", "recall", "f1"):
        low, high = spread.get(name, {}).get(share, (None, None))
        value = f"{getattr(tally, share):.3f}" if asked.get(share, sum(asked.values())) else "–"
        cells.append(value if low is None else f"{value} [{low:.3f}, {high:.3f}]")
    return cells


def _plain(result: Score, spread: dict[str, dict[str, Interval]], hidden: set[str]) -> dict[str, Any]:
    measures = {
        name: {
            "right": tally.right, "wrong": tally.wrong, "missed": tally.missed,
            **{share: {"value": getattr(tally, share), "interval": spread.get(name, {}).get(share)}
               for share in ("precision", "recall", "f1")},
        }
        for name, tally in result.measures.items()
    }  # fmt: skip
    alarms = dict(zip(("articles", "closures", "events"), result.alarms.per_hundred(), strict=True))
    misses = [
        {"article": one.article, "kind": one.kind, "what": list(one.key), "note": one.note}
        for one in result.misses
        if one.article not in hidden
    ]
    told = {"articles": len(result.marked), "hard_negatives": result.negatives, "alarms_per_hundred": alarms}
    return {**told, "measures": measures, "errors": misses}


def show_calibration(gold: Sequence[Path], *, part: str, fit: Path | None, as_json: bool) -> None:
    """Print how often claims of like confidence are right; with `fit` write the map that makes the two equal there.

    Raises:
        StopError: 2 where a file is wrong or no claims are read.
    """
    from workbench import calibrate
    from workbench.floors import kept_of
    from workbench.gold import load_gold, part_of

    read = reading_now()
    with gold_faults():
        articles = [one for path in gold for one in part_of(load_gold(path), part, kept_of(path))]
        claims = [claim for article in articles for claim in calibrate.judged(article, read(article))]
    if not claims:
        raise StopError(Exit.USAGE, f"no claims in part {part!r} of {', '.join(map(str, gold))}")
    if fit is not None:
        _write_map(fit, calibrate.fit(claims))
    rows = [(round(b.low, 2), round(b.high, 2), b.claims, round(b.said, 3), round(b.right, 3))
            for b in calibrate.bins(claims)]  # fmt: skip
    quality = round(calibrate.rank_quality(claims), 3)
    if as_json:
        names = ("from", "to", "claims", "said", "right")
        print(json.dumps({"bins": [dict(zip(names, row, strict=True)) for row in rows], "rank_quality": quality}))
        return
    table(("from", "to", "claims", "mean confidence", "right"), rows)
    print(f"a right claim is surer than a wrong one {quality:.0%} of the time")


def _write_map(path: Path, knots: tuple[tuple[float, float], ...]) -> None:
    """Put a new map in the place of the old one; the weights above it stay as they stand."""
    try:
        head = path.read_text(encoding="utf-8").partition("map:\n")[0]
        lines = [f"- [{raw}, {share}]\n" for raw, share in knots]
        path.write_text(f"{head}map:\n{''.join(lines)}", encoding="utf-8")
    except OSError as error:
        raise StopError(Exit.USAGE, f"{path}: {error.strerror}") from error


def run_gate(floors: Path, *, pin: bool, as_json: bool) -> None:
    """Hold every labelled set against its floors; with `pin` raise the floors to a little under what is reached.

    Raises:
        StopError: 1 naming what fell, 2 where a file is wrong.
    """
    from workbench import floors as floor

    with gold_faults():
        wanted = floor.load_floors(floors)
        found = list(floor.scores(floors, wanted, reading_now()))
        if pin:
            wanted = floor.pin(wanted, found)
            floor.write_floors(floors, wanted)
    held = floor.check(wanted, found)
    fell = [one for one in held if one.fell]
    if as_json:
        rows = [{"set": h.set, "part": h.part, "measure": h.measure, "floor": h.floor, "reached": round(h.reached, 4),
                 "fell": h.fell} for h in held]  # fmt: skip
        print(json.dumps(rows, indent=1))
    else:
        rows_ = [(h.set, h.part, h.measure, h.floor, round(h.reached, 3), "fell" if h.fell else "") for h in held]
        table(("set", "part", "measure", "floor", "reached", ""), rows_)
    if fell:
        names = ", ".join(f"{h.set}/{h.part} {h.measure} {h.reached:.3f} (floor {h.floor})" for h in fell)
        raise StopError(Exit.FAULT, f"{len(fell)} of {len(held)} floors fell: {names}")
