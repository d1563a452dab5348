from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from alerts.channels.webhook import headers_of, send, signature
from alerts.message import ChannelError, Message
from tests.alerts.ears import webhook

MESSAGE = Message(
    id="a1", subject="A title", body="one\ntwo", at=datetime(2023, 11, 1, tzinfo=UTC), transition="mentioned",
    about="KP-UG-2023-7F3A", key="k1",
)  # fmt: skip


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost",
        "[64:ff9b::7f00:1]", "10.0.0.1", "169.254.169.254", "100.64.0.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_for_good_however_it_is_written(host: str) -> None:
    with webhook() as ear:
        with pytest.raises(ChannelError, match="not public") as caught:
            send(MESSAGE, f"http://{host}:{ear.port}/hook#secret=x")
        assert caught.value.permanent
        assert ear.got == []


def test_a_name_with_one_address_inside_is_refused_and_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(ChannelError, match="not public"):
        send(MESSAGE, "http://hooks.example/in")
    assert asked == ["hooks.example"]


@pytest.mark.parametrize(
    "target",
    [
        "ftp://hooks.example/", "http://", "http://a b/", "http://user:word@hooks.example/", "javascript:alert(1)",
        "http://hooks.example/\r\nX: y", "http://hooks.example:0/", "http://[::1", "http://hooks.example:port/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_for_good(target: str) -> None:
    with pytest.raises(ChannelError) as caught:
        send(MESSAGE, target)
    assert caught.value.permanent


def test_a_redirect_is_not_followed() -> None:
    with webhook() as ear:
        ear.status = 302
        with pytest.raises(ChannelError, match="answered 302"):
            send(MESSAGE, f"http://127.0.0.1:{ear.port}/hook#private=yes")
        assert ear.got == []


def test_the_signature_covers_time_and_body_and_the_key_is_there() -> None:
    at = datetime(2023, 11, 1, 3, 0, tzinfo=UTC)
    headers = headers_of(MESSAGE, b"{}", secret="word", at=at)
    assert headers["Idempotency-Key"] == "k1"
    assert headers["X-Embassywatch-Signature"] == f"t=1698807600,v1={signature('word', '1698807600', b'{}')}"
    # openssl: printf '1698807600.{}' | openssl dgst -sha256 -hmac word
    assert (
        len(
            {
                signature("word", "1698807600", b"{}"),
                signature("word", "1698807601", b"{}"),
                signature("w", "1698807600", b"{}"),
                signature("word", "1698807600", b"{ }"),
            }
        )
        == 4
    )
    assert "X-Embassywatch-Signature" not in headers_of(MESSAGE, b"{}", secret="", at=at)
