"""Declining an offer: a page that asks once, keeps the reason, and does nothing by being looked at."""

import re

import pytest
from django.urls import reverse

from academy_portal.idempotency.actions import FIELD as FORM_KEY
from scholarships.models import Offer
from tests.clients import client_for

from .refills import decided, offer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(db: None) -> Offer:
    """An offer that waits for its answer."""
    return offer_of(decided(), 0)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of the form."""
    return re.search(rf'name="{name}" value="([^"]+)"', html[html.index("<main") :]).group(1)


def test_the_page_asks_once_and_declines_once(offer: Offer) -> None:
    client, place = client_for(offer.person), reverse("scholarships:decline", args=[offer.uuid])
    html = client.get(place).content.decode()
    assert Offer.objects.get(pk=offer.pk).state == "open"
    form = {"reason": "no_leave", FORM_KEY: hidden(html, FORM_KEY)}
    answers = [client.post(place, form) for _click in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [reverse("scholarships:offer", args=[offer.uuid])] * 2
    found = Offer.objects.get(pk=offer.pk)
    assert (found.state, found.decline_reason) == ("declined", "no_leave")
    assert client.get(place).headers["Location"] == reverse("scholarships:offer", args=[offer.uuid])


def test_a_reason_that_does_not_exist_declines_nothing(offer: Offer) -> None:
    client, place = client_for(offer.person), reverse("scholarships:decline", args=[offer.uuid])
    key = hidden(client.get(place).content.decode(), FORM_KEY)
    assert client.post(place, {"reason": "nonsense", FORM_KEY: key}).status_code == 422
    assert Offer.objects.get(pk=offer.pk).state == "open"


def test_the_reason_is_there_after_a_switch_of_the_language(offer: Offer) -> None:
    client, place = client_for(offer.person), reverse("scholarships:decline", args=[offer.uuid])
    html = client.get(place).content.decode()
    switch = re.search(r'<button type="submit" form="form" [^>]*formaction="(/fr/[^"]+)" name="(\w+)"', html)
    assert switch is not None
    form = {"reason": "no_leave", "typed_by": hidden(html, "typed_by"), switch.group(2): "1"}
    page = client.get(client.post(switch.group(1), form).headers["Location"])
    assert [(row.name, row.value) for row in page.context["rows"]] == [("reason", "no_leave")]
    assert page.context["rows"][0].words != "no_leave"
    assert Offer.objects.get(pk=offer.pk).state == "open"
