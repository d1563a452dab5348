"""A replay reads old pages with today's rules and takes nothing away: neither events nor alerts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import samples
from samples.server import SampleServer
from tests.e2e import nights

pytestmark = pytest.mark.slow
SMALL = samples.small()


@pytest.fixture(scope="module")
def newsrooms() -> Iterator[SampleServer]:
    with SampleServer(port=0, outlets=SMALL) as server:
        yield server


def test_what_was_never_told_is_told_in_spite_of_a_silent_replay(newsrooms: SampleServer, tmp_path: Path) -> None:
    assert nights.run(tmp_path, newsrooms, "fetch", *nights.only(SMALL)).returncode == 0
    replayed = nights.run(tmp_path, newsrooms, "replay")
    assert replayed.returncode == 0, replayed.stderr
    assert "read and settled first" in replayed.stdout
    assert not (tmp_path / "alerts.jsonl").exists()
    assert nights.run(tmp_path, newsrooms, "notify").returncode == 0
    told = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(line["transition"] for line in told) == ["digest", "mentioned"]


def test_a_replay_under_another_catalogue_takes_no_event_away(newsrooms: SampleServer, tmp_path: Path) -> None:
    assert nights.run(tmp_path, newsrooms, "night", *nights.only(SMALL)).returncode == 0
    before = nights.tables(tmp_path)
    assert before["events"]
    empty = tmp_path / "other" / "no"
    empty.mkdir(parents=True)
    other = next(samples.catalogue_folder().rglob("tumen.yml"))
    (tmp_path / "other" / "us").mkdir()
    (tmp_path / "other" / "us" / other.name).write_bytes(other.read_bytes())
    done = nights.run(tmp_path, newsrooms, "replay", EMBASSYWATCH_SOURCES=str(tmp_path / "other"))
    assert done.returncode == 0, done.stderr
    assert nights.tables(tmp_path) == before


def test_an_unknown_source_is_refused_and_nothing_is_opened(newsrooms: SampleServer, tmp_path: Path) -> None:
    done = nights.run(tmp_path, newsrooms, "replay", "--source", "nope")
    assert done.returncode == 2
    assert "--source nope" in done.stderr


@pytest.mark.parametrize("name", ["a?b", "a%41b", "a b#c", "ä"])
def test_the_database_stays_in_a_data_folder_of_any_name(newsrooms: SampleServer, tmp_path: Path, name: str) -> None:
    assert nights.run(tmp_path / name, newsrooms, "settle").returncode == 0
    assert (tmp_path / name / "embassywatch.sqlite").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {name}
