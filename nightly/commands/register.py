"""`embassywatch register`: how missions stand on a day, as it was known at an instant, from the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.codec import to_plain
from models.db import mission_counts, mission_signs
from models.db import register as kept
from models.db.mission_counts import CountCheck
from models.db.store import Unit
from models.mission import MissionSign, MissionState, MissionType, Spell, Standing
from nightly.asked import day_of, instant_of, state_code, word_of
from nightly.clock import night_of
from nightly.exits import Exit, StopError
from nightly.settings import load_settings
from nightly.show import table
from nightly.wiring import open_database


def show_register(
    flags: Mapping[str, Any],
    *,
    mission: str | None,
    as_of: str | None,
    known: str | None,
    sending: str | None,
    host: str | None,
    state: str | None,
    type_: str | None,
    counts: bool,
    as_json: bool,
) -> None:
    """Print missions with their states, one mission whole, or the counts that articles state beside the register's.

    Raises:
        StopError: 2 for a day, instant, code, state, type or mission that does not exist.
    """
    settings, _ = load_settings(flags)
    day = day_of(as_of, "--as-of") or night_of(settings)
    instant = instant_of(known, "--known", ZoneInfo(settings.timezone))
    filters: dict[str, Any] = {
        "sending": state_code(sending, "--sending"),
        "host": state_code(host, "--host"),
        "state": word_of(MissionState, state, "--state"),
        "type": word_of(MissionType, type_, "--type"),
    }
    database = open_database(settings)
    try:
        with database.unit(writing=False) as unit:
            if counts:
                _show_counts(mission_counts.held_against(unit, sending=filters["sending"], known=instant), as_json)
            elif mission is not None:
                _show_mission(unit, mission, as_json)
            else:
                _show_missions(kept.missions(unit, as_of=day, known=instant, **filters), day, instant, as_json)
    finally:
        database.close()


def _show_missions(held: Sequence[Standing], day: date, instant: datetime | None, as_json: bool) -> None:
    if as_json:
        print(json.dumps([to_plain(one) for one in held], ensure_ascii=False, indent=1))
        return
    head = ("mission", "sending", "host", "type", "city", "state", "since", "not before", "covered by", "event")
    table(head, [_row(one) for one in held])
    told: dict[str, int] = {}
    for one in held:
        told[one.state.value] = told.get(one.state.value, 0) + 1
    words = ", ".join(f"{n} {state}" for state, n in sorted(told.items(), key=lambda both: -both[1]))
    until = "now" if instant is None else f"{instant:%Y-%m-%d %H:%M}Z"
    print(f"{len(held)} missions on {day.isoformat()} as known {until}" + (f": {words}" if words else ""))


def _row(one: Standing) -> tuple[object, ...]:
    mission, spell = one.mission, one.spell
    return (
        mission.id,
        mission.sending,
        mission.host,
        mission.type.value,
        spell.city or "",
        spell.state.value + (", contested" if spell.contested else ""),
        spell.since,
        "" if spell.not_before in {None, spell.since} else spell.not_before,
        spell.covered_by or "",
        spell.event or "",
    )


def _show_mission(unit: Unit, id_: str, as_json: bool) -> None:
    mission = kept.mission(unit, id_)
    if mission is None:
        raise StopError(Exit.USAGE, f"{id_}: no such mission; embassywatch register lists them")
    spells, signs = kept.history(unit, id_), mission_signs.signs(unit, mission)
    if as_json:
        plain = {
            "mission": to_plain(mission),
            "history": [to_plain(one) for one in spells],
            "signs": [to_plain(one) for one in signs],
        }
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    print(f"{mission.id} ({mission.origin})")
    head = ("state", "since", "not before", "covered by", "known from", "known until", "origin")
    table(head, [_spell_row(one) for one in spells], title="States")
    if signs:
        table(("sign", "on", "told", "by", "other", "words"), [_sign_row(one) for one in signs], title="Signs")


def _spell_row(one: Spell) -> tuple[object, ...]:
    return (
        one.state.value + (", contested" if one.contested else ""),
        one.since,
        one.not_before or "",
        one.covered_by or "",
        f"{one.known_from:%Y-%m-%d %H:%M}Z",
        "" if one.known_until is None else f"{one.known_until:%Y-%m-%d %H:%M}Z",
        one.origin,
    )


def _sign_row(one: MissionSign) -> tuple[object, ...]:
    return (one.kind.value, one.on or "", one.told or "", one.source, one.other or "", one.quote)


def _show_counts(checks: Sequence[CountCheck], as_json: bool) -> None:
    if as_json:
        print(json.dumps([to_plain(one) for one in checks], ensure_ascii=False, indent=1))
        return
    head = ("day", "sending", "what", "stated", "register", "difference", "by", "words")
    table(head, [_count_row(one) for one in checks])
    differing = sum(one.difference not in {0, None} for one in checks)
    print(f"{len(checks)} counts stated, {differing} differ from the register")


def _count_row(check: CountCheck) -> tuple[object, ...]:
    count = check.stated.count
    low, high = ("" if bound is None else bound for bound in (count.low, count.high))
    return (
        check.day or "",
        count.sending or "",
        count.what,
        count.n if count.n is not None else f"{low} to {high}",
        "" if check.counted is None else check.counted,
        "" if check.difference is None else f"{check.difference:+d}" if check.difference else "0",
        check.stated.source,
        count.quote,
    )
