"""The commands of the review desk in a browser: names, options and help only; part of `nightly.cli`."""

from __future__ import annotations

from typing import Annotated

import typer

from nightly.cli_export import app as export_app
from nightly.flags import FLAGS

app = typer.Typer(rich_markup_mode=None)
app.add_typer(export_app)
user_app = typer.Typer(rich_markup_mode=None, help="Who may use the review desk.", no_args_is_help=True)
app.add_typer(user_app, name="user")
token_app = typer.Typer(rich_markup_mode=None, help="Tokens by which programs call the API.", no_args_is_help=True)
user_app.add_typer(token_app, name="token")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words.")]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; a public one needs an account first.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 is any.")] = 18100,
    name: Annotated[list[str] | None, typer.Option(help="A further host name it is reached by, repeatable.")] = None,
    reviewer: Annotated[str | None, typer.Option(help="Your name, while there are no accounts.")] = None,
    https: Annotated[bool, typer.Option("--https", help="A proxy in front of it speaks https.")] = False,
    proxy: Annotated[bool, typer.Option("--proxy", help="Believe X-Forwarded-For of that proxy.")] = False,
) -> None:
    """The review desk in a browser."""
    from nightly.commands.web import serve as serve_desk

    names = tuple(name or ())
    serve_desk(FLAGS, host=host, port=port, names=names, reviewer=reviewer, https=https, proxy=proxy)


@app.command()
def add(
    what: Annotated[str, typer.Argument(help="An http(s) address, a file, or - for text from stdin.")],
    origin: Annotated[str | None, typer.Option("--from", help="Where it comes from, in words.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of a file or text on the web.")] = None,
    title: Annotated[str | None, typer.Option(help="Its headline.")] = None,
    published: Annotated[str | None, typer.Option(help="Day of publication.")] = None,
    by: Annotated[str | None, typer.Option(help="Who hands it in; default the login name.")] = None,
    json: Json = False,
) -> None:
    """Hand in a link, a file or a tip: it is archived, read and reviewed like any other page."""
    from nightly.commands.adding import add as add_one

    add_one(FLAGS, what=what, origin=origin, url=url, title=title, published=published, by=by, as_json=json)


@user_app.command("add")
def user_add(
    name: str,
    role: Annotated[str, typer.Option(help="viewer, reviewer or admin.")] = "reviewer",
) -> None:
    """Make an account; the password is asked for, or read from stdin."""
    from nightly.commands.web import add_user

    add_user(FLAGS, name=name, role=role)


@user_app.command("list")
def user_list(json: Json = False) -> None:
    """List the accounts."""
    from nightly.commands.web import list_users

    list_users(FLAGS, as_json=json)


@user_app.command("passwd")
def user_passwd(name: str) -> None:
    """Give an account another password; its sessions and tokens end."""
    from nightly.commands.web import change_user

    change_user(FLAGS, name=name, role=None, password=True, close=False)


@user_app.command("role")
def user_role(name: str, role: Annotated[str, typer.Argument(help="viewer, reviewer or admin.")]) -> None:
    """Give an account another role; its sessions end."""
    from nightly.commands.web import change_user

    change_user(FLAGS, name=name, role=role, password=False, close=False)


@user_app.command("close")
def user_close(name: str) -> None:
    """Close an account for good; what it decided stays under its name."""
    from nightly.commands.web import change_user

    change_user(FLAGS, name=name, role=None, password=False, close=True)


@token_app.command("create")
def token_create(
    name: Annotated[str, typer.Argument(help="The account it comes in for.")],
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    role: Annotated[str | None, typer.Option(help="The most it may do; default the account's role.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3_650, help="Valid for so long; default for good.")] = None,
    json: Json = False,
) -> None:
    """Make a token and print it, once; only its hash is kept."""
    from nightly.commands.tokens import create

    create(FLAGS, name=name, label=label, role=role, days=days, as_json=json)


@token_app.command("list")
def token_list(
    name: Annotated[str | None, typer.Argument(help="The account; default all.")] = None, json: Json = False
) -> None:
    """List tokens, revoked ones too."""
    from nightly.commands.tokens import show

    show(FLAGS, name=name, as_json=json)


@token_app.command("revoke")
def token_revoke(
    name: Annotated[str, typer.Argument(help="The account.")],
    token: Annotated[str | None, typer.Argument(help="Id of the token.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All tokens of the account.")] = False,
) -> None:
    """Revoke a token: from now on it lets nobody in."""
    from nightly.commands.tokens import revoke

    revoke(FLAGS, name=name, token=token, every=every)
