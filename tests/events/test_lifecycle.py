from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from events.audience import Audience
from events.lifecycle import Ground, alerts_for
from events.settle import settle
from models.alert import Alert, Transition
from models.claim import ClaimType, Evidence, Stance
from models.event import Event
from tests.events.making import Told, day, telling

NOW = datetime(2023, 11, 1, 3, 0, tzinfo=UTC)


def _fired(*told: Told, held: tuple[Event, ...] = (), focus: tuple[str, ...] = ("KP",), days: int = 30) -> list[Alert]:
    settlement = settle(told, held, relays={})
    ground = Ground(audience=Audience(focus=focus, news_days=days))
    return list(alerts_for(settlement, told, ground=ground, now=NOW, held=held))


@pytest.mark.parametrize(
    ("told", "focus", "fires"),
    [
        (telling("a"), ("KP",), True),
        (telling("a"), ("UG",), True),
        (telling("a"), ("*",), True),
        (telling("a"), ("DE", "FR"), False),
        (telling("a"), (), False),
        (telling("a", type=ClaimType.FAREWELL_VISIT), ("KP",), True),
        (telling("a", type=ClaimType.OPENING), ("KP",), False),
        (telling("a", type=ClaimType.SUSPENSION), ("KP",), False),
        (telling("a", historical=True), ("KP",), False),
        (telling("a", stance=Stance.DENIED), ("KP",), False),
        (telling("a", stance=Stance.RUMOURED), ("KP",), True),
        (telling("a", published=date(2023, 10, 2)), ("KP",), True),
        (telling("a", published=date(2023, 10, 1)), ("KP",), False),  # 31 days: a backfill
        (telling("a", published=None), ("KP",), True),
        (telling("a", published=date(2024, 1, 1)), ("KP",), True),  # dated ahead of the clock: never lost
    ],
)
def test_what_alerts(told: Told, focus: tuple[str, ...], fires: bool) -> None:
    assert bool(_fired(told, focus=focus)) is fires


def test_one_event_alerts_once_for_ever() -> None:
    first, second = telling("a"), telling("b", after=1)
    (alert,) = _fired(first)
    held = settle([first], (), relays={}).events
    assert _fired(first, held=held) == []
    (second_outlet,) = _fired(first, second, held=held)
    assert second_outlet.transition is Transition.CORROBORATED
    both = _fired(first, second)
    assert [one.id for one in both] == [alert.id, second_outlet.id]


def test_history_that_becomes_news_alerts_then() -> None:
    past = telling("a", historical=True)
    held = settle([past], (), relays={}).events
    alerts = _fired(past, telling("b", after=1), held=held)
    assert [one.transition for one in alerts] == [Transition.MENTIONED, Transition.CORROBORATED]


def test_the_message_says_who_what_and_that_nobody_has_reviewed_it() -> None:
    text = "Something else first. The embassy in Kampala was shut for good on Tuesday, neighbours said. And more."
    start = text.index("was shut")
    evidence = (Evidence(field="type", start=start, end=start + 8, quote="was shut", rule="closed_passive"),)
    told = [
        telling("a", source="morning-post", text=text, evidence=evidence, city="Kampala", effective=day("2023-10-24")),
        telling("b", source="evening-star", after=1),
        telling("d", source="denier", after=-1, stance=Stance.DENIED),
    ]
    alert = _fired(*told)[0]
    facts = dict(alert.facts)
    assert alert.title == "Unreviewed news: closure of the embassy of North Korea in Kampala, Uganda (done)"
    assert "Nobody has reviewed this yet" in alert.body
    assert "> The embassy in Kampala was shut for good on Tuesday, neighbours said.\n" in alert.body
    assert "First reported by: morning-post (2023-10-23)" in alert.body
    assert "Independent outlets: 2 (morning-post, evening-star)" in alert.body
    assert "Contradicted: yes" in alert.body
    assert "https://morning-post.example/article-a" in alert.body
    assert "Effective: 2023-10-24" in alert.body
    assert (facts["outlets"], facts["first_outlet"], facts["rank"]) == ("2", "morning-post", "news")
    assert facts["url"] == "https://morning-post.example/article-a"


def test_a_farewell_is_a_lead_and_says_so() -> None:
    (alert,) = _fired(telling("a", type=ClaimType.FAREWELL_VISIT))
    assert alert.title == "Unreviewed lead: farewell visit of the North Korea head of mission in Uganda"
    assert "no closure by itself" in alert.body


HOSTILE = [
    "CR LF\r\nBcc: victim@example.org",
    "escape \x1b[31mred\x1b]0;title\x07",
    "reordered \u202egnp.exe",
    "hidden \u200b\u2060 joiners \ufeff",
    "nul \x00 and del \x7f",
    "tabs\tand\x0bfeeds\x0c\u2028\u2029",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_crawled_words_cannot_break_a_line_or_a_terminal(words: str) -> None:
    evidence = (Evidence(field="type", start=0, end=len(words), quote=words, rule="r"),)
    (alert,) = _fired(telling("a", text=words, title=words, city=words, evidence=evidence))
    shown = [alert.title, *alert.body.split("\n"), *(text for _, text in alert.facts)]
    assert all(line.isprintable() for line in shown)
    assert not any(line.startswith("Bcc:") for line in shown)


def test_an_endless_sentence_is_cut() -> None:
    text = "endless " * 100_000
    evidence = (Evidence(field="type", start=400_000, end=400_007, quote="endless", rule="r"),)
    (alert,) = _fired(telling("a", text=text, title="t" * 100_000, evidence=evidence))
    assert len(alert.body) < 3_000
    assert len(alert.title) < 200


def test_many_reports_are_linked_up_to_five() -> None:
    alert = _fired(*(telling(f"{at}", after=at) for at in range(8)))[0]
    assert alert.body.count("https://") == 5
    assert "- and 3 more" in alert.body
