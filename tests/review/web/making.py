"""A desk on invented newsrooms: pages in an archive, what was read in them, events settled from that."""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.testclient import TestClient

from events.settle import settle
from models.archive import Archive
from models.article import Article, Published, Reading, Version
from models.claim import Evidence
from models.db import claims, events, pages, readings
from models.db.store import Database
from models.event import Event
from models.ids import article_id, claim_id, page_id, version_id
from models.page import Page, Role
from models.world.gazetteer import states
from review.web.app import build_app
from review.web.wired import DeskSettings
from tests.events.making import Told, telling

NOW = datetime(2023, 11, 20, 8, 0, tzinfo=UTC)

HOSTS = ("AO", "BD", "ES", "GN", "LY", "NP", "SN", "UG", "CD", "PE", "TZ", "MN", "DE", "PL", "RO", "BG", "CZ", "SE",
         "VN", "LA", "MY", "ID", "TH", "IN", "EG")  # fmt: skip


@dataclass(slots=True)
class Desk:
    """One desk under test; `now` is its clock, which tests move."""

    database: Database
    archive: Archive
    settings: DeskSettings
    now: datetime = NOW

    def clock(self) -> datetime:
        return self.now

    def app(self) -> Starlette:
        return build_app(self.database, self.archive, self.settings, self.clock)

    def event(self, event_id: str) -> Event:
        with self.database.unit(writing=False) as unit:
            held = events.event(unit, event_id)
        assert held is not None
        return held

    def ids(self) -> list[str]:
        with self.database.unit(writing=False) as unit:
            return [event.id for event in events.list_events(unit, limit=None)]


class Browser:
    """A client that keeps cookies, sends the origin that browsers send, and the token of the forms."""

    def __init__(self, app: Starlette, port: int = 18100) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.cookie = f"embassywatch_{port}"
        self.client = TestClient(app, base_url=self.base, follow_redirects=False, raise_server_exceptions=False)
        self.get("/help")

    @property
    def csrf(self) -> str:
        token = self.client.cookies.get(self.cookie) or ""
        return hashlib.sha256(f"csrf:{token}".encode()).hexdigest()[:32]

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, object] | None = None, **headers: str) -> httpx.Response:
        sent = {"csrf": self.csrf, **(fields or {})}
        return self.client.post(path, data=sent, headers={"origin": self.base, **headers})

    def decide(self, event: Event, action: str, **fields: object) -> httpx.Response:
        sent = {"revision": event.revision, "action": action, "seen": NOW.isoformat(), **fields}
        return self.post(f"/events/{event.id}/decide", sent)

    def login(self, name: str, password: str, **fields: object) -> httpx.Response:
        return self.post("/login", {"name": name, "password": password, **fields})


def closing(
    host: str, name: str = "a", *, sending: str = "KP", source: str = "", title: str = "", **more: object
) -> Told:
    """A claim that a mission is closed, told in one sentence with its evidence marked."""
    sender, place = states()[sending].name, states()[host].name
    # words of its own in each text, else two of them are copies of one
    filler = " ".join(hashlib.sha256(f"{host}{name}{at}".encode()).hexdigest()[:7] for at in range(60))
    text = f"{sender} has closed its embassy in {place}, the ministry said on Tuesday.\n{filler}"
    marks = (
        ("sending", sender),
        ("type", "has closed"),
        ("mission_type", "embassy"),
        ("host", place),
        ("announced", "Tuesday"),
    )
    evidence = tuple(
        Evidence(
            field=field, start=text.index(words), end=text.index(words) + len(words), quote=words, rule=f"rule.{field}"
        )
        for field, words in marks
    )
    return telling(
        f"{sending}-{host}-{name}",
        sending=sending,
        host=host,
        source=source or f"house-{host.lower()}-{name}",
        text=text,
        title=title or f"{sender} closes its embassy in {place} ({name})",
        evidence=evidence,
        **more,  # type: ignore[arg-type]  # each test names arguments of `telling`
    )


def keep_told(desk: Desk, *told: Told, lang: str = "en") -> None:
    """Archive the pages, keep what was read in them, and settle."""
    with desk.archive.writer("20231024-test", NOW) as writer:
        kept = [_page(claim_report, writer, lang) for claim_report in told]
    with desk.database.unit() as unit:
        pages.keep_pages(unit, "run", [(page, page.url, location) for page, location, *_ in kept])
        readings.save_readings(unit, [saved for *_, saved in kept])
        unit.commit()
    settle_all(desk.database)


def _page(told: Told, writer: object, lang: str) -> tuple[object, ...]:
    claim, report = told
    body = f"<html><h1>{html.escape(report.title)}</h1><p>{html.escape(report.text)}</p></html>".encode()
    page = Page(
        id=page_id(report.url, body),
        source=report.source,
        role=Role.ARTICLE,
        url=report.url,
        final_url=report.url,
        fetched_at=report.fetched_at,
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=body,
    )
    location = writer.keep(page)  # type: ignore[attr-defined]  # an ArchiveWriter
    article = Article(id=article_id(report.source, report.url), source=report.source, key=report.url, url=report.url)
    published = None if report.published is None else Published(on=report.published, at=None, origin="meta")
    version = Version(
        id=version_id(article.id, report.title, report.text),
        article=article.id,
        page=page.id,
        title=report.title,
        text=report.text,
        lang=lang,
        published=published,
        fingerprint=report.fingerprint,
        how="test",
    )
    mine = replace(claim, id=claim_id(version.id, claim.type, claim.sending, claim.host, 0), version=version.id)
    reading = Reading(version=version.id, lang=lang, claims=() if claim.sending is None else (mine,))
    return page, location, (article, version, reading, page.id)


def silent(name: str, text: str, *, title: str = "Nothing to see") -> Told:
    """An article in which nothing is found."""
    return telling(f"silent-{name}", sending=None, source="house-silent", text=text, title=title)


def settle_all(database: Database) -> None:
    with database.unit(durable=True) as unit:
        for pair in claims.pairs_to_settle(unit):
            found = settle(claims.claims_by_pair(unit, *pair), events.events_of_pair(unit, *pair), relays={})
            events.save_events(unit, [event for event in found.events if event.id in found.changed])
            claims.mark_settled(unit, pair)
        unit.commit()


def fill(desk: Desk, count: int) -> None:
    """So many closures of one state, each told by one house, a day apart."""
    keep_told(desk, *(closing(host, after=at) for at, host in enumerate(HOSTS[:count])))


def later(desk: Desk, **span: float) -> None:
    desk.now += timedelta(**span)


def folder_of(tmp_path: Path) -> Path:
    return tmp_path / "data"
