"""A data folder with pages in its archive and a night over it: for the tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import samples
from models.db import pages, runs
from models.db.store import Database
from models.ids import page_id
from models.page import Page, Role
from nightly.clock import clock_of, night_of, real_now
from nightly.context import LOCK_SECONDS, Night, owner_here
from nightly.settings import Settings
from nightly.wiring import load_sources, open_archive
from tests.models.made import NOW
from tests.models.made import page as made_page


def settings_of(data: Path, **more: Any) -> Settings:  # noqa: ANN401 -- settings check their own values
    """Settings of a night on the sample catalogue; its clock stands still."""
    plain = {
        "data_dir": data,
        "sources": (samples.catalogue_folder(),),
        "now": samples.DEMO_NOW,
        "contact": "tests@embassywatch.example",
        "free_mb": 0,
        "retry_pause": 0.1,
        **more,
    }
    return Settings.model_validate(plain)


def prepare(data: Path, made_database: Path) -> Database:
    """A data folder with an empty database."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made_database, data / "embassywatch.sqlite")
    return Database.open(f"sqlite:///{data}/embassywatch.sqlite")


def archive_bodies(night: Night, bodies: Sequence[str], *, source: str = "skerry") -> list[str]:
    """Keep an article page for each body, waiting to be read; returns their ids."""
    made: list[Page] = []
    for n, body in enumerate(bodies):
        url = f"http://{source}.example/story/{n}"
        raw = body.encode()
        made.append(made_page(n, id=page_id(url, raw), source=source, url=url, final_url=url, body=raw))
    with night.archive.writer("prepared", NOW) as writer:
        kept = [(page, page.url, writer.keep(page)) for page in made]
    with night.database.unit() as unit:
        pages.keep_pages(unit, night.run, kept)
        unit.commit()
    assert all(page.role is Role.ARTICLE for page in made)
    return [page.id for page in made]


@contextmanager
def night_at(settings: Settings, database: Database) -> Iterator[Night]:
    """A night under way, which holds the lock."""
    owner = owner_here()
    with database.unit() as unit:
        fence = runs.lock_night(unit, owner, LOCK_SECONDS, real_now())
        unit.commit()
    assert fence is not None
    yield Night(
        settings=settings, clock=clock_of(settings), database=database, archive=open_archive(settings),
        catalogue=load_sources(settings), run="run-1", on=night_of(settings), owner=owner, fence=fence,
    )  # fmt: skip
    database.close()
