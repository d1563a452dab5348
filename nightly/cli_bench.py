"""The commands of the workbench: names, options and help only; part of `nightly.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nightly.flags import FLAGS

app = typer.Typer(rich_markup_mode=None)
record_app = typer.Typer(rich_markup_mode=None, help="Keep what was read wrongly.", no_args_is_help=True)
app.add_typer(record_app, name="record")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]


@app.command()
def score(
    gold: Annotated[list[Path], typer.Argument(help="Files of labelled articles, JSON Lines.")],
    part: Annotated[str, typer.Option(help="dev, kept or all of the articles.")] = "all",
    errors: Annotated[int, typer.Option(min=0, help="List so many single errors.")] = 0,
    boot: Annotated[int, typer.Option(min=0, max=100_000, help="Rounds for the intervals; 0 for none.")] = 1000,
    calibration: Annotated[bool, typer.Option("--calibration", help="Claims by confidence instead.")] = False,
    fit: Annotated[
        Path | None, typer.Option(help="Write the map of confidence into this file (with PART dev).")
    ] = None,
    json: Json = False,
) -> None:
    """How well the reader does on labelled articles: precision, recall, F1, false alarms."""
    from nightly.commands.scoring import score_gold, show_calibration

    if calibration or fit is not None:
        show_calibration(gold, part=part, fit=fit, as_json=json)
        return
    score_gold(gold, part=part, errors=errors, boot=boot, as_json=json)


@app.command()
def gate(
    floors: Annotated[Path, typer.Argument(help="The floors.")] = Path("tests/gold/en/gate.yml"),
    pin: Annotated[bool, typer.Option("--pin", help="Raise the floors to a little under what is reached.")] = False,
    json: Json = False,
) -> None:
    """Hold the reader against the pinned floors of every labelled set; exit code 1 names what fell."""
    from nightly.commands.scoring import run_gate

    run_gate(floors, pin=pin, as_json=json)


@app.command()
def compare(
    gold: Annotated[list[Path], typer.Argument(help="Files of labelled articles, JSON Lines.")],
    base: Annotated[str, typer.Option(help="A saved reading, or a revision of git.")] = "HEAD",
    save: Annotated[Path | None, typer.Option(help="Keep today's reading there.")] = None,
    json: Json = False,
) -> None:
    """What today's rules gain and lose on labelled articles, article by article, against a base."""
    from nightly.commands.comparing import run_compare

    run_compare(gold, base=base, save=save, as_json=json)


@record_app.command("case")
def record_case(
    what: Annotated[str, typer.Argument(metavar="FILE|EVENT|-", help="A file as extract takes it, an event, or -.")],
    label: Annotated[list[str], typer.Option(help="none | [not] TYPE SENDING HOST [FIELD=VALUE ...]; repeatable.")],
    into: Annotated[Path | None, typer.Option(help="The file of cases.")] = None,
    note: Annotated[str | None, typer.Option(help="Free text kept with the case.")] = None,
) -> None:
    """A text that was read wrongly becomes a labelled article, with what a person says is right."""
    from nightly.commands import comparing

    comparing.record_case(FLAGS, what=what, labels=label, into=into, note=note)


@app.command()
def explain(
    what: Annotated[str, typer.Argument(metavar="FILE|EVENT|-", help="A file as extract takes it, an event, or -.")],
    html: Annotated[Path | None, typer.Option(help="Write a page there instead of to the terminal.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date of a text without one.")] = None,
    title: Annotated[str | None, typer.Option(help="Headline of a text without one.")] = None,
    json: Json = False,
) -> None:
    """Why the reader says what it says: marked text, rules that fired, rules that nearly did, parts of confidence."""
    from nightly.commands.explaining import run_explain

    run_explain(FLAGS, what=what, html=html, published=published, title=title, as_json=json)
