from __future__ import annotations

import csv
import io

import pytest

from models.claim import Stance
from models.world.missions import registered
from review.web.exporting import Cell, guarded
from tests.review.web.making import Browser, Desk, closing, keep_told

UGANDA = next(id_ for id_, (one, _) in registered().items() if (one.sending, one.host) == ("KP", "UG"))


def close_uganda(desk: Desk, browser: Browser) -> str:
    keep_told(desk, closing("UG"))
    (id_,) = desk.ids()
    assert browser.decide(desk.event(id_), "accept").status_code == 303
    return id_


def test_an_accepted_closure_moves_the_mission_and_is_marked(desk: Desk, browser: Browser) -> None:
    before = browser.get("/register?host=ug").text
    assert 'class="moved"' not in before
    id_ = close_uganda(desk, browser)
    after = browser.get("/register?host=ug").text
    assert 'class="moved"' in after
    assert f'href="/events/{id_}"' in after
    assert UGANDA in browser.get("/register?moved=yes").text
    assert UGANDA not in browser.get("/register?moved=no").text


def test_both_clocks_are_asked_in_the_address(desk: Desk, browser: Browser) -> None:
    close_uganda(desk, browser)

    def state(asked: str) -> str:
        (row,) = browser.get(f"/register.json?host=UG&{asked}").json()
        return str(row["state"])

    assert state("") == "closed"
    assert state("as_of=2023-07-01") == "open"
    assert state("known=2023-11-19") == "open"  # decided on the 20th
    assert state("known=2023-11-20") == "closed"
    assert browser.get("/register.json?as_of=1950-01-01").json() == []
    assert "No mission stands here" in browser.get("/register?as_of=1950-01-01").text


@pytest.mark.parametrize(
    "asked",
    [
        "as_of=yesterday",
        "known=2023-13-01",
        "known=9999-12-31",
        "as_of=0001-01-01",
        "host=ZZ",
        "state=shut",
        "type=castle",
        "moved=perhaps",
        "page=-1",
    ],
)
def test_a_filter_that_is_none_is_refused_in_one_line(browser: Browser, asked: str) -> None:
    for path in ("/register", "/register.json"):
        if not asked.startswith("page") or path == "/register":
            assert browser.get(f"{path}?{asked}").status_code == 400, path


def test_filters_narrow_and_slices_hold_the_rest(browser: Browser) -> None:
    everything = browser.get("/register.json").json()
    assert len(everything) == len(registered())
    region = browser.get("/register.json?region=Eastern+Africa").json()
    assert 0 < len(region) < len(everything)
    consulates = browser.get("/register.json?type=consulate_general").json()
    assert {row["type"] for row in consulates} == {"consulate_general"}
    assert browser.get("/register?page=99").status_code == 200


def test_a_table_of_cells_opens_in_a_spreadsheet(browser: Browser) -> None:
    answer = browser.get("/register.csv?host=UG")
    assert answer.headers["content-disposition"] == 'attachment; filename="register-2023-11-20.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["mission"], row["state"], row["contested"]) == (UGANDA, "open", "no")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        (-2, "-2"),
        (None, ""),
        (True, "yes"),
        ("", ""),
    ],
)
def test_nothing_in_a_cell_is_taken_for_a_formula(cell: Cell, kept: str) -> None:
    assert guarded(cell) == kept


def test_a_mission_shows_its_history_on_two_clocks(desk: Desk, browser: Browser) -> None:
    id_ = close_uganda(desk, browser)
    keep_told(desk, closing("UG", "b", title="<script>alert(1)</script>", stance=Stance.DENIED))
    shown = browser.get(f"/missions/{UGANDA}").text
    assert shown.count("badge-closed") >= 2
    assert f'href="/events/{id_}"' in shown
    assert "<script>alert" not in shown
    browser.post("/undo", {"verdict": ""})
    undone = browser.get(f"/missions/{UGANDA}").text
    assert 'class="ended"' in undone
    assert "badge-open" in undone
    earlier = browser.get(f"/missions/{UGANDA}?as_of=2023-07-01").text
    assert "As it stood on 2023-07-01" in earlier
    assert browser.get("/missions/KP-XX-embassy-nowhere").status_code == 404
