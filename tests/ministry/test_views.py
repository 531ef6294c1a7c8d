"""A ministry sees its own edition, in counts that point at nobody."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from academy_portal.accounts.actions import grant_mandate
from academy_portal.kernel.clock import now
from editions.actions import create_edition
from scholarships.models import Application, Profile
from tests.clients import client_for
from tests.scholarships.world import World, build_world, person

CANARY = "Zqxvcanary"


@pytest.fixture
def world(db: None) -> World:
    """One edition with a call, fourteen applicants whose every text carries a canary."""
    world = build_world()
    for number in range(14):
        world.apply(f"{CANARY}{number}", "ML" if number < 12 else "BR", sex="female" if number < 7 else "male")
    Profile.objects.update(full_name=CANARY, organisation_name=CANARY, function=CANARY)
    return world


def ministry(world: World, edition_id: int, name: str) -> Client:
    """Somebody with the mandate of the ministry of an edition."""
    user = person(f"{name}@example.org", world.at)
    grant_mandate(
        user=user,
        role="ministry",
        scope_kind="edition",
        scope_id=edition_id,
        valid_from=world.at,
        valid_until=None,
        by=None,
        at=world.at,
    )
    return client_for(user)


@pytest.mark.parametrize("page", ["", "counts.csv"])
def test_only_the_own_edition(world: World, page: str) -> None:
    other = create_edition(code="OTHER", slug="other", mode="online", by=None, at=world.at, is_fictional=True)
    own, foreign = ministry(world, world.call.edition_id, "own"), ministry(world, other.pk, "foreign")
    address = f"/en/ministry/fiction-13/{page}"
    assert (own.get(address).status_code, foreign.get(address).status_code) == (200, 404)
    assert client_for(world.officer).get(address).status_code == 404


@pytest.mark.parametrize("page", ["", "counts.csv"])
def test_no_text_of_an_application_is_served(world: World, page: str) -> None:
    client = ministry(world, world.call.edition_id, "own")
    assert CANARY not in client.get(f"/en/ministry/fiction-13/{page}").content.decode()


def test_small_counts_are_hidden_everywhere(world: World) -> None:
    """Twelve from Africa, two from the Americas: the two are hidden, and the twelve with them; fourteen is shown."""
    client = ministry(world, world.call.edition_id, "own")
    rows = client.get("/en/ministry/fiction-13/counts.csv").content.decode().splitlines()
    regions = [row.split(",")[1:3] for row in rows if row.startswith("ILO region")]
    assert regions == [
        ["Africa", "not shown"],
        ["Americas", "not shown"],
        ["Arab States", "0"],
        ["Asia and the Pacific", "0"],
        ["Europe and Central Asia", "0"],
    ]
    page = client.get("/en/ministry/fiction-13/").content.decode()
    assert "<dd>14</dd>" in page
    cells = set(re.findall(r"<div>([^<]+)</div></td>", page))
    assert "not shown" in cells
    assert not cells & {"2", "12"}


def main_of(response: HttpResponse) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_the_start_page_is_the_only_edition(world: World) -> None:
    client = ministry(world, world.call.edition_id, "own")
    start, own = (client.get(f"/en/ministry/{path}") for path in ("", "fiction-13/"))
    assert (start.status_code, own.status_code) == (200, 200)
    assert "<h1>Host country dashboard</h1>" in main_of(start)
    assert main_of(start) == main_of(own)
    assert b"No edition is hosted by you" in client_for(world.officer).get("/en/ministry/").content


def moved(world: World, country: str, count: int) -> None:
    """Let so many of the applicants, the last ones, live somewhere else."""
    keys = [application.pk for application in world.applications[-count:]]
    Profile.objects.filter(application__in=keys).update(country=country)


def served(client: Client) -> list[str]:
    """The page and every file of it, without what changes with each answer."""
    files = ["counts.csv", *(f"counts.csv?table={name}" for name in (*TABLES, "countries"))]
    pages = [client.get(f"/en/ministry/fiction-13/{page}").content.decode() for page in ("", *files)]
    return [re.sub(r'value="\w{64}"', "", page) for page in pages]


TABLES = ("region", "sex", "group", "ldc")


def test_who_is_hidden_changes_nothing_that_is_served(world: World) -> None:
    """Two or three from Brazil: page, drawings and files are the same to the letter."""
    client = ministry(world, world.call.edition_id, "own")
    two = served(client)
    moved(world, "BR", 3)
    assert served(client) == two
    moved(world, "BR", 6)
    assert served(client) != two


def test_countries_are_drawn_and_listed_where_no_small_number_is_left(world: World) -> None:
    """Eight from Mali, six from Brazil, all shown; with two of the eight from Senegal, Mali follows from nothing."""
    client = ministry(world, world.call.edition_id, "own")
    moved(world, "BR", 6)
    page, *files = served(client)
    assert re.findall(r"<title>(.+?)</title></circle>", page) == ["Mali: 8 applications", "Brazil: 6 applications"]
    assert re.findall(r"<bdi>(\w+)</bdi> <span class=\"quiet\">(\d+)", page) == [("Mali", "8"), ("Brazil", "6")]
    assert files[-1].splitlines()[1:] == ["Country,Mali,8,", "Country,Brazil,6,"]
    assert "Applications arrived from 2 countries." in page
    Profile.objects.filter(application__in=[one.pk for one in world.applications[:2]]).update(country="SN")
    page, *files = served(client)
    assert re.findall(r"<title>(.+?)</title></circle>", page) == ["Brazil: 6 applications"]
    assert files[-1].splitlines()[1:] == ["Country,Brazil,6,"]
    assert "Applications arrived from 3 countries." in page


def test_a_hidden_region_shows_no_country(world: World) -> None:
    page, *files = served(ministry(world, world.call.edition_id, "own"))
    assert "<circle" not in page
    assert "Mali" not in "".join([page, *files])


@pytest.mark.parametrize("name", TABLES)
def test_each_chart_has_its_table_and_its_file(world: World, name: str) -> None:
    moved(world, "BR", 6)
    client = ministry(world, world.call.edition_id, "own")
    page = client.get("/en/ministry/fiction-13/").content.decode()
    figure = next(one for one in page.split('<figure class="chart">') if f"counts.csv?table={name}" in one)
    cell = "<td[^>]*><div>(.+?)</div></td>"
    table = re.findall(rf'<th scope="row">(.+?)</th>{cell}{cell}', figure)
    rows = client.get(f"/en/ministry/fiction-13/counts.csv?table={name}").content.decode().splitlines()[1:]
    assert [tuple(row.replace('"', "").split(",")[1:]) for row in rows] == [
        tuple(cell.replace("&#x27;", "'") for cell in row) for row in table
    ]
    value = r"<dd>.*?<span[^>]*>([^<]+)</span>.*?</dd>"
    drawn = re.findall(rf"<dt>(.+?)</dt>{value}{value}", figure)
    assert drawn == table


def test_a_table_that_does_not_exist_is_not_found(world: World) -> None:
    client = ministry(world, world.call.edition_id, "own")
    assert client.get("/en/ministry/fiction-13/counts.csv?table=names").status_code == 404


def test_a_series_of_which_nothing_may_be_shown_is_not_drawn(world: World) -> None:
    """Two of fourteen have accepted: the file says that the number is not shown, the charts leave it out."""
    Application.objects.filter(pk__in=[one.pk for one in world.applications[:2]]).update(
        state="accepted", screening="eligible"
    )
    page, file, *_files = served(ministry(world, world.call.edition_id, "own"))
    assert "Scholarships</th>" not in page
    assert page.count("Applications</th>") == len(TABLES)
    assert {row.rsplit(",", 1)[1] for row in file.splitlines()[1:]} == {"not shown"}


def test_four_numbers_and_a_finding(world: World) -> None:
    moved(world, "BR", 6)
    page = ministry(world, world.call.edition_id, "own").get("/en/ministry/fiction-13/").content.decode()
    assert re.findall(r"<dt>([\w ]+)</dt><dd>(\d+)</dd>", page) == [
        ("Applications received", "14"),
        ("Scholarships accepted", "0"),
        ("Countries", "2"),
        ("Participants", "0"),
    ]
    assert "ILO region: the largest group is “Africa”</h2>" in page
    # Seven women and seven men: neither is the largest group.
    assert "<h2>Sex</h2>" in page


def test_queries_do_not_grow(world: World, django_assert_num_queries) -> None:
    client = ministry(world, world.call.edition_id, "own")
    client.get("/en/ministry/fiction-13/")
    with django_assert_num_queries(11):
        client.get("/en/ministry/fiction-13/")


def test_a_mandate_that_has_not_begun_says_when_it_does(world: World):
    user, begins = person("soon@example.org", world.at), now() + timedelta(days=3)
    grant_mandate(
        user=user,
        role="ministry",
        scope_kind="edition",
        scope_id=world.call.edition_id,
        valid_from=begins,
        valid_until=None,
        by=None,
        at=world.at,
    )
    page = client_for(user).get("/en/ministry/")
    assert page.status_code == 403
    assert begins.strftime("%Y-%m-%dT%H:%M:%SZ") in page.content.decode()
