"""The keys that are promised are on the pages, and the pages' keys are promised."""

from __future__ import annotations

import re
from pathlib import Path

from review.web.page import shelf
from review.web.render import STATIC, TEMPLATES

GUIDE = Path(__file__).parents[3] / "docs" / "review.md"


def test_every_key_on_a_page_is_explained_and_every_one_explained_is_on_a_page() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.html"))
    on_pages = set(re.findall(r'data-key="([^"{])"', text)) | {"o"}  # the first report's, set by the macro
    by_script = set(re.findall(r'event\.key === "(.)"', (STATIC / "desk.js").read_text(encoding="utf-8")))
    explained = set(re.findall(r"<kbd>(.)</kbd>", (TEMPLATES / "help.html").read_text(encoding="utf-8")))
    assert explained == on_pages | by_script
    promised = set(re.findall(r"`(.)`", GUIDE.read_text(encoding="utf-8").partition("Keys:")[2].partition("\n\n")[0]))
    assert promised == explained


def test_the_guide_names_pages_that_exist() -> None:
    named = re.findall(r"^\| `(/[^`]*)`", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    paths = {re.sub(r"\{\w+\}", "*", page.path) for page in shelf()}
    assert len(named) > 8
    assert {re.sub(r"/(?:ID|VERSION)\b", "/*", path) for path in named} <= paths
