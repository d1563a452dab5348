"""Tables for people: one look for every command, plain when it is piped, never markup from data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.plaintext import plain_line

LONGEST_CELL = 2_000


def safe(text: object) -> str:
    """One line without control and direction characters: text from the web must not move the cursor."""
    return plain_line(str(text), LONGEST_CELL)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table to stdout; numbers to the right; on a terminal it fits the width, in a pipe nothing is cut."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    held = [list(row) for row in rows]
    shown = Table(box=SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for index, name in enumerate(head):
        numbers = bool(held) and all(isinstance(row[index], int | float) for row in held)
        shown.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in held:
        shown.add_row(*(Text(safe(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=240)
    console.print(shown)
