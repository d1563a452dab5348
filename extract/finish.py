"""Finishing: drafts as claims and signs, with their confidence and its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.confidence import confidence, parts_of
from extract.drafts import Draft, status_of
from extract.spans import Reference, Sentence, Target, Trigger, Work
from extract.speech import Speaker, attribute
from models.claim import Claim, Evidence, Sign, SignType, Stage
from models.ids import claim_id
from models.mission import MissionType
from models.when import Precision, When

# what each missing piece costs, set by hand on the development articles; calibrated later on reviewed decisions
# what diplomats may belong to, and what an envoy's mission is
_EMBASSIES = frozenset({"embassy", "high_commission"})
_POSTS = _EMBASSIES | {"consulate", "consulate_general"}
_SENDER_FROM = {"named": 1.0, "actor": 0.95, "group": 0.95, "article": 0.8, "before": 0.85, "outlet": 0.9}
_HOST_FROM = {"named": 1.0, "group": 0.95, "clause": 0.85, "pointed": 0.8, "before": 0.75, "article": 0.7}
# the article says it elsewhere: with the mission named last, or as what it is about
GUESSED = frozenset({"article", "before"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A resolved state: its code, where it came from (see `_SENDER_FROM`), and evidence where there is any."""

    code: str | None
    origin: str
    evidence: tuple[Evidence, ...] = ()


def place_evidence(work: Work, sentence: Sentence, name: str, target: Target, rule: str) -> tuple[Evidence, ...]:
    """Evidence for a host or sender from the units that name it."""
    return (work.unit_evidence(name, sentence, target.first, target.last, rule),)


def to_claim(work: Work, draft: Draft) -> Claim:
    """A merged draft as a claim."""
    parts = parts_of(draft)
    when = _until(draft.effective, work, draft.stage) or draft.announced
    if draft.effective is not None and draft.announced is not None and _is_vaguer(draft.effective, draft.announced):
        when = draft.announced
    return Claim(
        id=claim_id(work.version, draft.type.value, draft.sending, draft.host, draft.start, draft.city),
        version=work.version,
        type=draft.type,
        sending=draft.sending,
        host=draft.host,
        mission_type=MissionType(draft.kind),
        city=draft.city,
        stage=draft.stage,
        stance=draft.stance,
        status=status_of(draft),
        historical=draft.historical,
        announced=draft.announced,
        effective=draft.effective,
        date=when.stated() if when is not None else None,
        covered_by=draft.covered_by,
        reason=draft.reason,
        reason_by=draft.reason_by,
        attribution=draft.attribution,
        visitor=draft.visitor,
        visited=draft.visited,
        evidence=tuple(draft.evidence),
        confidence=confidence(parts),
        confidence_parts=tuple(sorted(parts.items())),
    )


def _until(effective: When | None, work: Work, stage: Stage) -> When | None:
    """`this week`, of what is done: up to the day on which it is told."""
    day = work.published
    if effective is None or day is None or stage is not Stage.DONE or effective.precision is not Precision.WEEK:
        return effective
    first, last = effective.earliest, effective.latest
    return (
        replace(effective, latest=day) if first is not None and last is not None and first <= day < last else effective
    )


def _is_vaguer(effective: When, announced: When) -> bool:
    """Whether the effect says no date, or no more than the week of the day on which it was told."""
    if effective.stated() is None:
        return True
    days = (effective.earliest, announced.earliest, effective.latest)
    week = effective.precision is Precision.WEEK and announced.precision is Precision.DAY
    return week and None not in days and days == tuple(sorted(day for day in days if day is not None))


def to_sign(
    work: Work,
    sentence: Sentence,
    trigger: Trigger,
    sender: Found,
    host: Found,
    kind: str,
    when: When | None,
    speakers: tuple[Speaker, ...] = (),
) -> Sign:
    """A sign from its trigger, the states resolved for it and who tells it."""
    if not isinstance(trigger.type, SignType):
        raise TypeError(f"{trigger.rule} gives no sign")
    start = work.shadows[sentence.within].span(sentence.units[trigger.at].start, sentence.units[trigger.at].end)[0]
    evidence = (
        work.unit_evidence("type", sentence, trigger.first, trigger.last, trigger.rule),
        *sender.evidence,
        *host.evidence,
        *(work.unit_evidence("attribution", sentence, s.first, s.last, "attribution") for s in speakers),
    )
    return Sign(
        id=claim_id(work.version, trigger.type.value, sender.code, host.code, start, None),
        version=work.version,
        type=trigger.type,
        sending=sender.code,
        host=host.code,
        mission_type=MissionType(kind) if kind in MissionType._value2member_map_ else MissionType.UNKNOWN,
        city=None,
        when=when,
        attribution=tuple(dict.fromkeys(attribute(s, sender.code, host.code, host.code) for s in speakers)),
        evidence=evidence,
        confidence=round(trigger.prior * _SENDER_FROM.get(sender.origin, 0.8), 3),
    )


def base_parts(trigger: Trigger, sender: Found, host: Found, *, firm: bool = True) -> dict[str, float]:
    """The parts of confidence known at once: the rule's prior, how the states were found, how firm the stage is."""
    return {
        "rule": trigger.prior,
        "sender": _SENDER_FROM.get(sender.origin, 0.7),
        "host": _HOST_FROM.get(host.origin, 0.7),
        "modality": 1.0 if firm else 0.95,
    }


def kind_of(reference: Reference | None, known: str) -> str:
    """Mission type of a claim: as the reference says, else what the article says elsewhere of the pair."""
    if reference is None:
        return "unknown"
    if reference.label in ("STAFF", "NONCORE", "ENVOY"):
        # "embassy staff" say which; diplomats and envoys do where the article names an embassy of theirs there
        return reference.kind if reference.kind in _POSTS else known if known in _EMBASSIES else "unknown"
    if reference.label != "MISSION":
        return "unknown"
    vague = reference.kind in ("", "unknown") and (not reference.many or len(reference.hosts) < 2)
    return known if vague else reference.kind or "unknown"
