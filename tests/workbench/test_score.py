"""The score: a perfect reading is perfect, each error is counted once and where it belongs."""

from __future__ import annotations

import importlib.util
import json
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workbench.gold import GoldError, is_kept, load_gold, part_of
from workbench.measures import Tally, key_of, mark
from workbench.score import intervals, kinds_of_alarms, score, total

FOLDER = os.environ.get("EMBASSYWATCH_REAL_INPUT", "")
SETS = [Path(__file__).parents[1] / "gold" / "en" / f"{name}.jsonl" for name in ("wire", "state", "local", "analysis")]
# the names that the script of the labelling rules gives its measures
THEIRS = {
    "a closure document": "closure_document",
    "b type+sending+host": "tuple",
    "c +mission type": "mission_type",
    "d1 +denied or not": "denied",
    "d2 +planned or done": "stage",
    "e +date": "date",
    "f farewell visit": "farewell",
    "h historical tuple": "historical",
    "i +covered_by": "covered_by",
    "j counts": "counts",
}


def event(type_: str, sending: str, host: str, **more: object) -> dict[str, Any]:
    return {"type": type_, "sending": sending, "host": host, "mission_type": "embassy", "status": "completed", **more}


GOLD: list[dict[str, Any]] = [
    {
        "id": "1",
        "text": "a",
        "counts": [{"sending": "KP", "n": 53}],
        "tolerated": [],
        "events": [
            event("closure", "KP", "UG", date="2023-10-23", covered_by="GQ"),
            event("opening", "KP", "UG", historical=True),
        ],
    },
    {
        "id": "2",
        "text": "b",
        "events": [],
        "tolerated": [event("suspension", "US", "GR")],
        "hard_negative_kind": "fire",
    },
    {"id": "3", "text": "c", "events": [event("severance", "SA", "IR"), event("closure", "US", "LY", status="denied")]},
]


def test_perfect_reading_is_perfect() -> None:
    result = score(GOLD, lambda article: {"events": article["events"], "counts": article.get("counts", [])})
    assert all(tally.wrong == tally.missed == 0 for tally in result.measures.values())
    assert result.measures["tuple"].right == 3 and result.measures["closure_document"].right == 1
    assert result.misses == () and result.false_alarms == 0 and result.negatives == 1


def test_empty_reading_finds_nothing() -> None:
    result = score(GOLD, lambda article: {"events": [], "counts": []})
    assert result.measures["tuple"] == Tally(0, 0, 3)
    assert result.measures["historical"] == Tally(0, 0, 1)
    assert {miss.kind for miss in result.misses} == {"missed"}


def test_tolerated_is_neither_right_nor_wrong() -> None:
    result = score(GOLD[1:2], lambda article: {"events": [event("suspension", "US", "GR")], "counts": []})
    assert result.measures["tuple"] == Tally() and result.false_alarms == 0


def test_false_alarm_is_one_article() -> None:
    result = score(GOLD[1:2], lambda article: {"events": [event("closure", "US", "GR"), event("opening", "US", "IT")]})
    assert result.measures["tuple"] == Tally(0, 2, 0)
    assert result.alarms.per_hundred() == (100.0, 100.0, 200.0)
    assert kinds_of_alarms(result) == {"fire": 1} and kinds_of_alarms(result, {"2"}) == {}


def test_denied_is_no_alarm() -> None:
    result = score(GOLD[1:2], lambda article: {"events": [event("closure", "US", "GR", status="denied")]})
    assert result.false_alarms == 0 and result.measures["tuple"].wrong == 1


def test_history_told_as_news_is_noted() -> None:
    result = score(GOLD[:1], lambda article: {"events": [event("opening", "KP", "UG")]})
    assert [(miss.kind, miss.note) for miss in result.misses] == [("false", "history told as news"), ("missed", "")]


@pytest.mark.parametrize(
    ("change", "measure", "tally"),
    [
        ({"status": "planned"}, "stage", Tally(0, 1, 1)),
        ({"status": "denied"}, "denied", Tally(0, 1, 1)),
        ({"date": "2023-10"}, "date", Tally(0, 1, 1)),
        ({"date": None}, "date", Tally(0, 0, 1)),
        ({"covered_by": "ZA"}, "covered_by", Tally(0, 1, 1)),
        ({"covered_by": None}, "covered_by", Tally(0, 0, 1)),
        ({"mission_type": "consulate"}, "mission_type", Tally(0, 1, 1)),
        ({"mission_type": "high_commission"}, "mission_type", Tally(1, 0, 0)),
        ({"date": "2023-10-23"}, "date_matched", Tally(1, 0, 0)),
        ({"status": "planned"}, "status_matched", Tally(0, 1, 1)),
    ],
)
def test_wrong_field_is_counted_where_it_belongs(change: dict[str, str], measure: str, tally: Tally) -> None:
    gold = GOLD[0]["events"][:1]
    result = score([{"id": "1", "text": "a", "events": gold}], lambda article: {"events": [{**gold[0], **change}]})
    assert result.measures[measure] == tally
    assert result.measures["tuple"] == Tally(1, 0, 0)


def test_severance_has_no_order() -> None:
    assert key_of(event("severance", "SA", "IR")) == key_of(event("severance", "IR", "SA"))
    assert key_of(event("closure", "SA", "IR")) != key_of(event("closure", "IR", "SA"))


def test_intervals_hold_the_value_and_repeat() -> None:
    marked = [mark(a, {"events": a["events"][:1], "counts": []}) for a in GOLD * 20]
    result, spread = total(marked), intervals(tuple(marked), rounds=200)
    low, high = spread["tuple"]["recall"]
    assert low < result.measures["tuple"].recall < high
    assert spread == intervals(tuple(marked), rounds=200)


@pytest.mark.parametrize(
    ("line", "word"),
    [("{", "not JSON"), ('{"id": "1"}', "needs"), ("[]", "needs"), ('{"id":1,"text":"","events":[1]}', "lists")],
)
def test_wrong_gold_names_file_and_line(tmp_path: Path, line: str, word: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "0", "text": "", "events": []}\n\n' + line + "\n")
    with pytest.raises(GoldError, match=word) as caught:
        list(load_gold(path))
    assert f"{path}:3:" in str(caught.value)


def test_every_third_is_kept_apart() -> None:
    articles = [{"id": f"wire-{number:03}"} for number in range(1, 10)]
    assert [a["id"][-1] for a in part_of(articles, "kept", 3)] == ["3", "6", "9"]
    assert len(part_of(articles, "dev", 3)) == 6 and len(part_of(articles, "all", 3)) == 9
    assert not is_kept({"id": "none"}, 3) and not is_kept({"id": "wire-003"}, None)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(FOLDER) / "tools" / "score_events.py"
    if not FOLDER or not path.is_file():
        pytest.skip("EMBASSYWATCH_REAL_INPUT holds no tools/score_events.py")
    spec = importlib.util.spec_from_file_location("score_events", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoilt(article: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A reading with every sort of error: left out, twice, made up, wrong in a field, tolerated, old as new."""
    events = []
    pool = [*article["events"], *article.get("tolerated", [])]
    for one in pool:
        if dice.random() < 0.2:
            continue
        changed = dict(one)
        for field, values in {
            "status": ["denied", "planned", "announced", "rumoured", "completed", None],
            "mission_type": ["consulate", "embassy", "unknown"],
            "date": [None, "2023", "2023-10-05"],
            "covered_by": [None, "ZA"],
            "historical": [True, False],
            "host": ["GB", "LA"],
            "city": ["Quito", None],
        }.items():
            if dice.random() < 0.15:
                changed[field] = dice.choice(values)
        events += [changed] * dice.choice([1, 1, 1, 2])
    counts = [c for c in article.get("counts", []) if dice.random() < 0.7]
    return {"id": article["id"], "events": events, "counts": counts + [{"sending": "KP", "n": 7}] * dice.choice([0, 1])}


@pytest.mark.real_input
def test_figures_equal_those_of_the_labelling_rules(script: ModuleType) -> None:
    gold = [article for path in SETS for article in load_gold(path)]
    dice = random.Random(4)
    pred = {article["id"]: spoilt(article, dice) for article in gold}
    theirs, _ = script.evaluate(gold, json.loads(json.dumps(pred)), 60, 5)
    result = score(gold, lambda article: pred[article["id"]])
    spread = intervals(result.marked, rounds=60, seed=5)
    for name, ours in THEIRS.items():
        tally = result.measures[ours]
        assert (tally.right, tally.wrong, tally.missed) == tuple(theirs[name][k] for k in ("tp", "fp", "fn")), name
        for share, key in (("precision", "P"), ("recall", "R"), ("f1", "F")):
            assert getattr(tally, share) == pytest.approx(theirs[name][key]["value"])
            assert spread[ours][share] == pytest.approx(theirs[name][key]["ci"])
    wanted = [theirs["g"][name]["value"] for name in ("any event", "closure", "events")]
    assert result.alarms.per_hundred() == pytest.approx(wanted)
    assert spread["alarms"]["articles"] == pytest.approx(theirs["g"]["any event"]["ci"])
