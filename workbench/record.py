"""Records cases: a text that was read wrongly becomes a labelled article, which `score` and `gate` read ever after.

A case has the form of the labelled articles (`gold`). The review desk writes the same form for what people reject.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.claim import ClaimType, Status
from models.ids import digest
from models.mission import MissionType

LABEL = "none | [not] TYPE SENDING HOST [FIELD=VALUE ...]"
_FIELDS = ("mission_type", "city", "status", "date", "covered_by", "historical")
_CODE = re.compile(r"[A-Z]{2}")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_KEPT = ("type", "sending", "host", "mission_type", "city", "status", "historical", "date", "covered_by")


class LabelError(ValueError):
    """A label cannot be read; the message is one line."""


def read_label(label: str) -> tuple[bool, dict[str, Any] | None]:
    """(whether it is there, the event) of a label; (False, None) for `none`; raises LabelError.

    `closure KP UG status=denied` says what should be read, `not closure KP UG` what should not, `none` that nothing.
    """
    words = label.split()
    if words == ["none"]:
        return False, None
    there = words[:1] != ["not"]
    words = words if there else words[1:]
    if len(words) < 3:
        raise LabelError(f"{label!r}: {LABEL}")
    type_, sending, host = words[:3]
    if type_ not in ClaimType._value2member_map_:
        raise LabelError(f"{label!r}: no type is called {type_!r}")
    if not (_CODE.fullmatch(sending) and _CODE.fullmatch(host)):
        raise LabelError(f"{label!r}: SENDING and HOST are codes of states, such as KP")
    fields = dict(_field(label, word) for word in words[3:])
    event = {"type": type_, "sending": sending, "host": host, **dict.fromkeys(_FIELDS)}
    return there, {**event, "mission_type": "unknown", "historical": False, **fields}


def _field(label: str, word: str) -> tuple[str, Any]:
    name, _, value = word.partition("=")
    if name not in _FIELDS or not value:
        raise LabelError(f"{label!r}: {word!r} is none of {', '.join(f'{field}=...' for field in _FIELDS)}")
    checks = {
        "mission_type": value in MissionType._value2member_map_,
        "status": value in Status._value2member_map_,
        "date": _DATE.fullmatch(value) is not None,
        "covered_by": _CODE.fullmatch(value) is not None,
        "historical": value in ("true", "false"),
    }
    if not checks.get(name, True):
        raise LabelError(f"{label!r}: {word!r} is no {name}")
    return name, value == "true" if name == "historical" else value.replace("_", " ") if name == "city" else value


def case(
    record: Mapping[str, Any], labels: Sequence[str], reading: Mapping[str, Any], *, note: str | None = None
) -> dict[str, Any]:
    """The labelled article of a record.

    Args:
        record: what was read, as `extract` takes it.
        labels: what a person says of it (`read_label`), one or more. Events that no label speaks of are held to be
            read rightly and are kept as they are.
        reading: what the reader makes of it today, as `extract` gives it.
        note: free text kept with the case.

    Raises:
        LabelError: a label cannot be read, there is none, or `none` stands beside others.
    """
    told = [read_label(label) for label in labels]
    if not told or (len(told) > 1 and any(event is None for _, event in told)):
        raise LabelError(f"one or more labels are needed, and `none` stands alone: {LABEL}")
    spoken = {_key(event) for _, event in told if event is not None}
    nothing = any(event is None for _, event in told)
    kept = [] if nothing else [_plain(event) for event in reading["events"] if _key(event) not in spoken]
    events = [*kept, *(event for there, event in told if there and event is not None)]
    text, title = str(record["text"]), str(record.get("title") or "")
    return {
        "id": f"case-{digest('case', title, text)[:10]}",
        "lang": record.get("lang") or "en",
        "published": record.get("published"),
        "title": title,
        "text": text,
        "url": record.get("url"),
        "events": events,
        "tolerated": [],
        "counts": [{"sending": count.get("sending"), "n": count.get("n")} for count in reading.get("counts", [])],
        "negative": not [event for event in events if not event["historical"]],
        "labels": list(labels),
        "note": note,
    }


def _key(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return event.get("type"), event.get("sending"), event.get("host")


def _plain(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: event.get(name) for name in _KEPT}


def append_case(path: Path, made: Mapping[str, Any]) -> bool:
    """Append a case to a file in one write; a text that is held already is not added (False). Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = path.read_text(encoding="utf-8") if path.is_file() else ""
    if any(line and json.loads(line).get("id") == made["id"] for line in held.splitlines()):
        return False
    line = json.dumps(made, ensure_ascii=False, sort_keys=True) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line.encode("utf-8", "backslashreplace"))
    finally:
        os.close(handle)
    return True
