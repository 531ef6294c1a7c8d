from datetime import date

import pytest
from django.utils import translation

from editions.templatetags import edition_facts as facts


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "28 يوليو – 1 أغسطس 2014"),
        ("en", "28 July – 1 August 2014"),
        ("fr", "28 juillet – 1er août 2014"),
        ("pt", "28 de julho – 1 de agosto de 2014"),
        ("es", "28 de julio – 1 de agosto de 2014"),
    ],
)
def test_period_in_each_language(language, expected):
    with translation.override(language):
        assert facts.period(date(2014, 7, 28), date(2014, 8, 1)) == expected


def test_a_period_is_no_more_exact_than_known():
    with translation.override("en"):
        first, last = date(2015, 7, 1), date(2015, 7, 31)
        assert facts.period(first, last, "month") == "July 2015"
        assert facts.period(first, date(2015, 12, 31), "half_year") == "second half of 2015"
        assert facts.period(date(2015, 1, 1), date(2015, 6, 30), "half_year") == "first half of 2015"
        assert facts.period(first, last, "year") == "2015"
        assert facts.period(first) == "1 July 2015"
        assert facts.period(None) == ""


def test_figures_in_words():
    with translation.override("en"):
        assert facts.figure(None) == "not established"
        assert facts.figure(0) == "0"
        assert facts.figure(100, "more_than") == "more than 100"
        assert facts.figure(350, "about_or_more") == "about 350, perhaps more"
        assert facts.figure(40, "about") == "about 40"


def test_texts_carry_their_language_only_where_it_differs():
    with translation.override("en"):
        assert facts.english("a <b>") == "a &lt;b&gt;"
        assert facts.in_language("نص", "ar") == '<span lang="ar" dir="rtl">نص</span>'
    with translation.override("ar"):
        assert facts.english("a <b>") == '<span lang="en" dir="ltr">a &lt;b&gt;</span>'
        assert facts.english("") == ""


def test_sources_are_named_by_their_site():
    links = facts.sources(["https://www.ilo.org/a", "http://ilo.org/b", "http://socioeco.org./c"])["links"]
    assert [link["name"] for link in links] == ["ilo.org", "ilo.org (2)", "socioeco.org"]
    assert [link["url"] for link in links] == ["https://www.ilo.org/a", "http://ilo.org/b", "http://socioeco.org./c"]


def test_lists_in_words():
    with translation.override("en"):
        assert facts.languages(["en", "fr", "pt"]) == "English, French and Portuguese"
        assert facts.languages(["en", "fr"], 3) == "English, French and 3 more"
    with translation.override("fr"):
        assert facts.languages(["en", "fr"]) == "anglais et français"
