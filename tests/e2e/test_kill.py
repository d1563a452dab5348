"""A night killed at any moment loses nothing: the rerun leaves what an undisturbed night leaves."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import samples
from samples.server import SampleServer
from tests.e2e import nights

pytestmark = pytest.mark.slow

GROUPS = 5
KILLS = int(os.environ.get("EMBASSYWATCH_KILLS", "25"))
ALL = os.environ.get("EMBASSYWATCH_KILL_ALL", "") == "1"
"""By hand: all sample newsrooms in place of two small ones; two fail on purpose, so a good night ends with 3."""
SLUGS = () if ALL else samples.small()
GOOD = 3 if ALL else 0
SEED = int(os.environ.get("EMBASSYWATCH_SEED", "20231101"))


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=SLUGS or None) as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(newsrooms: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    data = tmp_path_factory.mktemp("undisturbed")
    begun = time.monotonic()
    done = nights.run(data, newsrooms, "night", *nights.only(SLUGS))
    assert done.returncode == GOOD, done.stderr
    assert nights.tables(data)["events"]
    return data, time.monotonic() - begun


@pytest.mark.parametrize("group", range(GROUPS))
def test_killed_and_run_again(
    group: int, newsrooms: SampleServer, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    whole, seconds = undisturbed
    chance = random.Random(SEED + group)
    for number in range(KILLS // GROUPS):
        data, moment = tmp_path / str(number), chance.uniform(0.1, seconds)
        code = nights.killed_after(data, newsrooms, moment, "night", *nights.only(SLUGS))
        done = nights.run(data, newsrooms, "night", *nights.only(SLUGS))
        told = f"seed {SEED}, group {group}, kill {number} at {moment:.2f} of {seconds:.2f} s (code {code})"
        print(told)
        assert done.returncode == GOOD, f"{told}: {done.stdout}{done.stderr}"
        assert nights.tables(data) == nights.tables(whole), told
        assert nights.archived(data) == nights.archived(whole), told
        assert nights.told(data) == nights.told(whole), told
