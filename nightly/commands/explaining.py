"""`embassywatch explain`: one text, or all texts of an event, with everything the reader saw in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.commands.extracting import LINES, LONGEST_LINE, WHOLE, record_of_file
from nightly.exits import Exit, StopError

if TYPE_CHECKING:
    from extract.reader import Reader
    from models.article import Version
    from models.event import Report
    from workbench.explain import Explanation

MOST_TEXTS = 50
"""Texts that are explained at most in one call."""


def run_explain(
    flags: Mapping[str, Any], *, what: str, html: Path | None, published: str | None, title: str | None, as_json: bool
) -> None:
    """Explain a file, what stands on stdin (`-`), or the texts of an event of the database.

    Raises:
        StopError: 2 where there is no such file or event, or a record cannot be read.
    """
    from extract.reader import Reader

    path = Path(what)
    if _is_text(what):
        found = list(_explained(_records(what, published, title), Reader()))
    else:
        found = [_explain(report, version, Reader()) for report, version in _of_event(flags, what)]
    if html is not None:
        from workbench.explain_html import page

        _write(html, page(found, heading=f"How embassywatch reads {path.name if what != '-' else 'this text'}"))
    elif as_json:
        from models.codec import to_plain

        print(json.dumps([to_plain(one) for one in found], ensure_ascii=False, indent=1))
    else:
        _show(found)


def _show(found: list[Explanation]) -> None:
    from rich.console import Console

    from workbench.explain_text import explain_lines

    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=160, highlight=False)
    for one in found:
        for line in explain_lines(one):
            console.print(line, soft_wrap=False)


def _write(html: Path, text: str) -> None:
    try:
        html.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StopError(Exit.USAGE, f"{html}: {error.strerror}") from error
    print(html)


def _records(what: str, published: str | None, title: str | None) -> Iterator[dict[str, Any]]:
    """The records of a file or of stdin; plain text is one record."""
    path = Path(what)
    if what != "-" and path.suffix.lower() in WHOLE:
        yield record_of_file(path, path.suffix.lower(), published, title)
        return
    try:
        raw = sys.stdin.buffer.read(LONGEST_LINE + 1) if what == "-" else path.read_bytes()[: LONGEST_LINE + 1]
    except OSError as error:
        raise StopError(Exit.USAGE, f"{what}: {error.strerror}") from error
    if len(raw) > LONGEST_LINE:
        raise StopError(Exit.USAGE, f"{what}: longer than {LONGEST_LINE} bytes")
    text = raw.decode("utf-8", "replace")
    if not text.lstrip().startswith("{"):
        yield {"id": what, "title": title or "", "text": text, "published": published}
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise StopError(Exit.USAGE, f"{what}: line {number}: not JSON") from error


def _explained(records: Iterator[dict[str, Any]], reader: Reader) -> Iterator[Explanation]:
    from extract.batch import version_of
    from workbench.explain import explain

    for number, record in enumerate(records, 1):
        if number > MOST_TEXTS:
            print(f"embassywatch: only the first {MOST_TEXTS} texts are explained", file=sys.stderr)
            return
        try:
            version, day = version_of(record)
        except ValueError as error:
            raise StopError(Exit.USAGE, f"record {number}: {error}") from error
        yield explain(str(record.get("id") or number), version, reader, published=day)


def _is_text(what: str) -> bool:
    path = Path(what)
    return what == "-" or path.suffix.lower() in WHOLE + LINES or path.exists()


def records_of(flags: Mapping[str, Any], what: str) -> Iterator[dict[str, Any]]:
    """The texts of a file, of stdin (`-`) or of an event as records; raises StopError as `run_explain` does."""
    if _is_text(what):
        yield from _records(what, None, None)
        return
    for report, version in _of_event(flags, what):
        day = report.published.isoformat() if report.published is not None else None
        yield {"id": version.id, "title": version.title, "text": version.text, "lang": version.lang,
               "published": day, "url": report.url}  # fmt: skip


def _of_event(flags: Mapping[str, Any], event: str) -> Iterator[tuple[Report, Version]]:
    from models.db import articles
    from models.db import events as held_events
    from nightly.settings import load_settings
    from nightly.wiring import open_database

    settings, _ = load_settings(flags)
    database = open_database(settings)
    try:
        with database.unit(writing=False) as unit:
            if held_events.event(unit, event) is None:
                raise StopError(Exit.USAGE, f"{event}: no such file and no such event")
            reports = {report.version: report for _, report in held_events.reports_of(unit, event)}
            versions = [articles.version(unit, one) for one in list(reports)[:MOST_TEXTS]]
    finally:
        database.close()
    for version in versions:
        if version is not None:
            yield reports[version.id], version


def _explain(report: Report, version: Version, reader: Reader) -> Explanation:
    from workbench.explain import explain

    day = report.published.isoformat() if report.published is not None else None
    return explain(f"{report.source}: {report.url}", version, reader, published=day)
