from __future__ import annotations

import pytest

from events.voices import Houses, credited, outlet_key, outlets, voices
from models.claim import Attribution, AttributionKind
from tests.events.making import Told, by, own_text, telling

STATE = AttributionKind.STATE_MEDIA
HOST = AttributionKind.HOST_GOVERNMENT


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("KCNA", "kcna"),
        ("the Korean Central News Agency", "kcna"),
        ("Yonhap News Agency", "yonhap"),
        ("The Sample Times", "sample times"),
        ("Sample News Agency", "sample"),
        ("Daily Sample", "daily sample"),
        ("연합뉴스", "연합뉴스"),
        ("local media", None),
        ("State news agency", None),
        ("several newspapers", None),
        ("", None),
    ],
)
def test_names_of_outlets(name: str, key: str | None) -> None:
    assert outlet_key(name) == key


@pytest.mark.parametrize(
    ("chain", "voice"),
    [
        ((), None),
        ((by("Foreign Ministry", HOST),), None),
        ((by("local media"),), None),
        ((by("Sample Wire"),), "sample wire"),
        ((by("Sample Wire"), by("Foreign Ministry", HOST)), "sample wire"),
        ((by("Sample Wire"), by("KCNA", STATE, "KP")), "kcna"),
        ((by("state media", STATE, "KP"),), "state media of KP"),
        ((by("state media", STATE),), None),
    ],
)
def test_whose_voice_a_chain_is(chain: tuple[Attribution, ...], voice: str | None) -> None:
    assert credited(chain) == voice


_TEXT = own_text("one agency story")
_RELAYS = {"morning-post": ("sample-wire",), "evening-star": ("bugle-ug",), "noon-mail": ("far-wire-en",)}

# (what it is, claims, independent outlets)
INDEPENDENCE: list[tuple[str, list[Told], tuple[str, ...]]] = [
    ("two houses", [telling("a", source="x"), telling("b", source="y")], ("x", "y")),
    ("one house twice", [telling("a", source="x"), telling("b", source="x")], ("x",)),
    ("a copy", [telling("a", source="x", text=_TEXT), telling("b", source="y", text=_TEXT, after=1)], ("x",)),
    (
        "a credit by the name others quote",
        [telling("a", source="y", attribution=(by("Sample Wire"),)), telling("b", source="sample-wire", after=1)],
        ("sample-wire",),
    ),
    (
        "a credit by a name that the slug begins with",
        [telling("a", source="kcna-en"), telling("b", source="y", after=1, attribution=(by("KCNA", STATE, "KP"),))],
        ("kcna-en",),
    ),
    (
        "a credit by a name known from its definition",
        [telling("a", source="bugle-ug"), telling("b", source="y", after=1, attribution=(by("The Daily Bugle"),))],
        ("bugle-ug",),
    ),
    (
        "two houses that credit a third which we do not read",
        [
            telling("a", source="x", attribution=(by("Far Wire"),)),
            telling("b", source="y", after=1, attribution=(by("Far Wire"),)),
        ],
        ("x",),
    ),
    (
        "state media named once and unnamed once",
        [
            telling("a", source="x", attribution=(by("KCNA", STATE, "KP"),)),
            telling("b", source="y", after=1, attribution=(by("state media", STATE, "KP"),)),
        ],
        ("x",),
    ),
    (
        "two that heard one minister",
        [
            telling("a", source="x", attribution=(by("Foreign Ministry", HOST),)),
            telling("b", source="y", after=1, attribution=(by("Foreign Ministry", HOST),)),
        ],
        ("x", "y"),
    ),
    (
        "a copy that lost its credit line, and a retelling that kept it",
        [
            telling("a", source="x", text=_TEXT),
            telling("b", source="y", text="(Far Wire) " + _TEXT, after=1, attribution=(by("Far Wire"),)),
            telling("c", source="z", after=2, attribution=(by("Far Wire"),)),
        ],
        ("x",),
    ),
    (
        "a house that relays the agency, without a speaker of its own",
        [telling("a", source="sample-wire"), telling("b", source="morning-post", after=1)],
        ("sample-wire",),
    ),
    (
        "a house that relays the agency, with a speaker of its own",
        [
            telling("a", source="sample-wire"),
            telling("b", source="morning-post", after=1, attribution=(by("Foreign Ministry", HOST),)),
        ],
        ("sample-wire", "morning-post"),
    ),
    (
        "a house that relays by slug an agency known by another name",
        [telling("a", source="bugle-ug"), telling("b", source="evening-star", after=1)],
        ("bugle-ug",),
    ),
    (
        "a house that relays by slug an agency that a third credits by its short name",
        [
            telling("a", source="x", attribution=(by("Far Wire"),)),
            telling("b", source="noon-mail", after=1),
        ],
        ("x",),
    ),
    (
        "a house that relays an agency and was quicker",
        [telling("a", source="morning-post"), telling("b", source="sample-wire", after=1)],
        ("morning-post", "sample-wire"),
    ),
    ("a house that relays an agency which is silent", [telling("a", source="morning-post")], ("morning-post",)),
    (
        "a house that credits itself",
        [telling("a", source="sample-wire", attribution=(by("Sample Wire"),)), telling("b", source="y")],
        ("sample-wire", "y"),
    ),
    (
        "one house with two credits has been heard alone",
        [
            telling("a", source="x", attribution=(by("Far Wire"),)),
            telling("b", source="x", after=1, attribution=(by("Near Wire"),)),
        ],
        ("x",),
    ),
]


@pytest.mark.parametrize(("told", "heard"), [case[1:] for case in INDEPENDENCE], ids=[case[0] for case in INDEPENDENCE])
def test_independent_outlets(told: list[Told], heard: tuple[str, ...]) -> None:
    houses = Houses(relays=_RELAYS, known_as={"bugle-ug": "Daily Bugle"})
    assert outlets(told, voices(told, houses), houses) == heard
