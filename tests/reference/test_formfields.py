"""Countries and languages in forms."""

import json

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from academy_portal.reference.formfields import CountryField, LanguagesField

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    country = CountryField(label="Country")
    other = CountryField(label="Other", empty="None", required=False)
    languages = LanguagesField(label="Languages", codes=("ar", "en", "fr"), required=False)


@pytest.fixture
def words(client: Client, facts: object) -> dict[str, list[str]]:
    """What each country is found by."""
    answer = client.get("/reference/countries.json")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=86400")
    return {code: names.split("\n") for code, names in json.loads(answer.content).items()}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cote d'ivoire", "CI"), ("ivory coast", "CI"), ("costa do marfim", "CI"), ("ساحل العاج", "CI"), ("civ", "CI"),
        ("swaziland", "SZ"), ("burma", "MM"), ("laos", "LA"), ("south korea", "KR"), ("cap-vert", "CV"), ("rdc", "CD"),
        ("senegal", "SN"), ("السنغال", "SN"), ("vietna", "VN"), ("vietname", "VN"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_every_name(words: dict[str, list[str]], name: str, code: str) -> None:
    assert [found for found, names in words.items() if name in names] == [code]


def test_countries_stand_in_the_order_of_the_reader(facts: object) -> None:
    with translation.override("fr"):
        names = [str(label) for _code, label in PlaceForm().fields["country"].choices]
    assert names.index("Égypte") < names.index("Émirats arabes unis") < names.index("Équateur") < names.index("France")


def test_a_form_asks_for_the_countries_once(facts: object, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        form = PlaceForm({"country": "SN"})
        assert (form.is_valid(), form.cleaned_data["country"], str(form["country"]).count("<option")) == (
            True, "SN", len(list(form.fields["country"].choices)),
        )  # fmt: skip


def test_no_country_is_a_choice_only_where_it_may_be(facts: object) -> None:
    form = PlaceForm({"country": "XX"})
    assert list(form.errors) == ["country"]
    assert next(iter(form.fields["other"].choices)) == ("", "None")


def test_languages_are_named_twice_but_the_readers_own_once(facts: object) -> None:
    with translation.override("fr"):
        labels = [str(label) for _code, label in PlaceForm().fields["languages"].choices]
    assert labels == [
        '<bdi lang="ar">العربية</bdi> <span class="quiet">(arabe)</span>',
        '<bdi lang="en">English</bdi> <span class="quiet">(anglais)</span>',
        "Français",
    ]
