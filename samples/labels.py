"""What a reader ought to find in the hand-written stories, and the events a night ought to hold in the end.

The composed noise carries no event at all, so it has no labels. `tolerated` events are neither right nor wrong.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from samples import HERE, places

GOLD: Final = HERE / "gold.jsonl"
EXPECTED: Final = HERE / "expected_events.jsonl"
Bucket = Literal["planned", "done", "denied", "rumoured"]


class GoldEvent(places.Form):
    """One event as a story tells it; states are ISO alpha-2, `date` is a partial ISO date."""

    type: str
    sending: str
    host: str
    mission_type: str
    city: str | None
    status: str
    status_alt: tuple[str, ...] = ()
    historical: bool
    date: str | None
    covered_by: str | None


class GoldCount(places.Form):
    """A number of missions that a story states."""

    sending: str
    what: str
    n: int
    as_of: str | None


class GoldStory(places.Form):
    """The labels of one hand-written story.

    Attributes:
        id: outlet and the story's own word, `outlet/slug`.
        path: address without host; `also` holds its other addresses.
        published: local day at the outlet, ISO.
        night: first night on which it is out.
        reachable: False where its outlet fails or is blind on purpose.
        copy_of: id of the story whose text it prints, or None.
        negative: what makes it a hard negative, or None where it carries events.
    """

    id: str
    outlet: str
    path: str
    also: tuple[str, ...]
    published: str
    night: int = Field(ge=1)
    reachable: bool
    copy_of: str | None
    negative: str | None
    events: tuple[GoldEvent, ...]
    tolerated: tuple[GoldEvent, ...]
    counts: tuple[GoldCount, ...]


class ExpectedEvent(places.Form):
    """An event after settling the first night.

    Attributes:
        bucket: how far it is told to have come; `planned` includes announced, `done` includes reported.
        contradicted: one story says so and another one denies it.
        articles: ids of the stories that tell it, oldest first.
        outlets: slugs of the independent outlets, first reporter first; copies and relays count once.
        note: what is special about it, or None.
    """

    type: str
    sending: str
    host: str
    mission_type: str
    bucket: Bucket
    contradicted: bool
    covered_by: str | None
    articles: tuple[str, ...]
    outlets: tuple[str, ...]
    note: str | None


def gold() -> tuple[GoldStory, ...]:
    """Labels of every hand-written story, in the order of the file.

    Raises:
        pydantic.ValidationError: a line does not fit.
    """
    return tuple(GoldStory.model_validate_json(line) for line in GOLD.read_text(encoding="utf-8").splitlines())


def expected_events() -> tuple[ExpectedEvent, ...]:
    """The events of the first night, in the order of the file.

    Raises:
        pydantic.ValidationError: a line does not fit.
    """
    return tuple(ExpectedEvent.model_validate_json(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines())
