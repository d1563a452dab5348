"""The command that writes files for others: names, options and help only; part of `nightly.cli`."""

from __future__ import annotations

from typing import Annotated

import typer

from nightly.flags import FLAGS

app = typer.Typer(rich_markup_mode=None)

Flag = Annotated[bool | None, typer.Option(help="Only events of which this is so, or not so.")]


@app.command()
def export(
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option(help="csv, jsonl, geojson, parquet, atom, jsonfeed, docbin, prodigy, labelstudio or warc."),
    ] = "csv",
    output: Annotated[str, typer.Option(help="File, replaced when the new one is whole; - is stdout.")] = "-",
    what: Annotated[str, typer.Option(help="events or missions.")] = "events",
    type: Annotated[str | None, typer.Option(help="closure, farewell_visit, opening, ...")] = None,  # noqa: A002 - as above
    state: Annotated[
        str | None, typer.Option(help="Of events: mentioned, accepted, ...; of missions: open, ...")
    ] = None,
    sending: Annotated[str | None, typer.Option(help="ISO code of the state that owns the mission.")] = None,
    host: Annotated[str | None, typer.Option(help="ISO code of the receiving state.")] = None,
    outlet: Annotated[str, typer.Option(help="Slug of an outlet that tells it.")] = "",
    focus: Flag = None,
    contradicted: Flag = None,
    historical: Flag = None,
    unsure: Flag = None,
    since: Annotated[str | None, typer.Option(help="Last reported on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(help="First reported on this day or earlier.")] = None,
    event: Annotated[list[str] | None, typer.Option(help="Only this event (warc; may be repeated).")] = None,
    since_cursor: Annotated[
        str | None, typer.Option(help="Changes after this cursor as JSON Lines; `start` for all.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Of missions: how they stood on this day; default today.")] = None,
    known: Annotated[str | None, typer.Option(help="Of missions: as it was known then.")] = None,
    site: Annotated[str, typer.Option(help="Address of the desk, for links in feeds.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Entries of a feed, or changes, at most.")] = None,
    codebook: Annotated[bool, typer.Option("--codebook", help="Print what every column means, and end.")] = False,
) -> None:
    """Write events or missions as a file: tables, maps, feeds, changes, training material, archived evidence."""
    from nightly.commands.export import Asked, run_export

    asked = Asked(
        format=format,
        output=output,
        what=what,
        type=type,
        state=state,
        sending=sending,
        host=host,
        outlet=outlet,
        focus=focus,
        contradicted=contradicted,
        historical=historical,
        unsure=unsure,
        since=since,
        until=until,
        events=tuple(event or ()),
        cursor=since_cursor,
        as_of=as_of,
        known=known,
        site=site,
        limit=limit,
        codebook=codebook,
    )
    run_export(FLAGS, asked)
