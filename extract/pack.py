"""Loads a language pack (`extract/lang/<code>/*.yml`); unknown keys are refused with file, line and key.

A pack is data only: concepts (words), rules (patterns over concepts, with examples), scope (cues), dates and names.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LANG = Path(__file__).parent / "lang"


class PackError(ValueError):
    """A language pack is wrong; the message is one line naming file, line and key."""


class Strict(BaseModel):
    """Base of all pack records: unknown keys are refused, records do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Numbers(Strict):
    """Singular and plural forms of one kind of a concept."""

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


class Concept(Strict):
    """Words of one concept: `verbs` as five forms a line, plain `forms`, `kinds` with number, `values` of numbers."""

    verbs: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    many_forms: tuple[str, ...] = ()
    kinds: dict[str, Numbers] = {}
    values: dict[str, float] = {}


class Concepts(Strict):
    """concepts.yml."""

    concepts: dict[str, Concept]


class Rule(Strict):
    """One record of rules.yml.

    Attributes:
        id: name that evidence carries; `type`: claim or sign type; `prior`: trust, 0 to 1.
        patterns: elements separated by blanks: CONCEPT, A|B, CONCEPT.form, class names, with ?, * or + behind,
            and `role=` before one. Gaps allow only what they name.
        stage, stance: what the pattern itself says.
        options: properties that the assembly knows.
        matches, not_: sentences it must and must not fire on.
    """

    id: str
    type: str
    prior: float = Field(gt=0, le=1)
    patterns: tuple[str, ...] = Field(min_length=1)
    stage: str = ""
    stance: str = ""
    options: tuple[str, ...] = ()
    matches: tuple[str, ...] = Field(min_length=1)
    not_: tuple[str, ...] = Field(min_length=1, alias="not")


class Rules(Strict):
    """rules.yml: named classes of concepts, then the rules."""

    classes: dict[str, tuple[str, ...]] = {}
    rules: tuple[Rule, ...]


class Cue(Strict):
    """One record of scope.yml: concepts that change how an event is told.

    Attributes:
        effect: plan, begin, deny, rumour, drop, short, temporary, permanent, done.
        concepts: labels that carry it.
        direction: before, after or both: where the event stands to the cue is the reverse of where the cue stands.
        reach: units between cue and event at most.
        stops: labels that end its reach.
        next_to: labels of which one must follow the cue directly (after adverbs), or empty.
        needs: labels of which one must stand somewhere before the event, or empty.
        passes: labels of which one must lie between cue and event, or empty.
        matches, not_: see Rule; sentences in which the cue does and does not reach the event.
    """

    id: str
    effect: str
    concepts: tuple[str, ...] = Field(min_length=1)
    direction: str = Field(pattern="^(before|after|both)$")
    reach: int = Field(gt=0, le=60)
    stops: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    next_to: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    matches: tuple[str, ...] = Field(min_length=1)
    not_: tuple[str, ...] = Field(min_length=1, alias="not")


class ReasonCue(Strict):
    """Words that tell a reason of one kind; of kind `none`, words that look like a reason and are none."""

    kind: str
    forms: tuple[str, ...] = Field(min_length=1)


class Spells(Strict):
    """How dates begin that tell the first and the last day of a spell."""

    starts: tuple[str, ...] = Field(min_length=1)
    ends: tuple[str, ...] = Field(min_length=1)


class Scope(Strict):
    """scope.yml."""

    cues: tuple[Cue, ...]
    spells: Spells
    reasons: tuple[ReasonCue, ...]
    reason_leads: tuple[str, ...]


class DatePattern(Strict):
    """A form that dates take, as a regular expression with `{word}` for alternations of words; see dates.yml."""

    kind: str
    regex: str


class Dates(Strict):
    """dates.yml: words of time and the forms they take."""

    months: dict[str, int]
    weekdays: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    numbers: dict[str, int]
    vague: tuple[str, ...]
    parts: dict[str, str]
    shifts: dict[str, int]
    opens: dict[str, str]
    near: dict[str, int]
    ordinals: dict[str, int]
    units: dict[str, str]
    definite: tuple[str, ...]
    verbs_too: tuple[str, ...]
    before_month: tuple[str, ...]
    leads: tuple[str, ...]
    clocks: tuple[str, ...]
    short_weekdays: dict[str, int]
    days: dict[str, int]
    decades: dict[str, int]
    feasts: dict[str, tuple[int, int, int]]
    hedges: dict[str, str]
    few: tuple[str, ...]
    pointing: dict[str, int]
    before_year: tuple[str, ...]
    leads_of_no_year: tuple[str, ...]
    behind_no_year: tuple[str, ...]
    named_weekdays: tuple[str, ...]
    behind_day: tuple[str, ...]
    durations: tuple[str, ...]
    telling: frozenset[str]
    deeds: frozenset[str]
    verb_ends: tuple[str, ...]
    effects: tuple[str, ...]
    departures: tuple[str, ...]
    beginnings: tuple[str, ...]
    between_events: dict[str, str]
    patterns: tuple[DatePattern, ...]


class Names(Strict):
    """names.yml: what guards names of places, and names of those who speak.

    Attributes:
        held_by: territory -> state; its cities are told as the state's where the article names the state.
    """

    abbreviations: frozenset[str]
    titles: frozenset[str]
    given: frozenset[str]
    organisation_tails: frozenset[str]
    regions_of_korea: dict[str, str]
    other_norths: tuple[str, ...]
    state_media: dict[str, str]
    press: dict[str, str | None]
    governments: dict[str, str]
    usual_offices: dict[str, tuple[str, ...]] = {}
    held_by: dict[str, str] = {}
    not_places: tuple[str, ...]
    not_places_before: frozenset[str]
    offices_of: frozenset[str]


class Pack(Strict):
    """One language, loaded."""

    lang: str
    concepts: dict[str, Concept]
    rules: Rules
    scope: Scope
    dates: Dates
    names: Names


M = TypeVar("M", bound=BaseModel)


class _Words(yaml.SafeLoader):
    """YAML in which `no`, `on` and `off` are words of a language and a repeated key is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; raises yaml's ConstructorError for a key given twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Words.yaml_implicit_resolvers = {
    first: [
        (tag, regexp) for tag, regexp in pairs if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _line(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """Line (from 1) of the deepest node on a path of keys and indexes."""
    line = 0
    for step in path:
        if node is None:
            break
        line = node.start_mark.line
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
    return line + 1


def load_file(path: Path, model: type[M]) -> M:
    """A YAML file as `model`; raises PackError with file, line and key otherwise."""
    try:
        text = path.read_text(encoding="utf-8")
        raw: Any = yaml.load(text, Loader=_Words)  # noqa: S506 - a SafeLoader with fewer types
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark is not None else ""
        raise PackError(f"{path}{where}: {' '.join(str(error).split())[:200]}") from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(first["loc"])
        line = _line(yaml.compose(text, Loader=yaml.SafeLoader), place)
        key = ".".join(str(step) for step in place)
        raise PackError(f"{path}:{line}: {key}: {first['msg']}") from error


@cache
def load_pack(lang: str) -> Pack:
    """The pack of a language; raises PackError where a file is missing or wrong. Loaded once."""
    folder = LANG / lang
    return Pack(
        lang=lang,
        concepts=load_file(folder / "concepts.yml", Concepts).concepts,
        rules=load_file(folder / "rules.yml", Rules),
        scope=load_file(folder / "scope.yml", Scope),
        dates=load_file(folder / "dates.yml", Dates),
        names=load_file(folder / "names.yml", Names),
    )


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a pack."""
    return tuple(sorted(folder.name for folder in LANG.iterdir() if (folder / "rules.yml").is_file()))
