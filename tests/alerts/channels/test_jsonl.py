from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts.channels.jsonl import send
from alerts.message import ChannelError, Message


def _message(name: str, body: str = "one\ntwo") -> Message:
    return Message(
        id=f"id-{name}", subject="A title", body=body, at=datetime(2023, 11, 1, tzinfo=UTC), transition="mentioned",
        about="KP-UG-2023-7F3A", facts=(("type", "closure"),),
    )  # fmt: skip


def _ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_line_per_alert_however_often_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    for name in ("a", "b", "a", "c", "b"):
        send(_message(name), str(path))
    assert _ids(path) == ["id-a", "id-b", "id-c"]
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["facts"] == {"type": "closure"}


def test_a_line_that_quotes_another_alert_does_not_count_as_it(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    send(_message("a", body='{"id":"id-b"'), str(path))
    send(_message("b"), str(path))
    assert _ids(path) == ["id-a", "id-b"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cut=st.integers(0, 400), body=st.text(max_size=50))
@example(cut=-1, body="torn before its line feed")
def test_a_line_torn_at_any_byte_is_written_again_whole(tmp_path: Path, cut: int, body: str) -> None:
    path = tmp_path / "torn.jsonl"
    path.unlink(missing_ok=True)
    send(_message("a"), str(path))
    send(_message("b", body), str(path))
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    torn = whole[:-1] if cut < 0 else whole[: first + cut]
    path.write_bytes(torn)
    send(_message("b", body), str(path))
    send(_message("c"), str(path))
    lines = path.read_bytes().split(b"\n")
    read = [json.loads(line)["id"] for line in lines if _is_json(line)]
    assert read == ["id-a", "id-b", "id-c"]
    assert path.read_bytes().startswith(torn)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match=r"alerts\.jsonl: No such file"):
        send(_message("a"), str(tmp_path / "missing" / "alerts.jsonl"))


def test_lone_surrogates_do_not_stop_a_line(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    send(replace(_message("a"), subject="broken \ud800 sign"), str(path))
    assert _ids(path) == ["id-a"]
