"""How reports of autumn 2023 contradicted one another, one case each: kept side by side, and nothing made of a slip.

Which contradiction there was follows the public record; every sentence, name of an outlet and person is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from events.disagreements import Disagreement, disagreements
from events.settle import settle
from extract.reader import Reader
from models.article import Published, Reading, Version
from models.claim import AttributionKind, ClaimType, Count, Person, Stage, Stance
from models.event import Event, EventState, Report
from models.mission import MissionType
from tests.events.making import Told, by, day, own_text, telling

HOST, KP, KR = AttributionKind.HOST_GOVERNMENT, AttributionKind.SENDING_GOVERNMENT, AttributionKind.THIRD_GOVERNMENT


def one(told: Sequence[Told]) -> Event:
    (event,) = settle(told, (), relays={}).events
    return event


def differing(told: Sequence[Told]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Field to value to the outlets that tell it."""
    found: tuple[Disagreement, ...] = disagreements(one(told), told)
    return {each.field: {side.value: side.sources for side in each.sides} for each in found}


def read(text: str, *, title: str = "", on: date = date(2023, 11, 15)) -> Reading:
    published = Published(on=on, at=None, origin="page")
    name = own_text(text)[:12]
    version = Version(
        id=name, article=name, page="p", title=title, text=text, lang="en", published=published, fingerprint="f",
        how="test",
    )  # fmt: skip
    return Reader(now=datetime(2026, 1, 1, tzinfo=UTC)).read(version)


def told_by(source: str, text: str, *, on: date = date(2023, 11, 15)) -> list[Told]:
    """The claims of a text with a report around each."""
    reading = read(text, on=on)
    return [
        (
            claim,
            Report(
                claim=claim.id, source=source, article=source, version=claim.version, fingerprint=source,
                published=on, fetched_at=datetime(2026, 1, 1, tzinfo=UTC), title="", url=f"https://{source}.example/",
                text=text,
            ),
        )
        for claim in reading.claims
    ]  # fmt: skip


def test_angola_a_weekday_beside_the_wrong_day_is_a_slip() -> None:
    told = [
        telling("angop", host="AO", effective=day("2023-10-25")),
        telling("ecos", host="AO", after=1, effective=day("2023-10-25")),
        telling("voz", host="AO", after=1, effective=day("2023-10-24")),
    ]
    event = one(told)
    assert (event.contradicted, event.effective and event.effective.partial()) == (False, "2023-10-25")
    assert event.notes == ("2023-10-24 instead of 2023-10-25, say house-voz",)
    assert set(differing(told)["effective"]) == {"2023-10-25", "2023-10-24"}


def test_bangladesh_two_days_and_three_spellings_of_the_ambassador_are_one_closure() -> None:
    names = ("Pak Thae Yop", "Park Tae-yop", "Pak Tae Yeop")
    told = [
        telling("star", host="BD", effective=day("2023-11-20")),
        telling("standard", host="BD", after=1, effective=day("2023-11-21")),
        telling("wire", host="BD", after=2, effective=day("2023-11-20")),
    ]
    told = [(replace(claim, visitor=Person(name=name)), at) for (claim, at), name in zip(told, names, strict=True)]
    event = one(told)
    assert (event.contradicted, event.state) == (False, EventState.CORROBORATED)
    assert event.notes == ("2023-11-21 instead of 2023-11-20, say house-standard",)
    assert set(differing(told)["visitor"]) == set(names)


def test_nepal_another_ambassador_s_name_makes_no_second_farewell() -> None:
    told = [
        telling(source, host="NP", type=ClaimType.FAREWELL_VISIT, effective=day("2023-11-06"), after=at)
        for at, source in enumerate(("post", "express", "wire"))
    ]
    names = ("Kim Thae Su", "Jo Thae Man", "Jo Thae Man")
    told = [(replace(claim, visitor=Person(name=name)), at) for (claim, at), name in zip(told, names, strict=True)]
    assert not one(told).contradicted
    assert differing(told)["visitor"] == {
        "Kim Thae Su": ("house-post",),
        "Jo Thae Man": ("house-express", "house-wire"),
    }


def test_uganda_the_day_the_town_and_the_successor_differ_and_it_is_one_closure() -> None:
    told = [
        telling("state-house", city="Entebbe", effective=day("2023-10-23"), stage=Stage.PLANNED),
        telling("wire", city="Kampala", effective=day("2023-10-24"), stage=Stage.PLANNED),
        telling("monitor", after=50, stage=Stage.DONE),
    ]
    successors = ("GQ", "GQ", "ZA")
    told = [(replace(claim, covered_by=code), at) for (claim, at), code in zip(told, successors, strict=True)]
    event = one(told)
    assert (event.covered_by, event.contradicted, event.stage) == ("GQ", False, Stage.DONE)
    assert differing(told)["covered_by"] == {
        "GQ": ("house-state-house", "house-wire"),
        "ZA": ("house-monitor",),
    }


def test_spain_the_mission_of_the_state_that_takes_over_is_not_the_one_that_closes() -> None:
    reading = read("North Korea closed its embassy in Spain. Its embassy in Italy will take over, the ministry said.")
    assert {(claim.sending, claim.host, claim.covered_by) for claim in reading.claims} == {("KP", "ES", "IT")}


def test_state_media_that_printed_a_farewell_only_are_one_voice_however_many_credit_them() -> None:
    credit = (by("CNA", AttributionKind.STATE_MEDIA, "KP"),)
    told = [
        telling("blog", attribution=credit),
        telling("digest", after=1, attribution=credit),
        telling("cna", source="cna", type=ClaimType.FAREWELL_VISIT),
    ]
    closure, farewell = sorted(settle(told, (), relays={}).events, key=lambda event: event.type)
    assert (closure.type, closure.state) == (ClaimType.CLOSURE, EventState.MENTIONED)
    assert (farewell.type, farewell.outlets) == (ClaimType.FAREWELL_VISIT, ("cna",))


@pytest.mark.parametrize("host", ["GN", "SN"])
def test_guinea_and_senegal_whose_announcement_it_was_is_shown(host: str) -> None:
    told = [
        telling("agency", host=host, attribution=(by("foreign ministry", KR, "KR"),)),
        telling("relay", host=host, after=1, attribution=(by("foreign ministry", KP, "KP"),)),
    ]
    assert not one(told).contradicted
    assert differing(told)["said by"] == {
        "third_government KR": ("house-agency",),
        "sending_government KP": ("house-relay",),
    }


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("North Korea has 44 diplomatic missions abroad, the ministry said.", {("missions", 44)}),
        ("North Korea has relations with 44 countries left, the site said.", set()),
        ("North Korea planned to close 12 missions, an official was asked about.", set()),
        ("North Korea has 46 diplomatic missions abroad, down from 53, the ministry said.", {("missions", 46)}),
    ],
)
def test_counts_are_records_of_their_own_and_make_no_event(text: str, stated: set[tuple[str, int]]) -> None:
    reading = read(text)
    counts: tuple[Count, ...] = reading.counts
    assert stated <= {(count.what, count.n) for count in counts}
    assert not [claim for claim in reading.claims if claim.host is not None]


def test_a_joke_that_all_embassies_are_closed_names_no_host() -> None:
    reading = read("North Korea has closed all of its embassies on all continents, it was announced by nobody.")
    assert all(claim.host is None for claim in reading.claims)


def test_a_shop_page_that_reprints_an_old_report_is_one_voice_with_it() -> None:
    text = own_text("agency")
    shop = date(2024, 5, 1)
    told = [
        telling("agency", text=text, effective=day("2023-11-01")),
        telling("shop", published=shop, text=f"Brake pads and filters. {text}", effective=day("2023-11-01")),
    ]
    event = one(told)
    assert (event.outlets, event.state) == (("house-agency",), EventState.MENTIONED)
    assert event.effective is not None
    assert event.effective.partial() == "2023-11-01"


def test_embassies_in_pyongyang_are_another_pair_of_states() -> None:
    told = [
        *told_by("nordic", "Sweden reopened its embassy in North Korea on Friday."),
        *told_by("harbour", "North Korea closed its embassy in Sweden on Friday."),
    ]
    assert {(claim.sending, claim.host) for claim, _ in told} == {("SE", "KP"), ("KP", "SE")}
    with pytest.raises(ValueError, match="one pair of states"):
        settle(told, (), relays={})


def test_at_least_the_fifth_closure_is_one_closure() -> None:
    reading = read(
        "North Korea will close its embassy in Nepal, at least the fifth closure in recent weeks, the monitor said."
    )
    assert [(claim.host, claim.type) for claim in reading.claims if claim.host] == [("NP", ClaimType.CLOSURE)]


def test_congo_who_says_what_stands_side_by_side() -> None:
    told = [
        telling("monitor", host="CD", attribution=(by("ministry", HOST, "CD"),)),
        telling(
            "agency",
            host="CD",
            after=7,
            stance=Stance.DENIED,
            attribution=(by("foreign ministry", KR, "KR"),),
        ),
    ]
    event = one(told)
    assert (event.contradicted, event.stance) == (True, Stance.ASSERTED)
    found = {each.field: each for each in disagreements(event, told)}
    assert found["stance"].excluding
    assert [(side.value, side.held, side.sources) for side in found["stance"].sides] == [
        ("asserted", True, ("house-monitor",)),
        ("denied", False, ("house-agency",)),
    ]


def test_the_press_s_embassy_in_hong_kong_is_the_consulate_general() -> None:
    told = [
        telling("daily", host="HK", mission=MissionType.EMBASSY),
        telling("wire", host="HK", after=1, mission=MissionType.CONSULATE_GENERAL),
    ]
    assert not one(told).contradicted
    assert set(differing(told)["mission_type"]) == {"embassy", "consulate_general"}
