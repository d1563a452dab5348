"""Rejected events as regression cases: what the reader found in a text and should not have found, or not so.

A case is one line of `cases/<lang>.jsonl` in the data folder, in the form of labelled articles, so that
`embassywatch score` reads the file as it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from events.voices import Told
from models.claim import Claim, Status
from models.codec import to_plain
from models.event import Event
from models.verdict import RejectReason, Verdict

_FIELDS = ("type", "sending", "host", "mission_type", "city", "status", "historical", "date", "covered_by")


def cases_of(
    event: Event,
    verdict: Verdict,
    told: Sequence[Told],
    *,
    langs: Mapping[str, str],
    others: Mapping[str, Sequence[Claim]],
) -> list[dict[str, Any]]:
    """One case for each text that the event rests on; none where the reading was not at fault (a duplicate).

    Args:
        event: the event that was rejected.
        verdict: the rejection.
        told: its claims with their reports.
        langs: language by id of the version.
        others: all claims of each version by its id; what is not part of the event is held to be right.
    """
    if verdict.reason is None or verdict.reason is RejectReason.DUPLICATE:
        return []
    wrong = {claim.id for claim, _ in told}
    made: dict[str, dict[str, Any]] = {}
    for claim, report in told:
        case = made.setdefault(
            report.version,
            {
                "id": f"case-{event.id}-{report.version[:8]}",
                "lang": langs.get(report.version, "und"),
                "published": report.published.isoformat() if report.published else None,
                "title": report.title,
                "text": report.text,
                "url": report.url,
                "events": [_label(one) for one in others.get(report.version, ()) if one.id not in wrong],
                "tolerated": [],
                "counts": [],
                "rejected": {"event": event.id, "reason": verdict.reason.value, "by": verdict.by, "note": verdict.note},
            },
        )
        case["events"] += [label for label in [_instead(claim, verdict.reason)] if label is not None]
    return list(made.values())


def _instead(claim: Claim, reason: RejectReason) -> dict[str, Any] | None:
    """What should have been read in the claim's place, where the reason tells it."""
    if reason is RejectReason.OLD_NEWS:
        return {**_label(claim), "historical": True}
    if reason is RejectReason.DENIED:
        return {**_label(claim), "status": Status.DENIED.value}
    if reason is RejectReason.WRONG_DIRECTION:
        return {**_label(claim), "sending": claim.host, "host": claim.sending}
    return None


def _label(claim: Claim) -> dict[str, Any]:
    plain = to_plain(claim)
    return {name: plain[name] for name in _FIELDS}


def append_cases(folder: Path, cases: Sequence[Mapping[str, Any]]) -> int:
    """Append cases to the files of their languages, each in one write; returns how many.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        lang = str(case["lang"])
        # a language comes from a text and must not become a path
        name = lang if lang.isascii() and lang.isalpha() and len(lang) <= 3 else "und"
        line = json.dumps(case, ensure_ascii=False, sort_keys=True) + "\n"
        handle = os.open(folder / f"{name}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode("utf-8", "backslashreplace"))
        finally:
            os.close(handle)
    return len(cases)
