from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.masking import cut_secrets
from alerts.message import message_of, safe_for_chat
from models.alert import Alert, Transition

JOINER = "\u2060"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_alert_becomes_printable_lines_that_end_with_its_id(title: str, body: str) -> None:
    alert = Alert(
        id="abc", subject="e", transition=Transition.MENTIONED, at=datetime(2023, 1, 1, tzinfo=UTC), title=title,
        body=body, facts=(("quote", title),),
    )  # fmt: skip
    message = message_of(alert)
    assert message.subject.isprintable()
    assert len(message.subject) <= 200
    assert all(line.isprintable() for line in message.body.split("\n"))
    assert message.body.endswith("\nAlert abc")
    assert message.facts[0][1].isprintable()


def test_an_endless_body_is_cut() -> None:
    alert = Alert(
        id="abc", subject="e", transition=Transition.MENTIONED, at=datetime(2023, 1, 1, tzinfo=UTC), title="t" * 9999,
        body="\n".join(["x" * 5000] * 5000),
    )  # fmt: skip
    message = message_of(alert)
    assert len(message.body) < 70_000
    assert len(message.subject) == 200


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("@everyone look", f"@{JOINER}everyone look"),
        ("<!channel> <@U12>", f"<{JOINER}!channel> <{JOINER}@{JOINER}U12>"),
        ("[click](https://evil.example)", f"[click]{JOINER}(https://evil.example)"),
        ("[click][1]", f"[click]{JOINER}[1]"),
        ("see https://paper.example/a?b=c", "see https://paper.example/a?b=c"),
        ("https://paper.example/@desk", f"https://paper.example/@{JOINER}desk"),
        ("a < b and 3 @ home", "a < b and 3 @ home"),
    ],
)
def test_signs_that_mention_or_link_lose_their_power(text: str, safe: str) -> None:
    assert safe_for_chat(text) == safe


@pytest.mark.parametrize(
    ("text", "target", "cut"),
    [
        ("refused by tok3nword", "slack://tok3nword/second/third", "refused by ***"),
        ("login user:p@ss", "mailto://user:p%40ss@mail.example", "login ***:***"),
        ("mail.example is down", "mailto://user:word@mail.example:25/x", "mail.example is down"),
        ("at json://127.0.0.1:80/abcde now", "json://127.0.0.1:80/abcde", "at *** now"),
        ("127.0.0.1 refused", "json://127.0.0.1:80/abcde", "127.0.0.1 refused"),
        ("key=qwertz", "json://h.example/?key=qwertz", "key=***"),
        ("nothing to cut\nhere", "", "nothing to cut here"),
        ("alerts.jsonl: no space", "/data/alerts.jsonl", "alerts.jsonl: no space"),
    ],
)
def test_secrets_are_cut_out(text: str, target: str, cut: str) -> None:
    assert cut_secrets(text, target) == cut
