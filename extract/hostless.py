"""Closings told without a host: "North Korea will close a dozen embassies".

Needs a scene for which no host was found, and its owner. Gives a draft whose host is None: a lead for a person, never
an event. Where the article tells a host for a closing of the same owner, the list is complete enough and no lead is
made.
"""

from __future__ import annotations

from extract.drafting import draft_of
from extract.drafts import Draft
from extract.finish import GUESSED, Found
from extract.scene import Host, Scene
from models.claim import ClaimType, Stance

_NOWHERE = Found(code=None, origin="none")


def hostless_draft(scene: Scene, owner: Found) -> Draft | None:
    """The draft of a closing somewhere: None unless its sentence names the owner, and missions that are its own."""
    trigger = scene.trigger
    # "Chad closed the embassy" may well be about somebody else's
    missions = [r for r in trigger.references if r.label == "MISSION" and not r.weak and (r.many or r.owner != "the")]
    if trigger.type is not ClaimType.CLOSURE or scene.scope.temporary or not missions:
        return None
    if owner.code in (None, "UN") or owner.origin in GUESSED or scene.scope.stance is Stance.DENIED:
        return None
    draft = draft_of(scene, ClaimType.CLOSURE, owner, Host(found=_NOWHERE, city=None, reference=missions[0]))
    return None if draft.historical else draft


def without_placed(drafts: list[Draft]) -> list[Draft]:
    """The drafts, those without a host only where no closing of that owner has one, one for each owner."""
    placed = {d.sending for d in drafts if d.host is not None and d.type is ClaimType.CLOSURE and not d.historical}
    kept: list[Draft] = []
    seen = set(placed)
    for draft in drafts:
        if draft.host is None and draft.type is ClaimType.CLOSURE:
            if draft.sending in seen:
                continue
            seen.add(draft.sending)
        kept.append(draft)
    return kept
