"""A reading worker whose cleaning and reading are made up: `python -m tests.nightly.hurt_child`, a job on stdin.

A page decides by its body what befalls its worker, `die`, `hang` or `raise`; any other body is read as one article.
Everything else (ledger, leases, writing, reports) is the real worker.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from types import ModuleType

from models.article import Article, Drop, Reading, Version
from models.ids import article_id, version_id
from models.page import Page
from models.source import Source


def clean(page: Page, source: Source) -> object:
    """Stands in for extract.clean.cleaner.clean."""
    body = page.body.decode()
    if "die" in body:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hang" in body:
        time.sleep(600)
    if "raise" in body:
        raise ZeroDivisionError(f"cannot read {page.url}")
    if "drop" in body:
        return Drop(reason="no_text")
    article = Article(id=article_id(page.source, page.url), source=page.source, key=page.url, url=page.url)
    version = Version(
        id=version_id(article.id, "", body), article=article.id, page=page.id, title="", text=body, lang="en",
        published=None, fingerprint=page.id, how="made up",
    )  # fmt: skip
    return Cleaned(article, version)


class Cleaned:
    """What cleaning gives."""

    def __init__(self, article: Article, version: Version) -> None:
        self.article, self.version = article, version


class Reader:
    """Stands in for extract.reader.Reader."""

    def __init__(self, *, second: object = None) -> None:
        self.second = second

    def read(self, version: Version, *, source: Source) -> Reading:
        """Nothing is found in anything."""
        return Reading(version=version.id, lang="en")


def fake(name: str, **members: object) -> None:
    """Put a module of these members where `name` would be imported."""
    module = ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


if __name__ == "__main__":
    fake("extract.clean.cleaner", clean=clean)
    fake("extract.reader", Reader=Reader)
    from nightly.reading_child import main

    sys.exit(main())
