"""Acts that somebody may send twenty times at once: each with its page, its form and what the record must say, once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from academy_portal.jobs.actions import request_job
from academy_portal.outbox.actions import hold
from academy_portal.outbox.models import Message
from scholarships.actions import start_review
from scholarships.models import Application, Review, SelectionRun
from tests.guarantees.http import Visitor
from tests.guarantees.scenes import open_offers
from tests.journeys.people import Answers, Form
from tests.scholarships.test_selection_run import compute
from tests.scholarships.world import COUNTRIES, World, build_world, moment, person, score


@dataclass(frozen=True)
class Press:
    """A button on a page. ``model`` and ``verb``: the one event that may follow. ``within``: of its form's address."""

    who: User
    page: str
    model: str
    verb: str
    answers: Answers = field(default_factory=dict)
    within: str = ""
    button: str = ""

    def form(self, visitor: Visitor) -> Form:
        """The form as the page shows it now."""
        visitor.open(self.page)
        assert visitor.page is not None
        forms = visitor.page.forms()
        here = [form for form in forms if (self.within in form.action if self.within else not form.action)]
        own = [form for form in here if "csrfmiddlewaretoken" in dict(form.values)]
        assert own, f"no form at {self.page}: {visitor.page.status} {visitor.page.text[:1500]}"
        return own[-1]


def applicants(world: World, rounds: int) -> Iterator[Press]:
    """Start, save, send, withdraw."""
    model = "scholarships.application"
    for number in range(rounds):
        fresh = person(f"fresh{number}@example.org", world.at)
        yield Press(fresh, f"/en/scholarships/{world.call.slug}/", model, "start", within="/apply/")
        own = Application.objects.get(applicant=fresh)
        page = f"/en/applications/{own.uuid}/profile/"
        yield Press(fresh, page, model, "save_section", {"full_name": "Awa Fictional"}, button="later")
        draft = world.apply(f"draft{number}", send=False)
        page = f"/en/applications/{draft.uuid}/check/"
        yield Press(draft.applicant, page, model, "submit", {"is_true": "on"})
        sent = world.apply(f"sent{number}")
        yield Press(sent.applicant, f"/en/applications/{sent.uuid}/withdraw/", model, "withdraw")


def reviewers(world: World, rounds: int) -> Iterator[Press]:
    """Score a file, give another one back."""
    for number in range(rounds):
        world.apply(f"read{number}", COUNTRIES[number % len(COUNTRIES)])
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=20), by=world.officer, at=world.at)
    one, other = (list(Review.objects.filter(reviewer=user).order_by("pk")) for user in world.reviewers)
    keys = [criterion.key for criterion in world.call.criteria.all()]
    marks = {f"value_{key}": "4" for key in keys} | {f"why_{key}": "As the rubric says." for key in keys}
    for read, given_back in zip(one, other, strict=True):
        yield Press(read.reviewer, f"/en/reviews/{read.uuid}/", "scholarships.review", "score", marks)
        page = f"/en/reviews/{given_back.uuid}/conflict/"
        answers = {"reason": "Same organisation", "kind": "same_organisation"}
        yield Press(given_back.reviewer, page, "scholarships.review", "declare_conflict", answers)


def holders(world: World, rounds: int, folder: Path) -> Iterator[Press]:
    """Accept, decline."""
    offers = open_offers(world, folder, people=2 * rounds, name="holder")
    for number, offer in enumerate(offers):
        verb = ("accept", "decline")[number % 2]
        page = f"/en/offers/{offer.uuid}/" + ("decline/" if verb == "decline" else "")
        within = "/accept/" if verb == "accept" else ""
        yield Press(offer.person, page, "scholarships.offer", verb, within=within)


def desk(world: World, rounds: int) -> Iterator[Press]:
    """Give a mandate, end it, close an account, hold a message, release it, stop a job."""
    chief = person("chief@example.org", world.at, is_superuser=True, is_staff=True)
    start = {"valid_from": f"{world.at:%Y-%m-%dT%H:%M:%S}"}
    for number in range(rounds):
        clerk = person(f"clerk{number}@example.org", world.at)
        answers = {"user": clerk.pk, "role": "editor", "scope_kind": "", "scope_id": "", **start}
        yield Press(chief, reverse("admin:accounts_mandate_add"), "accounts.mandate", "mandate_granted", answers)
        held = grant_mandate(
            user=clerk, role="reviewer", scope_kind="call", scope_id=world.call.pk, valid_from=world.at,
            valid_until=None, by=None, at=world.at,
        )  # fmt: skip
        page = reverse("admin:accounts_mandate_act", args=[held.pk, "end"])
        yield Press(chief, page, "accounts.mandate", "mandate_ended")
        page = reverse("admin:accounts_user_act", args=[clerk.pk, "deactivate"])
        yield Press(chief, page, "accounts.user", "account_deactivated", {"reason": "Asked for it"})
        queued, waiting = Message.objects.filter(state="queued").order_by("pk")[:2]
        hold(message_ids=[waiting.pk], by=None, at=world.at)
        for message, verb in ((queued, "hold"), (waiting, "release")):
            act = reverse("admin:outbox_message_act", args=[verb])
            yield Press(chief, f"{act}?ids={message.pk}", "outbox.message", verb, within=act)
        with transaction.atomic():
            job = request_job(kind="scholarships.select", key=f"g6:{number}", payload={}, by=chief, at=world.at)
        yield Press(chief, f"/en/jobs/{job.uuid}/", "jobs.job", "cancel", within="/cancel/")


def officers(number: int, world: World, folder: Path) -> Iterator[Press]:
    """One call from the draft to released letters, each act of it."""
    slug, officer, signatory = world.call.slug, world.officer, world.signatory
    home, call, run = f"/en/selection/{slug}/", "scholarships.call", "scholarships.selectionrun"
    yield Press(officer, f"{home}publish/", call, "publish")
    world.call.refresh_from_db()
    for place in range(3):
        world.apply(f"line{number}.{place}", COUNTRIES[place])
    near = moment() + timedelta(days=1)
    answers = {"closes_at": f"{near:%Y-%m-%d %H:%M}", "reason": "Storm"}
    yield Press(officer, f"{home}close/", call, "reschedule_close", answers)
    world.close()
    due = moment() + timedelta(days=20)
    parts: dict[str, Any] = {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year}
    yield Press(officer, f"{home}review/", call, "start_review", parts)
    for review in Review.objects.filter(application__call=world.call, state="open"):
        score(review, 3, world.at)
    yield Press(officer, home, run, "request", within="/select/")
    first = SelectionRun.objects.get(call=world.call)
    page = f"/en/selection/runs/{first.uuid}/"
    yield Press(officer, f"{page}discard/", run, "discard")
    yield Press(officer, home, run, "request", within="/select/")
    second = SelectionRun.objects.get(call=world.call, state="requested")
    compute(second, folder)
    page = f"/en/selection/runs/{second.uuid}/"
    yield Press(officer, page, run, "sign_first", within="/sign/")
    yield Press(signatory, page, run, "sign", within="/sign/")
    yield Press(officer, f"{page}release/", run, "publish")


def all_acts(*, rounds: int, lines: int, folder: Path) -> Iterator[Press]:
    """Every act, so many times; the officer's acts once a line."""
    world = build_world()
    yield from applicants(world, rounds)
    more = {"edition": world.call.edition, "budget": 5000 * rounds + 9000}
    yield from reviewers(build_world(slug="read", **more), rounds)
    yield from holders(build_world(slug="offers", seats=2 * rounds, quota=False, **more), rounds, folder)
    yield from desk(world, rounds)
    for number in range(lines):
        yield from officers(number, build_world(slug=f"line{number}", published=False, **more), folder)
