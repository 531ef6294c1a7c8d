"""Lists as each language joins them."""

import pytest
from django.template import Context, Template
from django.utils import translation

from academy_portal.formats.lists import joined, listed


@pytest.mark.parametrize(
    ("language", "row", "phrase"),
    [
        ("ar", "أ، ب، ج", "أ وب وج"),
        ("en", "أ, ب, ج", "أ, ب and ج"),
        ("fr", "أ, ب, ج", "أ, ب et ج"),
        ("pt", "أ, ب, ج", "أ, ب e ج"),
        ("es", "أ, ب, ج", "أ, ب y ج"),
    ],
)
def test_each_language_joins_in_its_own_way(language: str, row: str, phrase: str) -> None:
    with translation.override(language):
        assert joined(["أ", "ب", "ج"]) == row
        assert listed(["أ", "ب", "ج"]) == phrase
        assert (joined([]), joined([1]), listed([]), listed([1])) == ("", "1", "", "1")


@pytest.mark.parametrize(
    ("last", "phrase"),
    [
        ("inglés", "español e inglés"),
        ("Italia", "español e Italia"),
        ("hindi", "español e hindi"),
        ("ídish", "español e ídish"),
        ("hierro", "español y hierro"),
        ("Yemen", "español y Yemen"),
        ("francés", "español y francés"),
        ("<bdi>Inés</bdi>", "español e <bdi>Inés</bdi>"),
    ],
)
def test_spanish_and_before_the_sound_of_i(last: str, phrase: str) -> None:
    with translation.override("es"):
        assert listed(["español", last]) == phrase


def test_other_letters_keep_their_direction_in_an_arabic_phrase() -> None:
    with translation.override("ar"):
        assert listed(["أمينة", "Riccardo Bodini", "3 أخرى"]) == "أمينة و\u00a0\u2068Riccardo Bodini\u2069 و3 أخرى"
        assert listed(["ILO", "أمينة"]) == "\u2068ILO\u2069 وأمينة"
    with translation.override("en"):
        assert listed(["أمينة", "ILO"]) == "أمينة and ILO"


def test_filters_escape_each_part_and_isolate_names() -> None:
    context = Context({"values": ["<a>", "b & c"]})
    with translation.override("ar"):
        assert Template("{{ values|joined }}").render(context) == "&lt;a&gt;، b &amp; c"
        phrase = "<bdi>&lt;a&gt;</bdi> و\u00a0<bdi>b &amp; c</bdi>"
        assert Template("{{ values|names|listed }}").render(context) == phrase
        assert Template("{% autoescape off %}{{ values|joined }}{% endautoescape %}").render(context) == "<a>، b & c"
