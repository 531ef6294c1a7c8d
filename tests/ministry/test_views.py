"""A ministry sees its own edition, in counts that point at nobody."""

from datetime import timedelta

import pytest

from academy_portal.accounts.actions import grant_mandate
from academy_portal.kernel.clock import now
from editions.actions import create_edition
from scholarships.models import Profile
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


def ministry(world: World, edition_id: int, name: str):
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
    assert '<td class="num">2</td>' not in page


def test_the_start_page_leads_to_the_only_edition(world: World) -> None:
    client = ministry(world, world.call.edition_id, "own")
    assert client.get("/en/ministry/").headers["Location"] == "/en/ministry/fiction-13/"
    assert b"No edition is hosted by you" in client_for(world.officer).get("/en/ministry/").content


def test_queries_do_not_grow(world: World, django_assert_max_num_queries) -> None:
    client = ministry(world, world.call.edition_id, "own")
    client.get("/en/ministry/fiction-13/")
    with django_assert_max_num_queries(16):
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
