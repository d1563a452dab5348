"""What every channel must hold."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.message import ChannelError, Message
from alerts.send import load_channels
from tests.alerts.ears import free_port, mailbox, webhook

CHANNELS = load_channels()


@pytest.fixture
def good(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A target of each channel that takes a message; a new channel adds its own."""
    with webhook() as ear, mailbox() as box:
        yield {
            "apprise": f"json://127.0.0.1:{ear.port}/hook",
            "jsonl": str(tmp_path / "alerts.jsonl"),
            "log": "",
            "smtp": f"smtp://127.0.0.1:{box.port}/?from=watch@example.org&to=desk@example.org&tls=no",
            "webhook": f"http://127.0.0.1:{ear.port}/hook#secret=word&private=yes",
        }


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, str]:
    """A target of each channel that cannot take one; the log takes all."""
    return {
        "apprise": "no address",
        "jsonl": str(tmp_path),
        "smtp": f"smtp://127.0.0.1:{free_port()}/?from=watch@example.org&to=desk@example.org&tls=no",
        "webhook": f"http://127.0.0.1:{free_port()}/hook",
    }


def _message() -> Message:
    return Message(
        id="0123abcd", subject="Ünïcode 대사관", body="one\ntwo", at=datetime(2023, 11, 1, tzinfo=UTC),
        transition="mentioned", about="KP-UG-2023-7F3A", facts=(("type", "closure"),),
    )  # fmt: skip


def test_the_shelf_is_in_order_and_known_here(good: dict[str, str]) -> None:
    assert list(CHANNELS) == sorted(good)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_has_one_send_with_a_docstring(name: str) -> None:
    send = CHANNELS[name]
    assert list(inspect.signature(send).parameters) == ["message", "target"]
    assert inspect.getdoc(send)
    assert inspect.getdoc(inspect.getmodule(send))


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_takes_a_message_twice_without_complaint(name: str, good: dict[str, str]) -> None:
    assert [CHANNELS[name](_message(), good[name]) for _ in range(2)] == [None, None]


@pytest.mark.parametrize("name", [name for name in CHANNELS if name != "log"])
def test_a_channel_that_cannot_says_so_in_one_line(name: str, bad: dict[str, str]) -> None:
    with pytest.raises(ChannelError) as caught:
        CHANNELS[name](_message(), bad[name])
    assert str(caught.value)
    assert "\n" not in str(caught.value)


def test_loading_the_shelf_does_not_load_apprise() -> None:
    code = "import sys, alerts.send; alerts.send.load_channels(); print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
