"""`embassywatch db` and `embassywatch config`: the database's version and the settings in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nightly.exits import Exit, StopError
from nightly.settings import load_settings
from nightly.show import table
from nightly.wiring import prepare_data_dir


def upgrade_database(flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Bring the database to this program's version.

    Raises:
        StopError: 6 where it is newer than this program, 1 where it cannot be used.
    """
    from models.db.store import DatabaseUnusable, NewerDatabase, current, upgrade

    settings, _ = load_settings(flags)
    prepare_data_dir(settings)
    address = settings.database_address()
    try:
        before = current(address)
        upgrade(address)
        after = current(address)
    except NewerDatabase as error:
        raise StopError(Exit.MIGRATION, str(error)) from error
    except DatabaseUnusable as error:
        raise StopError(Exit.FAULT, str(error)) from error
    if as_json:
        print(json.dumps({"before": before, "after": after}))
    elif before == after:
        print(f"the database is at version {after} already")
    else:
        print(f"the database was at version {before or 'none'} and is now at {after}")


def reindex_database(flags: Mapping[str, Any], *, as_json: bool) -> None:
    """Make the index of the search anew from what is held; the night and the desk may run meanwhile.

    Raises:
        StopError: 6 where the database needs a migration, 1 where it cannot be used.
    """
    from models.db.store import DatabaseUnusable, MigrationNeeded, NewerDatabase, reindex

    settings, _ = load_settings(flags)
    try:
        n = reindex(settings.database_address())
    except (MigrationNeeded, NewerDatabase) as error:
        raise StopError(Exit.MIGRATION, str(error)) from error
    except DatabaseUnusable as error:
        raise StopError(Exit.FAULT, str(error)) from error
    print(json.dumps({"indexed": n}) if as_json else f"{n} articles and events can be found")


def show_config(flags: Mapping[str, Any], *, with_origin: bool, as_json: bool) -> None:
    """Print every setting in force; with its origin where asked."""
    _, shown = load_settings(flags)
    if as_json:
        rows = {one.key: {"value": one.value, "origin": one.origin} if with_origin else one.value for one in shown}
        print(json.dumps(rows, indent=2))
        return
    head = ("setting", "value", "origin") if with_origin else ("setting", "value")
    table(head, [(one.key, one.value, one.origin)[: len(head)] for one in shown])
