"""The shell of all pages: the header, tables that become cards on a phone, what the home page answers, the kit."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client, override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from academy_portal.kernel.clock import now
from academy_portal.pages.queries import _distance
from academy_portal.pages.tables import stacked
from scholarships.models import Call
from tests.clients import client_for
from tests.interface.conftest import Site
from tests.interface.looks import FIRST_HEADING_PX, PHONE, Visit, measured
from tests.interface.pages import Kind
from tests.scholarships.world import World, build_world, moment, person

TABLE = (
    '<table class="table stack"><thead><tr><th scope="col">Line <b>"a"</b></th><th scope="col" class="num">Given</th>'
    '</tr></thead><tbody><tr><th scope="row">Flight</th><td class="num">12</td></tr>'
    '<tr><td colspan="2">Nothing</td></tr></tbody></table>'
)


def test_each_cell_of_a_stacked_table_names_its_column() -> None:
    html = stacked(TABLE)
    assert '<td class="num" data-label="Given"><div>12</div></td>' in html
    assert '<td colspan="2"><div>Nothing</div></td>' in html
    assert html.count("data-label") == 1


def test_a_stacked_table_stays_a_table() -> None:
    html = stacked(TABLE)
    assert html.startswith('<table class="table stack"><thead><tr>')
    assert html.count('scope="col"') == 2
    assert '<th scope="row">Flight</th>' in html


def test_a_name_with_quotes_stays_inside_its_attribute() -> None:
    html = stacked(TABLE.replace('<th scope="row">Flight</th>', "<td>Flight</td>"))
    assert '<td data-label="Line &quot;a&quot;"><div>Flight</div></td>' in html


def test_a_stacked_table_without_head_and_a_short_head() -> None:
    bare = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert "<td><div>1</div></td>" in stacked(bare)
    short = "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert '<td data-label="A"><div>1</div></td><td><div>2</div></td>' in stacked(short)


def test_the_tag_escapes_as_every_template_does() -> None:
    template = Template(
        "{% load academy %}{% stacked %}<table><thead><tr><th>{{ x }}</th></tr></thead><tbody><tr><td>{{ x }}</td></tr>"
        "</tbody></table>{% endstacked %}"
    )
    html = template.render(Context({"x": '<i title="1">'}))
    assert "<i" not in html
    assert '<td data-label="&lt;i title=&quot;1&quot;&gt;"><div>&lt;i title=&quot;1&quot;&gt;</div>' in html


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
    assert '<span class="tag tag-ok">Open</span> <b>Closes in ' in html
    ahead = {name: now() + timedelta(days=days) for name, days in (("opens_at", 9), ("closes_at", 30))}
    assert '<span class="tag tag-info">Not open yet</span> <b>Opens in 9 days</b>' in home(world, **ahead)
    past = {name: now() - timedelta(days=days) for name, days in (("opens_at", 30), ("closes_at", 9))}
    html = home(world, **past)
    assert '<span class="tag">Closed</span> <b>Ended 9 days ago</b><br><time' in html
    assert "No call for scholarships is open now. The next one will be announced here." in html


def test_home_shows_the_call_that_is_nearest() -> None:
    at = moment()

    def call(opens: int, closes: int) -> Call:
        return Call(state="published", opens_at=at + timedelta(days=opens), closes_at=at + timedelta(days=closes))

    inside, later, soon, next_year = call(-9, 5), call(-9, 8), call(3, 9), call(300, 330)
    ended, long_ago = call(-30, -2), call(-400, -300)
    calls = [long_ago, next_year, ended, later, soon, inside]
    assert sorted(calls, key=partial(_distance, at=at)) == [inside, later, soon, next_year, ended, long_ago]


@pytest.mark.django_db
def test_home_without_any_call() -> None:
    html = Client().get("/en/").content.decode()
    assert "No call for scholarships is open now." in html
    assert 'class="button' not in html.split("<main", 1)[1]


@pytest.fixture
def site(live_server: LiveServer) -> Site:
    """The portal with one officer of the desk, whose name is long and in two scripts."""
    user = person("desk@example.org", moment(), name="أمينة Landwirtschaftsgenossenschaftsverbandsprotokoll")
    user.is_staff = True
    user.save()
    key = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
    kit = Kind("kit", "/en/kit/?demonstration=1", user)
    return Site(
        live_server.url, {"kit": kit, "visitor": Kind("visitor", "/en/kit/?header=visitor", user)}, {user.pk: key}
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_kit_on_a_phone(site: Site, chromium: Browser, code: str) -> None:
    with Visit(site, chromium, site.kinds["kit"], code, PHONE, script=True) as visit:
        # The kit's own summaries of errors take the focus, and the page moves to them.
        visit.page.evaluate("scrollTo(0, 0)")
        assert measured(visit) == {}
        assert visit.said == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_heading_starts_high_in_every_language(site: Site, chromium: Browser) -> None:
    paths = ("", "help/", "scholarships/", "networks/", "publications/", "account/login/", "kit/", "kit/?header=long")
    user = site.kinds["kit"].who
    starts = {}
    with override_settings(DEMONSTRATION=True):
        for who in (None, user):
            context = site.context(chromium, who, viewport={"width": PHONE, "height": 740}, java_script_enabled=False)
            page = context.new_page()
            for code, _name in settings.LANGUAGES:
                for path in paths if who else paths[:5]:
                    page.goto(f"/{code}/{path}")
                    starts[code, path, who is not None] = page.locator("h1").bounding_box()["y"]
            context.close()
    assert {where: start for where, start in starts.items() if start > FIRST_HEADING_PX} == {}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_with_the_reader_s_own_colours_and_without_motion(site: Site, chromium: Browser) -> None:
    user = site.kinds["kit"].who
    context = site.context(chromium, user, forced_colors="active", reduced_motion="reduce", java_script_enabled=False)
    page = context.new_page()
    page.goto("/en/kit/")
    moving = "all => all.filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0).length"
    assert page.locator("a, .button").evaluate_all(moving) == 0
    # What colour alone would say keeps an edge: buttons, notes, the mark of a step, the field with an error.
    for seen in (".button-danger", ".note-error", ".timeline > .done", ".field.invalid"):
        widths = "one => ['Top', 'Left'].map((side) => parseFloat(getComputedStyle(one)[`border${side}Width`]))"
        assert max(page.locator(seen).first.evaluate(widths)) > 0, seen
    # Bars keep their own colours: they are told apart by them.
    assert page.locator("svg.bar").first.evaluate("one => getComputedStyle(one).forcedColorAdjust") == "none"
    context.close()
