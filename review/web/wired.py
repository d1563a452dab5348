"""What every page is handed: database, archive, settings and clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from events.audience import Audience
from events.voices import Houses
from models.archive import Archive
from models.db.store import Database
from models.source import Source

Clock = Callable[[], datetime]
"""The present instant, UTC."""


ORIGIN, BY = "X-Embassywatch-Origin", "X-Embassywatch-By"
"""Headers under which the archive keeps where something handed in came from, and who handed it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Something that a person hands in.

    Attributes:
        url: address to fetch, or under which the body was found; empty for a tip without one.
        name: file name, or empty.
        body: the bytes; empty where the address is to be fetched.
        media: media type as declared, e.g. `text/plain`.
        origin: where it came from, in the words of who hands it in.
        title, published: as stated by who hands it in, or empty.
        by: who hands it in.
    """

    origin: str
    by: str
    url: str = ""
    name: str = ""
    body: bytes = b""
    media: str = ""
    title: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of something handed in.

    Attributes:
        page: id of the archived page.
        version: id of the version read from it, or None.
        drop: why no version was read, or None.
        events: ids of the events that its claims are part of.
        known: whether the very same page was there already.
    """

    page: str
    version: str | None
    drop: str | None
    events: tuple[str, ...]
    known: bool = False

    @property
    def why(self) -> str:
        """Why no version was read, in words; empty where one was."""
        return UNREADABLE.get(self.drop or "", (self.drop or "").replace("_", " "))


UNREADABLE = {
    "not_html": "it is neither a page nor a text nor a PDF",
    "pdf_damaged": "the PDF is damaged",
    "pdf_encrypted": "the PDF is encrypted: a password is needed",
    "pdf_no_text": "the PDF holds no text, as scans do",
    "pdf_too_heavy": "the PDF needs more time or memory than a text does",
}
"""Why a document gives no text, in words."""


class NotAdded(ValueError):  # noqa: N818 - says what is the case
    """Something handed in could not be taken; the message is one line for people."""


class Adder(Protocol):
    """Takes something handed in through archive, reading and events; raises NotAdded."""

    def __call__(self, handed: Handed) -> Added:
        """Take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """What the desk can be told.

    Attributes:
        focus: codes of the states that lead the queue; `*` is all.
        zone: IANA zone in which days and times are shown.
        hosts: names under which the desk answers (without port); `*` for any, which only tests use.
        port: port it listens on; part of the origin that forms must come from.
        local: name of the one reviewer who needs no login (loopback without accounts), or None.
        secure: it is reached by https, so cookies are marked so.
        behind: it stands behind a proxy of this machine, whose X-Forwarded-For may be believed.
        data_dir: folder of all data; regression cases are written below it.
        sources: the catalogue, broken files left out.
        houses: what is known of the sources as speakers.
        audience: whom the alerts of decisions are for.
        add: takes what is handed in, or None where that is switched off.
        idle_minutes: a session ends when it was not used for so long; `longest_hours` in any case.
        recall_share: share of the unflagged articles that the recall audit shows, 0 to 1.
    """

    focus: tuple[str, ...] = ("KP",)
    zone: str = "UTC"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    port: int = 18100
    local: str | None = None
    secure: bool = False
    behind: bool = False
    data_dir: Path = Path("var/data")
    sources: tuple[Source, ...] = ()
    houses: Houses = field(default_factory=Houses)
    audience: Audience = field(default_factory=Audience)
    add: Adder | None = None
    idle_minutes: int = 120
    longest_hours: int = 24
    recall_share: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """What every page is handed.

    Attributes:
        shelf: the pages in force, for the navigation; see `review.web.page`.
        memory: what pages may keep between two requests, by name; bounded by who keeps it.
    """

    database: Database
    archive: Archive
    settings: DeskSettings
    clock: Clock
    memory: dict[str, Any] = field(default_factory=dict)
