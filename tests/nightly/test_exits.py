"""Of several exit codes the gravest wins."""

from __future__ import annotations

import pytest

from nightly.exits import Exit, gravest


@pytest.mark.parametrize(
    ("codes", "wins"),
    [
        ([], Exit.OK),
        ([Exit.OK, Exit.PARTLY], Exit.PARTLY),
        ([Exit.PARTLY, Exit.NOTHING_REACHED], Exit.NOTHING_REACHED),
        ([Exit.NOTHING_REACHED, Exit.FAULT, Exit.PARTLY], Exit.FAULT),
        ([Exit.FAULT, Exit.LOCKED], Exit.LOCKED),
        ([Exit.LOCKED, Exit.MIGRATION], Exit.MIGRATION),
        ([Exit.MIGRATION, Exit.USAGE], Exit.USAGE),
    ],
)
def test_gravest(codes: list[Exit], wins: Exit) -> None:
    assert gravest(codes) is wins
