"""Offices that act for a state: the usual one, unless another state with such an office is named."""

from __future__ import annotations

import pytest

from extract.batch import read_record
from extract.reader import Reader


@pytest.mark.parametrize(
    ("text", "sending"),
    [
        ("The State Department said the embassy in Quito had suspended operations.", "US"),
        ("The Foreign Office is to shut its embassies in East Timor and Paraguay.", "GB"),
        ("The Foreign Office in Islamabad said it would close its embassy in Lima.", "PK"),
        ("The Kremlin has closed the consulate in Gdansk.", "RU"),
        ("The Foreign Office is to shut its consulate in Stuttgart.", "GB"),
    ],
)
def test_an_office_acts_for_its_state(text: str, sending: str) -> None:
    events = read_record({"text": text}, Reader())["events"]
    assert {event["sending"] for event in events} == {sending}


def test_a_minister_who_leaves_is_no_envoy_who_does() -> None:
    text = "Trade Minister Ali Hassan, who leaves for Oslo on Tuesday, met the Egyptian ambassador to Norway."
    assert read_record({"text": text}, Reader())["events"] == []


def test_ties_with_one_state_are_not_cut_with_another() -> None:
    text = "Costa Rica has broken diplomatic relations with Taiwan and established ties with China."
    events = read_record({"text": text}, Reader())["events"]
    assert [(event["type"], event["sending"], event["host"]) for event in events] == [("severance", "CR", "TW")]


@pytest.mark.parametrize("title", ["Seoul counts seven closed Lao embassies", "Tokyo lists four shut Lao consulates"])
def test_who_counts_closed_missions_hosts_none(title: str) -> None:
    assert read_record({"title": title, "text": "More on this later."}, Reader())["events"] == []


def test_new_ones_are_missions_where_missions_were_told() -> None:
    text = "Denmark will shut its embassies in Mali and open new ones in Senegal and Rwanda."
    told = {(e["type"], e["host"]) for e in read_record({"text": text}, Reader())["events"]}
    assert told == {("closure", "ML"), ("opening", "SN"), ("opening", "RW")}


def test_reports_that_were_dismissed_are_denied() -> None:
    text = "Reports that Ghana was closing its high commission in Freetown were dismissed by the foreign ministry."
    assert [event["status"] for event in read_record({"text": text}, Reader())["events"]] == ["denied"]
