from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from math import hypot

import pytest

from models.mission import MissionState
from models.world.gazetteer import states
from models.world.missions import registered
from review.web.globe import WORLD, Frame, frame_of, land, point_of, project
from review.web.pages.map import SHAPES, fanned
from review.web.places import place_of
from tests.review.web.making import Browser, Desk, closing, keep_told


def drawing(shown: str) -> ET.Element:
    return ET.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])


def test_every_host_is_a_point_that_the_keyboard_reaches(browser: Browser) -> None:
    links = drawing(browser.get("/map").text).findall("a")
    hosts = {row["host"] for row in browser.get("/register.json").json()}
    labels = [link.get("aria-label", "") for link in links]
    assert {label.partition(":")[0] for label in labels} == {states()[host].name for host in hosts}
    assert all(link.get("href", "").startswith(("/missions/", "/register?")) for link in links)
    assert len(links) == len(browser.get("/register.json").json())


def test_a_closure_changes_shape_and_not_only_colour(desk: Desk, browser: Browser) -> None:
    keep_told(desk, closing("UG"))
    (id_,) = desk.ids()
    browser.decide(desk.event(id_), "accept")
    named = "Uganda: embassy of North Korea, {}, Kampala".format
    marks = {link.get("aria-label"): link for link in drawing(browser.get("/map").text).findall("a")}
    assert marks[named("closed")].find("g/path").get("d") == SHAPES[MissionState.CLOSED][1]  # type: ignore[union-attr]  # it is there
    before = {link.get("aria-label") for link in drawing(browser.get("/map?as_of=2023-07-01").text).findall("a")}
    assert named("open") in before


@pytest.mark.parametrize(
    ("code", "city", "how", "east", "north"),
    [
        ("CN", "Shenyang", "city", 123.43, 41.79),
        ("CN", "Peking", "city", 116.40, 39.91),
        ("CH", "Geneva", "city", 6.15, 46.20),
        ("BR", "Brasilia", "city", -47.93, -15.78),
        ("US", "New York", "city", -74.01, 40.71),
        ("UG", None, "capital", 32.58, 0.32),
        ("UG", "Nowhere at all", "capital", 32.58, 0.32),
        ("RU", "Vladivostok", "city", 131.87, 43.11),
    ],
)
def test_a_mission_stands_in_its_city_else_in_the_capital(
    code: str, city: str | None, how: str, east: float, north: float
) -> None:
    place = place_of(code, city)
    assert place is not None
    assert (place.how, place.east, place.north) == (
        how,
        pytest.approx(east, abs=0.1),
        pytest.approx(north, abs=0.1),
    )


def test_a_state_without_a_known_town_has_its_middle_and_an_unknown_one_no_place() -> None:
    united = place_of("UN", None)
    assert united is not None
    assert united.how == "state"
    assert place_of("ZZ", "Kampala") is None


def test_every_city_of_the_first_register_is_known() -> None:
    placed = {one.id: place_of(one.host, one.city) for one, _ in registered().values()}
    assert {id_ for id_, place in placed.items() if place is None or place.how != "city"} == set()


@pytest.mark.parametrize("number", range(2, 13))
def test_several_posts_in_a_city_fan_out_and_none_covers_another(number: int) -> None:
    spots = fanned((100.0, 50.0), number, 4.0)
    assert len(spots) == number
    for (x1, y1), (x2, y2) in combinations(spots, 2):
        assert hypot(x2 - x1, y2 - y1) > 2 * 4.0
    assert fanned((100.0, 50.0), 1, 4.0) == [(100.0, 50.0)]


def test_borders_are_drawn_only_where_they_are_asked_for(browser: Browser) -> None:
    assert len(drawing(browser.get("/map").text).findall("path")) == 1
    shown = browser.get("/map?borders=1&region=Western+Europe").text
    assert [path.get("class") for path in drawing(shown).findall("path")] == ["land", "border"]
    assert "who holds the ground" in shown
    assert browser.get("/map?borders=all").status_code == 400


def test_the_points_are_there_as_data_with_the_same_filters(desk: Desk, browser: Browser) -> None:
    answer = browser.get("/map.geojson?host=CN")
    assert answer.headers["content-type"].startswith("application/geo+json")
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    rows = browser.get("/register.json?host=CN").json()
    assert [one["id"] for one in found["features"]] == [row["mission"] for row in rows]
    for one in found["features"]:
        east, north = one["geometry"]["coordinates"]
        assert 73 < east < 135
        assert 18 < north < 54
        assert one["properties"]["host"] == "CN"


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
