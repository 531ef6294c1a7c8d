import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy_portal.accounts.second_factor import MFA
from academy_portal.audit.models import Event
from articles.models import Publication
from editions import actions
from editions.facts import ParticipantFacts
from editions.models import Edition, EditionHost, Obligation, Participation, Project, Session
from fieldvisits.models import VisitFacts

from .samples import FIRST_DAY, LAST_DAY, announced, archived, country, officer, person, planned

pytestmark = pytest.mark.django_db


def signed_in(user):
    """A client signed in at the desk, with the second factor shown."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": MFA, "at": 0, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def desk(at):
    return signed_in(officer(at))


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def row(edition):
    return Edition.objects.filter(pk=edition.pk).values().get()


@pytest.mark.parametrize("model", [Edition, Session, Project, Participation, Obligation, Publication, VisitFacts])
def test_lists_and_searches_open_for_the_desk_only(desk, at, model):
    for client, status in ((desk, 200), (signed_in(person(at)), 302), (Client(), 302)):
        assert client.get(address(model)).status_code == status
        assert client.get(address(model) + "?q=x").status_code == status


def test_a_new_edition_is_made_by_the_action(desk):
    response = desk.post(
        address(Edition, "add"),
        {
            "code": "SSEA-13",
            "slug": "bamako-2027",
            "mode": "hybrid",
            "city": "Bamako",
            "language": "en",
            "languages": "en,fr",
            "planned_starts_on": "2027-06-07",
            "planned_ends_on": "2027-06-11",
        },
    )
    assert response.status_code == 302
    edition = Edition.objects.get()
    assert (edition.state, edition.ordinal, edition.languages) == ("planned", None, ["en", "fr"])
    assert list(Event.objects.filter(subject_model="editions.edition").values_list("verb", flat=True)) == [
        "create_edition"
    ]


def change_form(edition, **changes):
    """What the change form of an edition posts."""
    fields = {
        "slug": edition.slug,
        "mode": edition.mode,
        "planned_precision": "day",
        "held_precision": "day",
        "theme": edition.theme,
        "language": "en",
        "city": edition.city,
        "confidence": "{}",
        "hosts-TOTAL_FORMS": "0",
        "hosts-INITIAL_FORMS": "0",
    }
    return {**fields, **changes}


def test_texts_and_hosts_are_edited_and_what_is_decided_is_not(desk, at):
    edition = announced(at)
    response = desk.post(
        address(Edition, "change", edition.pk),
        change_form(
            edition,
            venue="Palace",
            state="archived",
            ordinal="99",
            planned_starts_on="2030-01-01",
            **{
                "hosts-TOTAL_FORMS": "1",
                "hosts-0-edition": str(edition.pk),
                "hosts-0-name": "City of Bamako",
                "hosts-0-role": "host",
                "hosts-0-kind": "city_government",
                "hosts-0-position": "0",
                "hosts-0-is_lead": "on",
            },
        ),
    )
    assert response.status_code == 302, re.findall(r"errorlist.*?</ul>", response.content.decode())
    kept = row(edition)
    assert (kept["venue"], kept["state"], kept["ordinal"]) == ("Palace", "announced", None)
    assert kept["planned_starts_on"] == FIRST_DAY
    assert EditionHost.objects.get().is_lead
    assert set(Event.objects.values_list("verb", flat=True)) >= {"change_edition", "save_host"}


def test_a_move_asks_first_then_calls_the_action(desk, at):
    edition = planned(at)
    chosen = {"action": "announce", "_selected_action": [edition.pk]}
    asked = desk.post(address(Edition), chosen)
    assert asked.status_code == 200
    assert "becomes public with its planned dates" in asked.content.decode()
    assert row(edition)["state"] == "planned"
    done = desk.post(address(Edition), {**chosen, "confirmed": "yes"})
    assert done.status_code == 302
    assert row(edition)["state"] == "announced"


def test_a_move_from_the_page_of_an_edition(desk, at):
    edition = announced(at)
    html = desk.get(address(Edition, "change", edition.pk)).content.decode()
    offered = set(re.findall(r"/act/([a-z-]+)/", html))
    assert offered == {"start", "cancel", "reschedule", "assign-ordinal"}
    move = address(Edition, "act", edition.pk, "cancel")
    assert desk.get(move).status_code == 200
    empty = desk.post(move, {"confirmed": "yes", "reason": ""})
    assert empty.status_code == 422
    assert row(edition)["state"] == "announced"
    assert desk.post(move, {"confirmed": "yes", "reason": "No quorum."}).status_code == 302
    assert (row(edition)["state"], row(edition)["cancelled_reason"]) == ("cancelled", "No quorum.")


def test_a_refused_move_says_why_and_changes_nothing(desk, at):
    edition = archived(3)
    before = row(edition)
    move = address(Edition, "act", edition.pk, "start")
    response = desk.post(move, {"confirmed": "yes"}, follow=True)
    assert "not possible while" in response.content.decode()
    assert row(edition) == before


def test_dates_move_with_a_reason(desk, at):
    edition = announced(at)
    desk.post(
        address(Edition, "act", edition.pk, "reschedule"),
        {
            "confirmed": "yes",
            "planned_starts_on": "2027-09-06",
            "planned_ends_on": "2027-09-10",
            "reason": "Elections.",
        },
    )
    assert row(edition)["planned_starts_on"] == date(2027, 9, 6)
    assert edition.date_changes.get().reason == "Elections."


def test_moves_are_not_for_readers(at):
    edition = announced(at)
    reader = signed_in(officer(at, "signatory", email="s@example.org"))
    assert reader.get(address(Edition, "change", edition.pk)).status_code == 200
    assert reader.get(address(Edition, "act", edition.pk, "cancel")).status_code == 404
    reader.post(
        address(Edition), {"action": "cancel", "_selected_action": [edition.pk], "confirmed": "yes", "reason": "x"}
    )
    assert row(edition)["state"] == "announced"


def test_nothing_is_deleted(desk, at):
    edition = announced(at)
    assert desk.post(address(Edition, "delete", edition.pk), {"post": "yes"}).status_code == 403
    assert Edition.objects.count() == 1


def test_people_are_admitted_and_their_obligations_settled(desk, at):
    amina, edition = person(at), announced(at)
    country()
    response = desk.post(
        address(Participation, "add"),
        {
            "person": amina.pk,
            "edition": edition.pk,
            "role": "observer",
            "how_admitted": "invitation",
            "country": "ML",
            "sex": "female",
            "stakeholder_category": "workers",
            "languages": "fr",
            "organisation": "Union",
        },
    )
    assert response.status_code == 302
    participation = Participation.objects.get()
    assert (participation.person, participation.country_id, participation.languages) == (amina, "ML", ["fr"])
    obligation = actions.impose_obligation(
        participation=participation, kind="article", brief={}, due_on=LAST_DAY, by=None, at=at
    )
    typed = desk.post(address(Obligation, "change", obligation.pk), {"state": "waived"})
    obligation.refresh_from_db()
    assert (typed.status_code, obligation.state) == (403, "open")
    offered = re.findall(r"/act/([a-z-]+)/", desk.get(address(Obligation, "change", obligation.pk)).content.decode())
    assert offered == ["meet", "extend", "waive"]
    desk.post(
        address(Obligation),
        {"action": "waive", "_selected_action": [obligation.pk], "confirmed": "yes", "reason": "Illness."},
    )
    obligation.refresh_from_db()
    assert (obligation.state, obligation.waived_reason) == ("waived", "Illness.")


def test_staff_of_one_edition_sees_its_people_only(at):
    bamako, dakar = announced(at), announced(at, "dakar-2028")
    for edition, email in ((bamako, "a@example.org"), (dakar, "b@example.org")):
        actions.admit_participant(
            person=person(at, email, full_name=f"Guest of {edition.city} {edition.pk}"),
            edition=edition,
            role="observer",
            how="invitation",
            facts=ParticipantFacts(),
            by=None,
            at=at,
        )
    client = signed_in(officer(at, "logistics", edition=bamako))
    html = client.get(address(Participation)).content.decode()
    assert f"Guest of Bamako {bamako.pk}" in html
    assert f"Guest of Bamako {dakar.pk}" not in html
    hidden = Participation.objects.get(edition=dakar)
    assert client.get(address(Participation, "change", hidden.pk)).status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_the_lists_of_the_desk_ask_a_fixed_number_of_times(desk, at, django_assert_num_queries, count):
    for number in range(1, count + 1):
        edition = archived(number)
        Session.objects.create(edition=edition, code="v", kind="visit", title="x")
        participation = Participation.objects.create(
            person=person(at, f"p{number}@example.org"),
            edition=edition,
            role="observer",
            how_admitted="staff",
            admitted_at=timezone.now(),
        )
        actions.impose_obligation(
            participation=participation, kind="article", brief={}, due_on=LAST_DAY, by=None, at=at
        )
    for model, queries in ((Edition, 8), (Session, 9), (Participation, 12), (Obligation, 12)):
        with django_assert_num_queries(queries):
            assert desk.get(address(model)).status_code == 200


def test_a_stranger_has_no_right():
    assert not AnonymousUser().has_perm("editions.view_edition")
