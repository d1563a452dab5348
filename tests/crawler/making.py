"""Sources made for tests, and a crawl of them in a child process (Scrapy's reactor runs once in a process)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.codec import to_plain
from models.source import (
    CanonicalRule,
    DateRule,
    Discovery,
    Health,
    IdentityRule,
    Politeness,
    Source,
    SourceKind,
    SourceState,
    UrlRule,
)

CHILD = Path(__file__).with_name("child.py")


def source_at(
    host: str, port: int, *ways: Discovery, slug: str = "", scheme: str = "http", **changes: object
) -> Source:
    """A source of one host whose stories lie under /story/."""
    root = f"{scheme}://{host}:{port}" if port != {"http": 80, "https": 443}[scheme] else f"{scheme}://{host}"
    made = Source(
        slug=slug or host.partition(".")[0],
        name=host,
        kind=SourceKind.LOCAL_PRESS,
        country="UG",
        languages=("en",),
        homepage=f"{root}/",
        hosts=(host,),
        state=SourceState.ACTIVE,
        state_reason=None,
        discover=ways or (Discovery(kind="feed", url=f"{root}/feed.xml"),),
        article=UrlRule(pattern=rf"^{scheme}://[^/]+/story/", matches=(), rejects=()),
        canonical=CanonicalRule(),
        identity=IdentityRule(),
        dates=DateRule(zone="UTC"),
        clean=(),
        encoding=None,
        politeness=Politeness(delay=0, budget=60),
        health=Health(),
        relays=(),
        attributed_as=host,
        wall_markers=(),
        unverified=(),
        evidence=(),
        notes=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # any field may be changed


@dataclass(frozen=True)
class Result:
    """What a child reported: pages, drops and unchanged as [source, address, ...] rows."""

    plain: dict[str, Any]
    code: int
    errors: str

    def ends(self, slug: str) -> dict[str, str]:
        """How each address of the source ended: `page`, `unchanged` or the reason of its drop; by path."""
        ended: dict[str, str] = {}
        for kind in ("pages", "unchanged", "drops"):
            for row in self.plain[kind]:
                if row["source"] == slug:
                    ended[_path(row["url"])] = row.get("reason", kind.removesuffix("s"))
        return ended

    def counted(self) -> Counter[tuple[str, str]]:
        """How often each address ended; more than once is a fault."""
        rows = [row for kind in ("pages", "unchanged", "drops") for row in self.plain[kind]]
        return Counter((row["source"], row["url"]) for row in rows)

    def summary(self, slug: str) -> dict[str, Any]:
        """The summary of one source."""
        return next(source for source in self.plain["summary"]["sources"] if source["source"] == slug)


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3] if url.count("/") >= 3 else url


def job_of(
    sources: Sequence[Source], *, routes: Mapping[str, str], settings: Mapping[str, object], **more: object
) -> dict[str, Any]:
    """What the child is told to do."""
    plain = [to_plain(source) for source in sources]
    return {"sources": plain, "routes": dict(routes), "settings": dict(settings), **more}


def start_child(job: Mapping[str, Any], folder: Path, **environment: str) -> subprocess.Popen[str]:
    """The running child; its report will lie in `folder`."""
    (folder / "job.json").write_text(json.dumps(job))
    command = [sys.executable, str(CHILD), str(folder)]
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        command, text=True, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root, **environment}
    )


def finish_child(child: subprocess.Popen[str], folder: Path, *, timeout: float = 60) -> Result:
    """Its report, when it has ended."""
    _, errors = child.communicate(timeout=timeout)
    report = folder / "report.json"
    plain = json.loads(report.read_text()) if report.exists() else {}
    return Result(plain, child.returncode, errors)
