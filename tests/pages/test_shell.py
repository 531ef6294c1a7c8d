"""The shell of all pages: tables that become cards on a phone, and what the home page answers."""

from datetime import datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import Client

from academy_portal.kernel.clock import now
from academy_portal.pages.tables import stacked
from scholarships.models import Call
from tests.scholarships.world import World, build_world

TABLE = (
    '<table class="table stack"><thead><tr><th scope="col">Line <b>"a"</b></th><th scope="col" class="num">Given</th>'
    '</tr></thead><tbody><tr><th scope="row">Flight</th><td class="num">12</td></tr>'
    '<tr><td colspan="2">Nothing</td></tr></tbody></table>'
)


def test_each_cell_of_a_stacked_table_names_its_column() -> None:
    html = stacked(TABLE)
    assert '<td role="cell" class="num" data-label="Given"><div>12</div></td>' in html
    assert '<td role="cell" colspan="2"><div>Nothing</div></td>' in html
    assert html.count("data-label") == 1


def test_a_stacked_table_stays_a_table() -> None:
    html = stacked(TABLE)
    assert html.startswith('<table role="table" class="table stack"><thead role="rowgroup"><tr role="row">')
    assert html.count('role="columnheader" scope="col"') == 2
    assert '<th role="rowheader" scope="row">Flight</th>' in html


def test_a_name_with_quotes_stays_inside_its_attribute() -> None:
    html = stacked(TABLE.replace('<th scope="row">Flight</th>', "<td>Flight</td>"))
    assert '<td role="cell" data-label="Line &quot;a&quot;"><div>Flight</div></td>' in html


def test_a_stacked_table_without_head_and_a_short_head() -> None:
    bare = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert '<td role="cell"><div>1</div></td>' in stacked(bare)
    short = "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert '<td role="cell" data-label="A"><div>1</div></td><td role="cell"><div>2</div></td>' in stacked(short)


def test_the_tag_escapes_as_every_template_does() -> None:
    template = Template(
        "{% load academy %}{% stacked %}<table><thead><tr><th>{{ x }}</th></tr></thead><tbody><tr><td>{{ x }}</td></tr>"
        "</tbody></table>{% endstacked %}"
    )
    html = template.render(Context({"x": '<i title="1">'}))
    assert "<i" not in html
    assert '<td role="cell" data-label="&lt;i title=&quot;1&quot;&gt;"><div>&lt;i title=&quot;1&quot;&gt;</div>' in html


def home(world: World, **times: datetime) -> str:
    """The first part of the home page, the call's window moved."""
    Call.objects.filter(pk=world.call.pk).update(**times)
    html = Client().get("/en/").content.decode()
    return " ".join(html.split('class="hero"', 1)[1].split("</dl>", 1)[0].split())


@pytest.mark.django_db
def test_home_says_when_and_whether_one_can_go() -> None:
    world = build_world()
    html = home(world)
    assert world.call.edition.city in html
    assert '<span class="tag tag-ok">Open</span> <b>Applications close:</b>' in html
    ahead = {name: now() + timedelta(days=days) for name, days in (("opens_at", 9), ("closes_at", 30))}
    assert '<span class="tag tag-info">Not open yet</span> <b>Opens</b>' in home(world, **ahead)
    past = {name: now() - timedelta(days=days) for name, days in (("opens_at", 30), ("closes_at", 9))}
    html = home(world, **past)
    assert '<span class="tag">Closed</span> <time' in html
    assert "No call for scholarships is open now. The next one will be announced here." in html


@pytest.mark.django_db
def test_home_without_any_call() -> None:
    html = Client().get("/en/").content.decode()
    assert "No call for scholarships is open now." in html
    assert 'class="button' not in html.split("<main", 1)[1]
