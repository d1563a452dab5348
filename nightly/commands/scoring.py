"""`embassywatch score`: what the reader makes of labelled articles, held against their labels."""

from __future__ import annotations

import json
from pathlib import Path

from nightly.exits import Exit, StopError
from nightly.show import table


def score_gold(gold: Path, *, errors: int, as_json: bool) -> None:
    """Read every article of a gold file (JSON Lines, docs/claims.md) and print precision, recall and F1.

    Args:
        gold: the labelled articles.
        errors: how many single errors to list.
        as_json: JSON in place of the table.

    Raises:
        StopError: 2 where the file cannot be opened or a line of it is no labelled article.
    """
    from extract.batch import read_record
    from extract.reader import Reader
    from workbench.score import GoldError, load_gold, score

    reader = Reader()
    try:
        result = score(load_gold(gold), lambda article: read_record(article, reader))
    except (GoldError, OSError, UnicodeDecodeError) as error:
        raise StopError(Exit.USAGE, f"{gold}: {error}") from error
    rows = [
        (name, one.right, one.wrong, one.missed, round(one.precision, 3), round(one.recall, 3), round(one.f1, 3))
        for name, one in result.measures.items()
    ]
    head = ("measure", "right", "wrong", "missed", "precision", "recall", "F1")
    if as_json:
        misses = [{"article": one.article, "kind": one.kind, "what": list(one.key)} for one in result.misses]
        print(json.dumps({"measures": [dict(zip(head, row, strict=True)) for row in rows], "errors": misses}, indent=1))
        return
    table(head, rows)
    print(f"{result.false_alarms} false alarms in {result.negatives} articles without events")
    for one in result.misses[:errors]:
        print(f"{one.article}: {one.kind} {' '.join(one.key)}")
