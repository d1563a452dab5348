"""What people hand in goes the way of any page: archive, index, reading, events; with where it came from.

Runs on the command line or in a process of its own, never in a thread of the desk: trafilatura crashes in threads.
"""

from __future__ import annotations

import html
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from crawler.catalogue import Catalogue
from crawler.settings import user_agent
from models.archive import Archive
from models.article import Drop, Reading
from models.claim import Claim
from models.db import claims, desk, pages, readings
from models.db.store import Database
from models.ids import digest, page_id
from models.page import Hint, Page, Role
from models.plaintext import plain_line
from models.source import Source
from nightly.asking import LARGEST, NotFetched, ask
from nightly.clock import clock_of, night_of
from nightly.context import Night
from nightly.hand import HAND
from nightly.settings import Settings
from nightly.stages.settle import settle_pair
from nightly.wiring import load_sources, open_archive, open_database
from review.web.wired import BY, ORIGIN, Added, Handed, NotAdded

_LINE = 500


def take_in(settings: Settings, handed: Handed) -> Added:
    """Take something in: archive it, read it, settle what it says.

    Raises:
        NotAdded: it cannot be fetched, is empty or too large, or says nothing of where it came from; one line.
        StopError: the database cannot be used.
    """
    catalogue = load_sources(settings)
    at = clock_of(settings)()
    page, source = _page_of(settings, catalogue, handed, at)
    database = open_database(settings)
    try:
        return _through(settings, catalogue, database, open_archive(settings), page, source)
    finally:
        database.close()


def _page_of(settings: Settings, catalogue: Catalogue, handed: Handed, at: datetime) -> tuple[Page, Source]:
    origin = plain_line(handed.origin, _LINE)
    if not origin and not handed.url:
        raise NotAdded("say where it comes from")
    fetched: tuple[tuple[str, str], ...] = ()
    url, body, status = handed.url.strip(), handed.body, 200
    final = url
    if not body:
        if not url:
            raise NotAdded("there is nothing in it")
        try:
            answer = ask(url, agent=user_agent(settings.contact.strip()), routes=_routes(settings))
        except NotFetched as error:
            raise NotAdded(str(error)) from error
        body, final, status, fetched = answer.body, answer.url, answer.status, answer.headers
    elif not url:
        url = final = f"by-hand:{digest('handed', body)}"
    if len(body) > LARGEST:
        raise NotAdded(f"larger than {LARGEST // 1024 // 1024} MiB")
    if not fetched:
        body, media = _as_page(handed, body)
        fetched = (("Content-Type", media),)
    page = Page(
        id=page_id(final, body),
        source=_source_of(catalogue, final).slug,
        role=Role.ARTICLE,
        url=url,
        final_url=final,
        fetched_at=at,
        status=status,
        headers=(*fetched, (ORIGIN, origin or url), (BY, plain_line(handed.by, 100))),
        body=body,
        hint=Hint(
            title=plain_line(handed.title, _LINE) or None,
            published=plain_line(handed.published, 40) or None,
            found_on=origin or url,
        ),
    )
    return page, _source_of(catalogue, final)


def _routes(settings: Settings) -> dict[str, str]:
    return dict(settings.routes)


def _as_page(handed: Handed, body: bytes) -> tuple[bytes, str]:
    """Plain text as a small page, every character kept; anything else as it is."""
    media = handed.media.partition(";")[0].strip().lower()
    name = handed.name.lower()
    if media not in {"", "text/plain"} or (not media and name.endswith((".html", ".htm", ".pdf"))):
        return body, handed.media
    if body.lstrip()[:1] == b"<" or b"\0" in body or body.startswith(b"%PDF"):
        return body, handed.media or "application/octet-stream"
    text = body.decode("utf-8", "replace")
    lines = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines() if line.strip())
    title = html.escape(plain_line(handed.title, _LINE))
    made = f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body><article>"
    made += f"<h1>{title}</h1>\n{lines}</article></body></html>\n" if title else f"{lines}</article></body></html>\n"
    return made.encode(), "text/html; charset=utf-8"


def _source_of(catalogue: Catalogue, url: str) -> Source:
    """The source whose host an address belongs to, so that its layout and name are used; else what is handed in."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return next((source for source in catalogue.sources if host in source.hosts), HAND)


def _through(
    settings: Settings, catalogue: Catalogue, database: Database, archive: Archive, page: Page, source: Source
) -> Added:
    with database.unit(writing=False) as unit:
        known = pages.location(unit, page.id) is not None
    if not known:
        _archive(settings, database, archive, page)
    dropped, reading = _read(database, page, source)
    found = reading.claims if reading is not None else ()
    touched = _settle(settings, catalogue, database, archive, found)
    return Added(
        page=page.id,
        version=reading.version if reading is not None else None,
        drop=dropped,
        events=touched,
        known=known,
    )


def _archive(settings: Settings, database: Database, archive: Archive, page: Page) -> None:
    stem = f"{night_of(settings):%Y%m%d}-by-hand"
    with archive.writer(stem, page.fetched_at) as writer:
        location = writer.keep(page)
    with database.unit(durable=True) as unit:
        pages.keep_pages(unit, "by-hand", [(page, page.url, location)])
        unit.commit()


def _read(database: Database, page: Page, source: Source) -> tuple[str | None, Reading | None]:
    """Read the page and keep what it says; why it was dropped, or the reading."""
    from extract.clean.cleaner import clean
    from extract.reader import Reader

    cleaned = clean(page, source)
    if isinstance(cleaned, Drop):
        with database.unit(durable=True) as unit:
            readings.save_drop(unit, page.id, cleaned)
            desk.close_reading(unit, page.id)
            unit.commit()
        return cleaned.reason, None
    reading = Reader().read(cleaned.version, source=source)
    with database.unit(durable=True) as unit:
        readings.save_readings(unit, [(cleaned.article, cleaned.version, reading, page.id)])
        desk.close_reading(unit, page.id)
        unit.commit()
    return None, reading


def _settle(
    settings: Settings, catalogue: Catalogue, database: Database, archive: Archive, found: tuple[Claim, ...]
) -> tuple[str, ...]:
    """Settle the pairs that the claims speak of; ids of the events that the claims are part of."""
    night = Night(
        settings=settings,
        clock=clock_of(settings),
        database=database,
        archive=archive,
        catalogue=catalogue,
        run="by-hand",
        on=night_of(settings),
        owner="by-hand",
        fence=0,
    )
    pairs = {(claim.sending, claim.host) for claim in found if claim.sending and claim.host}
    with database.unit(durable=True) as unit:
        waiting = set(claims.pairs_to_settle(unit))
        counted: Counter[str] = Counter()
        for pair in sorted(pairs & waiting):
            settle_pair(night, unit, pair, counted)
        ids = desk.events_with_claims(unit, [claim.id for claim in found])
        unit.commit()
    return tuple(ids)
