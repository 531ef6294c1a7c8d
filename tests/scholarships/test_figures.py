"""A call in numbers: who came how far, on which days, from where; for officers and signatories alone."""

import csv
from io import StringIO

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from scholarships.models import Application
from scholarships.queries.figures import Way, sent_by_country, sent_by_day, way_of
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
    assert way_of(world.call) == Way(started=4, sent=3, eligible=0, offered=0, accepted=0)
    Application.objects.filter(pk=world.applications[0].pk).update(state="withdrawn")
    assert way_of(world.call).sent == 3


def test_days_and_countries(world: World) -> None:
    days = sent_by_day(world.call)
    assert sum(count for _day, count in days) == 3
    assert sent_by_country(world.call) == sorted([(COUNTRIES[0], 2), (COUNTRIES[1], 1)], key=lambda row: -row[1])


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
    with django_assert_num_queries(10):
        officer.get(PAGE)
