"""A call in numbers: who came how far, on which days, from where; for officers and signatories alone."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from academy_portal.kernel.clock import now
from scholarships.choices import Screening
from scholarships.models import Application, Profile, Review
from scholarships.queries.figures import Way, sent_by_country, sent_by_day, sent_by_sex, way_of
from tests.clients import client_for

from .world import COUNTRIES, World, build_world

pytestmark = pytest.mark.django_db
PAGE = "/en/selection/fiction/figures/"


@pytest.fixture
def world(db: None) -> World:
    """Three sent from two countries, one only begun."""
    world = build_world()
    for number, country in enumerate((COUNTRIES[0], COUNTRIES[0], COUNTRIES[1])):
        world.apply(f"sent{number}", country)
    world.apply("begun", COUNTRIES[1], send=False)
    return world


def test_each_application_counts_in_every_step_it_reached(world: World) -> None:
    assert way_of(world.call) == Way(started=4, sent=3, eligible=0, reviewed=0, offered=0, accepted=0)
    Application.objects.filter(pk=world.applications[0].pk).update(state="withdrawn")
    assert way_of(world.call).sent == 3


def test_days_and_countries(world: World) -> None:
    days = sent_by_day(world.call)
    assert sum(count for _day, count in days) == 3
    assert sent_by_country(world.call) == sorted([(COUNTRIES[0], 2), (COUNTRIES[1], 1)], key=lambda row: -row[1])


def state_sexes(world: World, **counts: int) -> None:
    """Further applications of each sex; the three of the world are women's."""
    for sex, count in counts.items():
        for number in range(count):
            world.apply(f"{sex}{number}", COUNTRIES[0], sex=sex)


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ({"male": 6}, [("female", None), ("male", None), ("other", 0), ("undisclosed", 0)]),
        ({"female": 2, "male": 6}, [("female", 5), ("male", 6), ("other", 0), ("undisclosed", 0)]),
        ({}, [(sex, None) for sex in ("female", "male", "other", "undisclosed")]),
    ],
)
def test_small_numbers_of_a_sex_are_hidden(
    world: World, others: dict[str, int], shown: list[tuple[str, int | None]]
) -> None:
    state_sexes(world, **others)
    assert sent_by_sex(world.call) == shown


def test_another_hidden_number_changes_nothing_that_is_shown(world: World) -> None:
    """Seven applications, of which nobody may learn whether three or four are women's."""
    officer, file = client_for(world.officer), reverse("scholarships:figures_csv", args=[world.call.slug])
    state_sexes(world, male=4)

    def told() -> tuple[str, str]:
        page = officer.get(PAGE).content.decode()
        figure = next(part for part in page.split("<figure") if "by sex" in part).split("</figure>")[0]
        return figure, "".join(
            line for line in officer.get(file).content.decode().splitlines() if line.startswith("Sex")
        )

    before = told()
    Profile.objects.filter(application=world.applications[-1]).update(sex="female")
    assert told() == before
    assert before[0].count(">not shown<") == 2 * 2


def test_who_was_read_counts_once_however_many_read(world: World) -> None:
    one = world.applications[0]
    Application.objects.filter(pk=one.pk).update(screening=Screening.ELIGIBLE)
    for reviewer in world.reviewers[:2]:
        Review.objects.create(
            application=one, reviewer=reviewer, due_on=date(2027, 3, 1), assigned_at=now(), state="done"
        )
    way = way_of(world.call)
    assert (way.started, way.sent, way.eligible, way.reviewed) == (4, 3, 1, 1)


def test_page_and_file_show_the_same(world: World) -> None:
    officer = client_for(world.officer)
    page = officer.get(PAGE).content.decode()
    assert "3 of 4 applications that were started have been sent." in page
    assert "Applications arrived from 2 countries." in page
    answer = officer.get(reverse("scholarships:figures_csv", args=[world.call.slug]))
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Table", "Group", "Applications"]
    assert ["Step", "Sent", "3"] in rows
    assert [row[2] for row in rows if row[0] == "Country"] == ["2", "1"]
    assert client_for(world.signatory).get(PAGE).status_code == 200


@pytest.mark.parametrize("who", ["reviewer", "applicant"])
def test_nobody_else_finds_it(world: World, who: str) -> None:
    person = world.reviewers[0] if who == "reviewer" else world.applications[0].applicant
    assert client_for(person).get(PAGE).status_code == 404


def test_the_page_costs_the_same_for_more(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    officer = client_for(world.officer)
    officer.get(PAGE)
    for number in range(10):
        world.apply(f"more{number}", COUNTRIES[number % 5])
    with django_assert_num_queries(11):
        officer.get(PAGE)
