from __future__ import annotations

import pytest

from crawler import discover
from crawler.found import Discovered, IndexPage
from models.source import Discovery


def test_the_shelf_is_its_files() -> None:
    assert discover.kinds() == ("feed", "listing", "sitemap")
    with pytest.raises(ModuleNotFoundError):
        discover.member("no_such_kind")


HOSTILE = [b"", b"\x00" * 100, b"\xff\xfe\x00<", b"<" * 5_000, b"<a>" * 5_000, b"\x1f\x8b", b"]]>", b"&" * 5_000]


@pytest.mark.parametrize("kind", discover.kinds())
@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_every_member_survives_hostile_bytes(kind: str, body: bytes) -> None:
    way = Discovery(kind=kind, url="https://a.example/", link="a")
    read = discover.member(kind)(IndexPage(body=body, url="https://a.example/"), way)
    assert isinstance(read, Discovered)
    assert not read.found
    assert read.failure is not None
