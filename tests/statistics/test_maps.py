"""The map of the world: where a point of the earth stands, and that drawing and list say the same."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from academy_portal.reference.loading import load_reference
from academy_portal.reference.models import Country
from academy_portal.statistics.maps import HEIGHT, WIDTH, Place, on_drawing, project, radius_of, world_map


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
    assert re.findall(r"<li><a href=\"/x/\">(\w+)</a>", html) == ["BR", "Kenya", "Mali", "XX"]


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
