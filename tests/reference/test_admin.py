"""Reference data at the desk: all staff read, nobody writes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from academy_portal.accounts.actions import create_user
from academy_portal.reference.models import Country
from tests.clients import client_for

LISTS = ["country", "countrygroup", "membership", "pendingchange", "language", "sdgtarget", "dataload"]


@pytest.fixture
def desk(db, at):
    user = create_user(
        email="staff@example.org", full_name="Staff Fictional", is_staff=True, email_verified=True, by=None, at=at
    )
    return client_for(user)


def address(model, page, *args):
    with translation.override("en"):
        return reverse(f"admin:reference_{model}_{page}", args=args)


def test_staff_read_every_list(facts, desk):
    assert {model: desk.get(address(model, "changelist")).status_code for model in LISTS} == dict.fromkeys(LISTS, 200)
    assert {model: desk.get(address(model, "add")).status_code for model in LISTS} == dict.fromkeys(LISTS, 403)


def test_staff_read_a_country_and_cannot_change_it(facts, desk):
    page = address("country", "change", "NP")
    answer = desk.get(page)
    assert answer.status_code == 200
    assert "outcome NOT established" in answer.content.decode()
    assert desk.post(page, {"name": "Changed"}).status_code == 403
    assert Country.objects.get(iso2="NP").name == "Nepal"
    assert desk.post(address("country", "delete", "NP"), {"post": "yes"}).status_code == 403
    assert Country.objects.filter(iso2="NP").exists()


def test_a_search_finds_by_code_and_name(facts, desk):
    found = desk.get(address("country", "changelist"), {"q": "bhut"}).content.decode()
    assert "Bhutan" in found
    assert "Nepal" not in found


def test_the_list_of_countries_asks_as_often_for_30_as_for_1(db, desk):
    def country(number):
        letters = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
        return Country(iso2=letters, iso3=letters + "Q", m49=number, name=letters, m49_region="-", m49_subregion="-")

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address("country", "changelist")).status_code == 200
        return len(asked)

    country(0).save(force_insert=True)
    questions()
    one = questions()
    Country.objects.bulk_create(country(number) for number in range(1, 30))
    assert questions() == one
    assert one <= 14
