"""Lists of places: "in A, B and the Democratic Republic of the Congo", cities joined with their states."""

from __future__ import annotations

from extract.spans import Place, Target, Unit

HEADS = ("MISSION", "MISSION_WEAK", "POST_WEAK", "ENVOY", "STAFF", "NONCORE", "RELATIONS")
PEOPLE = frozenset({"adjective", "demonym"})
CITIES = frozenset({"capital", "city"})
# names of organisations, and offices that act for a state: nothing is there
NOWHERE = frozenset({"org", "office"})
# units that a date behind a place may take ("by 3 May")
_DATED = 3
# units of what brackets say of a place
_ASIDE = 9
# words of a place that the gazetteer lacks
_UNKNOWN = 2


def read_places(units: tuple[Unit, ...], at: int) -> tuple[list[Target], int]:
    """A list of places from unit `at` on, cities joined with their states; and the last unit read (at - 1 for none)."""
    targets: list[Target] = []
    last = at - 1
    while at < len(units):
        target, stop = _element(units, at)
        if target is None and targets and (unknown := _past_unknown(units, at)) is not None:
            at = unknown
            continue
        if target is None or (targets and units[last + 1].label == "COMMA" and _starts_clause(units, stop + 1)):
            break
        if targets and [unit.label for unit in units[stop + 1 : stop + 2]] == ["ITS"]:
            # "its embassy in Baghdad, and Iraq its embassy in Kuwait City"
            break
        previous = targets[-1] if targets else None
        if previous is not None and previous.code == target.code and (previous.city is None) != (target.city is None):
            targets[-1] = Target(previous.code, previous.city or target.city, previous.first, stop)
        else:
            targets.append(target)
        if stop + 1 < len(units) and units[stop + 1].label == "CLOSING" and units[last + 1].label == "OPENING":
            stop += 1
        stop = _past_aside(units, stop)
        last = stop
        at = _past_date(units, stop + 1) or _connector(units, stop + 1)
        if at == stop + 1:
            break
    return targets, last


def _past_aside(units: tuple[Unit, ...], stop: int) -> int:
    """Past what brackets say of a place (`Brussels (the mission to Belgium), Hanoi`) where the list goes on behind."""
    labels = [unit.label for unit in units[stop + 1 : stop + 1 + _ASIDE]]
    if labels[:1] != ["OPENING"] or "CLOSING" not in labels or _element(units, stop + 2)[0] is not None:
        return stop
    close = stop + 1 + labels.index("CLOSING")
    return close if [unit.label for unit in units[close + 1 : close + 2]] in (["COMMA"], ["AND"]) else stop


def _past_unknown(units: tuple[Unit, ...], at: int) -> int | None:
    """Past a place that the gazetteer lacks, where the list goes on with one that it knows; None elsewhere."""
    step = at
    while step < len(units) and units[step].label == "CAP" and step - at < _UNKNOWN:
        step += 1
    after = _connector(units, step) if step > at else step
    known = after < len(units) and units[after].place is not None and units[after].label == "PLACE"
    return after if after > step > at and known else None


def _past_date(units: tuple[Unit, ...], at: int) -> int | None:
    """Past `on 3 May, in` or `in June and in`, where the list goes on (`in Quito on 6 June`); None elsewhere."""
    step = at
    while step < len(units) and units[step].label in ("IN", "ON", "BY", "FROM", "DATE") and step - at < _DATED:
        step += 1
    if step == at or units[step - 1].label != "DATE":
        return None
    after = _connector(units, step)
    # a date may hold its comma: "3 May,"
    after = after + 1 if after == step < len(units) and units[step - 1].text.endswith(",") else after
    return after if after > step and units[after - 1].label == "IN" else None


def _is_long_list(units: tuple[Unit, ...], at: int) -> bool:
    """The semicolon of `in Niamey, Niger; Lome, Togo; and Bissau, Guinea-Bissau` or of `in Lima; in Quito`."""
    labels = [unit.label for unit in units[at : at + 5] if unit.label != "AND"]
    if labels[:3] == ["SEMI", "IN", "PLACE"]:
        return labels[3:4] in ([], ["SEMI"], ["STOP"], ["DATE"])
    return labels[:4] == ["SEMI", "PLACE", "COMMA", "PLACE"]


def _connector(units: tuple[Unit, ...], at: int) -> int:
    """Past a comma, an `and`, or both, and a repeated preposition; `at` itself where there is none."""
    start = at
    if at < len(units) and (units[at].label in ("COMMA", "OPENING") or _is_long_list(units, at)):
        at += 1
    if (at < len(units) and units[at].label in ("AND",)) or (at < len(units) and units[at].label == "INCLUDING"):
        at += 1
    if at > start and at + 1 < len(units) and units[at].label == "NUM" and units[at + 1].label == "IN":
        at += 1
    if at == start:
        return start
    while at < len(units) and units[at].label in ("IN", "TO", "ADVERB", "OF", "BETWEEN"):
        at += 1
    return at


def _element(units: tuple[Unit, ...], at: int) -> tuple[Target | None, int]:
    """One place: a name, a city, `the Malaysian capital`, `the capital of Peru`, `the Swiss city of Geneva`."""
    start = at
    while at < len(units) and (units[at].label in ("DET", "ADJ", "STATE_WORD") or _describes(units, at)):
        at += 1
    if at >= len(units):
        return None, start
    place = units[at].place
    if units[at].label == "CAPITAL_WORD":
        return _behind_capital(units, start, at)
    if place is None or place.kind in NOWHERE:
        return None, start
    following = units[at + 1].label if at + 1 < len(units) else ""
    if place.kind in PEOPLE or (following == "POSS"):
        step = at + 2 if following == "POSS" else at + 1
        while step < len(units) and units[step].label == "ADJ":
            step += 1
        if step < len(units) and units[step].label == "CAPITAL_WORD":
            named, stop = _behind_capital(units, start, step)
            same = named is not None and named.code == place.code
            return (
                Target(place.code, named.city if same and named else None, start, stop if same else step),
                stop if same else step,
            )
        return None, start
    return Target(place.code, place.city if place.kind in CITIES else None, start, at), at


def _describes(units: tuple[Unit, ...], at: int) -> bool:
    """The unknown word in `the central city of Wuhan`."""
    return units[at].label == "WORD" and [unit.label for unit in units[at + 1 : at + 2]] == ["CAPITAL_WORD"]


def _behind_capital(units: tuple[Unit, ...], start: int, at: int) -> tuple[Target | None, int]:
    step = at + 1
    while step < len(units) and units[step].label in ("OF", "COMMA", "DET"):
        step += 1
    place: Place | None = units[step].place if step < len(units) else None
    if place is None or place.kind in PEOPLE or place.kind in NOWHERE:
        return None, start
    return Target(place.code, place.city if place.kind in CITIES else None, start, step), step


def _starts_clause(units: tuple[Unit, ...], after: int) -> bool:
    """Whether the place before `after` is the subject of a new clause rather than one more in a list."""
    if after >= len(units):
        return False
    unit = units[after]
    return bool(unit.forms & {"third", "past"}) or unit.label in (
        "HAVE",
        "WILL",
        "BE",
        "MODAL",
        "DO",
        "TO_BE",
        "MUST",
        *HEADS,
    )


def list_with(units: tuple[Unit, ...], at: int, stop: int) -> list[Target]:
    """The list of places before unit `stop` that ends with the place at `at`, or that place alone."""
    for start in range(at):
        targets, last = read_places(units, start)
        if len(targets) > 1 and targets[-1].last == at == last and last < stop:
            return targets
    place = units[at].place
    return [] if place is None else [*_headed(units, at), Target(place.code, None, at, at)]


def _headed(units: tuple[Unit, ...], at: int) -> list[Target]:
    """The places that open a headline before the last of them: `France, Italy shut Damascus embassies`."""
    found: list[Target] = []
    step = at - 1
    while step > 0 and units[step].label == "COMMA" and (place := units[step - 1].place) is not None:
        found.insert(0, Target(place.code, None, step - 1, step - 1))
        step -= 2
    return found if step < 0 else []
