"""HTML to a tree, bounded, with the spaces that inline tags lose put back."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

# pages beyond this are cut: a crawl takes no more than 10 MiB, and the longest of 439 benchmark pages has 3.1 million
MAX_CHARACTERS: Final = 10 * 1024 * 1024
# beyond this many elements the costly extractors are not asked
MAX_ELEMENTS: Final = 60_000
# libxml2 stops nesting at 256 and drops what lies deeper
_DEEPEST: Final = 250
_JOINING_TAGS: Final = ("b", "strong", "nobr")
_NEVER_TEXT: Final = re.compile(
    r"<(script|style|noscript|template|svg)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
# libxml2 compares each attribute with all before it: 300,000 in one tag take minutes
_HUGE_TAG: Final = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})[^<>]{50000,}>")
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, without comments and processing instructions; None for what is no HTML at all.

    Control characters, NUL, lone surrogates and the attributes of huge tags are removed, what goes beyond
    MAX_CHARACTERS is cut off. Depth is bounded by
    libxml2 itself (`is_too_deep` tells when it had to cut).
    """
    source = _HUGE_TAG.sub(r"<\1>", _NOT_XML.sub("", text[:MAX_CHARACTERS]))
    if not _TAG.search(source):
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def is_too_large(tree: HtmlElement) -> bool:
    """Whether the tree has more elements than the costly extractors are asked to walk."""
    return sum(1 for _ in tree.iter()) > MAX_ELEMENTS


def is_too_deep(tree: HtmlElement) -> bool:
    """Whether nesting reaches the depth at which the parser drops text."""
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return True
    return False


def stripped_text(text: str) -> list[str]:
    """Lines of a page with its tags simply taken off: what remains when no tree can be trusted."""
    bare = _TAG.sub("\n", _NEVER_TEXT.sub(" ", text[:MAX_CHARACTERS]))
    return [line for line in (" ".join(part.split()) for part in bare.split("\n")) if line]


def _is_cased(character: str) -> bool:
    return character.isalpha() and character.lower() != character.upper()


def _touches(before: str) -> bool:
    """Whether what stands before a name wants a space: a letter, a comma and its kin, or the dash of a dateline."""
    return bool(before) and (_is_cased(before[-1]) or before[-1] in ",;:)" or before.endswith("--"))


def _before(element: HtmlElement) -> str:
    sibling = element.getprevious()
    if sibling is not None:
        return sibling.tail or ""
    parent = element.getparent()
    return "" if parent is None else parent.text or ""


def _add_space_before(element: HtmlElement) -> None:
    sibling, parent = element.getprevious(), element.getparent()
    if sibling is not None:
        sibling.tail = (sibling.tail or "") + " "
    elif parent is not None:
        parent.text = (parent.text or "") + " "


def _is_name(text: str) -> bool:
    """Whether an emphasised text looks like a name or phrase rather than a part of a word (a drop cap, a prefix)."""
    return len(text) > 1 and text[0].isupper() and any(letter.islower() for letter in text)


def respace(tree: HtmlElement) -> None:
    """Put a space where a name in `<b>`, `<strong>` or `<nobr>` touches a letter outside ("President<b>Kim</b>met").

    State media print names of leaders so, and plain text would glue them to their neighbours. Scripts without
    letter case (Korean, Chinese) are left alone, and so are drop caps.
    """
    for element in tree.iter(*_JOINING_TAGS):
        inside = "".join(element.itertext())
        if not _is_name(inside.strip()):
            continue
        before, after = _before(element), element.tail or ""
        if _touches(before) and _is_cased(inside[0]):
            _add_space_before(element)
        if after and _is_cased(after[0]) and _is_cased(inside[-1]):
            element.tail = " " + after
