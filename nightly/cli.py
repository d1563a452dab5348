"""The command line: names, options and help only; what a command does stands in nightly/commands/, imported when run.

House rule: nothing heavy is imported here, so that `embassywatch --help` costs little more than Python itself.
"""

from __future__ import annotations

import codecs
import io
import json as plain_json
import sys
from pathlib import Path
from typing import Annotated

import typer

from nightly.cli_alerts import app as alerts_app
from nightly.cli_bench import app as bench_app
from nightly.cli_briefs import app as briefs_app
from nightly.cli_desk import app as desk_app
from nightly.exits import StopError
from nightly.flags import FLAGS

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Notices, proves and records when a state closes, opens, suspends or moves a diplomatic mission.",
    epilog="Exit codes: 0 fine, 1 fault, 2 usage, 3 some failed, 4 nothing reached, 5 locked, 6 migration needed.",
)
sources_app = typer.Typer(rich_markup_mode=None, help="The catalogue of newsrooms.", invoke_without_command=True)
db_app = typer.Typer(rich_markup_mode=None, help="The database.", no_args_is_help=True)
config_app = typer.Typer(rich_markup_mode=None, help="The settings in force.", no_args_is_help=True)
schedule_app = typer.Typer(rich_markup_mode=None, help="Run the night by itself.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(db_app, name="db")
app.add_typer(config_app, name="config")
app.add_typer(schedule_app, name="schedule")
app.add_typer(alerts_app)
app.add_typer(bench_app)
app.add_typer(desk_app)
app.add_typer(briefs_app)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
Slugs = Annotated[list[str] | None, typer.Option("--source", help="Only this source (may be repeated).")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

_ANYWHERE = {"--data-dir": "data_dir", "--database": "database", "--now": "now", "--sources-dir": "sources"}
"""Options of every command, which may stand before or after its name, and the settings they set."""

_flags = FLAGS


@app.callback()
def common(
    data_dir: Annotated[Path | None, typer.Option(help="Folder of all data (EMBASSYWATCH_DATA_DIR).")] = None,
    database: Annotated[str | None, typer.Option(help="Database address; default SQLite in the data folder.")] = None,
    now: Annotated[str | None, typer.Option(help="A clock that stands still at this ISO instant.")] = None,
    sources_dir: Annotated[list[Path] | None, typer.Option(help="Folder of source files, may be repeated.")] = None,
) -> None:
    """Options that hold for every command; they may also stand after its name."""
    import structlog

    # until a night sets up its logs; without this warnings would go to stdout, into what programs read
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    given = {"data_dir": data_dir, "database": database, "now": now, "sources": tuple(sources_dir or ()) or None}
    _flags.update({key: value for key, value in given.items() if value is not None})


@app.command()
def night(source: Slugs = None, json: Json = False) -> None:
    """One whole night: fetch, read, settle, notify; goes on where a broken one stopped."""
    from nightly.commands.nights import run_stages

    run_stages(_flags, stages=("fetch", "read", "settle", "notify"), slugs=source, as_json=json)


@app.command()
def fetch(source: Slugs = None, json: Json = False) -> None:
    """Only the first stage: crawl the sources into the archive."""
    from nightly.commands.nights import run_stages

    run_stages(_flags, stages=("fetch",), slugs=source, as_json=json)


@app.command()
def read(json: Json = False) -> None:
    """Only the second stage: archived pages to articles and claims."""
    from nightly.commands.nights import run_stages

    run_stages(_flags, stages=("read",), slugs=None, as_json=json)


@app.command()
def settle(json: Json = False) -> None:
    """Only the third stage: claims to events."""
    from nightly.commands.nights import run_stages

    run_stages(_flags, stages=("settle",), slugs=None, as_json=json)


@app.command()
def notify(json: Json = False) -> None:
    """Only the last stage: send what waits to be told."""
    from nightly.commands.nights import run_stages

    run_stages(_flags, stages=("notify",), slugs=None, as_json=json)


@app.command()
def replay(
    source: Slugs = None,
    alert: Annotated[bool, typer.Option(help="Tell people of what is new; a replay is silent otherwise.")] = False,
    json: Json = False,
) -> None:
    """Read archived pages again with today's rules, and settle."""
    from nightly.commands.nights import run_replay

    run_replay(_flags, slugs=source, alert=alert, as_json=json)


@app.command()
def extract(
    file: Annotated[
        Path | None, typer.Option(help="A file instead of stdin: .html, .htm, .txt, .jsonl or .json.")
    ] = None,
    published: Annotated[str | None, typer.Option(help="Publication date of an .html or .txt file.")] = None,
    title: Annotated[str | None, typer.Option(help="Headline of a .txt file.")] = None,
    pretty: Annotated[bool, typer.Option(help="Indent the output.")] = False,
) -> None:
    """Read texts: JSON Lines in ({"id", "text", "title"?, "published"?, "lang"?, "url"?}), JSON Lines out."""
    from nightly.commands.extracting import run_extract

    run_extract(file=file, published=published, title=title, pretty=pretty)


@app.command()
def report(
    night: Annotated[str | None, typer.Argument(help="Local date of the night; default the last.")] = None,
    json: Json = False,
) -> None:
    """The morning report of a night."""
    from nightly.commands.nights import show_report

    show_report(_flags, night=night, as_json=json)


@app.command()
def events(
    event: Annotated[str | None, typer.Argument(help="An event's id, to see it whole with its evidence.")] = None,
    type: Annotated[str | None, typer.Option(help="closure, farewell_visit, opening, ...")] = None,  # noqa: A002 -- the option's name
    state: Annotated[str | None, typer.Option(help="mentioned, corroborated, accepted, rejected, ...")] = None,
    sending: Annotated[str | None, typer.Option(help="ISO code of the state that owns the mission.")] = None,
    host: Annotated[str | None, typer.Option(help="ISO code of the receiving state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
    json: Json = False,
) -> None:
    """List events, in the order of the review queue, or show one."""
    from nightly.commands.desk import list_events, show_event

    if event is not None:
        show_event(_flags, event=event, as_json=json)
    else:
        list_events(_flags, type_=type, state=state, sending=sending, host=host, limit=limit, as_json=json)


@app.command()
def review(
    event: Annotated[str | None, typer.Argument(help="Decide about this event; default: walk the queue.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Accept EVENT.")] = False,
    reject: Annotated[str | None, typer.Option(help="Reject EVENT for this reason.")] = None,
    unsure: Annotated[bool, typer.Option("--unsure", help="Ask for another look at EVENT.")] = False,
    merge: Annotated[str | None, typer.Option(metavar="OTHER", help="Take the event OTHER into EVENT.")] = None,
    split: Annotated[
        list[str] | None, typer.Option(metavar="CLAIM", help="Make this report an event of its own, repeatable.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last decision about EVENT back.")] = False,
    decision: Annotated[str | None, typer.Option(help="With --undo: this decision, not the last.")] = None,
    revision: Annotated[int | None, typer.Option(min=1, help="The revision you saw; refused if it changed.")] = None,
    other_revision: Annotated[int | None, typer.Option(min=1, help="With --merge: the same of OTHER.")] = None,
    note: Annotated[str | None, typer.Option(help="Free text kept with the decision.")] = None,
    by: Annotated[str | None, typer.Option(help="Reviewer's name; default the login name.")] = None,
    json: Json = False,
) -> None:
    """Decide about events from the terminal: accept, reject, merge, split, and take any of it back."""
    from nightly.commands.deciding import Asked, decide_one
    from nightly.commands.desk import walk_queue

    asked = Asked(
        event=event,
        accept=accept,
        reject=reject,
        unsure=unsure,
        undo=undo,
        merge=merge,
        split=tuple(split or ()),
        decision=decision,
        revision=revision,
        other_revision=other_revision,
        note=note,
    )
    if asked.is_empty and not json:
        walk_queue(_flags, by=by)
    else:
        decide_one(_flags, asked, by=by, as_json=json)


@app.command()
def register(
    mission: Annotated[str | None, typer.Argument(help="A mission's id, to see its whole history and signs.")] = None,
    as_of: Annotated[str | None, typer.Option(help="How missions stood on this day; default today.")] = None,
    known: Annotated[str | None, typer.Option(help="As it was known then: a day (its end) or an ISO instant.")] = None,
    sending: Annotated[str | None, typer.Option(help="ISO code of the state that owns the missions.")] = None,
    host: Annotated[str | None, typer.Option(help="ISO code of the receiving state.")] = None,
    state: Annotated[str | None, typer.Option(help="open, closing_announced, closing, closed, ...")] = None,
    type: Annotated[str | None, typer.Option(help="embassy, consulate_general, ...")] = None,  # noqa: A002 -- the option's name
    counts: Annotated[bool, typer.Option("--counts", help="Counts stated in articles, beside the register's.")] = False,
    json: Json = False,
) -> None:
    """Every known mission with its state, on two clocks: true in the world, and known to us."""
    from nightly.commands.register import show_register

    show_register(
        _flags,
        mission=mission,
        as_of=as_of,
        known=known,
        sending=sending,
        host=host,
        state=state,
        type_=type,
        counts=counts,
        as_json=json,
    )


@app.command()
def doctor(json: Json = False) -> None:
    """Check everything a night needs, and when the last good one was."""
    from nightly.doctor import run_doctor

    run_doctor(_flags, as_json=json)


@app.command()
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="A further night on the data of the last demo.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Loopback port of the sample newsrooms; 0 is any.")
    ] = 18099,
) -> None:
    """A whole night on the sample newsrooms, served on loopback."""
    from nightly.commands.demo import run_demo

    run_demo(_flags, keep=keep, port=port)


@sources_app.callback()
def sources(ctx: typer.Context, json: Json = False) -> None:
    """List the catalogue with the state of each source."""
    if ctx.invoked_subcommand is None:
        from nightly.commands.catalogue import list_sources

        list_sources(_flags, as_json=json)


@sources_app.command("check")
def sources_check(
    path: Annotated[list[Path] | None, typer.Argument(help="Folders or files; default the catalogue in force.")] = None,
) -> None:
    """Validate source files; every fault with file, line and key."""
    from nightly.commands.catalogue import check_sources

    check_sources(_flags, paths=path)


@db_app.command("upgrade")
def db_upgrade(json: Json = False) -> None:
    """Bring the database to this program's version (a SQLite file is copied first)."""
    from nightly.commands.admin import upgrade_database

    upgrade_database(_flags, as_json=json)


@db_app.command("reindex")
def db_reindex(json: Json = False) -> None:
    """Make the index of the search anew from what is held."""
    from nightly.commands.admin import reindex_database

    reindex_database(_flags, as_json=json)


@config_app.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    json: Json = False,
) -> None:
    """Print the settings in force; secrets are masked."""
    from nightly.commands.admin import show_config

    show_config(_flags, with_origin=origin, as_json=json)


@schedule_app.command("install")
def schedule_install(
    systemd: Annotated[bool, typer.Option("--systemd", help="A user timer of systemd.")] = False,
    cron: Annotated[bool, typer.Option("--cron", help="A line in the user's crontab.")] = False,
    at: Annotated[str, typer.Option(help="Local time HH:MM.")] = "02:30",
    yes: Yes = False,
) -> None:
    """Show what would be written so that the night runs by itself, then write it."""
    from nightly.commands.schedule import install

    install(_flags, systemd=systemd, cron=cron, at=at, yes=yes)


def common_first(arguments: list[str]) -> list[str]:
    """The arguments with the options of every command moved to the front, where the parser expects them."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            return [*front, *rest, argument, *left]
        if argument.partition("=")[0] not in _ANYWHERE:
            rest.append(argument)
            continue
        front.append(argument)
        if "=" not in argument:
            front.extend(value for value in [next(left, None)] if value is not None)
    return [*front, *rest]


INTERRUPTED = 130
"""What Typer makes of control-C, which it catches itself."""


def main() -> None:
    """Run the command line; every failure ends in one line on stderr and an exit code."""
    _escape_what_cannot_be_shown()
    try:
        app(args=common_first(sys.argv[1:]), prog_name="embassywatch")
    except StopError as stop:
        if str(stop):
            print(f"embassywatch: {stop}", file=sys.stderr)
        sys.exit(int(stop.code))
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            print("embassywatch: interrupted; the next run goes on from here", file=sys.stderr)
        raise


def _escape_what_cannot_be_shown() -> None:
    r"""Where the terminal or pipe takes no UTF-8, characters it cannot show are printed as in JSON: `\u2192`.

    So text of any script ends no command, and JSON stays JSON. Whoever asked for another way (PYTHONIOENCODING with an
    error handler) gets it.
    """
    codecs.register_error("as_in_json", _as_in_json)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            stream.reconfigure(errors="as_in_json" if stream.errors in _RAISING else stream.errors)


_RAISING = ("strict", "surrogateescape")
"""Error handlers that end in an exception for characters that the encoding does not have."""


def _as_in_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_json.dumps(error.object[error.start : error.end])[1:-1], error.end


if __name__ == "__main__":
    main()
