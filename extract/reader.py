"""Reads one version through the steps in order and gives a Reading; the only file that knows their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from extract.calendar import Base, base_of
from extract.fold import shade
from extract.pack import Pack, load_pack
from extract.spans import Work
from extract.steps.language import pack_for
from models.article import Drop, Reading, Version
from models.source import Source

if TYPE_CHECKING:
    from extract.engine import Engine
    from extract.second import SecondReader


@cache
def engine_of(lang: str) -> Engine:
    """The compiled engine of a language; loading spaCy takes most of a second, so only when something is to be read."""
    from extract.engine import Engine

    pack: Pack = load_pack(lang)
    return Engine(pack)


class Reader:
    """Reads versions, any number, and keeps nothing of them. Publication days after `now` are not believed."""

    def __init__(self, now: datetime | None = None, *, second: SecondReader | None = None) -> None:
        self._now = now
        self._second = second

    def read(self, version: Version, *, source: Source | None = None, published: str | None = None) -> Reading:
        """All that a version says. `published` (full or partial ISO date) stands in where the version has no day.

        Never raises on any text; raises ValueError for a `published` that is no date.
        """
        lang = pack_for(version.lang)
        if lang is None:
            return Reading(version=version.id, lang=version.lang, drop=Drop(reason="no_language_pack"))
        work, base = self.begin(version, lang, source=source, published=published)
        reading = engine_of(lang).read(work, base)
        return reading if self._second is None else self._second.check(version, reading)

    def begin(
        self, version: Version, lang: str, *, source: Source | None = None, published: str | None = None
    ) -> tuple[Work, Base | None]:
        """The fresh work of a version for the engine of `lang`, and what its dates are counted from."""
        day = version.published.on if version.published is not None else None
        base = self._believed(base_of(published) if published is not None else _day_base(day))
        work = Work(
            version=version.id,
            lang=lang,
            shadows={"title": shade(version.title), "text": shade(version.text)},
            published=base.day if base is not None else None,
            country=source.country if source is not None else None,
        )
        return work, base

    def _believed(self, base: Base | None) -> Base | None:
        """The base, unless it lies over a month (the coarsest common date) ahead of the clock."""
        if base is None or self._now is None or base.day <= self._now.date() + timedelta(days=31):
            return base
        return None

    def read_many(self, versions: Iterable[Version]) -> Iterator[Reading]:
        """Readings in order, one after the other; memory does not grow with their number."""
        for version in versions:
            yield self.read(version)


def _day_base(day: date | None) -> Base | None:
    return None if day is None else base_of(day.isoformat())
