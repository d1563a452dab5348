"""The file of subscribers and routes, in TOML: checked strictly, every fault with file, line and key."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from alerts.routes import Match, Mode, Route, Severity
from alerts.subscribers import Subscriber
from models.alert import Transition
from models.source import SourceKind

_BIGGEST = 1_000_000  # bytes of a file
_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WINDOW = re.compile(r"(\d+)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class RoutesError(Exception):
    """The file cannot be used; the text is one line with file, line and key, and never a value that may be secret."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _minute(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{2}:\d{2}", value):
        raise ValueError("a local time is written as 07:00")
    return time.fromisoformat(value) if isinstance(value, str) else value


def _seconds(value: object) -> object:
    found = _WINDOW.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a span of time is written as 90s, 15m, 6h or 1d")
    return float(int(found[1]) * _SECONDS[found[2]])


def _zone(value: object) -> object:
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {str(value)[:40]!r}") from error


def _hours(value: object) -> object:
    begin, mark, end = str(value).partition("-")
    if not mark or begin == end:
        raise ValueError("quiet hours are written as 22:00-07:00")
    return _minute(begin.strip()), _minute(end.strip())


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
State = Annotated[str, BeforeValidator(_upper), StringConstraints(pattern=r"^[A-Z]{2}$")]
Word = Annotated[str, BeforeValidator(_lower), StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,60}$")]
Clock = Annotated[time, BeforeValidator(_minute)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)


class MatchForm(_Form):
    """See `alerts.routes.Match`."""

    transition: frozenset[Transition] = frozenset()
    type: frozenset[Word] = frozenset()
    sending: frozenset[State] = frozenset()
    host: frozenset[State] = frozenset()
    stage: frozenset[Word] = frozenset()
    status: frozenset[Word] = frozenset()
    mission_type: frozenset[Word] = frozenset()
    rank: frozenset[Literal["news", "lead", "correction"]] = frozenset()
    source: frozenset[Word] = frozenset()
    region: frozenset[Text] = frozenset()
    language: frozenset[Word] = frozenset()
    source_kind: frozenset[SourceKind] = frozenset()
    confidence: float | None = Field(default=None, ge=0, le=1)
    outlets: int | None = Field(default=None, ge=1, le=1_000)
    reviewed: bool | None = None


class SubscriberForm(_Form):
    """One who is told: `target` and `secret` may be `${ENV}` or `file:PATH`; `private` lets a webhook stay inside."""

    name: Name
    channel: Name
    target: Text
    secret: Text | None = None
    private: bool = False


class RouteForm(_Form):
    """See `alerts.routes.Route`."""

    name: Name
    to: tuple[Name, ...] = Field(min_length=1)
    match: MatchForm = MatchForm()
    mute: tuple[Text, ...] = ()
    mode: Mode = Mode.INSTANT
    window: Annotated[float, BeforeValidator(_seconds), Field(gt=0, le=7 * 86400)] = 900.0
    digest_at: Clock = time(7)
    quiet: Annotated[tuple[time, time], BeforeValidator(_hours)] | None = None
    pierce: Severity | None = None
    zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("UTC")


class FileForm(_Form):
    """The whole file."""

    subscriber: tuple[SubscriberForm, ...] = ()
    route: tuple[RouteForm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Subscribers and routes of a file, in its order; nobody and nothing without one."""

    subscribers: tuple[Subscriber, ...] = ()
    routes: tuple[Route, ...] = ()

    def route(self, name: str | None) -> Route | None:
        """The route of this name, None where there is none (any more)."""
        return next((route for route in self.routes if route.name == name), None)

    def subscriber(self, name: str) -> Subscriber | None:
        """The subscriber of this name, or None."""
        return next((one for one in self.subscribers if one.name == name), None)


def load_routes(path: Path, *, channels: frozenset[str], environment: Mapping[str, str] | None = None) -> Routing:
    """Read and check a file.

    Args:
        path: a TOML file.
        channels: names of the shelf.
        environment: where `${NAME}` is looked up; default the process' own.

    Raises:
        RoutesError: with file, line and key.
    """
    raw = _read(path)
    plain = _parse(path, raw)
    try:
        form = FileForm.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise _fault(path, raw, first["loc"], first["msg"].removeprefix("Value error, ")) from error
    _check_names(path, raw, form, channels)
    held = os.environ if environment is None else environment
    subscribers = tuple(_subscriber(path, raw, n, one, held) for n, one in enumerate(form.subscriber))
    return Routing(subscribers=subscribers, routes=tuple(_route(one) for one in form.route))


def _route(form: RouteForm) -> Route:
    match = {name: getattr(form.match, name) for name in MatchForm.model_fields}
    match["transition"] = frozenset(one.value for one in form.match.transition)
    match["source_kind"] = frozenset(one.value for one in form.match.source_kind)
    fields = {name: getattr(form, name) for name in RouteForm.model_fields if name != "match"}
    return Route(**fields, match=Match(**match))


def _check_names(path: Path, raw: str, form: FileForm, channels: frozenset[str]) -> None:
    known: set[str] = set()
    for n, one in enumerate(form.subscriber):
        if one.channel not in channels:
            words = f"no channel is called so; there are {', '.join(sorted(channels))}"
            raise _fault(path, raw, ("subscriber", n, "channel"), words)
        if one.name in known:
            raise _fault(path, raw, ("subscriber", n, "name"), f"{one.name} is named twice")
        if one.channel != "webhook" and (one.secret is not None or one.private):
            raise _fault(path, raw, ("subscriber", n, "channel"), "only a webhook has `secret` or `private`")
        known.add(one.name)
    routes: set[str] = set()
    for n, route in enumerate(form.route):
        if route.name in routes:
            raise _fault(path, raw, ("route", n, "name"), f"{route.name} is named twice")
        unknown = next((name for name in route.to if name not in known), None)
        if unknown is not None:
            raise _fault(path, raw, ("route", n, "to"), f"no subscriber is called {unknown}")
        routes.add(route.name)


def _subscriber(path: Path, raw: str, n: int, form: SubscriberForm, environment: Mapping[str, str]) -> Subscriber:
    target = _secret(path, raw, ("subscriber", n, "target"), form.target, environment)
    if form.channel == "webhook":
        secret = _secret(path, raw, ("subscriber", n, "secret"), form.secret or "", environment)
        # behind the number sign, which never leaves the house
        target = f"{target}#secret={quote(secret, safe='')}" + ("&private=yes" if form.private else "")
    return Subscriber(name=form.name, channel=form.channel, target=target)


def _secret(path: Path, raw: str, loc: tuple[str | int, ...], given: str, environment: Mapping[str, str]) -> str:
    """The value with `${NAME}` filled in (quoted as in an address, unless it is the whole value), or a file's text."""
    if given.startswith("file:"):
        place = path.parent / given.removeprefix("file:")
        try:
            return place.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise _fault(path, raw, loc, f"{place.name}: cannot be read") from error
    missing = next((name for name in _SECRET.findall(given) if not environment.get(name)), None)
    if missing is not None:
        raise _fault(path, raw, loc, f"{missing} is not set in the environment")
    whole = _SECRET.fullmatch(given)
    if whole:
        return environment[whole[1]]
    return _SECRET.sub(lambda found: quote(environment[found[1]], safe=""), given)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_BIGGEST + 1)
        if len(raw) > _BIGGEST:
            raise RoutesError(f"{path}: larger than {_BIGGEST} bytes")
        return raw.decode("utf-8")
    except OSError as error:
        raise RoutesError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RoutesError(f"{path}: no UTF-8 at byte {error.start}") from error


def _parse(path: Path, raw: str) -> dict[str, Any]:
    try:
        return tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise RoutesError(f"{path}: not readable as TOML: {error}") from error
    except RecursionError as error:
        raise RoutesError(f"{path}: nested too deep") from error


def _fault(path: Path, raw: str, loc: tuple[str | int, ...], words: str) -> RoutesError:
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".") or "?"
    return RoutesError(f"{path}: line {_line(raw, loc)}: {key}: {words}")


def _line(raw: str, loc: tuple[str | int, ...]) -> int:
    """The line of a key, or of the nearest table around it."""
    lines = raw.splitlines()
    at, want = 0, ""
    for part in loc:
        if isinstance(part, int):
            heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{re.escape(want)}\s*\]\]", line)]
            at = heads[part] if part < len(heads) else at
            continue
        want = part
        name = rf"[\"']?{re.escape(part)}[\"']?"
        found = next((n for n in range(at, len(lines)) if re.search(rf"^\s*(\[+.*\b)?{name}\s*[\]=.]", lines[n])), None)
        at = at if found is None else found
    return at + 1
