"""A map as numbers: land and points on the Equal Earth projection, whole or cut to a region; borders where asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

from review.web.render import STATIC

Spot = tuple[float, float]

# Šavrič, Patterson and Jenny, "The Equal Earth map projection" (2018), table of coefficients
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_SCALE = 180.0
"""Units of the drawing for one radius: the world is then about 970 units wide."""

_MARGIN = 30.0
_SMALLEST = 120.0
"""Units around the outermost points of a region, and the least width of what is shown."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What of the map is shown, in units of the drawing: left, top, width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> str:
        """As SVG writes it."""
        return f"{self.left:.0f} {self.top:.0f} {self.width:.0f} {self.height:.0f}"


WORLD = Frame(-490, -225, 980, 430)
"""All but the ice around the south pole, where nobody keeps a mission."""


def project(east: float, north: float) -> Spot:
    """Degrees to units of the drawing, x to the right and y down."""
    a1, a2, a3, a4 = _A
    theta = asin(sqrt(3) / 2 * sin(radians(north)))
    slope = 9 * a4 * theta**8 + 7 * a3 * theta**6 + 3 * a2 * theta**2 + a1
    x = 2 * sqrt(3) * radians(east) * cos(theta) / (3 * slope)
    y = a4 * theta**9 + a3 * theta**7 + a2 * theta**3 + a1 * theta
    return round(_SCALE * x, 1), round(-_SCALE * y, 1)


@cache
def _held(name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((STATIC / name).read_text(encoding="utf-8"))
    return held


@cache
def _rings(name: str, grain: str) -> tuple[tuple[Spot, ...], ...]:
    flat: list[list[int]] = _held(name)[grain]
    return tuple(
        tuple(project(east / 10, north / 10) for east, north in zip(ring[::2], ring[1::2], strict=True))
        for ring in flat
    )


def middle_of(code: str) -> Spot | None:
    """Degrees east and north of the middle of a state's largest piece of land, or None where we know none."""
    place = _held("world.json")["points"].get(code)
    return None if place is None else (float(place[0]), float(place[1]))


def point_of(code: str) -> Spot | None:
    """That middle in units of the drawing, or None where we know no place."""
    place = middle_of(code)
    return None if place is None else project(*place)


def frame_of(codes: Collection[str], places: Iterable[Spot] = ()) -> Frame:
    """What shows the middles of all these states, and these places, with some land around; the world without states."""
    spots = [spot for spot in map(point_of, sorted(codes)) if spot is not None]
    if not spots:
        return WORLD
    spots += places
    (left, right), (top, bottom) = ((min(part), max(part)) for part in zip(*spots, strict=True))
    width = max(right - left + 2 * _MARGIN, (bottom - top + 2 * _MARGIN) * 1.6, _SMALLEST)
    height = max(bottom - top + 2 * _MARGIN, width / 2)
    return Frame((left + right - width) / 2, (top + bottom - height) / 2, width, height)


@cache
def land(frame: Frame) -> str:
    """The outline of the land that a frame shows, as the data of an SVG path; fine where the frame is small."""
    found = _rings("world.json", _grain(frame))
    return "".join(f"{_path(ring)}Z" for ring in found if _meets(ring, frame))


@cache
def borders(frame: Frame) -> str:
    """The lines between states that a frame shows, as the data of an SVG path: who holds the ground, not who may."""
    return "".join(_path(line) for line in _rings("borders.json", _grain(frame)) if _meets(line, frame))


def _grain(frame: Frame) -> str:
    return "coarse" if frame == WORLD else "fine"


def _meets(ring: tuple[Spot, ...], frame: Frame) -> bool:
    xs, ys = zip(*ring, strict=True)
    beside = max(xs) < frame.left or min(xs) > frame.left + frame.width
    return not beside and max(ys) >= frame.top and min(ys) <= frame.top + frame.height


def _path(ring: tuple[Spot, ...]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring)
