"""Drafting: one draft from a scene, its sender and its host, each field with its evidence."""

from __future__ import annotations

from extract.ages import is_background
from extract.drafts import Draft
from extract.finish import Found, base_parts, kind_of
from extract.moments import dates_of, is_history
from extract.scene import Host, Scene
from extract.spans import Reference
from extract.speech import attribute
from models.claim import ClaimType, Evidence, Stage
from models.when import When


def draft_of(scene: Scene, type_: ClaimType, sender: Found, host: Host) -> Draft:
    """The draft of one mission: its fields, their evidence and the parts of confidence."""
    trigger, scope, sentence = scene.trigger, scene.scope, scene.sentence
    announced, effective = dates_of(scene, host.found.code)
    ordered = type_ is ClaimType.EXPULSION or "ordered" in trigger.options
    doer = host.found.code if ordered else sender.code
    links = tuple(dict.fromkeys(attribute(s, sender.code, host.found.code, doer) for s in scene.speakers))
    start = scene.work.shadows[sentence.within].span(sentence.units[trigger.at].start, sentence.units[trigger.at].end)[
        0
    ]
    people = any(r.label in ("STAFF", "NONCORE", "ENVOY") for r in trigger.references)
    known = scene.context.kind_of(sender.code, host.found.code, exact=people)
    kind = (
        "unknown"
        if "mission_unknown" in trigger.options and not trigger.references
        else kind_of(host.reference or _one_like(scene) or (trigger.references[0] if people else None), known)
    )
    draft = Draft(
        type=type_, sending=sender.code, host=host.found.code, kind=kind, city=host.city, stage=scope.stage,
        stance=scope.stance, weight=2.0 if scope.firm else 1.0, sentence=sentence.index, start=start,
        within=sentence.within, announced=announced[0] if announced else None,
        effective=effective[0] if effective else None, attribution=links, options=trigger.options,
        parts=base_parts(trigger, sender, host.found, firm=scope.firm), rules={trigger.rule},
    )  # fmt: skip
    past = scope.stage in (Stage.DONE, Stage.UNCLEAR)
    dated = is_history(draft.effective or draft.announced, scene.work.published)
    untold = draft.effective is None and draft.announced is None
    draft.historical = dated or (past and (scope.history or (untold and is_background(scene))))
    draft.evidence = _evidence(scene, sender, host, announced, effective)
    return draft


def add_circumstances(scene: Scene, draft: Draft) -> Draft:
    """Dates, attribution and history for a draft made elsewhere (farewells)."""
    announced, effective = dates_of(scene)
    draft.announced = announced[0] if announced else None
    draft.effective = effective[0] if effective else None
    draft.attribution = tuple(
        dict.fromkeys(attribute(s, draft.sending, draft.host, draft.host) for s in scene.speakers)
    )
    draft.historical = is_history(draft.effective or draft.announced, scene.work.published)
    for name, dated in (("announced", announced), ("effective", effective)):
        if dated is not None:
            draft.evidence.append(scene.work.unit_evidence(name, scene.sentence, dated[1], dated[1], "dates"))
    draft.evidence += [
        scene.work.unit_evidence("attribution", scene.sentence, s.first, s.last, "attribution") for s in scene.speakers
    ]
    return draft


def _evidence(
    scene: Scene, sender: Found, host: Host, announced: tuple[When, int] | None, effective: tuple[When, int] | None
) -> list[Evidence]:
    trigger, sentence, work = scene.trigger, scene.sentence, scene.work
    found = [
        work.unit_evidence("type", sentence, trigger.first, trigger.last, trigger.rule),
        *sender.evidence,
        *host.found.evidence,
    ]
    if host.reference is not None and host.reference in trigger.references:
        found.append(
            work.unit_evidence("mission_type", sentence, host.reference.head, host.reference.head, trigger.rule)
        )
    for name, dated in (("announced", announced), ("effective", effective)):
        if dated is not None:
            found.append(work.unit_evidence(name, sentence, dated[1], dated[1], "dates"))
    found += [
        work.unit_evidence(
            "stance" if "den" in cue or cue in ("negation", "rumour", "modal") else "stage",
            sentence,
            unit,
            unit,
            f"scope.{cue}",
        )
        for cue, unit in scene.scope.cues
    ]
    found += [work.unit_evidence("attribution", sentence, s.first, s.last, "attribution") for s in scene.speakers]
    return found


def _one_like(scene: Scene) -> Reference | None:
    """The mission that `the one in Uganda` points back to."""
    if "antecedent" not in scene.trigger.options:
        return None
    before = [r for r in scene.references if r.label == "MISSION" and r.last < scene.trigger.at]
    return before[-1] if before else None
