"""Asks a sample server over real HTTP, as a crawl would, with the Host header of the outlet."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as Tree

import yaml
from parsel import Selector

from samples import PORT, catalogue_folder
from samples.server import SampleServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def ask(server: SampleServer, url: str, *, method: str = "GET", **headers: str) -> Answer:
    """One request on a connection of its own; underscores in header names stand for hyphens."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        path = place.path + (f"?{place.query}" if place.query else "")
        connection.request(method, path, headers={"Host": place.netloc, **names})
        got = connection.getresponse()
        return Answer(
            status=got.status, headers={name.lower(): value for name, value in got.getheaders()}, body=got.read()
        )
    finally:
        connection.close()


def sources(server: SampleServer) -> dict[str, dict[str, object]]:
    """The sample sources by slug, with their addresses moved to the server's port."""
    found = {}
    for path in sorted(catalogue_folder().glob("*/*.yml")):
        text = path.read_text(encoding="utf-8").replace(f":{PORT}", f":{server.port}")
        found[path.stem] = yaml.safe_load(text)
    return found


def discovered(server: SampleServer, source: Mapping[str, object]) -> set[str]:
    """Article addresses that the source's own discovery leads to, tracking keys cut off, pattern applied."""
    found: set[str] = set()
    for way in source["discover"]:
        found |= set(DISCOVER[way["kind"]](server, way))
    pattern = re.compile(source["article"]["pattern"])
    kept = {url if "lang=e" in url else url.partition("?")[0] for url in found}
    return {url for url in kept if pattern.search(url)}


def _feed(server: SampleServer, way: Mapping[str, object]) -> Iterator[str]:
    answer = ask(server, way["url"])
    if answer.status != 200:
        return
    for element in Tree.fromstring(answer.body).iter():
        name = element.tag.rpartition("}")[2]
        if name == "link":
            yield element.get("href") or element.text or ""


def _sitemap(server: SampleServer, way: Mapping[str, object]) -> Iterator[str]:
    body = ask(server, way["url"]).body
    root = Tree.fromstring(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    locations = [element.text for element in root.iter() if element.tag.endswith("sitemap/0.9}loc")]
    if not root.tag.endswith("sitemapindex"):
        yield from locations
        return
    chosen = [one for one in locations if re.search(way["children"], one)]
    for location in chosen[: way["max_pages"]]:
        yield from _sitemap(server, {"url": location})


def _listing(server: SampleServer, way: Mapping[str, object]) -> Iterator[str]:
    url, pages = way["url"], way.get("max_pages", 5)
    for page in range(1, pages + 1):
        asked = url.replace("{page}", str(page))
        selector = Selector(text=ask(server, asked).text)
        for item in selector.css(way["item"]):
            yield urljoin(asked, item.css(way["link"]).attrib["href"])
        following = selector.css(way["next"]).attrib.get("href") if way.get("next") else None
        if "{page}" not in url:
            if following is None:
                return
            url = urljoin(asked, following)


DISCOVER = {"feed": _feed, "sitemap": _sitemap, "listing": _listing}
