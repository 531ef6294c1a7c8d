"""Names in five languages."""

import pytest
from django.template import Context, Template
from django.utils import translation

from academy_portal.reference import names
from academy_portal.reference.models import Country, Language, SdgTarget


def test_a_country_in_five_languages(facts):
    names_of_morocco = {"ar": "المغرب", "en": "Morocco", "fr": "Maroc", "pt": "Marrocos", "es": "Marruecos"}
    morocco = Country.objects.get(iso2="MA")
    assert {language: morocco.name_in(language) for language in names_of_morocco} == names_of_morocco


def test_overrides_speak_all_languages(facts):
    assert {frozenset(texts) for texts in names.OVERRIDES.values()} == {frozenset(("ar", "en", "fr", "pt", "es"))}
    assert Country.objects.filter(iso2__in=names.OVERRIDES).count() == len(names.OVERRIDES)


def test_portuguese_is_that_of_portugal_and_africa():
    assert names.country_name("KE", "pt") == "Quénia"


def test_every_country_has_a_name_in_every_language(facts):
    for country in Country.objects.all():
        for language in ("ar", "en", "fr", "pt", "es"):
            assert country.name_in(language) not in {"", country.iso2}


def test_languages_name_each_other():
    assert names.language_name("pt", in_="ar") == "البرتغالية"
    assert names.language_name("ko", in_="fr") == "coréen"
    assert names.language_name("qq", in_="fr", fallback="Unheard") == "Unheard"
    assert names.own_language_name("es") == "español"


def test_an_unknown_language_falls_back_to_english():
    assert names.country_name("MA", "zz") == "Morocco"


def test_accents_and_case_do_not_count_in_the_order():
    assert sorted(["Zambie", "Égypte", "érythrée", "Espagne"], key=names.sort_key) == [
        "Égypte",
        "érythrée",
        "Espagne",
        "Zambie",
    ]


@pytest.mark.parametrize(
    ("text", "script"), [("REMESS", "Latn"), ("서울", "Kore"), ("الشبكة", "Arab"), ("Ελλάδα", "Grek"), ("123 -", "")]
)
def test_the_script_of_a_name(text, script):
    assert names.script_of(text) == script


def test_the_direction_of_a_language(facts):
    assert Language.objects.get(code="ar").direction == "rtl"
    assert Language.objects.get(code="ko").direction == "ltr"


def test_titles_of_goals_in_all_languages(facts):
    for target in SdgTarget.objects.all():
        assert set(target.titles) == {"ar", "en", "fr", "pt", "es"}
        assert target.title_in("zz") == target.titles["en"]


def test_the_filters_of_templates(facts):
    country = Country.objects.get(iso2="BR")
    template = Template(
        "{% load reference %}{{ a|country_name }}|{{ b|country_name }}|{{ c|country_name }}|{{ d|language_name }}"
    )
    with translation.override("fr"):
        assert template.render(Context({"a": country, "b": "BR", "c": None, "d": "ar"})) == "Brésil|Brésil||arabe"
