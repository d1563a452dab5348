"""An explanation for the terminal: marked text with a letter behind every mark, then tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from models.claim import Claim
from workbench.explain import LETTERS, Explanation, Mark, Role, headline_of, rules_of, segments

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_STYLES = {
    Role.SENDER: "bold cyan", Role.HOST: "bold green", Role.MISSION: "bold magenta", Role.TRIGGER: "underline",
    Role.DATE: "yellow", Role.MODALITY: "italic blue", Role.ATTRIBUTION: "cyan", Role.SUCCESSOR: "green",
    Role.REASON: "blue", Role.PERSON: "magenta", Role.COUNT: "yellow", Role.STOPPED: "red", Role.NEAR: "dim",
}  # fmt: skip


def visible(text: str) -> str:
    """Text from the web without what moves a cursor or reorders it: control and format characters but line feeds."""
    return "".join(c for c in text if c == "\n" or not unicodedata.category(c).startswith("C"))


def explain_lines(explanation: Explanation) -> Iterable[RenderableType]:
    """What to print, in order."""
    from rich.text import Text

    yield Text(f"{visible(explanation.name)}  {explanation.published or 'undated'}", style="bold")
    if explanation.title:
        yield marked(explanation.title, [m for m in explanation.marks if m.within == "title"])
    yield marked(explanation.text, [m for m in explanation.marks if m.within == "text"])
    yield Text("  ".join(f"{LETTERS[role]} {role.value}" for role in Role), style="dim")
    yield Text(explanation.gate or f"{explanation.read} sentences were read")
    if explanation.claims:
        yield _claims(explanation.claims)
    for sign in explanation.signs:
        yield Text(f"sign: {headline_of(sign)}, confidence {sign.confidence:.2f}")
    if explanation.misses:
        yield _misses(explanation)


def marked(text: str, marks: list[Mark]) -> Text:
    """`[[North Korea]S will close its [embassy]M in [Angola]H]T`, in colours where there are any."""
    from rich.text import Text

    shown = Text()
    for piece, opening, over, closing in segments(text, _once(marks)):
        for mark in opening:
            shown.append("[", style=_STYLES[mark.role])
        nearest = min(over, key=lambda m: m.end - m.start, default=None)
        shown.append(visible(piece), style=_STYLES[nearest.role] if nearest is not None else "")
        for mark in closing:
            shown.append(f"]{LETTERS[mark.role]}", style=_STYLES[mark.role])
    return shown


def _once(marks: list[Mark]) -> list[Mark]:
    """One mark a role and span, however many claims it supports."""
    return list({(m.start, m.end, m.role): m for m in marks}.values())


def _claims(claims: tuple[Claim, ...]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, title="claims", title_justify="left", pad_edge=False)
    for name in ("", "what", "status", "date", "rules", "confidence", "parts"):
        shown.add_column(name, overflow="fold")
    for number, claim in enumerate(claims, 1):
        status = claim.status.value + (", history" if claim.historical else "")
        parts = "  ".join(f"{name} {value:.2f}" for name, value in claim.confidence_parts)
        cells = (str(number), headline_of(claim), status, claim.date or "", " ".join(rules_of(claim)),
                 f"{claim.confidence:.2f}", parts)  # fmt: skip
        shown.add_row(*(Text(visible(cell)) for cell in cells))
    return shown


def _misses(explanation: Explanation) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD, title="rules that came to nothing", title_justify="left", pad_edge=False)
    for name in ("", "rule", "at", "what stopped it"):
        shown.add_column(name, overflow="fold")
    for miss in explanation.misses:
        role = Role.STOPPED if miss.fired else Role.NEAR
        cells = (f"{LETTERS[role]} {role.value}", miss.rule, f"{miss.quote} ({miss.within} {miss.start})", miss.why)
        shown.add_row(*(Text(visible(cell)) for cell in cells))
    return shown
