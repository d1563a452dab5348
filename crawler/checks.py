"""What the form alone cannot say about a source: that its parts fit one another. Each complaint names its key."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler import discover
from crawler.form import CanonicalForm, DiscoveryForm, LayoutForm, SourceForm, to_canonical
from crawler.links import RefusedError, canonical, compiled, host_of, normal
from crawler.marks import Path
from crawler.patterns import faults_of

Complaint = tuple[Path, str]

# Names that RFC 2606 and RFC 6761 keep out of the public DNS: only test sites live under them.
TEST_ENDINGS = (".example", ".localhost", ".test")
_SELECTORS = ("item", "link", "title", "date", "next")


def complaints_about(form: SourceForm) -> list[Complaint]:
    """Everything wrong with a source whose form is right, in the order of its keys."""
    found: list[Complaint] = []
    for check in _CHECKS:
        found += check(form)
    return found


def is_test_host(host: str) -> bool:
    """Whether a host name can only be a test site's."""
    return host.endswith(TEST_ENDINGS)


def _state(form: SourceForm) -> Iterator[Complaint]:
    if form.state != "active" and form.state_reason is None:
        yield ("state",), f"a source that is {form.state} needs a state_reason"
    if form.state == "active" and not form.discover:
        yield ("discover",), "an active source needs at least one way to discover articles"


def _address(path: Path, url: str, hosts: Iterable[str]) -> Iterator[Complaint]:
    try:
        host = host_of(normal(url.replace("{page}", "1")))
    except RefusedError as error:
        yield path, f"not an address that may be asked ({error})"
        return
    if host not in hosts:
        yield path, f"the host {host} is not listed under hosts"


def _homepage(form: SourceForm) -> Iterator[Complaint]:
    yield from _address(("homepage",), form.homepage, form.hosts)


def _discover(form: SourceForm) -> Iterator[Complaint]:
    for index, way in enumerate(form.discover):
        yield from _one_way(("discover", index), way, form.hosts)


def _one_way(path: Path, way: DiscoveryForm, hosts: Iterable[str]) -> Iterator[Complaint]:
    if way.kind not in discover.kinds():
        yield (*path, "kind"), f"{way.kind!r} is not one of {', '.join(discover.kinds())}"
        return
    yield from _address((*path, "url"), way.url, hosts)
    if way.kind == "listing":
        if way.link is None:
            yield (*path, "link"), "a listing needs the selector of its links"
        if way.next is not None and "{page}" in way.url:
            yield (*path, "next"), "either {page} in the url or a selector of the next page, not both"
    else:
        for key in (*_SELECTORS, "first_page"):
            if key in way.model_fields_set and getattr(way, key) is not None:
                yield (*path, key), f"only a listing has {key}, this is a {way.kind}"
        if "{page}" in way.url:
            yield (*path, "url"), "only a listing may hold {page}"
    for key in _SELECTORS:
        yield from _selector((*path, key), getattr(way, key))
    yield from _children(path, way)


def _children(path: Path, way: DiscoveryForm) -> Iterator[Complaint]:
    if way.children is None:
        return
    if way.kind != "sitemap":
        yield (*path, "children"), f"only a sitemap has children, this is a {way.kind}"
    yield from _regex((*path, "children"), way.children)


def _regex(path: Path, pattern: str) -> Iterator[Complaint]:
    fault = faults_of(pattern)
    if fault is not None:
        yield path, f"the pattern is refused: {fault}"


def _article(form: SourceForm) -> Iterator[Complaint]:
    faults = list(_regex(("article", "pattern"), form.article.pattern))
    if faults:
        yield from faults
        return
    pattern = compiled(form.article.pattern)
    if pattern.search(""):
        yield ("article", "pattern"), "the pattern matches everything"
    for index, url in enumerate(form.article.matches):
        path: Path = ("article", "matches", index)
        yield from _address(path, url, form.hosts)
        if not _searched(pattern, url, form.canonical):
            yield path, f"the pattern does not match {_shown(url, form.canonical)}"
    for index, url in enumerate(form.article.rejects):
        if _searched(pattern, url, form.canonical):
            yield ("article", "rejects", index), f"the pattern matches {_shown(url, form.canonical)} and must not"


def _shown(url: str, rule: CanonicalForm) -> str:
    try:
        return canonical(url, to_canonical(rule))
    except RefusedError as error:
        return str(error)


def _searched(pattern: re.Pattern[str], url: str, rule: CanonicalForm) -> bool:
    try:
        return pattern.search(canonical(url, to_canonical(rule))) is not None
    except RefusedError:
        return False


def _identity(form: SourceForm) -> Iterator[Complaint]:
    if form.identity.by == "group" and "(?P<id>" not in form.article.pattern:
        yield ("identity", "by"), "the pattern has no group named id"


def _dates(form: SourceForm) -> Iterator[Complaint]:
    try:
        ZoneInfo(form.dates.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ("dates", "zone"), f"{form.dates.zone!r} is not a time zone of the IANA list"


def _clean(form: SourceForm) -> Iterator[Complaint]:
    for index, layout in enumerate(form.clean):
        yield from _layout(("clean", index), layout)


def _layout(path: Path, layout: LayoutForm) -> Iterator[Complaint]:
    for key in ("title", "date", "body"):
        yield from _selector((*path, key), getattr(layout, key))
    for index, selector in enumerate(layout.strip):
        yield from _selector((*path, "strip", index), selector)
    if layout.valid_from and layout.valid_until and layout.valid_until < layout.valid_from:
        yield (*path, "valid_until"), "ends before it begins"


def _selector(path: Path, selector: str | None) -> Iterator[Complaint]:
    if selector is None:
        return
    from parsel import csstranslator  # late: the catalogue must load without the cost of lxml where none is used

    try:
        csstranslator.HTMLTranslator().css_to_xpath(selector)
    except (SyntaxError, ValueError) as error:
        yield path, f"not a CSS selector: {error}"


def _encoding(form: SourceForm) -> Iterator[Complaint]:
    if form.encoding is None:
        return
    try:
        codecs.lookup(form.encoding)
    except LookupError:
        yield ("encoding",), f"{form.encoding!r} is not a known encoding"


def _politeness(form: SourceForm) -> Iterator[Complaint]:
    delay = form.politeness.delay
    if delay < 1 and not all(is_test_host(host) for host in form.hosts):
        yield ("politeness", "delay"), f"{delay:g} seconds is below 1: only for hosts under {', '.join(TEST_ENDINGS)}"


def _health(form: SourceForm) -> Iterator[Complaint]:
    low, high = form.health.per_day
    if low is None or low < 0 or (high is not None and high < low):
        yield ("health", "per_day"), "needs a low and a high number, the low one first"


def _unverified(form: SourceForm) -> Iterator[Complaint]:
    for index, key in enumerate(form.unverified):
        first = key.partition(".")[0]
        if first not in SourceForm.model_fields:
            yield ("unverified", index), f"{first!r} is not a key of a source"


_CHECKS: tuple[Callable[[SourceForm], Iterator[Complaint]], ...] = (
    _state,
    _homepage,
    _discover,
    _article,
    _identity,
    _dates,
    _clean,
    _encoding,
    _politeness,
    _health,
    _unverified,
)
