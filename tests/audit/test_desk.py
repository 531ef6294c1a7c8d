"""The one base of the desk's pages, on a small admin of its own and on all that are registered."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from academy_portal.accounts.models import User
from academy_portal.audit.actions import move, record
from academy_portal.audit.desk import Act, DeskAdmin, Preview, ReasonForm
from academy_portal.audit.models import EventPersonal
from academy_portal.jobs.models import Job
from academy_portal.jobs.states import MACHINE
from academy_portal.kernel.errors import DomainError
from tests.audit.chains import AT

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ROOT = Path(__file__).resolve().parents[2]


class TooEarlyError(DomainError):
    """The act is refused."""


class NoProofError(Exception):
    """Nobody proved who is there."""


def stop(job: Job, data: dict[str, Any], by: User, at: datetime) -> None:
    if job.kind == "refused":
        raise TooEarlyError("It is too early.")
    if job.kind == "invalid":
        raise ValidationError(["It is late.", "Ask again."])
    with transaction.atomic():
        facts = {"reason": data["reason"]}
        move(instance=job, machine=MACHINE, verb="cancel", by=by, at=at, ended_at=at, facts=facts)


class JobDesk(DeskAdmin):
    """A page with one act that needs a reason and one for nobody."""

    machine = MACHINE
    words = {"request": "Asked for"}
    acts = (
        Act(
            name="stop",
            label="Stop it",
            question="Nothing will come of it.",
            form_class=ReasonForm,
            perform=stop,
            is_offered=lambda by, job, at: job.kind != "foreign",
            sources=("queued",),
            many="Stop the chosen",
            done="It is stopped.",
            initial=lambda job: {"reason": f"about {job.kind}"},
        ),
        Act(
            name="hidden",
            label="Hidden",
            question="?",
            form_class=forms.Form,
            perform=lambda job, data, by, at: None,
            is_offered=lambda by, job, at: False,
        ),
    )
    proof = True

    def require_proof(self, request: HttpRequest) -> None:
        if not self.proof:
            raise NoProofError


# A site of its own, at the addresses of this module.
SITE = admin.AdminSite()
SITE.register(Job, JobDesk)
urlpatterns = [path("desk/", SITE.urls)]


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss@example.org", full_name="Boss Example")


@pytest.fixture
def desk() -> JobDesk:
    """The page of the test."""
    SITE._registry[Job].proof = True
    return SITE._registry[Job]


def make_job(kind: str = "plain", state: str = "queued") -> Job:
    job = Job.objects.create(kind=kind, key=f"{kind}-{state}", requested_at=AT)
    with transaction.atomic():
        record(verb="request", subject=job, by=None, at=AT)
        if state == "cancelled":
            move(instance=job, machine=MACHINE, verb="cancel", by=None, at=AT, ended_at=AT)
    return job


def ask(boss: User, data: dict[str, Any] | None = None) -> HttpRequest:
    factory = RequestFactory()
    request = factory.get("/") if data is None else factory.post("/", data)
    request.user, request.session = boss, SessionStore()
    request._messages = FallbackStorage(request)
    return request


def said(request: HttpRequest) -> list[str]:
    return [str(message) for message in get_messages(request)]


def state(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def context(response: HttpResponse) -> dict[str, Any]:
    return response.context_data


def test_an_act_asks_with_its_first_values_and_changes_nothing(desk: JobDesk, boss: User) -> None:
    job = make_job()
    response = desk.act_view(ask(boss), str(job.pk), "stop")
    assert (response.status_code, context(response)["form"]["reason"].value()) == (200, "about plain")
    assert context(response)["preview"] is None
    assert state(job) == "queued"


def test_an_act_is_done_once_confirmed_and_says_so(desk: JobDesk, boss: User) -> None:
    job, request = make_job(), ask(boss, {"reason": "Asked by mail"})
    response = desk.act_view(request, str(job.pk), "stop")
    assert (response.status_code, response.headers["Location"]) == (302, f"/desk/jobs/job/{job.pk}/change/")
    assert (state(job), said(request)) == ("cancelled", ["It is stopped."])


@pytest.mark.parametrize(
    ("kind", "reason", "errors"),
    [
        ("refused", "x", {"__all__": ["It is too early."]}),
        ("invalid", "x", {"__all__": ["It is late. Ask again."]}),
        ("plain", " ", {"reason": ["This field is required."]}),
    ],
)
def test_a_refused_act_says_why_on_its_page(
    desk: JobDesk, boss: User, kind: str, reason: str, errors: dict[str, list[str]]
) -> None:
    job = make_job(kind)
    response = desk.act_view(ask(boss, {"reason": reason}), str(job.pk), "stop")
    assert (response.status_code, context(response)["form"].errors) == (422, errors)
    assert state(job) == "queued"


@pytest.mark.parametrize(("kind", "act"), [("plain", "hidden"), ("plain", "unknown"), ("foreign", "stop")])
def test_what_is_not_offered_does_not_exist(desk: JobDesk, boss: User, kind: str, act: str) -> None:
    job = make_job(kind)
    for data in (None, {"reason": "x"}):
        with pytest.raises(Http404):
            desk.act_view(ask(boss, data), str(job.pk), act)
    assert state(job) == "queued"


def test_who_may_not_change_gets_no_act(desk: JobDesk, boss: User) -> None:
    job = make_job()
    reader = User.objects.create_user("reader@example.org", full_name="Reader Example", is_staff=True)
    with pytest.raises(Http404):
        desk.act_view(ask(reader, {"reason": "x"}), str(job.pk), "stop")
    assert (desk.offered_acts(ask(reader), job), "stop" in desk.get_actions(ask(reader))) == ([], False)
    assert [act["label"] for act in desk.offered_acts(ask(boss), job)] == ["Stop it"]
    assert desk.offered_acts(ask(boss), make_job(state="cancelled")) == []


def test_acts_ask_for_a_proof_first(desk: JobDesk, boss: User) -> None:
    job = make_job()
    desk.proof = False
    with pytest.raises(NoProofError):
        desk.act_view(ask(boss, {"reason": "x"}), str(job.pk), "stop")
    with pytest.raises(NoProofError):
        desk.act_on_chosen(ask(boss, {"confirmed": "yes", "reason": "x"}), desk.acts[0], Job.objects.all())
    assert state(job) == "queued"


def test_chosen_rows_are_counted_before_and_after(desk: JobDesk, boss: User) -> None:
    one, ended, refused = make_job(), make_job("old", state="cancelled"), make_job("refused")
    chosen = Job.objects.order_by("pk")
    function, name, label = desk.get_actions(ask(boss))["stop"]
    assert (name, label, "hidden" in desk.get_actions(ask(boss))) == ("stop", "Stop the chosen", False)
    found: Preview = context(function(desk, ask(boss), chosen))["preview"]
    assert (found.rows, found.left_out) == ([one, refused], [("cancelled", 1)])
    request = ask(boss, {"confirmed": "yes", "reason": "All of them"})
    assert function(desk, request, chosen.exclude(pk=ended.pk)) is None
    assert said(request) == [f"{refused}: It is too early.", "1 row was changed."]
    assert [state(job) for job in (one, ended, refused)] == ["cancelled", "cancelled", "queued"]


def test_a_preview_lists_the_first_rows_and_counts_the_others() -> None:
    found = Preview.of(range(25), lambda number: number != 3)
    assert (found.shown, found.more, found.left_out) == ([n for n in range(21) if n != 3], 4, [("3", 1)])


def test_the_history_speaks_in_words(desk: JobDesk, boss: User) -> None:
    job = make_job()
    desk.act_view(ask(boss, {"reason": "Asked by mail"}), str(job.pk), "stop")
    with transaction.atomic():
        record(verb="nameless", subject=job, by=boss, at=AT)
    told = [entry["told"] for entry in desk.history_entries(job)]
    assert [(one.title, one.state, one.who, one.reason) for one in told] == [
        ("Asked for", "", "the portal", ""),
        ("The work was cancelled.", "cancelled", "Boss Example", "Asked by mail"),
        ("nameless", "", "Boss Example", ""),
    ]
    EventPersonal.objects.update(actor_label="", personal={})
    assert desk.history_entries(job)[1]["told"].who == "a person whose name was erased"
    page = desk.history_view(ask(boss), str(job.pk)).render().content.decode()
    assert "By a person whose name was erased. Reason: Asked by mail" in page


def test_django_s_own_log_stays_empty(desk: JobDesk, boss: User) -> None:
    desk.log_addition(ask(boss), make_job(), "x")
    desk.log_change(ask(boss), make_job("other"), "x")
    assert not LogEntry.objects.exists()


def test_a_page_that_lets_people_type_needs_an_action(desk: JobDesk, boss: User) -> None:
    with pytest.raises(NotImplementedError, match="JobDesk"):
        desk.save_model(ask(boss), make_job(), forms.Form(), change=True)


def test_every_recorded_verb_has_words_at_its_desk() -> None:
    """Whatever an app's code records is named by the words or the moves of its desk pages."""
    named: dict[Path, set[str]] = {}
    for page in admin.site._registry.values():
        if isinstance(page, DeskAdmin):
            folder = ROOT.joinpath(*page.opts.app_config.name.split("."))
            named.setdefault(folder, set()).update(page.words, page.machine.moves if page.machine else ())
    recorded = {
        folder.name: {
            verb
            for source in folder.rglob("*.py")
            for verb in re.findall(r'(?:verb=|_save\(\w+, )"([a-z_.]+)"', source.read_text("utf-8"))
        }
        for folder in named
    }
    assert {name for name, verbs in recorded.items() if verbs} >= {"accounts", "editions", "networks", "scholarships"}
    missing = {folder.name: recorded[folder.name] - words for folder, words in named.items()}
    assert {name: verbs for name, verbs in missing.items() if verbs} == {}


def test_words_follow_the_reader_s_language() -> None:
    with translation.override("fr"):
        assert str(ReasonForm().fields["reason"].label) == "Motif"
