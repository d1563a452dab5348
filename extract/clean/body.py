"""The text of a page, as lines: by the source's layout, else by trafilatura with a witness, else by JSON-LD."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from extract.clean.tree import is_too_large
from models.source import Layout

_BLOCK_TAGS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_SILENT_TAGS: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "select", "textarea", "iframe"}
)
_BREAK: Final = "\x1f"
_SENTENCE_END: Final = (".", "!", "?", "。", "！", "？", '"', "”", "’", ":", "»")
# Chosen on 439 benchmark pages: precision mode empties a page now and then. Where its text is below _SUSPECT of the
# page's prose paragraphs (13 % of pages), trafilatura's recall mode is asked too, and taken where the precise text is
# below _EMPTIED of it (2 % of pages; F1 0.9686 to 0.9735 and 0.9606 to 0.9627).
_SUSPECT: Final = 0.7
_EMPTIED: Final = 0.4
# a JSON-LD body this much longer than what the page shows is the story of a page drawn by scripts
_HIDDEN: Final = 2.0
_PARAGRAPH: Final = 60


@dataclass(frozen=True, slots=True)
class Body:
    """Lines of text and how they were found, e.g. `layout:2024-01-01`, `trafilatura`, `trafilatura:wide`, `json_ld`."""

    lines: tuple[str, ...]
    how: str

    def size(self) -> int:
        """Characters of all lines."""
        return sum(map(len, self.lines))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """Text of an element in order, paragraph ends as line feeds and `<br>` as a mark of their own.

    Walks without recursion, since depth is the page's to choose.
    """
    todo: list[HtmlElement | str] = [element]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        if tag in _SILENT_TAGS or item.get("hidden") is not None:
            continue
        edge = "\n" if tag in _BLOCK_TAGS else ""
        after: list[HtmlElement | str] = [edge + (item.text or "") if tag != "br" else _BREAK]
        for child in item:
            after += [child, child.tail or ""]
        after.append(edge)
        todo.extend(reversed(after))


def _joined_breaks(paragraph: str) -> Iterator[str]:
    """Parts of a paragraph: two breaks end one, and so does one break after the end of a sentence."""
    for part in re.split(rf"{_BREAK}\s*{_BREAK}[\s{_BREAK}]*", paragraph):
        line = ""
        for piece in part.split(_BREAK):
            tidy = " ".join(piece.split())
            if line and (line.endswith(_SENTENCE_END) or not tidy):
                yield line
                line = tidy
            else:
                line = f"{line} {tidy}".strip()
        yield line


def lines_of(element: HtmlElement) -> list[str]:
    """Paragraphs of an element, one a line, spaces made single."""
    paragraphs = "".join(_pieces(element)).split("\n")
    return [line for paragraph in paragraphs for line in _joined_breaks(paragraph) if line]


def select(tree: HtmlElement, css: str) -> list[HtmlElement]:
    """Elements that a CSS selector finds, in order, none inside another of them."""
    found: list[HtmlElement] = CSSSelector(css)(tree)  # type: ignore[assignment]  # the stubs allow results of other XPaths
    chosen = set(found)
    return [element for element in found if not any(above in chosen for above in element.iterancestors())]


def select_text(tree: HtmlElement, css: str | None) -> str:
    """Text of the first element that a selector finds, as one line; empty where there is none."""
    if css is None:
        return ""
    texts = (" ".join(lines_of(element)) for element in select(tree, css))
    return next((text for text in texts if text), "")


def select_dates(tree: HtmlElement, css: str | None) -> list[str]:
    """What the elements of a selector say of a date: their `datetime` or `content` first, then their text."""
    if css is None:
        return []
    given = [(el.get("datetime"), el.get("content"), " ".join(lines_of(el))) for el in select(tree, css)]
    return [text for texts in given for text in texts if text]


def remove(tree: HtmlElement, selectors: Iterable[str]) -> None:
    """Take off what a source's `strip` selectors find; the text behind each element stays."""
    for css in selectors:
        for element in select(tree, css):
            if element.getparent() is not None:
                element.drop_tree()


def cut_at(lines: Iterable[str], markers: Iterable[str]) -> list[str]:
    """Lines before the first that holds an end marker of the source."""
    ends = tuple(markers)
    kept: list[str] = []
    for line in lines:
        if any(marker in line for marker in ends):
            break
        kept.append(line)
    return kept


def by_layout(tree: HtmlElement, layout: Layout) -> Body | None:
    """The body that a layout's selector finds; None where it names none or finds nothing."""
    if layout.body is None:
        return None
    lines = [line for element in select(tree, layout.body) for line in lines_of(element)]
    name = f"layout:{layout.valid_from.isoformat()}" if layout.valid_from is not None else "layout"
    return Body(tuple(lines), name) if lines else None


def _run_trafilatura(tree: HtmlElement, *, precise: bool) -> list[str]:
    from trafilatura import bare_extraction

    # it works on copies of its own: the tree of 147 benchmark pages was the same after as before
    document = bare_extraction(
        tree,
        favor_precision=precise,
        favor_recall=not precise,
        include_comments=False,
        include_tables=True,
    )
    text = "" if document is None else getattr(document, "text", None) or ""
    return [line for line in (" ".join(part.split()) for part in text.split("\n")) if line]


def _paragraphs(tree: HtmlElement) -> list[str]:
    """All paragraphs of a page that are long enough to be prose: the last resort on very large pages."""
    texts = (" ".join("".join(element.itertext()).split()) for element in tree.iter("p"))
    return [text for text in texts if len(text) >= _PARAGRAPH]


def by_trafilatura(tree: HtmlElement) -> Body:
    """The body as trafilatura finds it in precision mode, its recall mode being asked where that comes out empty."""
    if is_too_large(tree):
        lines = _paragraphs(tree) or [line for line in lines_of(tree) if len(line) >= _PARAGRAPH]
        return Body(tuple(lines), "paragraphs")
    precise = Body(tuple(_run_trafilatura(tree, precise=True)), "trafilatura")
    if precise.size() >= _SUSPECT * sum(map(len, _paragraphs(tree))):
        return precise
    wide = Body(tuple(_run_trafilatura(tree, precise=False)), "trafilatura:wide")
    return wide if precise.size() < _EMPTIED * wide.size() else precise


def by_json(bodies: Iterable[str]) -> Body | None:
    """The longest body that JSON-LD gives, tags taken off; None where there is none of use."""
    best = max(bodies, key=len, default="")
    bare = re.sub(r"<(?:br|/p|/div)\b[^<>]{0,200}>", "\n", html.unescape(best[:1_000_000]), flags=re.IGNORECASE)
    bare = re.sub(r"<[^<>]{0,500}>", "", bare)
    lines = [line for line in (" ".join(part.split()) for part in bare.splitlines()) if line]
    return Body(tuple(lines), "json_ld") if lines and not lines[-1].endswith(("...", "…")) else None


def find_body(tree: HtmlElement, bodies: Iterable[str]) -> Body:
    """The body without help from a layout.

    JSON-LD's `articleBody` is taken only where it holds at least twice as much as the page shows: measured on the
    benchmark pages, it is often a teaser, and worse than trafilatura wherever both have a text.
    """
    shown = by_trafilatura(tree)
    told = by_json(bodies)
    return told if told is not None and told.size() > _HIDDEN * max(shown.size(), 100) else shown
