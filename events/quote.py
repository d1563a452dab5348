"""The sentence round a piece of evidence."""

from __future__ import annotations

import re

from models.claim import Claim, Evidence
from models.event import Report

# a full stop ends a sentence only before white space; those of Chinese and Japanese end it anywhere
_END = re.compile(r"[.!?]['\"”’»)]*(?=\s)|[。！？]|\n")
# further away than this the sentence is cut: an endless one is no evidence that a person can read
_REACH = 600


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence round `text[start:end]` begins and ends; bounded to 600 characters on each side."""
    floor, roof = max(0, start - _REACH), min(len(text), end + _REACH)
    begin = floor
    for stop in _END.finditer(text, floor, start):
        begin = stop.end()
    # evidence may hold the full stop itself
    ending = _END.search(text, max(start, end - 1), roof)
    finish = roof if ending is None else max(end, ending.end())
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, finish


def is_exact(evidence: Evidence, report: Report) -> bool:
    """Whether the evidence still stands where it says in the stored text or title."""
    source = report.title if evidence.within == "title" else report.text
    return 0 <= evidence.start < evidence.end <= len(source) and source[evidence.start : evidence.end] == evidence.quote


def evidence_sentence(claim: Claim, report: Report) -> str:
    """The sentence that the claim's type was read in, as stored; the bare quote where the text has moved on."""
    for evidence in sorted(claim.evidence, key=lambda one: one.field != "type"):
        if not is_exact(evidence, report):
            continue
        source = report.title if evidence.within == "title" else report.text
        begin, finish = sentence_span(source, evidence.start, evidence.end)
        return source[begin:finish].strip()
    return claim.evidence[0].quote if claim.evidence else report.title
