"""The shelf of ways to discover articles: the file name is the kind, each file offers one function `discover`.

`discover(index: IndexPage, way: Discovery) -> Discovered` is pure: bytes of one index page in, addresses out.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Protocol

from crawler.found import Discovered, IndexPage
from models.source import Discovery


class Discover(Protocol):
    """What every member of the shelf offers."""

    def __call__(self, index: IndexPage, way: Discovery) -> Discovered:
        """Addresses in one index page, read as the definition `way` says."""


@cache
def kinds() -> tuple[str, ...]:
    """Names of the shelf's members, in alphabetical order."""
    return tuple(sorted(member.name for member in pkgutil.iter_modules(__path__)))


def member(kind: str) -> Discover:
    """The function `discover` of the member; ModuleNotFoundError where there is none."""
    found: Discover = import_module(f"{__name__}.{kind}").discover
    return found
