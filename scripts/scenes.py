"""The pages of the pictures: what each is called, how it is reached, and what a reviewer did before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.claim import ClaimType
from models.db import desk, events, register
from models.event import Event, EventState

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from models.db.store import Database

PACE = 9.0
"""Seconds between two decisions."""

DECIDED = (("NP", "accept"), ("ES", "accept"), ("ML", "accept"), ("KE", "reject:not_a_closure"), ("DE", "unsure"),
           ("MD", "accept"), ("GH", "reject:old_news"), ("CD", "accept"))  # fmt: skip
"""What the reviewer decided before the pictures: host of the event, and the decision."""


@dataclass(slots=True)
class Stage:
    """What a scene is played on: two tabs of one browser, the database behind the desk, and its clock."""

    page: Page
    second: Page
    database: Database
    move: Callable[[float], None]
    password: str = ""

    def events(self) -> list[Event]:
        """All events."""
        with self.database.unit(writing=False) as unit:
            return events.list_events(unit, limit=None)

    def find(self, host: str, *, sending: str = "KP", kind: ClaimType = ClaimType.CLOSURE) -> Event:
        """The event of a pair with the most reports; LookupError without one."""
        found = [one for one in self.events() if (one.sending, one.host, one.type) == (sending, host, kind)]
        if not found:
            raise LookupError(f"the demo holds no {kind.value} of {sending} in {host}")
        return max(found, key=lambda one: len(one.claims))

    def prepare(self, *, guarded: bool) -> None:
        """Log in as the admin, or decide about some events as the local reviewer."""
        if guarded:
            return
        done: set[str] = set()
        for host, decision in DECIDED:
            waiting = (one for one in self.events() if one.host == host and one.state is not EventState.ACCEPTED)
            event = max((one for one in waiting if one.id not in done), key=lambda one: len(one.claims), default=None)
            if event is not None:
                done.add(event.id)
                self.decide(self.page, event, decision)
        self.page.goto("/help")

    def decide(self, page: Page, event: Event, decision: str) -> None:
        """Decide on the event's page by the mouse."""
        page.goto(f"/events/{event.id}")
        self.move(PACE)
        press(page, decision)

    def login(self) -> None:
        """Log in as the admin."""
        self.page.goto("/login")
        self.page.fill("[name=name]", "ada")
        self.page.fill("[name=password]", self.password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()


def press(page: Page, decision: str) -> None:
    """Press the button of a decision; a rejection opens its reasons first."""
    if decision.startswith("reject"):
        page.click("details.reject > summary")
    page.locator(f"button[name=action][value='{decision}']").first.click()
    page.wait_for_load_state()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One page: its name in the pictures' file names, and how it is opened; `narrow` also at 360 pixels."""

    name: str
    open: Callable[[Stage], object]
    narrow: bool = False
    guarded: bool = False


def at(path: str) -> Callable[[Stage], object]:
    """Opens a path."""
    return lambda stage: stage.page.goto(path)


def at_event(stage: Stage) -> None:
    """The event with the richest evidence."""
    stage.page.goto(f"/events/{stage.find('UG').id}")


def at_edit(stage: Stage) -> None:
    """The form that corrects it."""
    stage.page.goto(f"/events/{stage.find('UG').id}/edit")


def at_copy(stage: Stage) -> None:
    """The archived copy of a report that is not in English, where there is one."""
    event = stage.find("AO")
    with stage.database.unit(writing=False) as unit:
        versions = [report.version for _, report in events.reports_of(unit, event.id)]
        told = desk.told_by(unit, versions)
    chosen = min(told.values(), key=lambda one: (one.lang == "en", one.page))
    stage.page.goto(f"/pages/{chosen.page}")


def at_recall(stage: Stage) -> None:
    """One article of the recall audit."""
    with stage.database.unit(writing=False) as unit:
        (one, *_) = desk.unflagged(unit, share=1, limit=1)
    stage.page.goto(f"/recall/{one.version}")


def at_conflict(stage: Stage) -> None:
    """Two reviewers decide on one event, the second on a page that is out of date."""
    event = stage.find("PE")
    stage.page.goto(f"/events/{event.id}")
    stage.decide(stage.second, event, "unsure")
    press(stage.page, "accept")


def at_mission(stage: Stage) -> None:
    """The mission whose history moved."""
    with stage.database.unit(writing=False) as unit:
        (mission, *_) = register.missions_of_pair(unit, "KP", "ES")
    stage.page.goto(f"/missions/{mission.id}")


def at_runs(stage: Stage) -> None:
    """The nights; the id of a run is drawn by lot, so that the picture shows the same one each time."""
    stage.page.goto("/runs")
    stage.page.eval_on_selector_all("main .code", "found => found.forEach(one => one.textContent = '20231121-0300')")


def at_accounts(stage: Stage) -> None:
    """The accounts and the audit trail, as the admin sees them."""
    stage.login()
    stage.page.goto("/accounts")


SCENES = (
    Scene(name="queue", open=at("/"), narrow=True),
    Scene(name="event", open=at_event, narrow=True),
    Scene(name="edit", open=at_edit),
    Scene(name="copy", open=at_copy),
    Scene(name="recall", open=at_recall),
    Scene(name="leads", open=at("/leads")),
    Scene(name="stats", open=at("/stats")),
    Scene(name="add", open=at("/add")),
    Scene(name="help", open=at("/help")),
    Scene(name="register", open=at("/register"), narrow=True),
    Scene(name="mission", open=at_mission),
    Scene(name="map", open=at("/map"), narrow=True),
    Scene(name="timeline", open=at("/timeline"), narrow=True),
    Scene(name="sources", open=at("/sources")),
    Scene(name="runs", open=at_runs),
    Scene(name="alerts", open=at("/alerts")),
    Scene(name="search", open=at("/search?q=embassy")),
    Scene(name="conflict", open=at_conflict),
    Scene(name="login", open=at("/login"), guarded=True),
    Scene(name="accounts", open=at_accounts, guarded=True),
)
