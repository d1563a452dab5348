"""Every rule and every cue on its own examples; the vocabulary behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.batch import read_record
from extract.pack import Cue, Pack, PackError, Rule, Rules, languages, load_file, load_pack
from extract.reader import Reader
from extract.rules import RuleError, compile_rules

READER = Reader()
PACK: Pack = load_pack("en")


def read(text: str) -> dict[str, Any]:
    return read_record({"id": "s", "text": text, "published": "2023-11-15", "lang": "en"}, READER)


def fired(text: str) -> set[str]:
    out = read(text)
    return {item["rule"] for thing in out["events"] + out["signs"] for item in thing["evidence"]}


@pytest.mark.parametrize(
    ("rule", "text"), [(r, t) for r in PACK.rules.rules for t in r.matches], ids=lambda x: getattr(x, "id", None)
)
def test_rule_fires(rule: Rule, text: str) -> None:
    assert rule.id in fired(text)


@pytest.mark.parametrize(
    ("rule", "text"), [(r, t) for r in PACK.rules.rules for t in r.not_], ids=lambda x: getattr(x, "id", None)
)
def test_rule_keeps_still(rule: Rule, text: str) -> None:
    assert rule.id not in fired(text)


def heard(text: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Cues that reached any trigger of a text, dropped ones included."""
    from extract.steps import scope

    real, cues = scope.judge, set()

    def listening(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - hands on whatever it was given
        judged = real(*args, **named)
        cues.update(cue for cue, _ in judged.cues)
        return judged

    monkeypatch.setattr(scope, "judge", listening)
    read(text)
    return cues


@pytest.mark.parametrize(
    ("cue", "text"), [(c, t) for c in PACK.scope.cues for t in c.matches], ids=lambda x: getattr(x, "id", None)
)
def test_cue_reaches(cue: Cue, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cue.id in heard(text, monkeypatch)


@pytest.mark.parametrize(
    ("cue", "text"), [(c, t) for c in PACK.scope.cues for t in c.not_], ids=lambda x: getattr(x, "id", None)
)
def test_cue_does_not_reach(cue: Cue, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cue.id not in heard(text, monkeypatch)


def test_rules_name_only_known_concepts() -> None:
    made = {
        "PLACE",
        "PLACES",
        "PEOPLE",
        "DATE",
        "NUM",
        "CAP",
        "WORD",
        "COMMA",
        "SEMI",
        "COLON",
        "POSS",
        "STOP",
        "DASH",
        "OPENING",
        "CLOSING",
        "QUOTE",
    }
    known = {*PACK.concepts, *PACK.rules.classes, *made}
    for rule in PACK.rules.rules:
        for pattern in rule.patterns:
            for element in pattern.split():
                for label in element.split("=")[-1].rstrip("?*+").split("|"):
                    assert label.split(".")[0] in known, (rule.id, label)
    for cue in PACK.scope.cues:
        assert {*cue.concepts, *cue.stops} <= known, cue.id


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in PACK.rules.rules] + [cue.id for cue in PACK.scope.cues]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", languages())
def test_every_pack_loads_and_compiles(code: str) -> None:
    assert compile_rules(load_pack(code).rules)


RECORD = (
    "rules:\n  - id: a\n    type: closure\n    prior: 0.5\n    patterns: [{pattern}]\n    matches: [x]\n    not: [y]\n"
)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (RECORD.format(pattern="at=CLOSE") + "    colour: red\n", 8, "colour"),
        (
            "rules:\n  - id: a\n    type: closure\n    prior: 0.5\n    patterns: [at=CLOSE]\n    matches: [x]\n",
            2,
            "not",
        ),
        ("classes: {}\nrules: []\ncolours: {}\n", 3, "colours"),
        ("rules: []\nrules: []\n", 2, "twice"),
        ("rules: [\n", 2, ""),
    ],
)
def test_wrong_rules_are_refused_with_file_line_and_key(tmp_path: Path, text: str, line: int, word: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(text)
    with pytest.raises(PackError) as caught:
        load_file(path, Rules)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}:") and word in message and "\n" not in message


@pytest.mark.parametrize("pattern", ["AUX*", "at=CLOSE.gerund", "at=CLOSE!", "A? B*"])
def test_patterns_that_cannot_work_are_refused(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(RECORD.format(pattern=f'"{pattern}"'))
    with pytest.raises(RuleError):
        compile_rules(load_file(path, Rules))


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"absent\.yml"):
        load_file(tmp_path / "absent.yml", Rules)
