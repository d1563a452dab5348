"""One event drawn on the terminal: facts, decisions, passages with the evidence marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightly.show import safe

if TYPE_CHECKING:  # the desk has loaded them
    from models.verdict import Verdict
    from review.present import Passage, Piece, Sheet

STYLES = {
    "type": "bold red",
    "sending": "bold cyan",
    "host": "bold green",
    "mission_type": "bold magenta",
    "city": "green",
    "effective": "bold yellow",
    "announced": "yellow",
    "attribution": "blue",
    "covered_by": "cyan",
}
"""How evidence of a field looks; where there is no colour, the field's name stands in brackets behind it."""


def print_sheet(sheet: Sheet, verdicts: Sequence[Verdict] = ()) -> None:
    """Print it; on a terminal evidence is coloured, in a pipe it stands in brackets with the field's name."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=240)
    console.print(Text(f"{sheet.event}  {sheet.heading}  [{', '.join(sheet.flags)}]", style="bold"))
    for fact in sheet.facts:
        told = f" ({fact.claims} claims)" if fact.claims else ""
        console.print(Text(f"  {fact.label:12} {fact.value}{told}"))
    for verdict in verdicts:
        reason = f", {verdict.reason.value}" if verdict.reason is not None else ""
        note = f": {safe(verdict.note)}" if verdict.note else ""
        console.print(
            Text(
                f"  {verdict.action.value}{reason} by {safe(verdict.by)}, {verdict.at:%Y-%m-%d %H:%M}"
                f" ({verdict.id[:8]}){note}"
            )
        )
    for passage in sheet.passages:
        _print_passage(console, passage)


def _print_passage(console: object, passage: Passage) -> None:
    from rich.console import Console
    from rich.text import Text

    assert isinstance(console, Console)  # noqa: S101 -- rich is imported late, so the signature cannot name it
    against = "CONTRADICTS: " if passage.against else ""
    said_by = f" ({'; '.join(passage.by)})" if passage.by else ""
    console.print(
        Text(f"\n  {passage.source}, {passage.published or 'no date'}: {passage.title} (claim {passage.claim[:8]})")
    )
    console.print(Text(f"  {passage.url}", style="dim"))
    console.print(Text(f"  {against}{passage.says}{said_by}", style="italic"))
    for sentence in passage.sentences:
        line = Text("    ")
        for piece in sentence:
            line.append(_told(piece, coloured=console.is_terminal), style=_style(piece))
        console.print(line)


def _told(piece: Piece, *, coloured: bool) -> str:
    words = piece.text.strip()
    if coloured or not piece.fields or not words:
        return piece.text
    before, _, after = piece.text.partition(words)
    return f"{before}[{words}]({', '.join(piece.fields)}){after}"


def _style(piece: Piece) -> str:
    return next((STYLES[field] for field in piece.fields if field in STYLES), "underline" if piece.fields else "")
