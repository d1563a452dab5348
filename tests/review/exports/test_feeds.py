"""Feeds, read by feedparser and by the rules of their standards; what holds no longer is told."""

from __future__ import annotations

import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from models.claim import ClaimType
from models.event import EventState
from models.verdict import Action, RejectReason
from review.exports.atom import ATOM, TOMBSTONE
from review.exports.wanted import Wanted
from tests.review.exports.conftest import decide, exported
from tests.review.web.making import Desk, closing, keep_told

NAMES = {"a": ATOM, "at": TOMBSTONE}
SITE = "https://desk.example"


def tree(raw: bytes) -> etree._Element:
    return etree.fromstring(raw)


def ids(raw: bytes) -> set[str]:
    return {str(one.text).rpartition("/")[2] for one in tree(raw).iterfind("a:entry/a:id", NAMES)}


def gone(raw: bytes) -> set[str]:
    return {one.get("ref", "").rpartition("/")[2] for one in tree(raw).iterfind("at:deleted-entry", NAMES)}


def test_feedparser_finds_no_fault(house: Desk) -> None:
    found = feedparser.parse(exported(house, "atom", site=SITE))
    assert not found.bozo
    assert found.version == "atom10"
    assert len(found.entries) == 10
    assert all("\n" not in one.title and "\x1b" not in one.title for one in found.entries)
    assert {one.link for one in found.entries} == {
        f"{SITE}/events/{one.id.rpartition('/')[2]}" for one in found.entries
    }


def test_every_element_that_atom_requires_is_there_once(house: Desk) -> None:
    feed = tree(exported(house, "atom", site=SITE))
    for required in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"a:{required}", NAMES)) == 1, required
    assert feed.findtext("a:author/a:name", namespaces=NAMES)
    entries = feed.findall("a:entry", NAMES)
    for entry in entries:
        for required in ("id", "title", "updated", "published", "content"):
            assert len(entry.findall(f"a:{required}", NAMES)) == 1, required
        assert str(entry.findtext("a:id", namespaces=NAMES)).startswith("tag:")
    names = [entry.findtext("a:id", namespaces=NAMES) for entry in entries]
    assert len(names) == len(set(names)) == 10
    newest = max(str(entry.findtext("a:updated", namespaces=NAMES)) for entry in entries)
    assert feed.findtext("a:updated", namespaces=NAMES) == newest


def test_a_rejected_event_is_a_tombstone(house: Desk) -> None:
    raw = exported(house, "atom")
    (one,) = tree(raw).iterfind("at:deleted-entry", NAMES)
    assert "-PE-" in one.get("ref", "")
    assert one.get("when") == "2023-11-20T08:00:00Z"
    assert one.findtext("at:comment", namespaces=NAMES) == "a reviewer rejected it"
    assert not ids(raw) & gone(raw)


def test_an_acceptance_taken_back_leaves_a_tombstone_in_the_feed_of_accepted_ones(house: Desk) -> None:
    accepted = Wanted(state=EventState.ACCEPTED)
    before = exported(house, "atom", accepted)
    assert [one[:5] for one in ids(before)] == ["KP-UG"]
    assert gone(before) == set()
    decide(house, "UG", Action.REJECT, reason=RejectReason.OTHER)
    after = exported(house, "atom", accepted)
    assert (ids(after), gone(after)) == (set(), ids(before))


def test_a_corrected_type_leaves_a_tombstone_in_the_feed_of_the_old_one(house: Desk) -> None:
    old, new = Wanted(type=ClaimType.CLOSURE, host="UG"), Wanted(type=ClaimType.SUSPENSION, host="UG")
    name = ids(exported(house, "atom", old))
    decide(house, "UG", Action.AMEND, changes={"type": "suspension"})
    assert (ids(exported(house, "atom", old)), gone(exported(house, "atom", old))) == (set(), name)
    assert (ids(exported(house, "atom", new)), gone(exported(house, "atom", new))) == (name, set())


def test_a_correction_is_the_same_entry_updated(house: Desk) -> None:
    def entry(raw: bytes) -> tuple[str, str, str]:
        found = json.loads(raw)["items"]
        one = next(item for item in found if item["_embassywatch"]["event"]["host"] == "UG")
        return one["id"], one["date_modified"], one["title"]

    name, when, title = entry(exported(house, "jsonfeed"))
    house.now += timedelta(days=1)
    decide(house, "UG", Action.AMEND, changes={"city": "Entebbe"})
    again = entry(exported(house, "jsonfeed"))
    assert again[0] == name
    assert again[1] >= when
    assert again[2] != title


def test_json_feed_has_what_its_standard_requires(house: Desk) -> None:
    feed = json.loads(exported(house, "jsonfeed", site=SITE))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == f"{SITE}/events.jsonfeed"
    assert len({item["id"] for item in feed["items"]}) == 11
    for item in feed["items"]:
        assert item["content_text"]
        assert isinstance(item["id"], str)
        assert "\n" not in item["title"]
    gone_titles = [item["title"] for item in feed["items"] if item["_embassywatch"]["deleted"]]
    assert gone_titles == ["No longer held: Rejected: closure of the embassy of North Korea in Peru (done)"]


def test_an_empty_feed_is_valid(desk: Desk) -> None:
    found = feedparser.parse(exported(desk, "atom"))
    assert not found.bozo
    assert found.feed.updated == "1970-01-01T00:00:00Z"
    assert json.loads(exported(desk, "jsonfeed"))["items"] == []


@pytest.mark.parametrize("kind", ["atom", "jsonfeed"])
def test_other_filters_are_another_feed(house: Desk, kind: str) -> None:
    keep_told(house, closing("VN"))
    one, other = exported(house, kind, Wanted(host="VN")), exported(house, kind)
    mark = Wanted(host="VN").mark.encode()
    assert mark in one
    assert mark not in other
