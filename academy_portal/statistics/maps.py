"""A map of the world as one drawing of our own: land, and a dot for each place, with a list that says the same."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

WIDTH, HEIGHT = 720, 320
# The drawing ends at this latitude in the north.
TOP_LATITUDE = 84.0
LEAST_RADIUS, GREATEST_RADIUS = 5.0, 12.0
# Where all counts are small, no dot is large.
LEAST_FOR_GREATEST = 6
# A finger's width, 24 pixels, where the drawing is as wide as a phone of 360.
REACH = 27.0
CORNERS = 8

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """Something to show: a country by its ISO code of two letters, its name, how many, and the same in words."""

    code: str
    name: str
    count: int
    text: str
    url: str = ""


@dataclass(frozen=True)
class Dot:
    """A place on the drawing, with the corners of the field in which a finger means it.

    Units: x and y of the middle, the radius and the corners in units of the drawing.
    """

    place: Place
    x: float
    y: float
    radius: float
    corners: tuple[Point, ...]

    @property
    def field(self) -> str:
        """The corners as an SVG writes them, to the unit."""
        return " ".join(f"{x:.0f},{y:.0f}" for x, y in self.corners)


@dataclass(frozen=True)
class WorldMap:
    """A drawing with its list: ``dots`` are the places that can be drawn, ``places`` all of them, in one order."""

    title: str
    places: tuple[Place, ...]
    dots: tuple[Dot, ...]

    @property
    def land(self) -> str:
        """The outline of all land, as the path of an SVG."""
        return _world()[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the drawing."""
        return WIDTH, HEIGHT


def world_map(*, title: str, places: Iterable[Place]) -> WorldMap:
    """A map of places, the most first; equal ones stand by name. A place without a known position is in the list only.

    Shapes: the area of a dot grows with its count; smaller dots lie above larger ones.
    """
    ordered = tuple(sorted(places, key=lambda place: (-place.count, place.name)))
    most = max([LEAST_FOR_GREATEST, *(place.count for place in ordered)])
    points = _world()[1]
    drawn = [place for place in ordered if place.code in points and place.count > 0]
    middles = [on_drawing(*points[place.code]) for place in drawn]
    dots = (
        Dot(place, *middle, radius_of(place.count, most), field_of(middle, middles))
        for place, middle in zip(drawn, middles, strict=True)
    )
    return WorldMap(title, ordered, tuple(dots))


def radius_of(count: int, most: int) -> float:
    """The radius of a dot, so that areas compare; small ones stay large enough to be seen."""
    return round(max(LEAST_RADIUS, GREATEST_RADIUS * math.sqrt(count / most)), 1)


def field_of(middle: Point, all_middles: Iterable[Point]) -> tuple[Point, ...]:
    """The corners of what lies within reach of a dot and no nearer to another: whoever aims badly gets the nearest."""
    turns = (2 * math.pi * corner / CORNERS for corner in range(CORNERS))
    corners = [(middle[0] + REACH * math.cos(turn), middle[1] + REACH * math.sin(turn)) for turn in turns]
    for other in all_middles:
        if 0 < math.dist(middle, other) < 2 * REACH:
            corners = _nearer(corners, middle, other)
    return tuple(corners)


def _nearer(corners: Sequence[Point], middle: Point, other: Point) -> list[Point]:
    """What is left of a convex field where all that lies nearer to another point is cut away."""
    towards = other[0] - middle[0], other[1] - middle[1]
    half = ((other[0] + middle[0]) / 2, (other[1] + middle[1]) / 2)

    def beyond(point: Point) -> float:
        return (point[0] - half[0]) * towards[0] + (point[1] - half[1]) * towards[1]

    kept: list[Point] = []
    for first, second in zip(corners, [*corners[1:], corners[0]], strict=True):
        here, there = beyond(first), beyond(second)
        if here <= 0:
            kept.append(first)
        if here * there < 0:
            part = here / (here - there)
            kept.append((first[0] + part * (second[0] - first[0]), first[1] + part * (second[1] - first[1])))
    return kept


def on_drawing(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point of the earth, in degrees east and north, stands on the drawing."""
    unit = WIDTH / (2 * project(180, 0)[0])
    x, y = project(longitude, latitude)
    return round(x * unit + WIDTH / 2, 1), round((project(0, TOP_LATITUDE)[1] - y) * unit, 1)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """The Natural Earth projection of a point in degrees; to the east and to the north, in radians of the equator.

    Source: B. Šavrič and others, "A Polynomial Equation for the Natural Earth Projection", 2011.
    """
    along, up = math.radians(longitude), math.radians(latitude)
    two = up * up
    four = two * two
    x = along * (0.8707 - 0.131979 * two + four * (-0.013791 + four * (0.003971 * two - 0.001529 * four)))
    y = up * (1.007226 + two * (0.015085 + four * (-0.044475 + 0.028874 * two - 0.005916 * four)))
    return x, y


@cache
def _world() -> tuple[str, dict[str, tuple[float, float]]]:
    """The land and the countries' points, as shipped. Source: the file's own ``meta``."""
    text = resources.files("academy_portal.statistics").joinpath("data/world.json").read_text(encoding="utf-8")
    shipped = json.loads(text)
    return shipped["land"], {code: (east, north) for code, (east, north) in shipped["points"].items()}
