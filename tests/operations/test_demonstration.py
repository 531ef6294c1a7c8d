"""The demonstration as it is made, and its pages. It is made once for this file; each test is rolled back."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.queries import has_mandate
from academy_portal.audit.models import Event
from academy_portal.audit.queries import examine_chain
from academy_portal.files.states import FILE
from academy_portal.jobs import states as jobs_states
from academy_portal.jobs.actions import run_job
from academy_portal.jobs.models import Job
from academy_portal.kernel.clock import now
from academy_portal.operations.demonstration import people, story
from academy_portal.operations.demonstration.colleagues import COLLEAGUES
from academy_portal.operations.demonstration.create import DEFAULT_SEED, DEFAULT_SIZE, made_with
from academy_portal.operations.demonstration.making import Sizes, TooSmallError, invent_people
from academy_portal.operations.demonstration.personas import BY_KEY, PERSONAS, persona_users
from academy_portal.operations.invariants import examine
from academy_portal.outbox import states as outbox_states
from academy_portal.outbox.models import Message
from editions import states as editions_states
from editions.models import Edition, Obligation, Participation
from scholarships import states
from scholarships.choices import Screening, Verdict
from scholarships.models import Application, Call, Finding, Offer, Profile, Proposal, Review, SelectionRun
from tests.clients import form_key
from tests.operations.demonstrations import demonstration_mode, make

pytestmark = pytest.mark.django_db

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
# Enough for every state; the size of a first start is made in the crawl and by the journeys.
SIZE = 60


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A demonstration, committed, for all tests of this file."""
    with demonstration_mode(), django_db_blocker.unblock():
        make(SIZE)
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def visitor() -> Client:
    """Somebody who looks at the demonstration on this machine."""
    return Client()


def press(client: Client, key: str, **meta: str) -> str:
    """Press the button of a step; the address on which it lands."""
    page = client.get("/en/demo/").content
    data = {"form_key": form_key(page)}
    response = client.post(f"/en/demo/steps/{key}/", data, **meta)
    assert response.status_code == 302, response.content.decode()[-3000:]
    return str(response.headers["Location"])


def states_of_steps() -> list[str]:
    scene = story.scene()
    assert scene is not None
    return [step.state for step in story.steps(scene)]


# --- What is made -----------------------------------------------------------------------------------------------------
def test_it_has_everybody_and_every_state() -> None:
    assert Application.objects.count() == SIZE
    assert set(Application.objects.values_list("state", flat=True)) == set(states.APPLICATION.values())
    assert Profile.objects.values("country_id").distinct().count() >= 30
    assert set(Proposal.objects.values_list("language", flat=True)) == {"ar", "en", "fr", "pt", "es"}
    assert sorted(Call.objects.values_list("state", flat=True)) == ["decided", "in_review", "published", "published"]
    assert set(Offer.objects.values_list("state", flat=True)) == {"open", "accepted", "declined", "lapsed"}
    assert {"open", "done", "conflict"} <= set(Review.objects.values_list("state", flat=True))
    runs = set(SelectionRun.objects.values_list("kind", "state"))
    assert runs == {("first", "discarded"), ("first", "published"), ("refill", "published")}
    assert set(Application.objects.values_list("screening", flat=True)) == {"", *Screening.values}
    unmet = Finding.objects.filter(verdict=Verdict.NOT_MET)
    assert {"not_on_list", "too_few_years", "other_category"} <= set(unmet.values_list("reason", flat=True))
    assert Application.objects.filter(state="submitted", screening=Screening.DOUBTFUL).exists()
    assert made_with() == (SIZE, DEFAULT_SEED)


def test_all_that_must_hold_holds_and_the_chain_is_whole() -> None:
    assert [str(answer.invariant.name) for answer in examine() if answer.breaches] == []
    examination = examine_chain()
    assert (examination.finding, examination.length) == (None, Event.objects.count())


def test_everything_says_that_it_is_fictional() -> None:
    assert not User.objects.filter(is_fictional=False).exists()
    assert not Edition.objects.filter(ordinal=13, is_fictional=False).exists()
    assert not Call.objects.filter(edition__is_fictional=False).exists()
    assert {user.email.split("@")[1] for user in User.objects.all()} == {"example.org", "people.example"}


def test_the_personas_are_complete() -> None:
    users = persona_users()
    assert list(users) == [
        "applicant", "holder", "reviewer_one", "reviewer_two", "officer", "signatory", "editor", "ministry_host",
        "ministry_other", "network", "administrator",
    ]  # fmt: skip
    assert {user.language for user in users.values()} == {"ar", "en", "fr", "pt", "es"}
    assert [key for key, user in users.items() if user.is_superuser] == ["administrator"]
    assert Mandate.objects.count() == sum(len(persona.mandates) for persona in PERSONAS) + 2 * len(COLLEAGUES)
    assert Application.objects.get(applicant=users["applicant"]).state == "draft"
    assert Offer.objects.get(person=users["holder"]).state == "open"


def test_a_ministry_of_another_country_has_nothing_in_the_13th() -> None:
    users, edition = persona_users(), Edition.objects.get(ordinal=13)
    seen = [
        has_mandate(users[key], "ministry", scope_kind="edition", scope_id=edition.pk, at=now())
        for key in ("ministry_host", "ministry_other")
    ]
    assert seen == [True, False]


def test_the_draft_lacks_one_answer_only() -> None:
    draft = Application.objects.get(applicant=persona_users()["applicant"])
    assert (draft.profile.is_complete, draft.proposal.is_complete) == (True, False)
    empty = [field.name for field in Proposal._meta.concrete_fields if getattr(draft.proposal, field.attname) == ""]
    assert empty == ["article_abstract"]


def test_times_stand_in_order() -> None:
    for application in Application.objects.exclude(submitted_at=None).select_related("call"):
        assert application.call.opens_at < application.started_at < application.submitted_at
        if application.call.state != "published":
            assert application.submitted_at <= application.call.closes_at
    ends = {call.slug: (call.closes_at, call.answers_by) for call in Call.objects.filter(state="published")}
    assert sorted(ends) == ["demo-montevideo", "demo-second-round"]
    clocks = {call.slug: call.zone for call in Call.objects.all()}
    assert {f"{end.astimezone(clocks[slug]):%H:%M:%S}" for slug, both in ends.items() for end in both} == {"23:59:00"}


def test_every_act_is_told_as_what_happened() -> None:
    """No act shows its stored verb, and none the words of the button that asks for it."""
    machines = (editions_states.EDITION, editions_states.OBLIGATION, outbox_states.MACHINE, jobs_states.MACHINE, FILE)
    machines += (states.CALL, states.APPLICATION, states.REVIEW, states.RUN, states.OFFER, states.WAITING_END)
    asked = {str(move.staff_label) for machine in machines for move in machine.moves.values()}
    told = {(event.subject_model, event.verb): admin.site.told(event).title for event in Event.objects.all()}
    assert len(told) > 50
    assert {act: title for act, title in told.items() if title == act[1] or title in asked} == {}


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "es"])
def test_answers_fit_their_fields(language: str) -> None:
    blocks = people.answers(language)
    assert len(blocks["articles"]) >= 6
    for article in blocks["articles"]:
        assert len(article["title"]) <= 200
        assert 30 <= len(article["abstract"].split()) <= 250
    assert set(blocks["organisations"]) == {category for category, _weight in people.CATEGORIES}


def test_sizes_add_up_and_have_a_least() -> None:
    for total in (40, 60, 300, 5000):
        sizes = Sizes.of(total)
        assert sizes.first + sizes.reading + sizes.second + sizes.elsewhere + 1 == total
        assert sum(len(people) for people in invent_people(sizes, 1).values()) == total - 2
    with pytest.raises(TooSmallError):
        Sizes.of(39)


def test_a_first_start_shows_a_plausible_crowd() -> None:
    crowd = [one for some in invent_people(Sizes.of(DEFAULT_SIZE), DEFAULT_SEED).values() for one in some]
    shares = Counter(person.profile["sex"] for person in crowd)
    years = sorted(person.profile["experience_years"] for person in crowd)
    assert len({person.country for person in crowd}) >= 60
    assert {person.language for person in crowd} == {"ar", "en", "fr", "pt", "es"}
    assert min(Counter(person.language for person in crowd).values()) >= 25
    assert set(shares) == {sex for sex, _weight in people.SEXES}
    assert 0.45 < shares["female"] / len(crowd) < 0.58
    assert {person.profile["category"] for person in crowd} == {category for category, _weight in people.CATEGORIES}
    assert {people.COUNTRIES.get(person.country) is None for person in crowd} == {True, False}
    assert 6 <= years[len(years) // 2] <= 16
    assert len({person.email for person in crowd}) == len(crowd)
    assert len({person.full_name for person in crowd}) > 0.9 * len(crowd)


# --- The command ------------------------------------------------------------------------------------------------------
def test_if_empty_changes_nothing() -> None:
    before = Event.objects.count()
    out = StringIO()
    call_command("demo", if_empty=True, stdout=out)
    assert (Event.objects.count(), out.getvalue()) == (before, "The demonstration exists; nothing was changed.\n")


def test_without_an_option_an_existing_one_is_left_alone() -> None:
    before = Event.objects.count()
    with pytest.raises(CommandError, match="Use --reset"):
        call_command("demo")
    assert Event.objects.count() == before


@pytest.mark.parametrize("options", [{}, {"if_empty": True}, {"reset": True}])
def test_outside_demonstration_mode_the_command_refuses(options: dict[str, bool], settings: Settings) -> None:
    settings.DEMONSTRATION = False
    before = Event.objects.count()
    with pytest.raises(CommandError, match="does not run as a demonstration"):
        call_command("demo", **options)
    assert Event.objects.count() == before


# --- Pages ------------------------------------------------------------------------------------------------------------
def test_the_story_begins(visitor: Client) -> None:
    page = visitor.get("/en/demo/").content.decode()
    assert states_of_steps() == ["now", "now", *["later"] * 8]
    assert page.count('action="/en/demo/people/') == 11
    assert page.count('action="/en/demo/steps/') == 2


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "es"])
def test_pages_in_every_language(language: str, visitor: Client) -> None:
    for path in ("", "mails/holder/", "reset/"):
        assert visitor.get(f"/{language}/demo/{path}").status_code == 200


@pytest.mark.parametrize("key", list(BY_KEY))
def test_one_click_signs_in_and_lands_on_a_page_in_the_own_language(key: str, visitor: Client) -> None:
    response = visitor.post(f"/en/demo/people/{key}/", follow=True)
    user = persona_users()[key]
    assert response.status_code == 200
    assert response.context["user"] == user
    assert response.redirect_chain[0][0].startswith(f"/{user.language}/")


def test_from_elsewhere_nobody_is_signed_in(visitor: Client) -> None:
    page = visitor.get("/en/demo/", **ELSEWHERE).content.decode()
    assert "<form" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    for path in ("people/officer/", "steps/call/"):
        response = visitor.post(f"/en/demo/{path}", {"form_key": "k" * 20}, **ELSEWHERE)
        assert response.status_code == 403
        assert "_auth_user_id" not in visitor.session


def test_an_unknown_person_does_not_exist(visitor: Client) -> None:
    assert visitor.post("/en/demo/people/nobody/").status_code == 404
    assert visitor.get("/en/demo/mails/nobody/").status_code == 404


def test_a_step_out_of_order_is_refused(visitor: Client) -> None:
    before = Event.objects.count()
    for key in ("close", "select", "accept", "nonsense"):
        response = visitor.post(f"/en/demo/steps/{key}/", {"form_key": "k" * 20})
        assert response.status_code == 409
    assert Event.objects.count() == before
    assert Call.objects.get(slug=story.SLUG).state == "published"


def test_queries_of_the_story_are_counted(visitor: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(10):
        visitor.get("/en/demo/")


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_the_mails_are_counted(
    rows: int, visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = persona_users()["holder"]
    sample = Message.objects.filter(recipient_id=user.pk).earliest("id")
    Message.objects.filter(recipient_id=user.pk).exclude(pk=sample.pk).delete()
    for number in range(rows - 1):
        sample.pk, sample.key, sample.message_id = None, f"{sample.kind}:{number}", f"<{number}@example.org>"
        sample._state.adding = True
        sample.save()
    with django_assert_num_queries(3):
        page = visitor.get("/en/demo/mails/holder/").content.decode()
    assert page.count('<section class="card">') == min(rows, 20)


def test_a_secret_is_read_here_and_nowhere_else(visitor: Client) -> None:
    user = persona_users()["administrator"]
    visitor.post("/en/account/login/code/", {"email": user.email})
    secret = Message.objects.get(recipient_email=user.email, is_secret=True)
    here = visitor.get("/en/demo/mails/administrator/").content.decode()
    there = visitor.get("/en/demo/mails/administrator/", **ELSEWHERE).content.decode()
    assert secret.subject in here
    assert "Read the text" in here
    assert "This mail carries a code" in there
    assert "Read the text" not in there


def test_held_letters_are_not_mails_yet(visitor: Client) -> None:
    holder = persona_users()["holder"]
    letter = Message.objects.get(recipient_id=holder.pk, kind="scholarship_award")
    assert letter.subject in visitor.get("/en/demo/mails/holder/").content.decode()
    Message.objects.filter(pk=letter.pk).update(state="held")
    assert letter.subject not in visitor.get("/en/demo/mails/holder/").content.decode()


def test_without_the_mode_the_addresses_do_not_exist(visitor: Client) -> None:
    with demonstration_mode(on=False):
        with pytest.raises(NoReverseMatch):
            reverse("demonstration:story")
        assert visitor.get("/en/demo/").status_code == 404
        assert visitor.post("/en/demo/people/administrator/").status_code == 404
    assert visitor.get("/en/demo/").status_code == 200


# --- The reset's page -------------------------------------------------------------------------------------------------
def test_a_reset_is_asked_for_once(visitor: Client) -> None:
    key = form_key(visitor.get("/en/demo/reset/").content)
    first = visitor.post("/en/demo/reset/", {"form_key": key})
    again = visitor.post("/en/demo/reset/", {"form_key": key})
    job = Job.objects.get(kind="demonstration.reset")
    assert first.headers["Location"] == again.headers["Location"] == job.get_absolute_url()
    assert visitor.get(job.get_absolute_url()).status_code == 200
    assert job.requested_by_id == persona_users()["administrator"].pk


def test_a_reset_from_elsewhere_is_refused(visitor: Client) -> None:
    response = visitor.post("/en/demo/reset/", {"form_key": "k" * 20}, **ELSEWHERE)
    assert response.status_code == 403
    assert not Job.objects.filter(kind="demonstration.reset").exists()
    assert "_auth_user_id" not in visitor.session


# --- The story, told through its pages --------------------------------------------------------------------------------
def test_the_whole_story(visitor: Client) -> None:
    users = persona_users()
    assert visitor.get(press(visitor, "call")).status_code == 200
    _send_the_draft(visitor)
    application = Application.objects.get(applicant=users["applicant"])
    assert (application.state, states_of_steps()[:4]) == ("submitted", ["done", "done", "now", "now"])
    assert application.number in visitor.get(press(visitor, "receipt")).content.decode()
    assert visitor.get(press(visitor, "close")).status_code == 200
    for key, value in (("score_one", 3), ("score_two", 2)):
        _score(visitor, press(visitor, key), value)
    assert states_of_steps() == [*["done"] * 6, "now", "later", "later", "later"]
    _post(visitor, press(visitor, "select"), "select/")
    run_job(job_id=Job.objects.get(kind="scholarships.select", state="queued").pk)
    for _signature in range(2):
        _post(visitor, press(visitor, "sign"), "sign/")
    assert Application.objects.get(pk=application.pk).state == "in_review"
    question = f"{press(visitor, 'release')}release/"
    answer = visitor.post(question, {"form_key": form_key(visitor.get(question).content)})
    assert answer.status_code == 302
    _post(visitor, press(visitor, "accept"), "accept/")
    assert states_of_steps() == ["done"] * 10
    participation = Participation.objects.get(person=users["applicant"])
    assert participation.edition.ordinal == 13
    assert Obligation.objects.get(participation=participation).state == "open"
    scene = story.scene()
    assert scene is not None
    assert (story.ending(scene) or ("", ""))[0] == "ok"
    assert visitor.get(press(visitor, "numbers"), follow=True).status_code == 200


def _send_the_draft(visitor: Client) -> None:
    address = press(visitor, "send")
    draft = Application.objects.get(applicant=persona_users()["applicant"])
    values = {name: getattr(draft.proposal, name) for name in ("language", "motivation", "planned_use")}
    values |= {name: getattr(draft.proposal, name) for name in ("article_title", "article_language", "revision")}
    visitor.post(address, {**values, "article_abstract": "Own experience and a comparison.", "finish": "1"})
    address = press(visitor, "send")
    assert address.endswith("/check/")
    page = visitor.get(address).content
    visitor.post(address, {"is_true": "on", "form_key": form_key(page)})


def _score(visitor: Client, address: str, value: int) -> None:
    page = visitor.get(address)
    marks = {f"value_{key}": value for key in ("use", "article")}
    reasons = {f"why_{key}": "As I read it." for key in ("use", "article")}
    data = {**marks, **reasons, "note": "", "revision": 0, "form_key": form_key(page.content)}
    assert visitor.post(address, data).status_code == 302


def _post(visitor: Client, page: str, act: str) -> None:
    content = visitor.get(page).content.decode()
    action = next(
        part.split('"', 1)[0] for part in content.split('action="')[1:] if part.split('"', 1)[0].endswith(act)
    )
    response = visitor.post(action, {"form_key": form_key(content.encode(), action)})
    assert response.status_code == 302, response.content.decode()[-2000:]


def test_the_story_says_when_it_cannot_go_on() -> None:
    call = Call.objects.get(slug=story.SLUG)
    Call.objects.filter(pk=call.pk).update(state="in_review", closes_at=now() - timedelta(minutes=1))
    scene = story.scene()
    assert scene is not None
    assert (story.ending(scene) or ("", ""))[0] == "warn"
    assert [step.is_possible for step in story.steps(scene)][1:] == [False, False, True, *[False] * 6]
