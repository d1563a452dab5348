"""The commands that print the digest and the weekly brief: names, options and help only; part of `nightly.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nightly.flags import FLAGS

app = typer.Typer(rich_markup_mode=None)

Form = Annotated[str, typer.Option("--format", help="text or html (one page, self-contained, made to be printed).")]
Output = Annotated[Path | None, typer.Option(help="Write to this file instead of stdout.")]


@app.command()
def digest(
    night: Annotated[str | None, typer.Option(help="Local date of the night; default the last.")] = None,
    form: Form = "text",
    output: Output = None,
) -> None:
    """The nightly digest: what was reached, found, waits and did not get through; as it was told."""
    from nightly.commands.briefs import show_digest

    show_digest(FLAGS, night=night, format_=form, output=output)


@app.command()
def brief(
    week: Annotated[
        str | None, typer.Option(help="An ISO week such as 2023-W45, or last; default the running.")
    ] = None,
    form: Form = "text",
    output: Output = None,
) -> None:
    """The weekly brief of one page: what moved in the register, what is contested, open leads, who told first."""
    from nightly.commands.briefs import show_brief

    show_brief(FLAGS, week=week, format_=form, output=output)
