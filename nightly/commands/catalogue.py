"""`embassywatch sources`: the catalogue with the state of each source, and the check of source files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.exits import Exit, StopError
from nightly.settings import Settings, load_settings
from nightly.show import table
from nightly.wiring import load_sources

if TYPE_CHECKING:  # loaded with the catalogue
    from models.source import Source


def list_sources(flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Print every source with how it is declared and how it did last; broken definitions come last, with the reason."""
    settings, _ = load_settings(flags)
    catalogue = load_sources(settings)
    last = _last_states(settings)
    rows = [_row(source, last.get(source.slug)) for source in catalogue.sources]
    if as_json:
        broken = [{"slug": one.slug, "state": "blind", "reason": str(one)} for one in catalogue.broken]
        print(json.dumps([*rows, *broken], indent=2))
        return
    head = ("slug", "name", "kind", "country", "languages", "ways", "state", "last night", "unverified")
    shown = [tuple(row[key] for key in head) for row in rows]
    shown += [(one.slug, str(one), "", "", "", "", "blind", "", "") for one in catalogue.broken]
    table(head, shown)
    print(f"{len(catalogue.sources)} sources, {len(catalogue.broken)} broken definitions")


def check_sources(flags: Mapping[str, Any], *, paths: Sequence[Path] | None) -> None:
    """Validate source files and print every fault with file, line and key.

    Raises:
        StopError: 2 where a file is refused, where a path is neither folder nor source file, and where there is no
            source at all.
    """
    from crawler.catalogue import load_catalogue

    settings, _ = load_settings(flags)
    if paths:
        for path in paths:
            _refuse_other_files(path)
        catalogue = load_catalogue(paths)
    else:
        catalogue = load_sources(settings)
    for one in catalogue.broken:
        print(str(one))
    if catalogue.broken:
        raise StopError(Exit.USAGE, f"{len(catalogue.broken)} faults; {len(catalogue.sources)} sources are sound")
    if not catalogue.sources:
        where = ", ".join(str(path) for path in paths or settings.sources)
        raise StopError(Exit.USAGE, f"{where or 'the catalogue'}: no source file <cc>/<slug>.yml")
    print(f"{len(catalogue.sources)} sources, all sound")


def _refuse_other_files(path: Path) -> None:
    if not path.exists():
        raise StopError(Exit.USAGE, f"{path}: no such file or folder")
    if not path.is_dir() and not (path.is_file() and path.suffix in (".yml", ".yaml")):
        raise StopError(Exit.USAGE, f"{path}: neither a folder of source files nor a source file (.yml)")


def _row(source: Source, last: str | None) -> dict[str, str]:
    return {
        "slug": source.slug,
        "name": source.name,
        "kind": source.kind.value,
        "country": source.country,
        "languages": " ".join(source.languages),
        "ways": " ".join(way.kind for way in source.discover),
        "state": source.state.value if source.state_reason is None else f"{source.state.value}: {source.state_reason}",
        "last night": last or "never asked",
        "unverified": " ".join(source.unverified),
    }


def _last_states(settings: Settings) -> dict[str, str]:
    """How each source did in the last night, from the saved report; empty where there was none."""
    from nightly.report import last_report

    report = last_report(settings.data_dir)
    return {} if report is None else {line["source"]: line["state"] for line in report["sources"]}
