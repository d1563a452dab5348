"""Real receivers on loopback, down for a day, slow, refusing, half-answering: everything arrives once they are back."""

from __future__ import annotations

import contextlib
import email
import email.policy
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from models.alert import Alert, DeliveryState, Transition
from models.db import alerts, sending
from models.db.store import Database
from nightly.sending import load_hearers, send_round
from nightly.settings import AlertSettings, Settings
from tests.alerts.ears import free_port

NOW = datetime(2023, 11, 1, 3, 0, tzinfo=UTC)
SECRET = "canary-hook-9c2d"
HOSTILE = '=HYPERLINK("http://evil.example")\t@SUM(1), "quoted"\r\nBcc: victim@evil.example\r\njavascript:alert(1)'


class Receiver:
    """A webhook that verifies the signature and honours the key; `trouble` says how it misbehaves."""

    def __init__(self, port: int = 0) -> None:
        self.trouble = ""
        self.got: dict[str, dict[str, object]] = {}
        self.posts: list[str] = []
        self.forged = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.trouble == "refusing":
                    self._answer(503)
                    return
                signed = dict(
                    part.split("=") for part in self.headers.get("X-Embassywatch-Signature", "").split(",") if part
                )
                if signed:
                    wanted = hmac.new(SECRET.encode(), f"{signed['t']}.".encode() + raw, hashlib.sha256).hexdigest()
                    receiver.forged += not hmac.compare_digest(wanted, signed["v1"])
                body = json.loads(raw)
                key = self.headers.get("Idempotency-Key") or body["message"].rpartition("Alert ")[2]
                receiver.posts.append(key)
                receiver.got.setdefault(key, body)
                if receiver.trouble == "half":
                    self.wfile.write(b"HTTP/1.1 20")
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._answer(200)

            def _answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_port

    @contextlib.contextmanager
    def serving(self) -> Iterator[Receiver]:
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()


class Mailbox:
    """Takes mail as aiosmtpd does; `trouble` refuses or stays open."""

    def __init__(self) -> None:
        self.trouble = ""
        self.mails: list[EmailMessage] = []
        self.rcpt: list[list[str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd asks for this name
        if self.trouble == "refusing":
            return "451 later"
        assert envelope.content is not None
        mail = email.message_from_bytes(bytes(envelope.content), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.rcpt.append(list(envelope.rcpt_tos))
        return "250 taken"


@contextlib.contextmanager
def mail_server(box: Mailbox, port: int) -> Iterator[None]:
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def made(n: int, *, transition: Transition = Transition.MENTIONED, event: str | None = None, **facts: str) -> Alert:
    held = {"sending": "KP", "host": "UG", "rank": "news", "reviewed": "no", "quote": HOSTILE, **facts}
    return Alert(
        id=f"{n:032x}", subject=event or f"KP-UG-2023-{n:04d}", transition=transition, at=NOW + timedelta(seconds=n),
        title=f"Closure {n} {HOSTILE}", body=f"Closure {n}\n> {HOSTILE}", facts=tuple(held.items()),
    )  # fmt: skip


class House:
    """A database, a routes file and a clock that the test turns."""

    def __init__(self, folder: Path, database: Database, routes: str) -> None:
        (folder / "alerts.toml").write_text(routes, encoding="utf-8")
        self.folder = folder
        self.database = database
        self.settings = Settings(
            data_dir=folder, alerts=AlertSettings(routes=folder / "alerts.toml", timeout=2.0), now=NOW
        )
        self.now = NOW

    def tell(self, *those: Alert) -> None:
        with self.database.unit() as unit:
            alerts.keep_alerts(unit, those)
            unit.commit()

    def round(self, *, night: bool = False) -> dict[str, int]:
        outcome = send_round(
            self.database, self.settings, load_hearers(self.settings), now=self.now, owner="test", night=night
        )
        assert outcome is not None
        return {"sent": outcome.sent, "waiting": outcome.waiting, "failed": outcome.failed}

    def states(self, *names: str) -> set[DeliveryState]:
        with self.database.unit(writing=False) as unit:
            return {d.state for _, d in sending.list_deliveries(unit) if not names or d.subscriber in names}

    def dump(self) -> str:
        with self.database.unit(writing=False) as unit:
            return repr((sending.list_deliveries(unit), sending.list_tries(unit), sending.list_silences(unit)))


def routes_for(hook: int, chat: int, mail: int) -> str:
    return f"""
[[subscriber]]
name = "hook"
channel = "webhook"
target = "http://127.0.0.1:{hook}/in?x={SECRET}"
secret = "{SECRET}"
private = true

[[subscriber]]
name = "chat"
channel = "apprise"
target = "json://user:{SECRET}@127.0.0.1:{chat}/room"

[[subscriber]]
name = "mail"
channel = "smtp"
target = "smtp://127.0.0.1:{mail}/?from=watch@desk.example&to=a@desk.example&to=b@desk.example&tls=no"

[[route]]
name = "all"
to = ["hook", "chat", "mail"]
"""


@pytest.mark.parametrize("trouble", ["down", "refusing", "half"])
def test_after_a_day_of_trouble_all_arrives_and_nothing_twice(tmp_path: Path, database: Database, trouble: str) -> None:
    hook, chat, box, port = Receiver(), Receiver(), Mailbox(), free_port()
    house = House(tmp_path, database, routes_for(hook.port, chat.port, port))
    house.tell(*(made(n) for n in range(4)))
    hook.trouble = chat.trouble = box.trouble = trouble
    with contextlib.ExitStack() as stack:
        if trouble == "down":
            hook.server.server_close()
            chat.server.server_close()
        else:
            stack.enter_context(hook.serving())
            stack.enter_context(chat.serving())
            stack.enter_context(mail_server(box, port))
            box.trouble = "refusing"
        while house.now < NOW + timedelta(hours=24):
            house.round()
            house.now += timedelta(hours=3)
        assert DeliveryState.SENT not in house.states("hook", "mail")
        if trouble == "down":
            hook2, chat2 = Receiver(hook.port), Receiver(chat.port)
            hook, chat = stack.enter_context(hook2.serving()), stack.enter_context(chat2.serving())
            stack.enter_context(mail_server(box, port))
        hook.trouble = chat.trouble = box.trouble = ""
        house.now += timedelta(hours=12)
        house.round()
        assert house.states() == {DeliveryState.SENT}
        assert house.round() == {"sent": 0, "waiting": 0, "failed": 0}
    assert (len(hook.got), len(chat.got), len(box.mails), hook.forged) == (4, 4, 4, 0)
    if trouble != "half":
        assert len(hook.posts) == len(chat.posts) == 4
    assert len({mail["Message-ID"] for mail in box.mails}) == 4
    assert SECRET not in house.dump()


def test_mail_of_hostile_words_is_one_clean_mail_for_those_named(tmp_path: Path, database: Database) -> None:
    hook, chat, box, port = Receiver(), Receiver(), Mailbox(), free_port()
    house = House(tmp_path, database, routes_for(hook.port, chat.port, port))
    house.tell(made(1))
    with hook.serving(), chat.serving(), mail_server(box, port):
        assert house.round()["failed"] == 0
    (mail,), (rcpt,) = box.mails, box.rcpt
    assert rcpt == ["a@desk.example", "b@desk.example"]
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "=HYPERLINK(" in text.get_content()
    assert "&quot;http://evil.example&quot;" in html.get_content()
    assert 'href="javascript:' not in html.get_content()
    (body,) = hook.got.values()
    assert "\n" not in str(body["subject"])


def test_what_nobody_takes_for_three_days_is_dead_and_may_be_sent_again(tmp_path: Path, database: Database) -> None:
    house = House(tmp_path, database, routes_for(free_port(), free_port(), free_port()))
    house.tell(made(1))
    while house.now <= NOW + timedelta(hours=78):
        house.round()
        house.now += timedelta(hours=6)
    assert house.states("hook", "chat", "mail") == {DeliveryState.DEAD}
    with database.unit() as unit:
        assert sending.count_lost(unit) == 3
        lost = sending.list_deliveries(unit, states=sending.LOST)
    assert all(d.error and SECRET not in d.error for _, d in lost)


def test_only_one_sends_at_a_time(tmp_path: Path, database: Database) -> None:
    house = House(tmp_path, database, "")
    far = datetime(2999, 1, 1, tzinfo=UTC)
    with database.unit() as unit:
        assert sending.lock_sending(unit, "other", far, NOW)
        unit.commit()
    outcome = send_round(database, house.settings, load_hearers(house.settings), now=NOW, owner="test", night=True)
    assert outcome is None
