"""A draft that came too late is read, copied and printed; nothing of it can be changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from scholarships.actions import lapse_offers, withdraw_application
from scholarships.models import Offer
from tests.clients import client_for

from .refills import decided, offer_of
from .world import World, build_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(db: None) -> World:
    """A draft whose call has closed."""
    world = build_world()
    world.apply("late", send=False)
    world.close()
    return world


def test_the_answers_are_there_and_the_hour_is_said(late: World) -> None:
    own = late.applications[0]
    page = client_for(own.applicant).get(reverse("scholarships:check", args=[own.uuid]))
    html = page.content.decode()
    assert page.status_code == 200
    assert "This is closed now" in html
    assert own.proposal.motivation[:20] in html
    assert 'Change<span class="hidden">' not in html
    late.call.refresh_from_db()
    assert f'<time datetime="{late.call.closes_at:%Y-%m-%dT%H:%M:%SZ}"' in html
    assert "<form" not in html.partition("<main")[2]


def test_a_section_leads_there(late: World) -> None:
    own = late.applications[0]
    answer = client_for(own.applicant).get(reverse("scholarships:section", args=[own.uuid, "profile"]))
    assert answer.headers["Location"] == reverse("scholarships:check", args=[own.uuid])


def test_the_task_list_offers_to_read_and_not_to_send(late: World) -> None:
    own = late.applications[0]
    html = client_for(own.applicant).get(reverse("scholarships:application", args=[own.uuid])).content.decode()
    check = reverse("scholarships:check", args=[own.uuid])
    assert f'<a href="{check}">Answers</a>' in html
    assert "Check your answers and send" not in html
    assert ">Ready<" not in html


def test_before_the_close_the_page_sends(db: None) -> None:
    world = build_world()
    own = world.apply("early", send=False)
    html = client_for(own.applicant).get(reverse("scholarships:check", args=[own.uuid])).content.decode()
    assert "This is closed now" not in html
    assert world.call.closes_at > world.at + timedelta(days=1)


def test_a_section_that_is_not_complete_is_named_where_one_would_send(db: None) -> None:
    own = build_world().apply("early", send=False)
    own.proposal.is_complete = False
    own.proposal.save(update_fields=["is_complete"])
    html = client_for(own.applicant).get(reverse("scholarships:check", args=[own.uuid])).content.decode()
    note = html.partition('<div class="note note-warn">')[2].partition("</div>")[0]
    assert (
        f'<a href="{reverse("scholarships:section", args=[own.uuid, "proposal"])}">Motivation and article</a>' in note
    )
    assert "You and your organisation" not in note


def test_the_end_of_an_application_shows_the_way_to_other_calls(db: None) -> None:
    own = build_world().apply("one")
    client, page = client_for(own.applicant), reverse("scholarships:application", args=[own.uuid])
    assert ">Other calls</a>" not in client.get(page).content.decode()
    withdraw_application(application=own, by=own.applicant, at=moment())
    assert ">Other calls</a>" in client.get(page).content.decode()


def test_the_link_of_a_letter_whose_time_is_over_says_when_and_leads_on() -> None:
    world = decided()
    offer = offer_of(world, 0)
    Offer.objects.filter(pk=offer.pk).update(respond_by=moment() - timedelta(days=2))
    assert lapse_offers(at=moment()) == 1
    offer.refresh_from_db()
    html = client_for(offer.person).get(reverse("scholarships:offer", args=[offer.uuid])).content.decode()
    assert "The offer has ended" in html
    assert f'<time datetime="{offer.respond_by:%Y-%m-%dT%H:%M:%SZ}"' in html
    assert 'href="/en/my/"' in html.partition("<main")[2]
    assert "<form" not in html.partition("<main")[2]
