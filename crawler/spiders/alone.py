"""What plain `scrapy crawl newsroom -a source=SLUG` uses in place of a night: memory, the system's clock, settings."""

from __future__ import annotations

from crawler import settings
from crawler.catalogue import default_folder, load_catalogue
from crawler.checks import is_test_host
from crawler.keep import Ledger
from crawler.visit import Visit
from models.known import Memory
from models.source import Source


def visit_alone(slug: str | None) -> Visit:
    """A visit that forgets everything at its end.

    Scrapy starts spiders inside its loop, where other exceptions end in a traceback and not in a message.

    Raises:
        SystemExit: no source named, none of that name, a broken one, or no contact for a real site.
    """
    source = _source(slug)
    if not settings.EMBASSYWATCH_CONTACT and not all(is_test_host(host) for host in source.hosts):
        raise SystemExit("set EMBASSYWATCH_CONTACT to a mail or web address: real sites are not asked without one")
    memory = Memory()
    return Visit(
        source=source,
        known=memory,
        ledger=Ledger(source=source.slug, keeper=memory),
        now=settings.now,
        routes=settings.EMBASSYWATCH_ROUTES,
    )


def _source(slug: str | None) -> Source:
    if slug is None:
        raise SystemExit("name a source: scrapy crawl newsroom -a source=SLUG")
    catalogue = load_catalogue(settings.catalogue_folders() or [default_folder()])
    for complaint in catalogue.broken:
        if complaint.slug == slug:
            raise SystemExit(str(complaint))
    try:
        return catalogue.source(slug)
    except KeyError as error:
        raise SystemExit(str(error.args[0])) from None
