"""Moments of a call at which an officer's page offers what it does not offer at the start of the demonstration."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.urls import reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from academy_portal.kernel.clock import now
from academy_portal.operations.demonstration import decisions, story
from academy_portal.operations.demonstration.calls import make_call
from academy_portal.operations.demonstration.personas import persona_users
from bench.page_kinds import SLUGS
from scholarships.actions import (
    close_reserve,
    decline_offer,
    discard_run,
    publish_call,
    request_refill,
    request_run,
    save_section,
    sign_run,
    start_review,
)
from scholarships.models import Application, Call, Offer, Review, SelectionRun
from tests.clients import client_for

from .crawler import Walk

DESK = "/en/selection/"
OFFICERS = (DESK, "/en/jobs/", "/en/applications/")


def names_seen_later() -> set[str]:
    """The names of all pages and acts that officers are led to at these moments; nothing of it stays."""
    users = persona_users()
    found: set[str] = set()
    for moment in (_draft, _story, _in_review, _free_places):
        with transaction.atomic():
            for persona, address in moment(users):
                found |= Walk(client_for(users[persona]), 2, start=address, within=OFFICERS).through().reached
            transaction.set_rollback(True)
    return found


Looks = Iterator[tuple[str, str]]
Moment = Callable[[dict[str, User]], Looks]


def _draft(users: dict[str, User]) -> Looks:
    """A call in preparation."""
    due = now().date() + timedelta(days=9)
    plan = next(plan for plan in story.PLANS if plan.slug == story.SLUG)
    edition = Call.objects.get(slug=story.SLUG).edition
    again = type(plan)(**{**vars(plan), "slug": "again", "title": "Again (fictional)"})
    call = make_call(plan=again, edition=edition, seats=5, budget=Decimal(20000), quotas=(), at=now())
    grant_mandate(
        user=users["officer"], role="selection_officer", scope_kind="call", scope_id=call.pk, valid_from=now(),
        valid_until=None, by=None, at=now(),
    )  # fmt: skip
    yield "officer", f"{DESK}again/"
    publish_call(call=call, by=users["officer"], at=now())
    Call.objects.filter(pk=call.pk).update(closes_at=now() - timedelta(seconds=1))
    start_review(call=Call.objects.get(pk=call.pk), due_on=due, by=users["officer"], at=now())
    yield "officer", f"{DESK}again/"


def _story(users: dict[str, User]) -> Looks:
    """The story's call from its close to the letters."""
    page, due = f"{DESK}{story.SLUG}/", now().date() + timedelta(days=9)
    call = Call.objects.get(slug=story.SLUG)
    draft = Application.objects.get(applicant=users["applicant"])
    save_section(
        section=draft.proposal, values={"article_abstract": "Own experience."}, is_complete=True,
        revision=draft.proposal.revision, by=users["applicant"], at=now(),
    )  # fmt: skip
    yield "applicant", reverse("scholarships:application", args=[draft.uuid])
    Call.objects.filter(pk=call.pk).update(closes_at=now() - timedelta(seconds=1))
    yield "officer", page
    start_review(call=Call.objects.get(pk=call.pk), due_on=due, by=users["officer"], at=now())
    story.score_the_others(story.scene())
    yield "officer", page
    asked = request_run(call=Call.objects.get(pk=call.pk), seed="test", by=users["officer"], at=now())
    yield "officer", f"{DESK}runs/{asked.uuid}/"
    discard_run(run=asked, by=users["officer"], at=now())
    ask = partial(request_run, call=Call.objects.get(pk=call.pk), seed="test", by=users["officer"])
    run = decisions.compute_here(ask)
    for persona in ("officer", "signatory"):
        yield persona, f"{DESK}runs/{run.uuid}/"
        sign_run(run=SelectionRun.objects.get(pk=run.pk), by=users[persona], at=now())
    yield "officer", f"{DESK}runs/{run.uuid}/"


def _free_places(users: dict[str, User]) -> Looks:
    """The decided call with free places, a proposal for them, and the end of the waiting."""
    call = Call.objects.get(slug=SLUGS["first"])
    page = f"{DESK}{call.slug}/"
    for offer in Offer.objects.filter(run__call=call, state="open").exclude(person=users["holder"])[:2]:
        decline_offer(offer=offer, by=offer.person, at=now())
    yield "officer", page
    run = decisions.compute_here(partial(request_refill, call=call, by=users["officer"]))
    yield "officer", f"{DESK}runs/{run.uuid}/"
    discard_run(run=SelectionRun.objects.get(pk=run.pk), by=users["officer"], at=now())
    close_reserve(call=call, reason="A test", by=users["officer"], at=now())
    yield "officer", page


def _in_review(users: dict[str, User]) -> Looks:
    """The call that is being read: a file that the conditions left open, a reviewer with files to read."""
    call = Call.objects.get(slug=SLUGS["reading"])
    doubtful = call.applications.filter(state="submitted", screening="doubtful").earliest("pk")
    yield "officer", reverse("scholarships:file", args=[doubtful.uuid])
    reader = Review.objects.filter(application__call=call, state="open").earliest("pk").reviewer
    yield "officer", reverse("scholarships:reviewer", args=[call.slug, reader.pk])
