"""Explanations as one page: no scripts, nothing loaded from elsewhere, every word from the text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.claim import Claim
from workbench.explain import LETTERS, Explanation, Mark, Role, headline_of, rules_of, segments
from workbench.explain_text import visible

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).parent / "explain.html"


def page(explanations: Sequence[Explanation], *, heading: str) -> str:
    """The page of one or more explanations."""
    return _template().render(
        heading=visible(heading),
        roles=[(role.value, LETTERS[role]) for role in Role],
        texts=[_view(explanation) for explanation in explanations],
    )


def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _view(explanation: Explanation) -> dict[str, Any]:
    return {
        "name": visible(explanation.name),
        "published": explanation.published or "undated",
        "title": _pieces(explanation, "title", explanation.title),
        "text": _pieces(explanation, "text", explanation.text),
        "gate": explanation.gate,
        "read": explanation.read,
        "claims": [_claim(number, claim) for number, claim in enumerate(explanation.claims, 1)],
        "signs": [(headline_of(sign), sign.confidence) for sign in explanation.signs],
        "counts": [visible(f"{count.sending or '?'}: {count.quote}") for count in explanation.counts],
        "misses": [
            (Role.STOPPED.value if m.fired else Role.NEAR.value, m.rule, visible(m.quote), visible(m.why))
            for m in explanation.misses
        ],
    }


def _pieces(explanation: Explanation, within: str, text: str) -> list[dict[str, Any]]:
    marks = [mark for mark in explanation.marks if mark.within == within]
    return [
        {
            "text": visible(piece),
            "roles": " ".join(dict.fromkeys(mark.role.value for mark in _nearest_first(over))),
            "about": "\n".join(dict.fromkeys(visible(mark.about) for mark in _nearest_first(over))),
            "letters": list(dict.fromkeys((mark.role.value, LETTERS[mark.role]) for mark in closing)),
        }
        for piece, _, over, closing in segments(text, marks)
    ]


def _nearest_first(marks: list[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: mark.end - mark.start)


def _claim(number: int, claim: Claim) -> dict[str, Any]:
    return {
        "number": number,
        "what": headline_of(claim),
        "status": claim.status.value + (", history" if claim.historical else ""),
        "date": claim.date or "none",
        "attribution": visible(" ← ".join(link.name for link in claim.attribution)) or "nobody named",
        "rules": ", ".join(rules_of(claim)),
        "confidence": claim.confidence,
        "parts": claim.confidence_parts,
        "evidence": [(item.field, visible(item.quote), item.rule) for item in claim.evidence],
    }
