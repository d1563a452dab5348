"""Fills a database as five years of nights and reviewing would have left it, through the store's own bulk path.

Articles and events with their claims, decisions, register, alerts, deliveries, runs and recall answers; the same for
one seed on every machine and both databases. `python -m benchmarks.filling --database URL` leaves it there.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as of_day
from itertools import islice
from random import Random
from typing import TypeVar

from benchmarks.inventing import HOUSES, LAST, Press, Story, Tale, tales
from models.alert import Alert, Delivery, DeliveryState, Transition
from models.claim import Claim, Stance
from models.db import alerts, claims, desk, pages, readings, runs, search_index, tables
from models.db import events as held_events
from models.db.store import Database
from models.db.unit import Unit
from models.db.upsert import Row, upsert
from models.event import Event, EventState
from models.ids import digest, lengthen_event_id, mint_event_id
from models.page import Location
from models.run import Run, RunState
from models.verdict import Action, RejectReason
from review.decisions import NotAllowed, Wish, take, take_back

ARTICLES, EVENTS, SEED = 100_000, 5_000, 20261120
BATCH = 500
NIGHTS = 730
RECENT = timedelta(days=120)
"""What was told since then is mostly undecided."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """How many of each were made."""

    articles: int
    events: int
    claims: int
    decisions: int


def fill(database: Database, *, articles: int = ARTICLES, events: int = EVENTS, seed: int = SEED) -> Filled:
    """Fill an empty database; some minutes for the full size.

    Args:
        database: open, without rows.
        articles: in all; must be enough for what the events are told in (about seven each).
        events: to be folded from them.
        seed: what all chance is drawn from.
    """
    rng = Random(seed)
    press = Press(rng)
    made: list[Event] = []
    for part in _parts(tales(rng, events), 50):
        made += _tell(database, press, part, {event.id for event in made})
    told = press.n
    if told > articles:
        raise ValueError(f"{events} events are told in {told} articles, more than {articles}")
    for some in _parts((press.silent() for _ in range(articles - told)), BATCH):
        _keep(database, some)
    decisions = _decide(database, rng, made)
    _alert(database, rng)
    _run_nights(database, rng)
    _answer(database, rng)
    search_index.fill(database)
    with database.unit() as unit:
        if not unit.is_sqlite:
            unit.connection.exec_driver_sql("ANALYZE")
        unit.commit()
    return Filled(articles=articles, events=len(made), claims=told, decisions=decisions)


def _parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of at most `size`."""
    left = iter(things)
    while part := list(islice(left, size)):
        yield part


def _tell(database: Database, press: Press, part: Sequence[Tale], taken: set[str]) -> list[Event]:
    """Keep the reports of some tales and the events folded from them."""
    told = [(tale, list(press.told(tale))) for tale in part]
    for some in _parts((story for _, stories in told for story in stories), BATCH):
        _keep(database, some)
    made = [_event(tale, stories, taken) for tale, stories in told]
    with database.unit() as unit:
        held_events.save_events(unit, made)
        for pair in {(event.sending, event.host) for event in made}:
            claims.mark_settled(unit, pair)
        unit.commit()
    return made


def _keep(database: Database, stories: Sequence[Story]) -> None:
    """Index the pages and keep what was read in them, as the stages of a night do."""
    with database.unit() as unit:
        kept = [
            (page, page.url, Location(file=f"pages/{page.fetched_at:%Y%m}.warc.gz", offset=at * 100, length=100))
            for at, (page, *_) in enumerate(stories)
        ]
        pages.keep_pages(unit, "fill", kept)
        readings.save_readings(unit, [(article, version, said, page.id) for page, article, version, said in stories])
        unit.run(tables.work.update().where(tables.work.c.state == "open").values(state="done"))
        unit.commit()


def _event(tale: Tale, stories: Sequence[Story], taken: set[str]) -> Event:
    """An event as a fold would make it; `taken` grows by its id."""
    ordered = sorted(stories, key=lambda story: (_day(story), story[3].claims[0].id))
    said: list[Claim] = [story[3].claims[0] for story in ordered]
    first, ids = said[0], tuple(claim.id for claim in said)
    id_ = mint_event_id(tale.sending, tale.host, tale.day.year, first.id)
    id_ = lengthen_event_id(id_, first.id) if id_ in taken else id_
    taken.add(id_)
    outlets = tuple(dict.fromkeys(article.source for _, article, _, _ in ordered))
    against = tuple(claim.id for claim in said if claim.stance is Stance.DENIED)
    fields = ("type", "sending", "host", "mission_type", "stage", "stance", "announced", "effective")
    return Event(
        id=id_, revision=1, type=tale.kind, sending=tale.sending, host=tale.host, mission_type=first.mission_type,
        city=None, state=EventState.CORROBORATED if len(outlets) > 1 else EventState.MENTIONED,
        contradicted=0 < len(against) < len(said), unsure=False, stage=first.stage, stance=first.stance,
        status=first.status, historical=tale.is_history, announced=first.announced, effective=first.effective,
        reported_first=_day(ordered[0]), reported_last=_day(ordered[-1]), covered_by=first.covered_by, reason=None,
        claims=ids, outlets=outlets,
        support=(*((name, ids) for name in fields), *((("contradicted", against),) if against else ())),
        confidence=first.confidence,
    )  # fmt: skip


def _day(story: Story) -> date:
    published = story[2].published
    return LAST if published is None else published.on


def _decide(database: Database, rng: Random, made: Sequence[Event]) -> int:
    """Decide on most events in the order in which they came, some of them twice; the last weeks wait."""
    todo = [event for event in made if rng.random() < (0.75 if (event.reported_last or LAST) < LAST - RECENT else 0.3)]
    count = 0
    for part in _parts(todo, 50):
        with database.unit() as unit:
            for event in part:
                count += _decide_one(unit, rng, event)
            unit.commit()
    return count


def _decide_one(unit: Unit, rng: Random, event: Event) -> int:
    """A decision, sometimes a second one that amends, doubts or takes it back; how many were taken."""
    by, draw = rng.choice(("ada", "bela", "cem")), rng.random()
    day = event.reported_last or LAST
    at = datetime.combine(day, of_day(8), UTC) + timedelta(days=1, seconds=rng.randrange(20_000))
    reason = rng.choice(list(RejectReason)) if draw > 0.7 else None
    action = Action.REJECT if reason else Action.ACCEPT
    done = take(unit, Wish(event=event.id, revision=1, action=action, reason=reason), by=by, at=at)
    desk.keep_pace(unit, done.verdicts[0].id, rng.lognormvariate(2.2, 0.8))
    later, second = at + timedelta(days=3), rng.random()
    try:
        if second < 0.05:
            take(unit, Wish(event=event.id, revision=2, action=Action.UNSURE), by=by, at=later)
        elif second < 0.09 and reason is None:
            changes = {"city": "Port Verin", "stage": "done"}
            take(unit, Wish(event=event.id, revision=2, action=Action.AMEND, changes=changes), by=by, at=later)
        elif second < 0.12:
            take_back(unit, event.id, by=by, at=later)
        else:
            return 1
    except NotAllowed:
        return 1
    return 2


def _alert(database: Database, rng: Random) -> None:
    """What was told of each event as it came and as it was decided, to two subscribers."""
    told = {EventState.ACCEPTED, EventState.REJECTED, EventState.AMENDED, EventState.WITHDRAWN}
    with database.unit() as unit:
        for part in _parts(held_events.list_events(unit, limit=None), BATCH):
            given: list[Alert] = []
            for event in part:
                moved = [Transition.MENTIONED] + [Transition.CORROBORATED] * (len(event.outlets) > 1)
                moved += [Transition(event.state.value)] * (event.state in told)
                given += [_alert_of(event, transition, at) for at, transition in enumerate(moved)]
            alerts.keep_alerts(unit, given)
            alerts.keep_deliveries(unit, [_delivery(rng, one, who) for one in given for who in ("desk", "mail")])
        unit.commit()


def _alert_of(event: Event, transition: Transition, at: int) -> Alert:
    instant = datetime.combine(event.reported_first or LAST, of_day(4), UTC) + timedelta(days=at)
    title = f"{event.type.value} {event.sending} -> {event.host}: {transition.value}"
    body = f"{title}\n{len(event.claims)} reports; nobody has looked at this yet.\n"
    id_ = digest("alert", event.id, transition.value)
    return Alert(id=id_, subject=event.id, transition=transition, at=instant, title=title, body=body)


def _delivery(rng: Random, alert: Alert, who: str) -> Delivery:
    state = rng.choices((DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.WAITING), (95, 4, 1))[0]
    id_ = digest("delivery", alert.id, who)
    return Delivery(
        id=id_, alert=alert.id, subscriber=who, channel="apprise", state=state, tries=1, last_try=alert.at, error=None
    )


def _run_nights(database: Database, rng: Random) -> None:
    """Two years of nights with what was counted of each source."""
    for part in _parts(range(NIGHTS), 10):
        with database.unit() as unit:
            rows: list[Row] = []
            for back in part:
                night = LAST - timedelta(days=back)
                id_ = f"{night:%Y%m%d}-made"
                begun = datetime.combine(night, of_day(2), UTC)
                seconds = (("fetch", 3000.0), ("read", 400.0), ("settle", 20.0), ("notify", 2.0))
                ended = begun + timedelta(hours=1)
                runs.start_run(
                    unit,
                    Run(
                        id=id_,
                        night=night.isoformat(),
                        started_at=begun,
                        ended_at=ended,
                        state=RunState.OK,
                        exit_code=0,
                        seconds=seconds,
                    ),
                )
                rows += [row for house in range(HOUSES) for row in _tallies(rng, id_, f"house-{house:03d}")]
            upsert(unit, tables.tallies, rows)
            unit.commit()


def _tallies(rng: Random, run: str, source: str) -> Iterator[Row]:
    got, dropped = rng.randrange(1, 12), rng.randrange(3)
    counted = (
        ("fetch", "index_kept", 3), ("fetch", "in", got), ("fetch", "out", got), ("read", "in", got),
        ("read", "out", got - min(got, dropped)), ("read", "drop:too_short", min(got, dropped)),
    )  # fmt: skip
    for stage, outcome, n in counted:
        yield {"run": run, "stage": stage, "source": source, "outcome": outcome, "n": n}


def _answer(database: Database, rng: Random) -> None:
    """Answers to the seventh part of the recall audit."""
    with database.unit() as unit:
        _, drawn = desk.unflagged_counts(unit, share=0.02)
        for one in desk.unflagged(unit, share=0.02, limit=drawn // 7):
            at = datetime.combine(LAST, of_day(9), UTC)
            answer = desk.RecallAnswer(version=one.version, missed=rng.random() < 0.05, by="ada", at=at)
            desk.answer_recall(unit, answer)
        unit.commit()


def main() -> None:
    """Fill the database named on the command line and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True, help="address of an empty database")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--events", type=int, default=EVENTS)
    told = parser.parse_args()
    begun = time.perf_counter()
    database = Database.create_or_upgrade(told.database)
    print(fill(database, articles=told.articles, events=told.events))
    database.close()
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
