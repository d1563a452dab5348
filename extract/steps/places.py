"""Places: states and cities named in a field, by exact longest match over the whole-world gazetteer.

Needs shadows, the gazetteer and the language's names. Gives `Work.places` and `Work.countries`. Names inside the names
of persons ("Chad O'Carroll") and organisations ("Georgia Tech") are no places; "the North" is North Korea where the
article speaks of it; forms of several states are decided by the rest of the article or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from extract.fold import fold
from extract.pack import Names
from extract.spans import Place
from models.world import gazetteer
from models.world.gazetteer import CITY_KINDS, NAME_KINDS, Form

Hit = tuple[int, int, int]
_NEXT = re.compile(r"[ ](?:al-|bin )?([A-Z][\w'.-]*)")
_PREVIOUS = re.compile(r"([\w'.-]+)[ ]$")
_PREVIOUS_CAP = re.compile(r"(?<![.!?\n] )(?<!^)\b([A-Z][a-z]+)[ ]$")
_OFFICE_OF = re.compile(r"(\w+) of (?:the )?$")
_CAPITALS = re.compile(r"^(?:[A-Z]\.?){2,6}$")


@dataclass(frozen=True, slots=True)
class Entry:
    """All that one printed form may stand for.

    Attributes:
        options: (code, kind) pairs, names first.
        ambiguous: whether to be wary of it; `exact`: whether its letters must be printed as they stand.
        code: the state, or `?` and all states where it may be one of several; `kind`: of the first option.
        city: whether it is a city, or may be a capital.
    """

    text: str
    options: tuple[tuple[str, str], ...]
    ambiguous: bool
    exact: bool
    code: str = field(init=False)
    kind: str = field(init=False)
    city: bool = field(init=False)

    def __post_init__(self) -> None:
        """Says once a language what would else be asked for at every mention."""
        code, kind = self.options[0]
        codes = [option[0] for option in self.options]
        object.__setattr__(self, "code", "?" + " ".join(codes) if len(set(codes)) > 1 else code)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "city", kind in CITY_KINDS or any(k == "capital" for _, k in self.options))


def entries(lang: str, names: Names) -> list[Entry]:
    """The gazetteer's forms of a language grouped by printed form, plus the language's own, in a fixed order."""
    grouped: dict[str, list[Form]] = {}
    for form in gazetteer.forms(lang):
        text = fold(form.text)
        grouped.setdefault(text if _CAPITALS.match(text) else text.lower(), []).append(form)
    table = []
    for key, group in grouped.items():
        options = tuple(dict.fromkeys((form.code, _kind(form)) for form in sorted(group, key=_rank)))
        wary = any(form.ambiguous for form in group) or group[0].text in names.given
        table.append(Entry(key, options, wary, bool(_CAPITALS.match(key))))
    table += [
        Entry(fold(text).lower(), ((code, "region"),), False, False) for text, code in names.regions_of_korea.items()
    ]
    table += [Entry(fold(text).lower(), (("", "none"),), False, False) for text in names.not_places]
    return table


def choose(hits: list[Hit], table: list[Entry]) -> list[Hit]:
    """Hits that do not overlap: leftmost, then longest; `the North` gives way to `North Korean`."""
    if len(hits) < 2:
        return hits
    ordered = sorted(hits, key=_leftmost_longest)
    regions = [hit for hit in ordered if table[hit[2]].kind == "region"]
    if not regions:
        return _apart(ordered)
    chosen = _apart(hit for hit in ordered if table[hit[2]].kind != "region")
    free = [hit for hit in regions if not any(hit[0] < other[1] and other[0] < hit[1] for other in chosen)]
    return sorted([*chosen, *_apart(free)])


def _leftmost_longest(hit: Hit) -> tuple[int, int]:
    return hit[0], -hit[1]


def _apart(ordered: Iterable[Hit]) -> list[Hit]:
    """Hits that do not overlap, the first of those that do."""
    chosen: list[Hit] = []
    edge = -1
    for hit in ordered:
        if hit[0] >= edge:
            chosen.append(hit)
            edge = hit[1]
    return chosen


def _rank(form: Form) -> int:
    return (
        0
        if form.kind in NAME_KINDS
        else 1
        if form.kind == "adjective"
        else 2
        if form.kind == "demonym"
        else 3
        if form.kind == "capital"
        else 4
    )


def _kind(form: Form) -> str:
    return "name" if form.kind in NAME_KINDS else form.kind


def find_places(text: str, hits: list[Hit], table: list[Entry], names: Names) -> list[Place]:
    """Places of one field from the automaton's longest hits, guarded; forms of several states still undecided."""
    found: list[Place] = []
    for start, end, number in hits:
        entry = table[number]
        printed = text[start:end]
        if entry.kind == "none" or not _is_printed_as_name(printed, entry):
            continue
        guard = _guard(text, start, end, entry, names)
        if guard == "person":
            continue
        kind, city = guard or entry.kind, printed if entry.city else None
        found.append(Place(start=start, end=end, code=entry.code, kind=kind, city=city))
    return found


def _is_printed_as_name(printed: str, entry: Entry) -> bool:
    if entry.exact:
        return printed == entry.text
    first = printed[4:5] if printed[:1] in ("t", "T") and printed[:4].lower() == "the " else printed[:1]
    return first.isupper() or not first.isascii()


def _guard(text: str, start: int, end: int, entry: Entry, names: Names) -> str:
    """`person`, `org` or nothing; what stands behind a prefix (`the one-China principle`) is no place either."""
    if start > 1 and text[start - 1] == "-" and text[start - 2].islower():
        return "person"
    after = _NEXT.match(text, end, end + 40) if text[end : end + 1] == " " else None
    word = after.group(1).rstrip(".,;:'") if after else ""
    if word in names.organisation_tails and entry.kind != "region" and not _governs(text, end, names):
        return "org"
    if not entry.ambiguous:
        return ""
    before = _PREVIOUS.search(text, max(0, start - 30), start)
    previous = before.group(1) if before else ""
    office = _OFFICE_OF.search(text, max(0, start - 30), start)
    if office is not None and office.group(1).lower() in names.offices_of:
        return ""
    if previous.rstrip(".") in names.titles:
        return "person"
    if previous.endswith("'s") and not word:
        return ""
    if previous.lower() in names.not_places_before and not (word and text[start:end] in names.given):
        return ""
    if _PREVIOUS_CAP.search(text[max(0, start - 30) : start]) and entry.kind not in ("adjective", "demonym"):
        return "person"
    if word and (text[start:end] in names.given or entry.kind in CITY_KINDS) and not word.isupper():
        return "person"
    if entry.kind in CITY_KINDS and previous.lower() not in names.not_places_before:
        return "" if text[end : end + 2] in (", ", " (") or _stands_alone(text, start, end, word) else "person"
    return ""


def _stands_alone(text: str, start: int, end: int, word: str) -> bool:
    """Whether a city acts for its state (`Washington had ordered`): no name beside it here or before it anywhere."""
    return not word and text[end : end + 1] in (" ", "'") and not _is_surname(text, text[start:end])


@lru_cache(maxsize=16)
def _is_surname(text: str, printed: str) -> bool:
    """Whether a text prints a form behind another capitalised word anywhere; asked once a form, texts may be long."""
    return re.search(r"[a-z\"',]? (?:[A-Z][a-z]+|[A-Z]\.) " + re.escape(printed) + r"\b", text) is not None


def _governs(text: str, end: int, names: Names) -> bool:
    """`US State Department`: what follows is an office of that state, not a firm named after it."""
    return text[end : end + 40].lower().lstrip().startswith(tuple(names.governments))


def decide(
    places: dict[str, list[Place]],
    other_norths: tuple[str, ...],
    held_by: dict[str, str] | None = None,
    *,
    diplomatic: bool = True,
) -> dict[str, list[Place]]:
    """Forms of several states decided by what else the article names, and regions kept where Korea is spoken of.

    Cities of a territory become those of the state that holds it (`held_by`) where the article names that state.
    """
    known = {
        place.code
        for group in places.values()
        for place in group
        if not place.code.startswith("?") and place.kind != "region"
    }
    if diplomatic and not known & {"KP", "KR", *other_norths}:
        known.add("KP")
    return {
        within: [_held(p, known, held_by or {}) for p in (_decided(place, known) for place in group) if p is not None]
        for within, group in places.items()
    }


def _held(place: Place, known: set[str], held_by: dict[str, str]) -> Place:
    """The city of a territory as one of the state that holds it, where the article names that state."""
    holder = held_by.get(place.code)
    return replace(place, code=holder) if holder in known and holder is not None and place.city is not None else place


def _decided(place: Place, known: set[str]) -> Place | None:
    if place.kind == "region":
        return replace(place, kind="name") if known & {"KP", "KR"} else None
    if not place.code.startswith("?"):
        return place
    options = list(dict.fromkeys(place.code[1:].split()))
    named = [code for code in options if code in known]
    if len(named) == 1:
        return replace(place, code=named[0])
    return replace(place, code=options[0]) if place.kind == "capital" and not named else None


def countries(places: dict[str, list[Place]]) -> tuple[str, ...]:
    """Codes of all states named, in order of first mention, the title first."""
    return tuple(
        dict.fromkeys(
            place.code for within in ("title", "text") for place in places.get(within, []) if place.kind != "org"
        )
    )
