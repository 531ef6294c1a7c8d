"""The tags of the design system and the components."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation
from django.utils.formats import date_format

from academy_portal.pages.templatetags import academy
from tests.pages.sample import sample_context

AT = datetime(2027, 3, 15, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "zoned", "name", "utc"),
    [
        ("UTC", "15 March 2027, 23:59", "UTC", ""),
        ("Africa/Dakar", "15 March 2027, 23:59", "Dakar", "23:59"),
        ("America/Sao_Paulo", "15 March 2027, 20:59", "Sao Paulo", "23:59"),
        ("Asia/Tokyo", "16 March 2027, 08:59", "Tokyo", "15 March 2027, 23:59"),
    ],
)
def test_instant(zone: str, zoned: str, name: str, utc: str) -> None:
    assert academy.instant(AT, zone) == academy.Instant("2027-03-15T23:59:00Z", zoned, name, utc)


def test_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        academy.instant(AT, "Mars/Base")


def test_name_is_isolated_and_escaped() -> None:
    assert academy.bdi("<Amina>") == "<bdi>&lt;Amina&gt;</bdi>"


@pytest.mark.parametrize(
    ("level", "kind"),
    [(levels.SUCCESS, "ok"), (levels.ERROR, "error"), (levels.WARNING, "warn"), (levels.INFO, "info"), (99, "info")],
)
def test_note_kind(level: int, kind: str) -> None:
    assert academy.note_kind(Message(level, "x")) == kind


@pytest.mark.parametrize(
    ("mark", "kind", "words"),
    [
        ("high", "ok", "well documented"),
        ("medium_high", "info", "mostly documented"),
        ("low", "warn", "little documented"),
        ("medium (dates approximate)", "info", "medium (dates approximate)"),
    ],
)
def test_confidence(mark: str, kind: str, words: str) -> None:
    assert (academy.confidence_kind(mark), academy.confidence_text(mark)) == (kind, words)


def test_inline_svg_loses_its_declaration() -> None:
    assert academy.inline_svg("<?xml version='1.0'?>\n<svg></svg>") == "<svg></svg>"


def test_pagination_keeps_the_query() -> None:
    request = RequestFactory().get("/en/networks/?q=a%26b&page=3&type=x&type=y")
    html = render_to_string("academy/pagination.html", {"page": Paginator(range(100), 10).page(3)}, request)
    assert 'rel="next" href="?q=a%26b&amp;type=x&amp;type=y&amp;page=4"' in html
    assert '<b aria-current="page">3</b>' in html


def test_one_page_needs_no_pagination() -> None:
    assert render_to_string("academy/pagination.html", {"page": Paginator(range(5), 10).page(1)}).strip() == ""


def test_chart_has_an_equal_table_and_no_style() -> None:
    html = render_to_string("academy/bar_chart.html", sample_context())
    assert 'width="100%" height="18"' in html
    assert html.count("<dd>") == html.count("<td")
    assert "style" not in html
    for text in ("48", "14", "37", "11"):
        assert html.count(f">{text}<") == 2


def test_confirm_says_how_many_and_carries_a_form_key() -> None:
    html = render_to_string(
        "academy/confirm.html",
        {
            "title": "Release",
            "text": "Each gets a mail.",
            "count": 37,
            "button": "Release 37 letters",
            "csrf_token": "t",
        },
    )
    assert "How many: 37" in html
    assert 'name="form_key"' in html
    assert 'name="csrfmiddlewaretoken"' in html


def test_summary_list_says_what_is_not_provided() -> None:
    html = render_to_string("academy/summary_list.html", sample_context())
    assert "Not provided" in html
    assert 'Change<span class="hidden"> Name</span>' in html


def test_title_begins_with_error() -> None:
    with override_settings(ROOT_URLCONF="tests.pages.sample_urls"):
        client = Client()
        assert "<title>Sample - SSE Academy</title>" in client.get("/en/sample/").content.decode()
        assert "<title>Error: Sample - SSE Academy</title>" in client.post("/en/sample/", {}).content.decode()


def test_home_title_is_the_full_name() -> None:
    request = RequestFactory().get("/en/")
    html = Template("{% load academy %}{% site_suffix %}").render(Context({"request": request}))
    assert html == " - SSE Academy"


def test_a_moment_in_arabic_has_day_month_year_and_24_hours() -> None:
    with translation.override("ar"):
        moment = datetime(2027, 3, 31, 17, 0, tzinfo=UTC)
        assert date_format(moment, "DATETIME_FORMAT") == "31 مارس 2027، 17:00"
        assert date_format(moment, "DATE_FORMAT") == "31 مارس 2027"
        assert date_format(moment, "SHORT_DATETIME_FORMAT").startswith("31")
