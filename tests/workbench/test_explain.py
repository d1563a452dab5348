"""The explanation: marks quote their passage, letters stand beside colours, nothing of the text becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from extract.batch import version_of
from extract.reader import Reader
from workbench.explain import LETTERS, REASONS, Explanation, Mark, Role, explain, segments
from workbench.explain_html import page
from workbench.explain_text import explain_lines, marked

READER = Reader()
TEXT = (
    "Norway will close its embassy in Kampala by the end of June, Uganda's foreign ministry said. <b>Bold</b> "
    "The road near the Finnish embassy in Oslo closed. The embassy of Chile in Oslo has been closed for the holiday."
)


def explained(text: str = TEXT, title: str = "") -> Explanation:
    version, day = version_of({"id": "one", "text": text, "title": title, "published": "2024-05-14"})
    return explain("one", version, READER, published=day)


def shown(explanation: Explanation) -> str:
    out = StringIO()
    console = Console(file=out, width=200)
    for line in explain_lines(explanation):
        console.print(line)
    return out.getvalue()


class Page(HTMLParser):
    """Tags and text of a page; styles apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_roles_stand_where_they_belong() -> None:
    quotes = {(mark.role, TEXT[mark.start : mark.end]) for mark in explained().marks}
    assert quotes >= {
        (Role.SENDER, "Norway"), (Role.HOST, "Kampala"), (Role.MISSION, "embassy"), (Role.MODALITY, "will"),
        (Role.DATE, "by the end of June"), (Role.ATTRIBUTION, "Uganda's foreign ministry"), (Role.STOPPED, "closed"),
        (Role.NEAR, "closed"),
    }  # fmt: skip
    assert any(role is Role.TRIGGER and quote.startswith("close") for role, quote in quotes)


def test_what_stopped_a_rule_is_said_in_words() -> None:
    why = {(miss.rule, miss.fired, miss.why) for miss in explained().misses}
    assert ("closure.passive", True, REASONS["short"]) in why
    assert ("closure.passive", False, REASONS["not_subject"]) in why


def test_terminal_shows_letters_rules_and_parts() -> None:
    out = shown(explained())
    assert "[Norway]S" in out and "[Kampala]H" in out and "closure.active" in out and "sender 0." in out
    assert all(f"{LETTERS[role]} {role.value}" in " ".join(out.split()) for role in Role)


def test_gate_is_told() -> None:
    assert "not read" in shown(explained("Rain fell on Oslo."))
    assert "not read" in Page(page([explained("Rain fell on Oslo.")], heading="x")).text


@pytest.mark.parametrize("text", [TEXT, "<script>alert(1)</script> " + TEXT, '"><img src=x onerror=alert(1)> ' + TEXT])
def test_page_is_escaped_and_needs_nothing(text: str) -> None:
    html = page([explained(text, title=text[:40])], heading=text[:60])
    tags = Page(html).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "b", "link", "iframe", "svg"}
    assert not any(name.startswith("on") or name in ("src", "href", "style") for _, attrs in tags for name in attrs)
    assert "http" not in html.replace("http-equiv", "") and "url(" not in html


def test_page_tells_roles_without_colour_in_both_lights() -> None:
    html = page([explained()], heading="x")
    assert "prefers-color-scheme: dark" in html and "color-scheme: light dark" in html
    letters = [attrs for tag, attrs in Page(html).tags if tag == "sup"]
    assert {attrs["class"] for attrs in letters} >= {role.value for role in Role}


def test_terminal_shows_no_control_characters() -> None:
    out = shown(explained("\x1b[2JNorway\u202e will close its embassy in Kampala.\x07"))
    assert not set(out) & {"\x1b", "\u202e", "\x07"} and "embassy" in out


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45), st.sampled_from(Role))))
def test_pieces_are_the_text_whatever_the_marks(text: str, spans: list[tuple[int, int, Role]]) -> None:
    marks = [Mark(within="text", start=a, end=b, role=role, about="") for a, b, role in spans]
    pieces = list(segments(text, marks))
    assert "".join(piece for piece, _, _, _ in pieces) == text
    opened, closed = sum(len(p[1]) for p in pieces), sum(len(p[3]) for p in pieces)
    assert opened == closed and isinstance(marked(text, marks).plain, str)
