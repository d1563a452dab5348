"""What changed in the register in a week, on either clock: in the world, or in what was known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from alerts.briefs.page import Row, Section, section
from models.db import briefs, register
from models.db.store import Unit
from models.mission import RegisteredMission, Spell
from models.world.missions import registered
from nightly.briefs.said import names, words
from nightly.briefs.week import Week

_MOVED = 6


def moved(unit: Unit, week: Week, focus: Sequence[str]) -> tuple[Section, int]:
    """Missions whose state, seen at the week's end, differs from that of its beginning, on either clock."""
    kept = briefs.moved_missions(unit, week.begins, week.until, week.monday, week.last)
    data = [one.id for one, spell in registered().values() if week.monday <= spell.since <= week.last]
    rows = []
    for id_ in sorted({*kept, *data}):
        mission = register.mission(unit, id_)
        if mission is None or not ("*" in focus or {mission.sending, mission.host} & set(focus)):
            continue
        row = _moved_row(mission, register.history(unit, id_), week)
        if row is not None:
            rows.append(row)
    empty = "No mission changed its state on either clock."
    return section("Register: what changed", rows, most=_MOVED, empty=empty), len(rows)


def _moved_row(mission: RegisteredMission, spells: Sequence[Spell], week: Week) -> Row | None:
    end = week.until - timedelta(microseconds=1)
    now = register.in_force(spells, week.last, end)
    before = register.in_force(spells, week.monday - timedelta(days=1), week.begins - timedelta(microseconds=1))
    if now is None and before is None:
        return None
    if now is not None and before is not None and _told(now) == _told(before):
        return None
    state = "not held any more" if now is None else words(now.state.value)
    notes = [f"before: {'not known' if before is None else words(before.state.value)}"]
    if now is not None:
        notes += [f"in the world since {now.since.isoformat()}", f"known since {now.known_from:%Y-%m-%d %H:%M}Z"]
        notes += [f"covered by {names().get(now.covered_by, now.covered_by)}"] if now.covered_by else []
        notes += ["contested"] if now.contested else []
        notes += [now.event] if now.event else []
    return Row(text=mission_words(mission), mark=state, tone="", notes=tuple(notes))


def _told(spell: Spell) -> tuple[object, ...]:
    return spell.state, spell.since, spell.covered_by, spell.contested, spell.city


def mission_words(mission: RegisteredMission) -> str:
    """A mission in words: owner, kind of post, place."""
    called = names()
    place = f"{mission.city}, " if mission.city else ""
    sending, host = called.get(mission.sending, mission.sending), called.get(mission.host, mission.host)
    return f"{sending}: {words(mission.type.value)} in {place}{host}"
