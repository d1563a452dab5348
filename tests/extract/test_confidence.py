"""Confidence: named parts, a rising map kept as data, and the surer the righter on labelled articles."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.batch import read_record
from extract.confidence import FILE, Table, confidence, mapped, product, table
from extract.pack import PackError, load_file
from extract.reader import Reader
from nightly.commands.scoring import show_calibration
from workbench.calibrate import Judged, bins, fit, judged, rank_quality
from workbench.gold import load_gold, part_of, record_of

GOLD = [Path(__file__).parents[1] / "gold" / "en" / f"{name}.jsonl" for name in ("wire", "state", "local", "analysis")]
READER = Reader()
PARTS = {"rule", "sender", "host", "modality", "agreement", "completeness", "source", "time"}


def claim(text: str) -> dict[str, Any]:
    (event,) = read_record({"id": "c", "text": text, "published": "2024-05-14"}, READER)["events"]
    return dict(event)


def test_parts_have_names_and_make_the_number() -> None:
    event = claim("Norway will close its embassy in Kampala.")
    assert set(event["confidence_parts"]) >= PARTS
    assert event["confidence"] == confidence(event["confidence_parts"])
    assert all(0 < part <= 1 for part in event["confidence_parts"].values())


@pytest.mark.parametrize(
    ("surer", "less", "part"),
    [
        ("Norway closed its embassy in Kampala in May 2024.", "Norway closed its embassy in Uganda.", "completeness"),
        ("Norway will close its embassy in Kampala, the foreign ministry said.",
         "Norway will close its embassy in Kampala.", "source"),
        ("Norway closed its embassy in Kampala. The Norwegian embassy in Kampala was closed.",
         "Norway closed its embassy in Kampala.", "agreement"),
        ("Norway closed its embassy in Kampala.", "Norway closed its embassy in Kampala in 1991.", "time"),
    ],
)  # fmt: skip
def test_each_part_speaks(surer: str, less: str, part: str) -> None:
    assert claim(surer)["confidence_parts"][part] > claim(less)["confidence_parts"][part]


@pytest.fixture(scope="module")
def claims() -> dict[str, list[Judged]]:
    return {
        part: [
            one
            for path in GOLD
            for article in part_of(load_gold(path), part, 3)
            for one in judged(article, read_record(record_of(article), READER))
        ]
        for part in ("dev", "kept")
    }


def test_accuracy_rises_from_bin_to_bin(claims: dict[str, list[Judged]]) -> None:
    found = bins(claims["dev"], 3)
    right = [one.right for one in found]
    assert len(found) == 3 and right == sorted(right) and right[0] < right[-1]
    assert rank_quality(claims["dev"]) > 0.7


def test_confidence_means_the_share_that_is_right(claims: dict[str, list[Judged]]) -> None:
    for one in bins(claims["dev"], 3):
        assert abs(one.said - one.right) < 0.1, one


def test_it_orders_what_was_kept_apart_as_well(claims: dict[str, list[Judged]]) -> None:
    low, high = bins(claims["kept"], 2)
    assert low.right < high.right
    assert rank_quality(claims["kept"]) > 0.6


@given(st.floats(0, 1), st.floats(0, 1))
def test_map_rises_and_stays_within_bounds(a: float, b: float) -> None:
    low, high = sorted((a, b))
    knots = table().map
    assert 0 <= mapped(low, knots) <= mapped(high, knots) <= 1


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=300))
def test_fit_is_a_map(raws: list[tuple[float, bool]]) -> None:
    knots = fit([Judged(raw, raw, right) for raw, right in raws])
    Table.model_validate({"parts": table().parts.model_dump(), "map": knots})


def test_fit_finds_what_is_there() -> None:
    held = [Judged(n / 1000, 0.5, n % 10 < (9 if n > 500 else 3)) for n in range(1000)]
    knots = fit(held)
    assert mapped(0.25, knots) == pytest.approx(0.3, abs=0.08)
    assert mapped(0.75, knots) == pytest.approx(0.9, abs=0.08)


def test_bins_never_part_equals() -> None:
    found = bins([Judged(0.5, 0.5, right) for right in (True, False) * 20])
    assert [(one.claims, one.right) for one in found] == [(40, 0.5)]


def test_product_is_bounded() -> None:
    assert product([]) == 1.0 and product([0.5, 0.5]) == 0.25 and product([2.0]) == 1.0


@pytest.mark.parametrize(
    ("old", "new", "word"), [("map:", "map:\n- [0.9, 0.95]", "rise"), ("source:", "sauce:", "source")]
)
def test_wrong_file_is_refused(tmp_path: Path, old: str, new: str, word: str) -> None:
    path = tmp_path / "confidence.yml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(old, new, 1))
    with pytest.raises(PackError, match=word):
        load_file(path, Table)


def test_new_map_keeps_the_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "confidence.yml"
    shutil.copy(FILE, path)
    show_calibration([GOLD[0].with_name("articles.jsonl")], part="all", fit=path, as_json=True)
    assert load_file(path, Table).parts == table().parts
    assert '"rank_quality"' in capsys.readouterr().out
