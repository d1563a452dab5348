"""Hosts with one kind of trouble each: what they answer, how each address must end, and the sources that ask them."""

from __future__ import annotations

import gzip
import zlib

from models.source import Discovery, Politeness, Source
from tests.crawler.making import source_at
from tests.crawler.servers import (
    Script,
    endless_body,
    endless_headers,
    feed,
    first_then,
    late,
    raw,
    redirect,
    send,
    sitemap_index,
    status,
    story,
    urlset,
)

NOW = "2024-05-01T02:00:00"
BIG = b"x" * (11 * 1024 * 1024)
SETTINGS = {"DOWNLOAD_TIMEOUT": 1.5, "EMBASSYWATCH_RETRY_PAUSE": 0.05, "EMBASSYWATCH_SOURCE_SECONDS": 14}

# host -> path -> (answer, how the address must end)
STORIES = {
    "again.example": {
        "/story/wait": (first_then(status(429, Retry_After="1"), story()), "page"),
        "/story/date": (first_then(status(503, Retry_After="Wed, 01 May 2024 02:00:01 GMT"), story()), "page"),
        "/story/past": (first_then(status(503, Retry_After="Wed, 01 May 2019 02:00:01 GMT"), story()), "page"),
        "/story/soon": (first_then(status(503, Retry_After="soon"), story()), "page"),
        "/story/busy": (status(503), "http_503"),
        "/story/cut-once": (first_then(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"), story()), "page"),
    },
    "tired.example": {
        "/story/a": (status(429, Retry_After="99999999"), "http_429"),
        "/story/b": (story(), "paused"),
    },
    "moves.example": {
        "/story/self": (redirect("/story/self"), "redirects"),
        "/story/chain6": (redirect("/hop/6"), "redirects"),
        "/story/chain5": (redirect("/hop/5"), "page"),
        "/story/grows": (redirect("/grow/1"), "redirects"),
        "/story/off": (redirect("http://other.example/story/x"), "off_host"),
        "/story/lookalike": (redirect("http://moves.example.evil.example/x"), "off_host"),
        "/story/slashes": (redirect("//other.example/x"), "off_host"),
        "/story/ip": (redirect("http://127.0.0.1:80/"), "bad_address"),
        "/story/meta": (redirect("http://169.254.169.254/latest/meta-data/"), "bad_address"),
        "/story/number": (redirect("http://2130706433/"), "bad_address"),
        "/story/file": (redirect("file:///etc/hostname"), "bad_address"),
        "/story/user": (redirect("http://moves.example@127.0.0.1/"), "bad_address"),
        "/story/home": (redirect("/"), "redirect_home"),
    },
    "heavy.example": {
        "/story/big": (send(200, BIG, Content_Type="text/html"), "too_large"),
        "/story/endless": (endless_body, "too_large"),
        "/story/bomb": (send(200, gzip.compress(bytes(64 * 1024 * 1024)), Content_Encoding="gzip"), "too_large"),
        "/story/twice": (
            send(200, gzip.compress(gzip.compress(b"<p>x</p>")), Content_Encoding="gzip, gzip"),
            "bad_encoding",
        ),
        "/story/plain": (send(200, b"plain text", Content_Encoding="gzip"), "bad_encoding"),
        "/story/deflate": (send(200, zlib.compress(b"<p>fine</p>"), Content_Encoding="deflate"), "page"),
        "/story/flood": (endless_headers, "headers_too_large"),
    },
    "odd.example": {
        "/story/short": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nhalf a story"), "truncated"),
        "/story/blank": (send(200, b"", Content_Type="text/html"), "empty"),
        "/story/204": (status(204), "http_204"),
        "/story/206": (status(206), "http_206"),
        "/story/304": (status(304), "http_304"),
        "/story/404": (status(404), "http_404"),
        "/story/999": (status(999), "http_999"),
        "/story/pdf": (send(200, b"%PDF-1.7 ...", Content_Type="text/html"), "not_html"),
        "/story/401": (status(401), "http_401"),
        "/story/403": (status(403), "http_403"),
        "/story/451": (status(451), "http_451"),
        "/story/refresh": (
            send(200, b'<meta http-equiv="refresh" content="0;url=/x">', Content_Type="text/html"),
            "page",
        ),
        "/story/no-type": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<p>text</p>"), "page"),
    },
    "slow.example": {"/story/drip": (raw(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 8, pause=0.5), "timeout")},
    "mute.example": {"/story/mute": (raw(b"", b"", pause=2), "timeout")},
}

# robots.txt of a host -> how its one story ends, its feed ending alike
ROBOTS = {
    "rules404": (status(404), "page"),
    "rules410": (status(410), "page"),
    "rules403": (status(403), "robots"),
    "rules401": (status(401), "robots"),
    "rules503": (status(503), "robots"),
    "ruleshtml": (send(200, b"<html><p>not found</p></html>", Content_Type="text/html"), "page"),
    "rulesmute": (raw(b"", b"", pause=2), "robots"),
    "rulesaway": (redirect("http://other.example/robots.txt"), "robots"),
    "rulesdeny": (send(200, b"User-agent: *\nDisallow: /feed.xml\n"), "robots"),
    "rulesours": (send(200, b"User-agent: embassywatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), "robots"),
}


def script() -> Script:
    """Everything that the server answers, by host and path."""
    answers: Script = {host: {"/feed.xml": feed(*stories)} for host, stories in STORIES.items()}
    for host, stories in STORIES.items():
        answers[host].update({path: answer for path, (answer, _) in stories.items()})
    answers["moves.example"].update({f"/hop/{n}": redirect(f"/hop/{n - 1}") for n in range(2, 7)})
    answers["moves.example"].update({"/hop/1": story(), "/": story("front page")})
    answers["moves.example"].update({f"/grow/{n}": redirect(f"/grow/{n + 1}") for n in range(1, 12)})
    for host, (answer, _) in ROBOTS.items():
        answers[f"{host}.example"] = {"/robots.txt": answer, "/feed.xml": feed("/story/a"), "/story/a": story()}
    answers["calm.example"] = {
        "/robots.txt": send(200, b"User-agent: *\nCrawl-delay: 1\nDisallow: /story/private\n"),
        "/feed.xml": feed("/story/a", "/story/private", "/story/b"),
        "*": send(200, b"<p>story</p>", Set_Cookie="id=1", Content_Type="text/html"),
    }
    answers["cond.example"] = {
        "/feed.xml": feed("/story/same", "/story/changed", "/story/old", "/story/bare", "/story/new"),
        "/story/same": status(304),
        "*": send(200, b"<p>story</p>", ETag='"2"'),
    }
    many = [f"/story/{n}" for n in range(9)]
    for host in ("spent.example", "late.example", "shared.example"):
        answers[host] = {"/feed.xml": feed(*many), "/more.xml": feed("/story/20"), "*": late(story(), 0.05)}
    answers["html.example"] = {"/feed.xml": story(), "/gone.xml": status(404), "/blank.xml": send(200, b"")}
    answers["pages.example"] = {
        "/news?p=1": send(
            200, b"<a href='/story/1?utm_source=x'>one</a> <a href='/story/1#top'>one</a> <a href='/about'>us</a>"
        ),
        "/news?p=2": send(200, b"<a href='/story/2'>two</a>"),
        "*": send(200, b"<a href='/story/2'>two</a>"),
    }
    folds = {f"/{part}/{n}.xml": urlset(f"/story/{part}{n}") for part in "abc" for n in range(3)}
    answers["maps.example"] = {
        "/map.xml": sitemap_index("/a.xml", "/b.xml", "/c.xml"),
        **{f"/{part}.xml": sitemap_index(*(f"/{part}/{n}.xml" for n in range(3))) for part in "abc"},
        **folds,
        "*": story(),
    }
    answers["faulty.example"] = {"*": feed("/story/a")}
    return answers


def sources(port: int) -> list[Source]:
    """One source a host, and two for those where that is the trouble."""
    made = [source_at(host, port) for host in STORIES]
    made += [source_at(f"{host}.example", port) for host in ROBOTS]
    made += [source_at(f"{host}.example", port) for host in ("calm", "cond")]
    made.append(source_at("spent.example", port, politeness=Politeness(delay=0, budget=5)))
    made.append(source_at("late.example", port, politeness=Politeness(delay=30)))
    shared = Discovery(kind="feed", url=f"http://shared.example:{port}/more.xml")
    made += [source_at("shared.example", port), source_at("shared.example", port, shared, slug="shared-too")]
    ways = [Discovery(kind="feed", url=f"http://html.example:{port}/{name}.xml") for name in ("feed", "gone", "blank")]
    made.append(source_at("html.example", port, *ways))
    paging = Discovery(kind="listing", url=f"http://pages.example:{port}/news?p={{page}}", link="a", max_pages=40)
    made.append(source_at("pages.example", port, paging))
    made.append(source_at("faulty.example", port, Discovery(kind="no_such_kind", url=f"http://faulty.example:{port}/")))
    folded = Discovery(kind="sitemap", url=f"http://maps.example:{port}/map.xml", max_pages=4)
    made.append(source_at("maps.example", port, folded))
    made.append(source_at("localhost", 80))
    inward = Discovery(kind="feed", url="http://localhost:6379/feed.xml")
    made.append(source_at("localhost", 80, inward, slug="inward"))
    made.append(source_at("nowhere.example", 80))
    return made
