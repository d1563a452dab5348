"""The reader over versions: dates of the version, many at once, clocks, ids."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from extract.reader import Reader
from models.article import Published, Version


def version(text: str, *, lang: str = "en", on: date | None = date(2023, 11, 15), name: str = "v") -> Version:
    published = None if on is None else Published(on=on, at=None, origin="page")
    return Version(
        id=name, article="a", page="p", title="", text=text, lang=lang, published=published, fingerprint="f", how="test"
    )


TEXT = "Norway closed its embassy in Mali on Monday."


def test_dates_count_from_the_version() -> None:
    (claim,) = Reader().read(version(TEXT)).claims
    assert claim.date == "2023-11-13" and claim.effective is not None and claim.effective.words == "on Monday"
    (claim,) = Reader().read(version(TEXT, on=None)).claims
    assert claim.date is None and claim.effective is None


def test_many_are_read_in_order_as_one_by_one() -> None:
    texts = [TEXT.replace("Mali", host) for host in ("Mali", "Chad", "Peru") * 30]
    versions = [version(text, name=str(number)) for number, text in enumerate(texts)]
    reader = Reader()
    assert list(reader.read_many(versions)) == [reader.read(one) for one in versions]
    assert list(reader.read_many([])) == []


def test_days_far_ahead_of_the_clock_are_not_believed() -> None:
    clock = datetime(2023, 11, 16, tzinfo=UTC)
    (claim,) = Reader(now=clock).read(version(TEXT, on=date(2031, 1, 1))).claims
    assert claim.date is None


def test_ids_are_stable_and_differ_by_version() -> None:
    first, again, other = (Reader().read(version(TEXT, name=name)).claims[0].id for name in ("v", "v", "w"))
    assert first == again != other


@pytest.mark.parametrize(
    ("lang", "reason"), [("tlh", "no_language_pack"), ("en", None), ("und", None), ("en-GB", None)]
)
def test_languages(lang: str, reason: str | None) -> None:
    drop = Reader().read(version(TEXT, lang=lang)).drop
    assert (drop.reason if drop is not None else None) == reason
