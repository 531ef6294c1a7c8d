"""The map of the world: where a point of the earth stands, and that drawing and list say the same."""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from academy_portal.reference.loading import load_reference
from academy_portal.reference.models import Country
from academy_portal.statistics.maps import (
    HEIGHT,
    WIDTH,
    Dot,
    Place,
    field_of,
    on_drawing,
    project,
    radius_of,
    world_map,
)


def place(code: str, count: int, name: str = "", url: str = "/x/") -> Place:
    """A country with a count."""
    return Place(code=code, name=name or code, count=count, text=f"{count} networks", url=url)


def test_the_projection_is_the_published_one() -> None:
    assert project(0, 0) == (0, 0)
    assert project(180, 0)[0] == pytest.approx(2.73539, abs=1e-4)
    assert project(0, 90)[1] == pytest.approx(1.42239, abs=1e-4)
    assert project(-180, 45)[0] == -project(180, 45)[0]


def test_the_drawing_holds_the_inhabited_earth() -> None:
    assert on_drawing(0, 84) == (WIDTH / 2, 0)
    assert on_drawing(180, 0)[0] == WIDTH
    assert on_drawing(-68, -55)[1] < HEIGHT


def test_areas_compare_and_small_dots_stay_visible() -> None:
    assert [radius_of(count, 100) for count in (100, 25, 1)] == [12.0, 6.0, 5.0]
    ones = world_map(title="One each", places=[place("ML", 1), place("BR", 1)])
    assert [dot.radius for dot in ones.dots] == [5.0, 5.0]


def test_list_and_dots_are_the_same_places_in_one_order() -> None:
    drawn = world_map(
        title="Where", places=[place("ML", 2, "Mali"), place("BR", 7), place("KE", 2, "Kenya"), place("XX", 1)]
    )
    assert [one.code for one in drawn.places] == ["BR", "KE", "ML", "XX"]
    assert [dot.place.code for dot in drawn.dots] == ["BR", "KE", "ML"]
    html = render_to_string("academy/world_map.html", {"map": drawn})
    svg = ElementTree.fromstring(re.search(r"<svg.*</svg>", html, re.S).group())
    links = [one for one in svg.iter() if one.tag == "a"]
    assert [link.attrib["aria-label"] for link in links] == ["BR: 7 networks", "Kenya: 2 networks", "Mali: 2 networks"]
    assert re.findall(r"<li><a href=\"/x/\"><bdi>(\w+)</bdi></a>", html) == ["BR", "Kenya", "Mali", "XX"]


def test_nothing_to_show_is_no_dot() -> None:
    drawn = world_map(title="Where", places=[])
    assert (drawn.places, drawn.dots) == ((), ())


def test_a_hidden_count_is_no_dot() -> None:
    assert world_map(title="Where", places=[place("ML", 0)]).dots == ()


def test_decimals_are_written_for_machines() -> None:
    html = render_to_string("academy/world_map.html", {"map": world_map(title="Where", places=[place("ML", 2)])})
    assert re.search(r'cx="\d+\.?\d*" cy="\d+\.?\d*" r="\d+\.\d"', html)


@pytest.mark.django_db
def test_every_country_has_its_point(at: datetime) -> None:
    load_reference(at=at)
    places = [place(code, 1) for code in Country.objects.values_list("pk", flat=True)]
    assert len(places) > 190
    assert len(world_map(title="All", places=places).dots) == len(places)


def nearest(point: tuple[float, float], dots: Sequence[Dot]) -> set[str]:
    """The places that lie nearest to a point, within the rounding of its corners."""
    far = {dot.place.code: math.dist(point, (dot.x, dot.y)) for dot in dots}
    return {code for code, distance in far.items() if distance < min(far.values()) + 0.01}


@pytest.mark.django_db
def test_a_finger_means_the_nearest_place(at: datetime) -> None:
    """All countries at once: each field holds its dot, and no corner of it is nearer to another."""
    load_reference(at=at)
    dots = world_map(title="All", places=[place(code, 1) for code in Country.objects.values_list("pk", flat=True)]).dots
    assert len(dots) > 190
    for dot in dots:
        assert len(dot.corners) >= 3
        assert all(dot.place.code in nearest(corner, dots) for corner in dot.corners)


def test_a_lone_dot_has_a_field_of_a_fingers_width_and_two_near_ones_share_it() -> None:
    (lone,) = world_map(title="One", places=[place("BR", 1)]).dots
    assert len(lone.corners) == 8
    across = [max(axis) - min(axis) for axis in zip(*lone.corners, strict=True)]
    # The drawing of 720 units is 328 pixels wide on a phone of 360.
    assert min(across) * 328 / WIDTH >= 24
    middle, other = (0.0, 0.0), (10.0, 0.0)
    assert max(x for x, _y in field_of(middle, [middle, other])) == pytest.approx(5)
    assert min(x for x, _y in field_of(other, [middle, other])) == pytest.approx(5)
