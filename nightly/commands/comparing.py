"""`embassywatch compare` and `embassywatch record case`: what a change gains and loses; what was wrong, kept."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.commands.scoring import gold_faults, reading_now
from nightly.exits import Exit, StopError
from nightly.show import table

if TYPE_CHECKING:
    from workbench.compare import Comparison
    from workbench.gold import Article

LONGEST = 1800  # seconds for reading the base


def run_compare(gold: Sequence[Path], *, base: str, save: Path | None, as_json: bool) -> None:
    """Print what today's rules gain and lose against a base on labelled articles; articles kept apart are totals only.

    Args:
        gold: files of labelled articles.
        base: a saved reading (a file), or a revision of git, read in a worktree of its own.
        save: keep today's reading there, as a later base.
        as_json: JSON in place of the tables.

    Raises:
        StopError: 2 where a file is wrong or git knows no such revision, 1 where the base cannot be read.
    """
    from workbench.compare import compare, load_readings, save_readings
    from workbench.floors import kept_of
    from workbench.gold import is_kept, load_gold

    read = reading_now()
    with gold_faults():
        articles = [(article, kept_of(path)) for path in gold for article in load_gold(path)]
        after = {str(article["id"]): read(article) for article, _ in articles}
        if save is not None:
            save_readings(save, after)
        before = load_readings(Path(base)) if Path(base).is_file() else _read_at(base, [a for a, _ in articles])
    hidden = {str(article["id"]) for article, every in articles if is_kept(article, every)}
    _print(compare([article for article, _ in articles], before, after), hidden, as_json=as_json)


def _print(found: Comparison, hidden: set[str], *, as_json: bool) -> None:
    shown = [change for change in found.changes if change.article not in hidden]
    apart = [change for change in found.changes if change.article in hidden]
    gains, losses = sum(c.gains for c in found.changes), sum(c.losses for c in found.changes)
    rows = [
        (name, round(tally.f1, 3), round(found.after.measures[name].f1, 3),
         round(found.after.measures[name].f1 - tally.f1, 3))
        for name, tally in found.before.measures.items()
    ]  # fmt: skip
    if as_json:
        lines = [{"article": c.article, "found": c.found, "lost": c.lost, "cured": c.cured, "new_false": c.new_false,
                  "fields": dict(c.fields)} for c in shown]  # fmt: skip
        measures = {name: {"before": old, "after": new} for name, old, new, _ in rows}
        print(json.dumps({"gains": gains, "losses": losses, "measures": measures, "changes": lines}, indent=1))
        return
    for change in shown:
        for sign, word, keys in (("+", "found", change.found), ("+", "no longer false", change.cured),
                                 ("-", "lost", change.lost), ("-", "false", change.new_false)):  # fmt: skip
            for key in keys:
                print(f"{sign} {change.article}: {word} {' '.join(key)}")
        if change.fields:
            print(f"  {change.article}: " + ", ".join(f"{name} {more:+d}" for name, more in change.fields))
    table(("measure", "before", "after", "change"), rows)
    print(f"{gains} gains, {losses} losses in {len(found.changes)} articles")
    if apart:
        told = f"{sum(c.gains for c in apart)} gains and {sum(c.losses for c in apart)} losses"
        print(f"of these {told} in {len(apart)} articles that are kept apart")


def _read_at(revision: str, articles: list[Article]) -> dict[str, Any]:
    """What the rules of a revision make of the articles; its program runs in a worktree that is removed afterwards."""
    from workbench.compare import load_readings
    from workbench.gold import record_of

    with _worktree(revision) as folder:
        records, out = folder.parent / "records.jsonl", folder.parent / "readings.jsonl"
        records.write_text("".join(json.dumps(record_of(one)) + "\n" for one in articles), encoding="utf-8")
        command = [sys.executable, "-m", "nightly", "extract", "--file", str(records)]
        with out.open("wb") as stream:
            done = subprocess.run(  # noqa: S603 - our own program at another revision
                command, cwd=folder, stdout=stream, stderr=subprocess.PIPE, check=False, timeout=LONGEST
            )
        if done.returncode not in (Exit.OK, Exit.PARTLY):
            raise StopError(Exit.FAULT, f"{revision}: cannot be read: {done.stderr.decode(errors='replace')[-300:]}")
        return load_readings(out)


@contextmanager
def _worktree(revision: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="embassywatch-compare-") as held:
        folder = Path(held) / "tree"
        # a revision that begins with a dash would be an option
        added = _git("worktree", "add", "--quiet", "--detach", "--end-of-options", str(folder), revision)
        if added.returncode != 0:
            told = added.stderr.decode(errors="replace").strip().splitlines()
            raise StopError(Exit.USAGE, f"--base {revision}: no file and no revision: {told[-1] if told else ''}")
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *words], capture_output=True, check=False)  # noqa: S603, S607 - git of the user
    except OSError as error:
        raise StopError(Exit.USAGE, f"git: {error.strerror}") from error


def record_case(
    flags: Mapping[str, Any], *, what: str, labels: Sequence[str], into: Path | None, note: str | None
) -> None:
    """Append a text, or the texts of an event, to the cases, labelled as a person says.

    Args:
        flags: settings of the command line.
        what: a file, `-`, or an event, as `explain` takes it.
        labels: see `workbench.record.read_label`.
        into: the file of cases; default `tests/gold/en/cases.jsonl` where there is one, else in the data folder.
        note: free text.

    Raises:
        StopError: 2 where there is no such text or a label cannot be read.
    """
    from nightly.commands.explaining import records_of
    from nightly.settings import load_settings
    from workbench.record import LabelError, append_case, case

    shipped = Path("tests/gold/en/cases.jsonl")
    path = into or (shipped if shipped.is_file() else load_settings(flags)[0].data_dir / "cases" / "en.jsonl")
    read = reading_now()
    with gold_faults():
        for record in records_of(flags, what):
            try:
                made = case(record, labels, read(record), note=note)
            except LabelError as error:
                raise StopError(Exit.USAGE, f"--label {error}") from error
            print(f"{made['id']}: {'kept in' if append_case(path, made) else 'is already in'} {path}")
