"""Settings, by layers: flag, environment, project file, user file, default; each value knows where it came from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from nightly.exits import Exit, StopError

NOT_SETTINGS = frozenset(
    {"EMBASSYWATCH_REAL_INPUT", "EMBASSYWATCH_KILLS", "EMBASSYWATCH_KILL_ALL", "EMBASSYWATCH_SEED"}
)
"""Names of the test suite, which the program itself passes over."""

PROJECT_FILE = Path("embassywatch.toml")
USER_FILE = Path("~/.config/embassywatch/config.toml")


class AlertSettings(BaseModel):
    """Who is told: `apprise` addresses hold secrets and are never printed; `jsonl` is relative to the data folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    apprise: tuple[SecretStr, ...] = ()
    jsonl: Path = Path("alerts.jsonl")
    routes: Path | None = Field(default=None, description="TOML file of subscribers and routes")
    timeout: float = Field(default=20.0, gt=0, le=120, description="seconds for one try at one address")
    news_days: int = Field(default=400, ge=1, description="older reports open events without an alert")
    desk: str = Field(
        default="", pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$", description="address of the review desk, for links"
    )


class Settings(BaseSettings):
    """Everything a night can be told; the names are the keys in a file, and EMBASSYWATCH_NAME in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="EMBASSYWATCH_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    data_dir: Path = Path("var/data")
    database: SecretStr | None = Field(
        default=None, description="SQLAlchemy address; default SQLite in the data folder"
    )
    sources: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="folders of source files; default the real catalogue"
    )
    contact: str = Field(default="", description="an e-mail or web address, sent with every request")
    focus: Annotated[tuple[str, ...], NoDecode] = ("KP",)
    timezone: str = "UTC"
    workers: int = Field(default=2, ge=1, le=64, description="processes that read")
    at_once: int = Field(default=8, ge=1, le=64, description="sources crawled at the same time")
    page_seconds: float = Field(default=60.0, gt=0, le=3600, description="longest time for reading one page")
    free_mb: int = Field(default=1024, ge=0, description="least free disk space, MiB, to begin a night")
    second_reader: str = Field(default="", description="a trained spaCy pipeline with a parser, package or folder")
    now: datetime | None = Field(default=None, description="a clock that stands still, for the demo and for tests")
    retry_pause: float = Field(default=5.0, ge=0, le=600, description="seconds before a request is tried again")
    routes: Annotated[dict[str, str], NoDecode] = Field(
        default={}, description="host name to loopback address, for sample newsrooms"
    )
    sample_port: int | None = Field(
        default=None, ge=1, le=65535, description="port in place of 18099 in sample sources"
    )
    alerts: AlertSettings = AlertSettings()

    @field_validator("data_dir", "sources", "database", "focus", mode="before")
    @classmethod
    def _not_empty(cls, value: object) -> object:
        """An empty value in the environment is a slip, not the working folder."""
        if isinstance(value, str) and not value.strip():
            raise ValueError("is empty; leave it out for the default")
        return value

    @field_validator("sources", mode="before")
    @classmethod
    def _path_list(cls, value: object) -> object:
        """In the environment: folders as in PATH."""
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("focus", mode="before")
    @classmethod
    def _code_list(cls, value: object) -> object:
        """In the environment: codes with commas between; `*` is all."""
        return tuple(part.strip().upper() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("routes", mode="before")
    @classmethod
    def _route_list(cls, value: object) -> object:
        """In the environment: `kurier.example=127.0.0.1,other.example=127.0.0.1`."""
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part]
        return {host.strip(): address.strip() for host, _, address in pairs}

    @field_validator("focus")
    @classmethod
    def _codes_are_codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if code != "*" and not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
                raise ValueError(f"{code!r} is no ISO 3166-1 alpha-2 code, such as KP; * is all")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"no time zone is called {value!r}") from error
        return value

    @field_validator("routes")
    @classmethod
    def _routes_stay_home(cls, value: dict[str, str]) -> dict[str, str]:
        for host, address in value.items():
            if not address.startswith("127."):
                raise ValueError(f"{host}: a route leads to loopback only, not to {address!r}")
        return value

    @field_validator("now")
    @classmethod
    def _now_in_utc(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def database_address(self) -> str:
        """Where the database is: the setting, else a SQLite file in the data folder."""
        if self.database is not None:
            return self.database.get_secret_value()
        # quoted, since an address ends at a question mark and reads %41 as A
        return f"sqlite:///{quote(str(self.data_dir / 'embassywatch.sqlite'))}"

    def secrets(self) -> tuple[str, ...]:
        """Strings that must never be written anywhere."""
        held = [secret.get_secret_value() for secret in self.alerts.apprise]
        if self.database is not None and "@" in self.database.get_secret_value():
            held.append(self.database.get_secret_value())
        return tuple(held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One setting as `config show --origin` prints it: `value` is masked where it is secret."""

    key: str
    value: str
    origin: str


def _layers(flags: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The layers that say something, strongest first, with a name for people."""
    layers: list[tuple[str, dict[str, Any]]] = [("flag", dict(flags))]
    layers.append(("environment", _read_environment()))
    for name, path in (("project file", PROJECT_FILE), ("user file", USER_FILE.expanduser())):
        if path.is_file():
            layers.append((f"{name} {path}", _read_toml(path)))
    return layers


def _read_environment() -> dict[str, Any]:
    known = {f"EMBASSYWATCH_{key.upper()}" for key in Settings.model_fields} | NOT_SETTINGS
    for name in sorted(os.environ):
        if name.startswith("EMBASSYWATCH_") and name.partition("__")[0] not in known:
            raise StopError(Exit.USAGE, f"environment: {name}: no setting is called so (embassywatch config show)")
    try:
        return dict(EnvSettingsSource(Settings)())
    except SettingsError as error:  # the message names the key and never holds the value
        raise StopError(Exit.USAGE, f"environment: {error}; lists are written as JSON") from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return dict(TomlConfigSettingsSource(Settings, toml_file=path)())
    except (ValueError, OSError) as error:
        raise StopError(Exit.USAGE, f"{path}: not readable as TOML: {error}") from error


def load_settings(flags: Mapping[str, Any] | None = None) -> tuple[Settings, tuple[Origin, ...]]:
    """Settings from all layers, and where each value came from.

    Args:
        flags: values given on the command line; those that were not given must be left out.

    Raises:
        StopError: with exit code 2 where a file cannot be read, a key is unknown or a value is wrong.
    """
    merged: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for name, layer in _layers(flags or {}):
        for path, value in _leaves(layer):
            _put(merged, path, value)
            origin.setdefault(".".join(path), name)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "?"
        place = next((name for held, name in origin.items() if f"{key}.".startswith(f"{held}.")), "settings")
        raise StopError(Exit.USAGE, f"{place}: {key}: {first['msg']}") from error
    plain = {key: getattr(settings, key) for key in Settings.model_fields}
    shown = tuple(
        Origin(key=".".join(path), value=_shown(value), origin=origin.get(".".join(path), "default"))
        for path, value in _leaves(plain)
    )
    return settings, shown


def _leaves(layer: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with its keys; `[alerts]` is a table of keys, each of which a stronger layer may set alone."""
    for key, value in layer.items():
        if key == "alerts" and isinstance(value, AlertSettings):
            yield from (((key, inner), getattr(value, inner)) for inner in AlertSettings.model_fields)
        elif key == "alerts" and isinstance(value, dict):
            yield from (((key, inner), held) for inner, held in value.items())
        else:
            yield (key,), value


def _put(merged: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """Set a value that no stronger layer has set."""
    *tables, last = path
    for table in tables:
        merged = merged.setdefault(table, {})
    if isinstance(merged, dict):
        merged.setdefault(last, value)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return "" if value is None else str(value)
