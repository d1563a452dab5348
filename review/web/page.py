"""A page: a path, who may see it, and the function that answers; and the shelf on which pages are found.

A file of `review/web/pages` is a member by its name. It holds `ROUTES`, a tuple of `Page`. No page is without a role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from models.account import AccountRole
from review.web import pages
from review.web.wired import Wired

FORM_BYTES = 256 * 1024
"""Largest form, in bytes, where a page does not say otherwise: a bulk decision about 500 rows takes 30 KiB."""


class Role(IntEnum):
    """Who may ask for a page; each may also see what those below may."""

    ANYONE = 0
    VIEWER = 1
    REVIEWER = 2
    ADMIN = 3


RANK = {AccountRole.VIEWER: Role.VIEWER, AccountRole.REVIEWER: Role.REVIEWER, AccountRole.ADMIN: Role.ADMIN}
"""What an account's role allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was sent with a POST; every value bounded by the page's limit, none to be trusted."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, UploadFile] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value of that name, or an empty string."""
        return (self.values.get(name) or ("",))[-1]

    def all(self, name: str) -> tuple[str, ...]:
        """All values of that name, in order."""
        return tuple(self.values.get(name, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request to a page by somebody who may see it.

    Attributes:
        request: as Starlette has it; path parameters in `request.path_params`.
        wired: database, archive, settings, clock.
        name: the account's name, or the local reviewer's; empty for nobody.
        role: what the visitor may do.
        csrf: token that every form carries in the hidden field `csrf`.
        form: what was sent; empty for a GET.
        at: the instant of the request, UTC.
    """

    request: Request
    wired: Wired
    name: str
    role: Role
    csrf: str
    form: Form
    at: datetime

    @property
    def query(self) -> Mapping[str, str]:
        """The query string's keys and last values."""
        return self.request.query_params

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])


Endpoint = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounted:
    """An application of its own under a path, for reading only; a file of the shelf lists such in `MOUNTS`."""

    path: str
    make: Callable[[Wired], ASGIApp]
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One route.

    Attributes:
        path: as Starlette writes paths, e.g. `/events/{id}`.
        endpoint: answers a visit; plain function, run in a thread.
        role: the least role that may ask.
        methods: `GET` (HEAD comes with it) or `POST`; what changes anything is a POST.
        nav: label in the navigation, or None; `place` its place there, from the left.
        form_bytes: largest form.
    """

    path: str
    endpoint: Endpoint
    role: Role
    methods: tuple[str, ...] = ("GET",)
    nav: str | None = None
    place: int = 100
    form_bytes: int = FORM_BYTES


def shelf() -> tuple[Page, ...]:
    """All pages of the shelf, by name of file; paths without a parameter before those with one.

    Raises:
        ValueError: two pages answer the same method of the same path.
    """
    found: list[Page] = [page for member in _members() for page in member.ROUTES]
    taken: set[tuple[str, str]] = set()
    for page in found:
        for method in page.methods:
            if (method, page.path) in taken:
                raise ValueError(f"{method} {page.path}: two pages answer it")
            taken.add((method, page.path))
    return tuple(sorted(found, key=lambda page: "{" in page.path))


def mounts() -> tuple[Mounted, ...]:
    """All applications of the shelf, by name of file."""
    return tuple(one for member in _members() for one in getattr(member, "MOUNTS", ()))


def _members() -> list[ModuleType]:
    names = sorted(member.name for member in iter_modules(pages.__path__))
    return [import_module(f"{pages.__name__}.{name}") for name in names]
