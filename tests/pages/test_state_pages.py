"""Pages that say no: each says why, when, and where to go from there."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

WAYS = ['href="/en/"', 'href="/en/help/"']


def shown(template: str, **context: object) -> str:
    """A page as a stranger gets it."""
    request = RequestFactory().get("/en/nowhere/")
    request.user = AnonymousUser()
    request.resolver_match = None
    return render_to_string(template, context, request=request)


@pytest.mark.parametrize("template", ["403.html", "404.html", "410.html", "closed.html", "early.html"])
def test_each_has_one_heading_and_ways_on(template: str) -> None:
    at = datetime(2027, 3, 15, 23, 59, tzinfo=UTC)
    ways = [{"url": "/en/scholarships/", "label": "Other calls"}]
    html = shown(
        template, text="It was taken away.", what="The call takes no more applications.", kept="", ways=ways,
        closed_at=at, opens_at=at, zone="Africa/Dakar",
    )  # fmt: skip
    assert html.count("<h1") == 1
    for way in [*WAYS, '<a href="/en/scholarships/">Other calls</a>']:
        assert way in html


def test_closed_and_early_say_the_hour_with_its_zone() -> None:
    at = datetime(2027, 3, 15, 23, 59, tzinfo=UTC)
    for html in (
        shown("closed.html", what="It is over.", closed_at=at, zone="Asia/Tokyo", kept="Your text is kept.", ways=[]),
        shown("early.html", what="It is not time.", opens_at=at, zone="Asia/Tokyo", ways=[]),
    ):
        assert '<time datetime="2027-03-15T23:59:00Z"' in html
        assert "16 March 2027, 08:59" in html
        assert "15 March 2027, 23:59 UTC" in html


@pytest.mark.django_db
def test_a_page_not_found_brings_back_after_sign_in(client: Client) -> None:
    html = client.get("/en/nothing/?a=1").content.decode()
    assert 'href="/en/account/login/?next=/en/nothing/%3Fa%3D1"' in html


@pytest.mark.django_db
@override_settings(CONTACT_EMAIL="help@example.org")
def test_help_names_the_address_to_write_to(client: Client) -> None:
    assert (
        '<a href="mailto:help@example.org"><bdi>help@example.org</bdi></a>' in client.get("/en/help/").content.decode()
    )
