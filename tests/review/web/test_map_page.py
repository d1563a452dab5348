from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from models.mission import MissionState
from models.world.gazetteer import states
from review.web.globe import WORLD, Frame, frame_of, land, point_of, project
from review.web.pages.map import SHAPES
from tests.review.web.making import Browser, Desk, closing, keep_told


def drawing(shown: str) -> ET.Element:
    return ET.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])


def test_every_host_is_a_point_that_the_keyboard_reaches(browser: Browser) -> None:
    links = drawing(browser.get("/map").text).findall("a")
    hosts = {row["host"] for row in browser.get("/register.json").json()}
    labels = [link.get("aria-label", "") for link in links]
    assert {label.partition(":")[0] for label in labels} == {states()[host].name for host in hosts}
    assert all(link.get("href", "").startswith(("/missions/", "/register?")) for link in links)


def test_a_closure_changes_shape_and_not_only_colour(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG"))
    (id_,) = desk.ids()
    browser.decide(desk.event(id_), "accept")
    marks = {link.get("aria-label"): link for link in drawing(browser.get("/map").text).findall("a")}
    assert marks["Uganda: 1 closed"].find("g/path").get("d") == SHAPES[MissionState.CLOSED][1]  # type: ignore[union-attr]  # it is there
    before = {link.get("aria-label") for link in drawing(browser.get("/map?as_of=2023-07-01").text).findall("a")}
    assert "Uganda: 1 open" in before


def test_each_state_of_a_mission_has_its_own_shape() -> None:
    assert set(SHAPES) == set(MissionState)
    assert len({shape for _, shape in SHAPES.values()}) == len(SHAPES)


@pytest.mark.parametrize("region", sorted({one.region for one in states().values() if one.region}))
def test_a_region_shows_all_its_states_and_land(region: str) -> None:
    inside = [code for code, one in states().items() if one.region == region]
    frame = frame_of(inside)
    for code in inside:
        x, y = point_of(code) or (0.0, 0.0)
        assert frame.left < x < frame.left + frame.width, code
        assert frame.top < y < frame.top + frame.height, code
    assert land(frame).startswith("M")


@pytest.mark.parametrize("code", ["HK", "MC", "MT", "SG", "TV", "VA"])
def test_small_places_have_a_point_in_the_world(code: str) -> None:
    x, y = point_of(code) or (9e9, 9e9)
    assert WORLD.left < x < WORLD.left + WORLD.width
    assert WORLD.top < y < WORLD.top + WORLD.height


def test_the_projection_keeps_its_known_points() -> None:
    # corners of the world in the authors' paper: 2.7066 wide and 1.3173 high for a radius of one
    assert project(180, 0) == (pytest.approx(180 * 2.7066, abs=0.2), 0)
    assert project(0, 90) == (0, pytest.approx(-180 * 1.3173, abs=0.2))


def test_no_border_is_drawn_and_nothing_is_styled_in_line(browser: Browser) -> None:
    shown = browser.get("/map?region=Western+Europe").text
    assert len(drawing(shown).findall("path")) == 1
    assert not re.search(r"\sstyle=", shown)
    assert browser.get("/map?region=Atlantis").status_code == 400


@pytest.mark.parametrize("frame", [WORLD, frame_of(["FR", "DE"]), frame_of(["RU"])])
def test_no_outline_runs_across_the_map(frame: Frame) -> None:
    # a coast never runs more than a tenth of the world in one stroke; only the edges of the map do, along themselves
    for ring in land(frame).replace("M", "").split("Z")[:-1]:
        spots = [tuple(map(float, spot.split())) for spot in ring.split("L")]
        for (x1, y1), (x2, y2) in pairwise(spots):
            assert abs(x2 - x1) < WORLD.width / 10 or min(y1, y2) > WORLD.top + WORLD.height, (x1, y1, x2, y2)
