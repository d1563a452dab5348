"""The commands of alerts: names, options and help only; part of `nightly.cli`."""

from __future__ import annotations

from typing import Annotated

import typer

from nightly.flags import FLAGS

app = typer.Typer(rich_markup_mode=None)
alerts_app = typer.Typer(rich_markup_mode=None, help="What was told, to whom, and what is next.", no_args_is_help=True)
app.add_typer(alerts_app, name="alerts")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000)]
Since = Annotated[str, typer.Option(help="How far back: 90m, 12h, 30d.")]
By = Annotated[str | None, typer.Option(help="Who asks for it; default the login name.")]
To = Annotated[str | None, typer.Option("--to", help="Only of this subscriber.")]


@alerts_app.command("list")
def list_(since: Since = "30d", limit: Limit = 100, json: Json = False) -> None:
    """Alerts, the latest first, with how their deliveries stand."""
    from nightly.commands.alerting import list_alerts

    list_alerts(FLAGS, since=since, limit=limit, as_json=json)


@alerts_app.command()
def routes(json: Json = False) -> None:
    """Check the file of routes and print who hears what; targets are not shown."""
    from nightly.commands.alerting import show_routes

    show_routes(FLAGS, as_json=json)


@alerts_app.command()
def preview(
    route: Annotated[str, typer.Option(help="Name of the route.")], since: Since = "30d", json: Json = False
) -> None:
    """Which of the alerts that are kept a route would have told, and why not the others; nothing is sent."""
    from nightly.commands.alerting import preview_route

    preview_route(FLAGS, route=route, since=since, as_json=json)


@alerts_app.command()
def test(
    subscriber: Annotated[str | None, typer.Argument(help="Name of a subscriber; default all.")] = None,
    json: Json = False,
) -> None:
    """Send a message that says it is a test, now, and say what came of it."""
    from nightly.commands.alerting import test_subscribers

    test_subscribers(FLAGS, name=subscriber, as_json=json)


@alerts_app.command("log")
def log_(
    to: To = None,
    alert: Annotated[str | None, typer.Option(help="Only of this alert (its id or the beginning).")] = None,
    limit: Limit = 100,
    json: Json = False,
) -> None:
    """Every try at every delivery, the latest first."""
    from nightly.commands.alerting import show_log

    show_log(FLAGS, to=to, alert=alert, limit=limit, as_json=json)


@alerts_app.command()
def dead(limit: Limit = 100, json: Json = False) -> None:
    """Deliveries that were given up; `alerts resend` tries them anew."""
    from nightly.commands.alerting import show_dead

    show_dead(FLAGS, limit=limit, as_json=json)


@alerts_app.command()
def resend(
    alert: Annotated[str | None, typer.Argument(help="Id of an alert, or its beginning.")] = None,
    to: To = None,
    all_dead: Annotated[bool, typer.Option("--dead", help="All deliveries that were given up.")] = False,
    json: Json = False,
) -> None:
    """Have deliveries tried again from the start; one that arrived goes out as a new message."""
    from nightly.commands.alerting import resend as resend_some

    resend_some(FLAGS, alert=alert, to=to, all_dead=all_dead, as_json=json)


@alerts_app.command()
def silence(
    match: Annotated[
        list[str] | None, typer.Argument(help="FACT=VALUE, all must hold: sending=KP, type=closure, subject=...")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    until: Annotated[str | None, typer.Option(help="When it ends: 6h, 7d, a day or an instant.")] = None,
    to: To = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Tell nobody what fits until then; without arguments list the silences."""
    from nightly.commands.silencing import silence as silence_some

    silence_some(FLAGS, match=match or [], reason=reason, until=until, to=to, by=by, as_json=json)


@alerts_app.command()
def unsilence(silence: Annotated[str, typer.Argument(help="Its id.")], json: Json = False) -> None:
    """End a silence or an acknowledgement now."""
    from nightly.commands.silencing import end_silence

    end_silence(FLAGS, silence=silence, as_json=json)


@alerts_app.command()
def ack(
    event: Annotated[str, typer.Argument(help="Id of an event (or what an alert is about).")],
    until: Annotated[str, typer.Option(help="When it expires: 6h, 7d, a day or an instant.")] = "7d",
    note: Annotated[str, typer.Option(help="What is known about it.")] = "seen",
    to: To = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Acknowledge an event: nothing more about it until then, but for corrections."""
    from nightly.commands.silencing import acknowledge

    acknowledge(FLAGS, event=event, until=until, note=note, to=to, by=by, as_json=json)


@alerts_app.command()
def send(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until interrupted.")] = False,
    every: Annotated[float, typer.Option(min=1, max=3600, help="Seconds between two looks.")] = 30.0,
    json: Json = False,
) -> None:
    """Send what is due now, between nights: pauses, windows and quiet hours hold."""
    from nightly.commands.alerting import send_due

    send_due(FLAGS, watch=watch, every=every, as_json=json)
