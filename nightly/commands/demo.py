"""`embassywatch demo`: a whole night on the sample newsrooms, which answer on loopback while it runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.commands.nights import night_with_report
from nightly.exits import Exit, StopError
from nightly.settings import load_settings
from nightly.wiring import DEMO_MARK

if TYPE_CHECKING:  # the demo alone needs it
    from samples.server import SampleServer

FOLDER = Path("var/demo")
STAGES = ("fetch", "read", "settle", "notify")


def run_demo(flags: Mapping[str, Any], *, keep: bool, port: int) -> None:
    """Serve the samples, run one night on them, print the report and what to do next.

    The demo's folder is emptied first, so that every demo gives the same events, unless `keep`; a folder that no demo
    made is never emptied. One sample outlet fails and one was redesigned on purpose, so the night itself ends with
    exit code 3; the demo ends with 0 when it went as planned.

    Raises:
        StopError: 1 where the night went otherwise than planned, 2 for a folder that is not the demo's.
    """
    import samples

    folder = Path(flags.get("data_dir", FOLDER))
    _make_room(folder, keep=keep)
    with _serve(port) as server:
        print(f"sample newsrooms answer on 127.0.0.1:{server.port} under {len(server.routes())} names of .example\n")
        settings, _ = load_settings(
            {
                **flags,
                "data_dir": folder,
                "sources": (samples.catalogue_folder(),),
                "now": samples.DEMO_NOW,
                "routes": server.routes(),
                "sample_port": server.port,
                "contact": "demo@embassywatch.example",
                "free_mb": 0,
                "retry_pause": 0.2,
            }
        )
        code = night_with_report(settings, stages=STAGES)
    if code is not Exit.PARTLY:
        raise StopError(
            Exit.FAULT if code is Exit.OK else code, f"the demo's night ended with {int(code)}, planned is 3"
        )
    print(
        "\nThe night ended with exit code 3 on purpose: one sample newsroom is down and one was redesigned, and the\n"
        "report says so. The newsrooms are closed again; everything else stays in the folder. Next:\n\n"
        f"  .venv/bin/embassywatch --data-dir {folder} events            what was found\n"
        f"  .venv/bin/embassywatch --data-dir {folder} events EVENT-ID   one event with its evidence\n"
        f"  .venv/bin/embassywatch --data-dir {folder} serve             the review desk in a browser\n"
        f"  .venv/bin/embassywatch --data-dir {folder} review            the same in the terminal: one key each\n"
        f"  .venv/bin/embassywatch --data-dir {folder} report            this report again\n"
        "  .venv/bin/embassywatch demo --keep                           a second night: nothing new, nothing twice\n"
        "  .venv/bin/embassywatch sources                               the real catalogue (docs/operations.md)"
    )


def _make_room(folder: Path, *, keep: bool) -> None:
    mark = folder / DEMO_MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise StopError(Exit.USAGE, f"{folder}: not empty and not made by a demo; give another --data-dir")
    if folder.exists() and not keep:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


@contextmanager
def _serve(port: int) -> Iterator[SampleServer]:
    """The newsrooms on this port, or on a free one where it is taken (the ids of events differ then)."""
    from samples.server import SampleServer

    with ExitStack() as held:
        try:
            server = held.enter_context(SampleServer(port=port))
        except OSError:
            print(f"port {port} is taken; the sample newsrooms take a free one, and the ids of events will differ")
            server = held.enter_context(SampleServer(port=0))
        yield server
