"""Scholarships at the desk: own calls only, drafts written, everything else moved by acts that ask first."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.reference.models import CountryGroup
from scholarships import states
from scholarships.actions import discard_run, release_run, request_run, sign_run
from scholarships.models import (
    Application,
    Call,
    Conflict,
    Offer,
    Review,
    Reviewer,
    SelectionRun,
    WaitingEnd,
)
from tests.clients import client_for
from tests.sealed import unguarded

from .test_selection_run import compute
from .world import World, build_world, moment, person

pytestmark = pytest.mark.django_db


def address(model: type[Model], page: str = "changelist", *args: object) -> str:
    with translation.override("en"):
        return reverse(f"admin:scholarships_{model._meta.model_name}_{page}", args=args)


def at_the_desk(user: User) -> Client:
    """Somebody's client at the desk, in English."""
    User.objects.filter(pk=user.pk).update(is_staff=True, language="en")
    user.refresh_from_db()
    return client_for(user)


@pytest.fixture
def administrator(world: World) -> User:
    return person("root@example.org", world.at, is_staff=True, is_superuser=True)


@pytest.fixture
def run(world: World, tmp_path: Path) -> SelectionRun:
    """A proposed result for one applicant."""
    world.apply("awa")
    world.review_all()
    return compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)


def signed(run: SelectionRun, world: World) -> SelectionRun:
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=world.at)
    return run


def state(row: Model) -> str:
    return type(row).objects.values_list("state", flat=True).get(pk=row.pk)


def offered(page: bytes) -> set[str]:
    return set(re.findall(r"/act/([a-z-]+)/", page.decode()))


def test_an_officer_sees_the_rows_of_own_calls_only(world: World, run: SelectionRun, tmp_path: Path) -> None:
    own = {Call: world.call, Application: world.applications[0], SelectionRun: signed(run, world)}
    own[Offer] = Offer.objects.get()
    other = build_world(slug="other", edition=world.call.edition)
    hidden = {Call: other.call, Application: other.apply("ben")}
    other.review_all()
    second = compute(request_run(call=other.call, seed="11" * 16, by=other.officer, at=other.at), tmp_path)
    hidden[SelectionRun] = signed(second, other)
    hidden[Offer] = Offer.objects.exclude(pk=own[Offer].pk).get()
    client = at_the_desk(world.officer)
    for model, row in own.items():
        rows = client.get(address(model)).context["cl"].result_list
        assert [one.pk for one in rows] == [row.pk], model
        assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.get(address(model, "change", hidden[model].pk)).status_code == 302
        assert client.get(address(model, "history", hidden[model].pk)).status_code == 404
    assert client.get(address(Call, "act", other.call.pk, "reschedule-close")).status_code == 404


@pytest.mark.parametrize("model", [Application, SelectionRun, Offer, WaitingEnd, Review, Reviewer, Conflict])
def test_the_filter_by_call_names_own_calls_only(world: World, model: type[Model]) -> None:
    own = build_world(slug="own", edition=world.call.edition)
    foreign = build_world(slug="foreign", edition=world.call.edition)
    for call, title in ((world.call, "First own"), (own.call, "Second own"), (foreign.call, "Foreign")):
        with unguarded():
            Call.objects.filter(pk=call.pk).update(title=title)
    grant_mandate(
        user=world.officer, role="selection_officer", scope_kind="call", scope_id=own.call.pk, valid_from=world.at,
        valid_until=None, by=None, at=world.at,
    )  # fmt: skip
    page = at_the_desk(world.officer).get(address(model)).content.decode()
    assert ("First own" in page, "Second own" in page, "Foreign" in page) == (True, True, False)


def test_plain_staff_and_people_outside_get_nothing(world: World) -> None:
    staff = client_for(person("staff@example.org", world.at, is_staff=True))
    for model in (Call, Application, SelectionRun, Offer):
        assert (staff.get(address(model)).status_code, Client().get(address(model)).status_code) == (403, 302)


def draft(world: World) -> Call:
    """The call of the world as if it had not been published."""
    with unguarded():
        Call.objects.filter(pk=world.call.pk).update(state="draft", published_at=None)
    return Call.objects.get(pk=world.call.pk)


def test_a_call_is_published_once_confirmed(world: World) -> None:
    call, client = draft(world), at_the_desk(world.officer)
    assert offered(client.get(address(Call, "change", call.pk)).content) == {"publish"}
    act = address(Call, "act", call.pk, "publish")
    asked = client.get(act)
    assert (asked.status_code, state(call)) == (200, "draft")
    assert "Everybody can read the call from now on." in asked.content.decode()
    done = client.post(act, {"confirmed": "yes"})
    assert (done.status_code, done.headers["Location"]) == (302, address(Call, "change", call.pk))
    assert (state(call), timeline(call)[-1].actor_id) == ("published", world.officer.pk)
    refused = client.post(act, {"confirmed": "yes"})
    assert (refused.status_code, state(call)) == (422, "published")


def test_signatures_and_release_through_the_desk(world: World, run: SelectionRun) -> None:
    officer, signatory = at_the_desk(world.officer), at_the_desk(world.signatory)
    sign, release = (address(SelectionRun, "act", run.pk, act) for act in ("sign", "release"))
    page = signatory.get(address(SelectionRun, "change", run.pk)).content
    assert offered(page) == {"sign"}
    assert f'href="/en/selection/runs/{run.uuid}/"' in page.decode()
    assert (run.input_sha256 in page.decode(), "sse-academy/1" in page.decode()) == (True, False)
    for client in (officer, signatory):
        assert "You confirm that you have read this list." in client.get(sign).content.decode()
        assert client.post(sign, {"confirmed": "yes"}).status_code == 302
        assert client.post(sign, {"confirmed": "yes"}).status_code == 404, "nobody signs twice"
    assert (state(run), Offer.objects.get().state) == ("signed", "staged")
    before = Event.objects.count()
    assert [signatory.get(release).status_code, signatory.post(release, {"confirmed": "yes"}).status_code] == [404, 404]
    chosen = {"action": "release", "_selected_action": [run.pk], "confirmed": "yes"}
    told = signatory.post(address(SelectionRun), chosen, follow=True)
    assert [str(one).split(": ", 1)[1] for one in told.context["messages"]] == [
        "Only a selection officer of this call can release the letters."
    ]
    assert (state(run), Event.objects.count()) == ("signed", before)
    assert "They cannot be called back." in officer.get(release).content.decode()
    assert officer.post(release, {"confirmed": "yes"}).status_code == 302
    assert (state(run), Offer.objects.get().state) == ("published", "open")


def test_a_preview_says_what_stays_as_it_is(world: World, run: SelectionRun) -> None:
    discard_run(run=run, by=world.officer, at=world.at)
    again = SelectionRun.objects.create(
        call=world.call,
        policy="priority",
        state="proposed",
        requested_at=world.at,
        requested_by=world.officer,
        input_text=run.input_text,
        input_sha256=run.input_sha256,
        output_text=run.output_text,
        output_sha256=run.output_sha256,
    )
    chosen = {"action": "discard", "_selected_action": [run.pk, again.pk]}
    client = at_the_desk(world.officer)
    page = client.post(address(SelectionRun), chosen)
    assert ([one.pk for one in page.context["preview"].rows], page.context["preview"].left_out) == (
        [again.pk],
        [("Discarded", 1)],
    )
    assert "1 row will be changed:" in page.content.decode()
    assert state(again) == "proposed"


@pytest.mark.parametrize("model", [Call, Application, SelectionRun, Offer])
def test_lists_ask_the_same_at_1_and_30_rows(
    world: World, run: SelectionRun, administrator: User, model: type[Model]
) -> None:
    signed(run, world)
    client, asked = at_the_desk(world.officer), []
    for count in (1, 30):
        for number in range(model.objects.count(), count):
            add_row(model, number, world)
        client.get(address(model))
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address(model))
        assert len(response.context["cl"].result_list) == count
        asked.append(len(captured))
    assert asked[0] == asked[1]


def add_row(model: type[Model], number: int, world: World) -> None:
    """One more row of its kind; the rules on it are not what is tested here."""
    if model is Call:
        call = Call.objects.get(pk=world.call.pk)
        call.pk, call.slug = None, f"copy-{number}"
        call.save(force_insert=True)
        grant_mandate(
            user=world.officer,
            role="selection_officer",
            scope_kind="call",
            scope_id=call.pk,
            valid_from=world.at,
            valid_until=None,
            by=None,
            at=world.at,
        )
        return
    if model is SelectionRun:
        run = SelectionRun.objects.order_by("pk").first()
        run.pk, run.uuid, run.state = None, uuid4(), "discarded"
        run.save(force_insert=True)
        return
    world.call.refresh_from_db()
    Call.objects.filter(pk=world.call.pk).update(state="published", closes_at=moment() + timedelta(days=1))
    world.call.refresh_from_db()
    application = world.apply(f"more{number}", send=False)
    if model is Offer:
        offer = Offer.objects.order_by("pk").first()
        offer.pk, offer.uuid, offer.application, offer.person = None, uuid4(), application, application.applicant
        offer.save(force_insert=True)


def call_form(call: Call, **changes: Any) -> dict[str, Any]:
    """What the form of a call posts, parts included."""
    at = moment().replace(microsecond=0)
    dates = {"opens_at": at + timedelta(days=5), "closes_at": at + timedelta(days=30)}
    dates["answers_by"] = at + timedelta(days=90)
    values = {
        "edition": call.edition_id,
        "slug": "second-call",
        "number_prefix": "SEC",
        "title": "Second call",
        "summary": "Fiction.",
        "language": "en",
        "time_zone": "Africa/Dakar",
        "grace_minutes": 0,
        "decisions_on": (at + timedelta(days=80)).date(),
        "reference_on": "2026-01-01",
        "seats": 4,
        "currency": "USD",
        "policy": "priority",
        "reviews_per_application": 2,
        "reviewer_load": 40,
        "reserve_size": 2,
        "article_due_on": (at + timedelta(days=120)).date(),
    }
    for name, value in dates.items():
        values[name] = value.strftime("%Y-%m-%dT%H:%M:%S")
    for prefix in ("eligibility_rules", "criteria", "quotas", "costs", "budget_lines"):
        values |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    group = CountryGroup.objects.get(code="G77").pk
    condition = {"kind": "country_group", "position": 0, "group": group, "looks_at": "residence"}
    criterion = {"key": "relevance", "label": "Relevance", "help": "0 to 5", "weight": 100, "position": 0}
    quota = {"name": "Two women", "attribute": "sex", "value": "female", "min_count": 2}
    cost = {"line": "travel", "amount": "900"}
    payer = {"line": "travel", "payer": "Fictional  Fund", "amount": "3600", "position": 1}
    parts = (
        ("eligibility_rules", condition), ("criteria", criterion), ("quotas", quota), ("costs", cost),
        ("budget_lines", payer),
    )  # fmt: skip
    for prefix, part in parts:
        values |= {f"{prefix}-0-{name}": value for name, value in part.items()}
    return values | changes


def test_an_administrator_writes_a_draft_with_its_parts(world: World, administrator: User) -> None:
    client = at_the_desk(administrator)
    assert client.get(address(Call, "add")).status_code == 200
    response = client.post(address(Call, "add"), call_form(world.call))
    assert response.status_code == 302, response.context["errors"]
    call = Call.objects.get(slug="second-call")
    assert (call.state, call.seats, call.published_at) == ("draft", 4, None)
    assert [(one.kind, one.group.code) for one in call.eligibility_rules.all()] == [("country_group", "G77")]
    assert [one.key for one in call.criteria.all()] == ["relevance"]
    assert [(one.attribute, one.min_count) for one in call.quotas.all()] == [("sex", 2)]
    assert [(one.line, one.amount) for one in call.costs.all()] == [("travel", 900)]
    assert [(one.line, one.payer) for one in call.budget_lines.all()] == [("travel", "Fictional Fund")]
    assert call.budget == 3600
    assert [(event.verb, event.actor_id) for event in timeline(call)] == [
        ("save_call", administrator.pk),
        ("save_rules", administrator.pk),
    ]
    assert timeline(call)[1].facts["rules"][0].startswith("eligibilityrule ")
    assert not LogEntry.objects.exists()
    page = client.get(address(Call, "change", call.pk))
    assert "Call stored" in page.content.decode()
    assert 'name="title"' in page.content.decode()


def test_dates_out_of_order_are_told_and_nothing_is_stored(world: World, administrator: User) -> None:
    wrong = call_form(world.call, closes_at="2020-01-01T00:00")
    response = at_the_desk(administrator).post(address(Call, "add"), wrong)
    assert response.status_code == 200
    assert "The call must close after it opens." in response.content.decode()
    assert Call.objects.count() == 1


def test_an_officer_of_one_call_writes_no_new_one(world: World) -> None:
    client = at_the_desk(world.officer)
    assert client.get(address(Call, "add")).status_code == 403
    assert client.post(address(Call, "add"), call_form(world.call)).status_code == 403
    assert Call.objects.count() == 1


def test_a_published_call_is_read_only(world: World, administrator: User) -> None:
    client, page = at_the_desk(administrator), address(Call, "change", world.call.pk)
    before = Call.objects.values().get(pk=world.call.pk)
    html = client.get(page).content.decode()
    assert "Fictional call" in html
    assert [name for name in ("title", "seats", "criteria-0-weight", "_save") if f'name="{name}"' in html] == []
    assert client.post(page, call_form(world.call, title="Changed")).status_code == 403
    assert Call.objects.values().get(pk=world.call.pk) == before
    assert world.call.criteria.count() == 2


@pytest.mark.parametrize("model", [Application, SelectionRun, Offer])
def test_what_is_recorded_is_not_typed_over(world: World, run: SelectionRun, model: type[Model]) -> None:
    signed(run, world)
    client, row = at_the_desk(world.officer), model.objects.get()
    before = model.objects.values().get(pk=row.pk)
    page = address(model, "change", row.pk)
    assert 'name="_save"' not in client.get(page).content.decode()
    assert [client.post(page, {"state": "draft"}).status_code, client.get(address(model, "add")).status_code] == [
        403,
        403,
    ]
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.values().get(pk=row.pk) == before
    assert not LogEntry.objects.exists()


def test_the_history_has_words_for_every_act(world: World, run: SelectionRun) -> None:
    run = signed(run, world)
    release_run(run=run, by=world.officer, at=world.at)
    client = at_the_desk(world.officer)
    told = {}
    for model in (Call, Application, SelectionRun, Offer):
        page = client.get(address(model, "history", model.objects.get().pk))
        told[model] = [str(entry["told"].title) for entry in page.context["entries"]]
    assert told == {
        Call: [
            "Published",
            "In review",
            "Files given to reviewers",
            "Screened",
            "Decided",
        ],
        Application: [
            "Application begun",
            *["Section stored"] * 2,
            "Submitted",
            "Screened",
            "Sent to review",
            "Offered",
        ],
        SelectionRun: [
            "Selection asked for",
            "Computation begun",
            "Result proposed",
            "First signature",
            "Signed and sealed",
            "Published, letters released",
        ],
        Offer: ["Offer written, letter held", "Offer sent"],
    }
    machines = (states.CALL, states.APPLICATION, states.REVIEW, states.RUN, states.OFFER)
    known = states.RECORDED.keys() | {verb for machine in machines for verb in machine.moves}
    recorded = set(Event.objects.filter(subject_model__startswith="scholarships.").values_list("verb", flat=True))
    assert recorded - known == set()
