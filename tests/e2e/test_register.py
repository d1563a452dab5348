"""`embassywatch register` from the terminal: filters, two clocks, one mission whole, counts, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nightly.commands.register import show_register
from nightly.exits import Exit, StopError
from tests.nightly.houses import prepare


@pytest.fixture
def flags(tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    prepare(tmp_path / "data", sqlite_file).close()
    return {"data_dir": tmp_path / "data", "now": "2023-11-21T03:00:00+00:00"}


def show(flags: dict[str, Any], **options: Any) -> None:  # noqa: ANN401 -- options by name
    names = ("mission", "as_of", "known", "sending", "host", "state", "type_")
    given = {**dict.fromkeys(names), "counts": False, "as_json": True, **options}
    show_register(flags, **given)


@pytest.mark.parametrize(
    ("options", "n"),
    [
        ({"sending": "kp"}, 58),
        ({"sending": "KP", "type_": "consulate_general"}, 4),
        ({"sending": "KP", "host": "CH"}, 2),
        ({"state": "closed"}, 1),
        ({"sending": "UG"}, 0),
        ({"as_of": "2023-06-29"}, 1),
        ({"known": "2023-06-29"}, 1),
        ({"known": "2023-06-30"}, 57),
        ({"known": "2021-03-20T23:59:59"}, 0),
    ],
)
def test_filters_and_clocks(
    flags: dict[str, Any], capsys: pytest.CaptureFixture[str], options: dict[str, Any], n: int
) -> None:
    show(flags, **options)
    assert len(json.loads(capsys.readouterr().out)) == n


def test_a_table_ends_with_a_sum(flags: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    show(flags, host="CN", as_json=False)
    told = capsys.readouterr().out
    assert "KP-CN-consulate_general-shenyang" in told
    assert told.endswith("3 missions on 2023-11-21 as known now: 3 open\n")


def test_one_mission_is_shown_whole(flags: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    show(flags, mission="KP-MY-embassy-kuala-lumpur")
    told = json.loads(capsys.readouterr().out)
    assert [spell["state"] for spell in told["history"]] == ["closed"]
    assert told["mission"]["origin"].startswith("https://")


def test_without_articles_no_count_is_stated(flags: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    show(flags, counts=True, as_json=False)
    assert capsys.readouterr().out.endswith("0 counts stated, 0 differ from the register\n")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"as_of": "1 November"}, "--as-of 1 November: not a day"),
        ({"as_of": "2023-02-30"}, "--as-of 2023-02-30: not a day"),
        ({"known": "yesterday"}, "--known yesterday: neither a day nor an instant"),
        ({"known": "9999-12-31"}, "--known 9999-12-31: neither"),
        ({"host": "Uganda"}, "--host Uganda: no ISO"),
        ({"state": "shut"}, "--state shut: one of open, closing_announced"),
        ({"type_": "bunker"}, "--type bunker: one of embassy"),
        ({"mission": "KP-XX"}, "KP-XX: no such mission"),
    ],
)
def test_what_makes_no_sense_is_one_line(flags: dict[str, Any], options: dict[str, Any], words: str) -> None:
    with pytest.raises(StopError) as stopped:
        show(flags, **options)
    assert stopped.value.code is Exit.USAGE
    assert words in str(stopped.value)
    assert "\n" not in str(stopped.value)
