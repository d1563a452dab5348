"""The fifty sentences of event-fixtures.csv, one by one, as far as the labelling rules admit them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from extract.batch import read_record
from extract.reader import Reader
from workbench.measures import bucket

FOLDER = os.environ.get("EMBASSYWATCH_REAL_INPUT", "")
READER = Reader()
TYPES = {
    "close": {"closure"},
    "farewell": {"farewell_visit"},
    "open": {"opening", "reopening"},
    "suspend": {"suspension"},
    "sever": {"severance"},
}
# the file labels no expulsion and no withdrawal of staff
LABELLED = {*set().union(*TYPES.values()), "suspension"}
# the file writes states by their three-letter codes (ISO 3166-1)
CODES = {
    "AGO": "AO", "BGD": "BD", "BLR": "BY", "COD": "CD", "DEU": "DE", "ESP": "ES", "GBR": "GB", "GIN": "GN", "GNQ": "GQ",
    "HKG": "HK", "KOR": "KR", "LBY": "LY", "LTU": "LT", "MYS": "MY", "NIC": "NI", "NOR": "NO", "NPL": "NP", "POL": "PL",
    "PRK": "KP", "RUS": "RU", "SEN": "SN", "SYR": "SY", "THA": "TH", "UGA": "UG", "USA": "US", "YEM": "YE",
}  # fmt: skip
# sentences that name no host (F15, H06) or tell a wish (F24): no event by the labelling rules
NO_EVENT = {"F15", "F24", "H06"}
# where a sentence names no host a reader may still find the right one ("after North Korea ordered ... its border")
MAY_FIND = {"F15": {("closure", "PL", "KP")}}
# under way and declared (`is closing`, `announced the closure`): announced by the labelling rules: planned
DECLARED = {"H02", "H05"}


def rows() -> list[dict[str, str]]:
    path = Path(FOLDER) / "data" / "event-fixtures.csv"
    if not FOLDER or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def wanted(row: dict[str, str]) -> set[tuple[str, str, str, str]]:
    """(type, sending, host, modality) of a row."""
    if row["id"] in NO_EVENT:
        return set()
    found = set()
    for label in filter(None, row["gold_type:sender:hosts:modality"].split(";")):
        type_, sender, hosts, modality = label.split(":")
        told = "planned" if row["id"] in DECLARED else modality
        found |= {(type_, CODES[sender], CODES[host], told) for host in hosts.split(",")}
    return found


def fits(said: tuple[str, str, str], status: str, label: tuple[str, str, str, str]) -> bool:
    type_, sending, host = said
    if type_ not in TYPES[label[0]] or (sending, host) != label[1:3]:
        # a closing for a time is a suspension by the labelling rules
        return type_ == "suspension" and label[0] == "close" and (sending, host) == label[1:3]
    if label[3] in ("negated", "denied"):
        return status == "denied"
    return status == label[3] or label[0] in ("open", "sever")


@pytest.mark.real_input
@pytest.mark.skipif(not rows(), reason="EMBASSYWATCH_REAL_INPUT holds no data/event-fixtures.csv")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_fixture(row: dict[str, str]) -> None:
    out = read_record({"id": row["id"], "text": row["sentence"]}, READER)
    said = {(e["type"], e["sending"], e["host"]): bucket(e) for e in out["events"]}
    labels = wanted(row)
    missed = {
        label for label in labels
        if label[3] != "negated" and not any(fits(key, status, label) for key, status in said.items())
    }  # fmt: skip
    known = {key: status for key, status in said.items() if key[0] in LABELLED}
    false = {key for key, status in known.items() if not any(fits(key, status, label) for label in labels)}
    assert missed == set(), said
    assert false <= MAY_FIND.get(row["id"], set()), said
