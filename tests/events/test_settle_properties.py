"""What holds for any claims: order does not matter, a rerun changes nothing, ids stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from events.settle import settle
from models.claim import ClaimType, Stage, Stance
from models.event import Event, EventState
from models.mission import MissionType
from tests.events.making import Told, by, day, own_text, telling

_TEXTS = [own_text(str(at)) for at in range(3)]

_stories = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["kcna-en", "sample-wire", "morning-post", "evening-star"]),
        "after": st.integers(0, 400),
        "text": st.sampled_from([None, None, *_TEXTS, f"A new first line. {_TEXTS[0]}"]),
        "type": st.sampled_from([ClaimType.CLOSURE, ClaimType.CLOSURE, ClaimType.SUSPENSION]),
        "mission": st.sampled_from([MissionType.UNKNOWN, MissionType.EMBASSY, MissionType.CONSULATE]),
        "city": st.sampled_from([None, None, "Sample City", "Other Town"]),
        "stage": st.sampled_from(Stage),
        "stance": st.sampled_from([Stance.ASSERTED, Stance.ASSERTED, Stance.DENIED, Stance.RUMOURED]),
        "historical": st.booleans(),
        "effective": st.sampled_from([None, None, day("2023-10-24"), day("2023-10-25"), day("2023"), day("1998")]),
        "published": st.sampled_from([date(2023, 10, 1), date(2023, 10, 1), None]),
        "attribution": st.sampled_from([(), (), (by("KCNA"),), (by("Sample Wire"), by("KCNA"))]),
        "confidence": st.floats(0, 1),
    }
)
_sets = st.lists(_stories, min_size=1, max_size=9)
_relays = {"evening-star": ("Sample Wire",)}


def _told(stories: list[dict[str, object]]) -> list[Told]:
    return [telling(f"{at:02d}", **story) for at, story in enumerate(stories)]  # type: ignore[arg-type]  # drawn by field


@settings(max_examples=150, deadline=None)
@given(_sets, st.randoms(use_true_random=False))
def test_order_does_not_matter(stories: list[dict[str, object]], random: Random) -> None:
    told = _told(stories)
    shuffled = list(told)
    random.shuffle(shuffled)
    assert settle(shuffled, (), relays=_relays) == settle(told, (), relays=_relays)


@settings(max_examples=150, deadline=None)
@given(_sets, st.randoms(use_true_random=False))
def test_a_rerun_changes_nothing(stories: list[dict[str, object]], random: Random) -> None:
    told = _told(stories)
    first = settle(told, (), relays=_relays)
    held = list(first.events)
    random.shuffle(held)
    again = settle(told, held, relays=_relays)
    assert again.events == first.events
    assert (again.changed, again.gone, again.transitions) == (frozenset(), (), ())


@settings(max_examples=150, deadline=None)
@given(_sets, st.sampled_from([None, EventState.ACCEPTED, EventState.REJECTED]))
def test_claims_that_arrive_one_by_one_keep_their_event(
    stories: list[dict[str, object]], verdict: EventState | None
) -> None:
    told = _told(stories)
    held: tuple[Event, ...] = ()
    home: dict[str, str] = {}
    for at in range(len(told)):
        settlement = settle(told[: at + 1], held, relays=_relays)
        assert settlement.gone == ()
        now_home = {claim: event.id for event in settlement.events for claim in event.claims}
        assert home.items() <= now_home.items()
        assert len(now_home) == at + 1 == sum(len(event.claims) for event in settlement.events)
        home, held = now_home, settlement.events
        if verdict is not None:
            held = (replace(held[0], state=verdict, revision=held[0].revision + 1), *held[1:])
        assert settle(told[: at + 1], held, relays=_relays).changed == frozenset()


@settings(max_examples=80, deadline=None)
@given(_sets)
def test_each_claim_is_in_one_event_and_support_speaks_of_its_own_claims(stories: list[dict[str, object]]) -> None:
    settlement = settle(_told(stories), (), relays=_relays)
    assert sorted(claim for event in settlement.events for claim in event.claims) == [
        f"claim-{at:02d}" for at in range(len(stories))
    ]
    assert len({event.id for event in settlement.events}) == len(settlement.events)
    for event in settlement.events:
        assert all(set(ids) <= set(event.claims) and ids for _, ids in event.support)
        assert 0 <= event.confidence <= 0.99
        assert event.outlets
        assert (event.state is EventState.CORROBORATED) == (len(event.outlets) > 1)
