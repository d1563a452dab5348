"""The skeleton of a sentence: what goes, what stays."""

from __future__ import annotations

import pytest

from extract.skeleton import skeleton, without_asides
from extract.spans import Node


def line(labels: str) -> tuple[Node, ...]:
    return tuple(
        Node(label=label.rstrip("!"), first=at, last=at, forms=frozenset({"part"} if label.endswith("!") else ()))
        for at, label in enumerate(labels.split())
    )


def shown(nodes: tuple[Node, ...]) -> str:
    return " ".join(node.label for node in nodes)


@pytest.mark.parametrize(
    ("full", "bare"),
    [
        ("MISSION IN CAP WORD BE CLOSE!", "MISSION BE CLOSE"),
        ("MISSION COMMA NUM OF DET ADJ COMMA WILL BE CLOSE!", "MISSION WILL BE CLOSE"),
        ("MISSION COMMA WILL CLOSE!", "MISSION WILL CLOSE"),
        ("MISSION HAVE WORD BE CLOSE!", "MISSION HAVE BE CLOSE"),
        ("MISSION WILL PREP DET WORD BE CLOSE!", "MISSION WILL BE CLOSE"),
        ("WORD PREP MISSION BE CLOSE!", "WORD PREP MISSION BE CLOSE"),
        ("WORD AT DET MISSION BE CLOSE!", "WORD AT DET MISSION BE CLOSE"),
        ("MISSION COMMA MISSION AND MISSION BE CLOSE!", "MISSION COMMA MISSION AND MISSION BE CLOSE"),
        ("MISSION SAY WHO DET WORD BE CLOSE!", "MISSION SAY WHO DET WORD BE CLOSE"),
        ("CLOSE! DET WORD AT DET WORD OF MISSION", "CLOSE DET WORD AT DET WORD OF MISSION"),
    ],
)
def test_only_decoration_goes(full: str, bare: str) -> None:
    assert shown(skeleton(line(full))) == bare


def test_an_apposition_is_an_aside() -> None:
    assert shown(without_asides(line("MISSION COMMA MISSION COMMA HAVE CLOSE!"))) == "MISSION HAVE CLOSE"


def test_a_line_without_decoration_is_given_back_whole() -> None:
    nodes = line("PLACE CLOSE! MISSION STOP")
    assert skeleton(nodes) == nodes
