from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from events.settle import Settlement, settle
from models.alert import Transition
from models.claim import ClaimType, Stage, Stance
from models.event import Event, EventState
from models.ids import lengthen_event_id, mint_event_id
from models.mission import MissionType
from tests.events.making import Told, by, day, telling


def _settle(*told: Told, held: tuple[Event, ...] = (), relays: dict[str, tuple[str, ...]] | None = None) -> Settlement:
    return settle(told, held, relays=relays or {})


def _only(settlement: Settlement) -> Event:
    assert len(settlement.events) == 1, [event.id for event in settlement.events]
    return settlement.events[0]


def test_a_first_claim_opens_an_event_that_is_mentioned() -> None:
    settlement = _settle(telling("a"))
    event = _only(settlement)
    assert event.id == mint_event_id("KP", "UG", 2023, "claim-a")
    assert (event.state, event.revision, event.outlets) == (EventState.MENTIONED, 1, ("house-a",))
    assert settlement.transitions == ((event.id, Transition.MENTIONED),)
    assert settlement.changed == {event.id}


def test_a_second_independent_outlet_corroborates() -> None:
    first = _settle(telling("a"))
    second = _settle(telling("a"), telling("b", after=2), held=first.events)
    event = _only(second)
    assert (event.id, event.state, event.revision) == (first.events[0].id, EventState.CORROBORATED, 2)
    assert second.transitions == ((event.id, Transition.CORROBORATED),)


def test_the_same_again_changes_nothing() -> None:
    told = (telling("a"), telling("b", after=1), telling("c", after=2, type=ClaimType.FAREWELL_VISIT))
    first = _settle(*told)
    again = _settle(*told, held=first.events)
    assert again == replace(first, changed=frozenset(), transitions=())


# (what it is, claims, how many events)
SAME_OR_NOT = [
    ("a plan and its deed", [telling("a", stage=Stage.PLANNED), telling("b", after=60)], 1),
    ("retold within the window", [telling("a"), telling("b", after=119)], 1),
    ("told again after the window", [telling("a"), telling("b", after=121)], 2),
    ("links of a chain", [telling("a"), telling("b", after=100), telling("c", after=200)], 1),
    (
        "a plan for a day, done on that day a year later",
        [
            telling("a", effective=day("2024-10"), stage=Stage.PLANNED),
            telling("b", after=365, effective=day("2024-10-24")),
        ],
        1,
    ),
    (
        "told in one sentence, a quarter of a century apart",
        [telling("a", effective=day("1998")), telling("b", effective=day("2023-10-24"))],
        2,
    ),
    ("a closure and a suspension", [telling("a"), telling("b", type=ClaimType.SUSPENSION)], 2),
    ("a closure and a farewell", [telling("a"), telling("b", type=ClaimType.FAREWELL_VISIT)], 2),
    (
        "one embassy in two cities is told wrongly once",
        [telling("a", city="Kampala"), telling("b", city="Entebbe")],
        1,
    ),
    (
        "a consulate here and an embassy there",
        [
            telling("a", mission=MissionType.CONSULATE, city="Gdansk"),
            telling("b", mission=MissionType.EMBASSY, city="Warsaw"),
        ],
        2,
    ),
    (
        "two consulates",
        [
            telling("a", mission=MissionType.CONSULATE, city="Gdańsk"),
            telling("b", mission=MissionType.CONSULATE_GENERAL, city="Kraków"),
        ],
        2,
    ),
    (
        "one consulate spelled twice",
        [
            telling("a", mission=MissionType.CONSULATE, city="Gdańsk"),
            telling("b", mission=MissionType.CONSULATE_GENERAL, city="GDANSK"),
        ],
        1,
    ),
    ("an embassy and a consulate without cities", [telling("a"), telling("b", mission=MissionType.CONSULATE)], 2),
    ("a mission is any post", [telling("a", mission=MissionType.UNKNOWN), telling("b")], 1),
    (
        "embassy by slip in the same city",
        [
            telling("a", mission=MissionType.CONSULATE_GENERAL, city="Sample City"),
            telling("b", mission=MissionType.EMBASSY, city="Sample City"),
        ],
        1,
    ),
    (
        "no embassy can be in Hong Kong",
        [
            telling("a", host="HK", mission=MissionType.CONSULATE_GENERAL),
            telling("b", host="HK", mission=MissionType.EMBASSY),
        ],
        1,
    ),
    (
        "an honorary consulate is a post of its own",
        [telling("a", mission=MissionType.HONORARY_CONSULATE), telling("b", mission=MissionType.CONSULATE)],
        2,
    ),
    (
        "expulsions concern the pair, whichever post is named",
        [
            telling("a", type=ClaimType.EXPULSION, city="Sample City"),
            telling("b", type=ClaimType.EXPULSION, mission=MissionType.CONSULATE, city="Other Town"),
        ],
        1,
    ),
    (
        "history without a day belongs to what it recalls",
        [telling("a"), telling("b", after=700, historical=True)],
        1,
    ),
    (
        "history of another year is another event",
        [telling("a"), telling("b", historical=True, effective=day("1998"))],
        2,
    ),
    ("a denial belongs to what it denies", [telling("a"), telling("b", after=3, stance=Stance.DENIED)], 1),
]


@pytest.mark.parametrize(("told", "events"), [case[1:] for case in SAME_OR_NOT], ids=[case[0] for case in SAME_OR_NOT])
def test_what_is_one_event(told: list[Told], events: int) -> None:
    settlement = _settle(*told)
    assert len(settlement.events) == events
    assert sorted(claim for event in settlement.events for claim in event.claims) == sorted(one[0].id for one in told)


def test_a_vague_claim_told_first_does_not_join_two_posts() -> None:
    settlement = _settle(
        telling("a", mission=MissionType.UNKNOWN),
        telling("b", after=1, mission=MissionType.CONSULATE, city="Gdansk"),
        telling("c", after=2, mission=MissionType.EMBASSY, city="Warsaw"),
    )
    assert [event.claims for event in settlement.events] == [("claim-a", "claim-b"), ("claim-c",)]


def test_history_alone_opens_a_quiet_event_that_news_wakes() -> None:
    past = telling("a", historical=True, effective=day("2022"))
    first = _settle(past)
    assert _only(first).historical
    assert _only(first).id.startswith("KP-UG-2022-")
    second = _settle(past, telling("b", after=2, effective=day("2022-12-30")), held=first.events)
    assert not _only(second).historical
    assert (_only(second).id, Transition.MENTIONED) in second.transitions


def test_a_denial_alone_opens_a_denied_event_that_an_assertion_turns() -> None:
    denial = telling("a", stance=Stance.DENIED)
    first = _settle(denial)
    assert (_only(first).stance, _only(first).contradicted) == (Stance.DENIED, False)
    second = _settle(denial, telling("b", after=1), held=first.events)
    event = _only(second)
    assert (event.stance, event.contradicted, event.outlets) == (Stance.ASSERTED, True, ("house-b",))
    assert dict(event.support)["contradicted"] == ("claim-a",)
    assert [transition for _, transition in second.transitions] == [Transition.MENTIONED, Transition.CONTRADICTED]


def test_ids_that_are_taken_are_lengthened() -> None:
    first = _settle(telling("a"))
    squatter = replace(first.events[0], type=ClaimType.OPENING, state=EventState.ACCEPTED, claims=())
    event = next(event for event in _settle(telling("a"), held=(squatter,)).events if event.id != squatter.id)
    assert event.id == lengthen_event_id(squatter.id, "claim-a")


def test_an_unreviewed_event_without_claims_goes_and_a_reviewed_one_stays_for_a_second_look() -> None:
    opened = _only(_settle(telling("a")))
    assert _settle(held=(opened,)) == Settlement(events=(), changed=frozenset(), gone=(opened.id,), transitions=())
    accepted = replace(opened, state=EventState.ACCEPTED, revision=2)
    kept = _settle(held=(accepted,))
    event = _only(kept)
    assert (event.state, event.unsure, event.claims, event.revision) == (EventState.ACCEPTED, True, (), 3)
    assert kept.gone == ()
    assert _settle(held=kept.events).changed == frozenset()


def test_claims_renamed_by_new_rules_come_home() -> None:
    opened = _only(_settle(telling("a"), telling("b", after=1)))
    accepted = replace(opened, state=EventState.ACCEPTED)
    replayed = _settle(telling("x", source="house-a"), telling("y", source="house-b", after=1), held=(accepted,))
    event = _only(replayed)
    assert (event.id, event.state, event.claims) == (opened.id, EventState.ACCEPTED, ("claim-x", "claim-y"))


def test_claims_stay_with_an_event_whose_type_was_amended() -> None:
    opened = _only(_settle(telling("a")))
    amended = replace(opened, type=ClaimType.SUSPENSION, state=EventState.AMENDED)
    event = _only(_settle(telling("a"), telling("b", after=3), held=(amended,)))
    assert (event.type, event.claims) == (ClaimType.SUSPENSION, ("claim-a", "claim-b"))


def test_two_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="KP-AO, KP-UG"):
        _settle(telling("a"), telling("b", host="AO"))
    with pytest.raises(ValueError, match=r"KP-\?"):
        _settle(telling("a", host=None))


# (what it is, the state and what was decided, claims that come, second look asked)
SECOND_LOOKS = [
    ("more of the same", EventState.ACCEPTED, {}, telling("z", after=2), False),
    ("a denial", EventState.ACCEPTED, {}, telling("z", after=2, stance=Stance.DENIED), True),
    ("another day", EventState.ACCEPTED, {}, telling("z", after=2, effective=day("2023-10-29")), True),
    ("it went further", EventState.ACCEPTED, {"stage": Stage.PLANNED}, telling("z", after=2), True),
    ("rejected, and a new outlet tells it", EventState.REJECTED, {}, telling("z", after=2), True),
    ("rejected, and the same outlet tells it again", EventState.REJECTED, {}, telling("z", source="house-a"), False),
]


@pytest.mark.parametrize(
    ("state", "decided", "coming", "asked"), [case[1:] for case in SECOND_LOOKS], ids=[case[0] for case in SECOND_LOOKS]
)
def test_what_was_decided_stays_and_a_second_look_is_asked(
    state: EventState, decided: dict[str, Stage], coming: Told, asked: bool
) -> None:
    first = telling("a", effective=day("2023-10-24"), stage=decided.get("stage", Stage.DONE))
    reviewed = replace(_only(_settle(first)), state=state, revision=2)
    settlement = _settle(first, coming, held=(reviewed,))
    event = _only(settlement)
    assert (event.state, event.stage, event.effective) == (state, reviewed.stage, reviewed.effective)
    assert event.unsure is asked
    assert event.revision == 3
    assert Transition.MENTIONED not in [transition for _, transition in settlement.transitions]
    assert _settle(first, coming, held=settlement.events).changed == frozenset()


def test_a_second_look_that_was_settled_is_not_asked_again() -> None:
    told = (telling("a"), telling("b", after=1, stance=Stance.DENIED))
    reviewed = replace(_only(_settle(*told)), state=EventState.ACCEPTED, unsure=False)
    assert not _only(_settle(*told, held=(reviewed,))).unsure


def test_a_reviewers_doubt_survives_the_night() -> None:
    doubted = replace(_only(_settle(telling("a"))), unsure=True)
    assert _only(_settle(telling("a"), telling("b"), held=(doubted,))).unsure


def test_waves_of_copies_and_retellings_give_one_corroboration_at_the_right_report() -> None:
    text = telling("a")[1].text
    waves = [
        telling("a", source="sample-wire"),
        telling("b", source="paper-b", text=text, after=1),
        telling("c", source="paper-c", after=2, attribution=(by("the Sample Wire"),)),
        telling("d", source="paper-d", text="Exclusive: " + text, after=3),
        telling("e", source="paper-e", after=4),
        telling("f", source="paper-f", after=5),
    ]
    held: tuple[Event, ...] = ()
    fired: list[tuple[int, Transition]] = []
    for at in range(len(waves)):
        settlement = _settle(*waves[: at + 1], held=held)
        fired += [(at, transition) for _, transition in settlement.transitions]
        held = settlement.events
    assert fired == [(0, Transition.MENTIONED), (4, Transition.CORROBORATED)]
    assert held[0].outlets == ("sample-wire", "paper-e", "paper-f")
    assert held[0].reported_first == date(2023, 10, 23)
    assert held[0].reported_last == date(2023, 10, 28)
