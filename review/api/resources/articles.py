"""`/articles/{id}`: a text as it was read, and where it comes from."""

from __future__ import annotations

from models.archive import Archive, ArchiveFault
from models.db import articles, pages
from models.db.store import Unit
from models.page import Page
from review.api.filters import Called, Id
from review.api.operation import Operation
from review.api.records.article import ArticleRecord, article_record
from review.web.page import Role
from review.web.problem import Problem, not_found


def show_article(call: Called, id: Id) -> ArticleRecord:  # noqa: A002 - the path's word
    """One text; the id is that of a version, or of an article, which gives the last version that was fetched."""
    wired = call.wired
    with wired.database.unit(writing=False) as unit:
        version = articles.version(unit, id)
        held = articles.versions_of(unit, id if version is None else version.article)
        if not held:
            raise not_found("such article")
        version = version or held[-1]
        article = articles.article(unit, version.article)
        reading = articles.reading(unit, version.id)
        page = _archived(unit, wired.archive, version.page)
    if article is None:
        raise not_found("such article")
    return article_record(
        article,
        version,
        page,
        () if reading is None else reading.claims,
        versions=[one.id for one in held],
        names={source.slug: source.name for source in wired.settings.sources},
    )


def _archived(unit: Unit, archive: Archive, page: str) -> Page:
    location = pages.location(unit, page)
    if location is None:
        raise not_found("such page in the archive")
    try:
        return archive.read(location)
    except ArchiveFault as fault:
        raise Problem(500, f"The archive cannot give this page: {fault}.") from fault
    except OSError as error:
        raise Problem(500, f"The archive cannot be read: {error.strerror}.") from error


OPERATIONS = (
    Operation(path="/articles/{id}", endpoint=show_article, role=Role.VIEWER, answer=ArticleRecord, problems=(404,)),
)
