"""The one place where the rooms are put together: settings become a catalogue, an archive, a database, jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightly.exits import Exit, StopError
from nightly.settings import Settings

if TYPE_CHECKING:  # each is loaded by the command that needs it
    from crawler.catalogue import Catalogue
    from events.audience import Audience
    from events.voices import Houses
    from extract.second import SecondReader
    from models.archive import Archive
    from models.db.store import Database
    from nightly.context import Night

DEMO_MARK = ".embassywatch-demo"  # a file in a data folder that the demo made
LEASE_SECONDS = 600.0  # ten times the longest page; a dead worker's pages are given back at once, not by waiting


def require_contact(settings: Settings) -> None:
    """A crawl tells every site whom to write to.

    Raises:
        StopError: 2 where no contact is set.
    """
    if not settings.contact.strip():
        raise StopError(
            Exit.USAGE,
            "contact: not set; every request names an address that a site's owner can write to "
            '(contact = "you@example.org" in embassywatch.toml, or EMBASSYWATCH_CONTACT)',
        )


def check_rules() -> None:
    """Load every language pack, so that a broken rule is found before the first request and not on the first page.

    Raises:
        StopError: 1, with file, line and key.
    """
    from extract.pack import PackError, languages, load_pack

    for lang in languages():
        try:
            load_pack(lang)
        except PackError as error:
            raise StopError(Exit.FAULT, f"rules: {error}") from error


def second_reader(settings: Settings) -> SecondReader | None:
    """The second reader of the settings, None where none is set.

    Raises:
        StopError: 2 where the pipeline is not there or has no parser.
    """
    if not settings.second_reader.strip():
        return None
    from extract.second import SecondReaderError, load_second

    try:
        return load_second(settings.second_reader)
    except SecondReaderError as error:
        raise StopError(Exit.USAGE, f"second_reader: {error}") from error


def load_sources(settings: Settings) -> Catalogue:
    """The catalogue in force: the folders of the settings, else the samples' in a demo's folder, else the real one."""
    from crawler.catalogue import default_folder, load_catalogue
    from samples import PORT, catalogue_folder

    port_map = None if settings.sample_port is None else {PORT: settings.sample_port}
    is_demo = (settings.data_dir / DEMO_MARK).exists()
    folders = settings.sources or ((catalogue_folder() if is_demo else default_folder()),)
    for folder in folders:
        if not folder.is_dir():
            raise StopError(Exit.USAGE, f"{folder}: no such folder of source files")
    return load_catalogue(folders, port_map=port_map)


def houses_of(catalogue: Catalogue) -> Houses:
    """What the catalogue knows of its sources as speakers: whose copy they print, and how others name them."""
    from events.voices import Houses

    return Houses(
        relays={source.slug: source.relays for source in catalogue.sources},
        known_as={source.slug: source.attributed_as for source in catalogue.sources},
    )


def audience_of(settings: Settings, catalogue: Catalogue) -> Audience:
    """Whom alerts are for, by the settings, and what the catalogue says of its sources."""
    from events.audience import Audience, House

    return Audience(
        focus=settings.focus,
        news_days=settings.alerts.news_days,
        desk=settings.alerts.desk,
        houses={one.slug: House(kind=one.kind.value, languages=one.languages) for one in catalogue.sources},
    )


def open_archive(settings: Settings) -> Archive:
    """The archive in the data folder."""
    from models.archive import Archive

    return Archive(settings.data_dir / "archive")


def open_database(settings: Settings) -> Database:
    """The database, made where it is missing.

    Raises:
        StopError: 6 where it needs a migration or is newer than this program, 1 where it cannot be used.
    """
    from models.db.store import Database, DatabaseUnusable, MigrationNeeded, NewerDatabase, current

    prepare_data_dir(settings)
    address = settings.database_address()
    try:
        if current(address) is None:
            return Database.create_or_upgrade(address)
        return Database.open(address)
    except MigrationNeeded as error:
        raise StopError(Exit.MIGRATION, f"{error}; run embassywatch db upgrade") from error
    except NewerDatabase as error:
        raise StopError(Exit.MIGRATION, f"{error}; a newer embassywatch wrote it: use that one") from error
    except DatabaseUnusable as error:
        raise StopError(Exit.FAULT, str(error)) from error


def prepare_data_dir(settings: Settings) -> None:
    """Make the data folder and prove that it can be written.

    Raises:
        StopError: 1, with the folder and the system's words.
    """
    probe = settings.data_dir / ".can-write"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StopError(Exit.FAULT, f"data folder {settings.data_dir}: cannot be written: {error.strerror}") from error


def job_settings(settings: Settings) -> dict[str, Any]:
    """Settings for a child's pipe, secrets of alerts left out; the pipe is private to the two processes."""
    plain: dict[str, Any] = settings.model_dump(mode="json", exclude={"alerts", "database"})
    plain["data_dir"] = str(Path(settings.data_dir).absolute())
    plain["database"] = settings.model_copy(update={"data_dir": Path(plain["data_dir"])}).database_address()
    return plain


def crawl_job(night: Night) -> dict[str, Any]:
    """What the crawling child is told."""
    return {
        "settings": job_settings(night.settings),
        "run": night.run,
        "owner": night.owner,
        "fence": night.fence,
        "night": night.on.isoformat(),
        "slugs": sorted(source.slug for source in active_sources(night)),
    }


def reading_job(night: Night, owner: str) -> dict[str, Any]:
    """What a reading worker is told."""
    return {
        "settings": job_settings(night.settings),
        "owner": owner,
        "lease": LEASE_SECONDS,
        "night": night.on.isoformat(),
    }


def active_sources(night: Night) -> list[Any]:
    """The sources that this night asks."""
    from models.source import SourceState

    return [
        source
        for source in night.catalogue.sources
        if source.state is SourceState.ACTIVE and (night.slugs is None or source.slug in night.slugs)
    ]
