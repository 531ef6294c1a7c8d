"""Reads of selection runs, letters and offers."""

import json
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast, Now

from academy_portal.accounts.models import User
from academy_portal.jobs.models import Job
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import messages_about
from academy_portal.outbox.states import RETRY_HOLD
from scholarships.choices import Decision
from scholarships.models import Application, Call, Offer, Outcome, SelectionRun

from .calls import calls_handled_by

WAITING_RUNS = ("requested", "computing")


def runs_visible_to(user: User, *, at: datetime) -> QuerySet[SelectionRun]:
    """The runs of the calls that this person handles, newest first."""
    return SelectionRun.objects.filter(call__in=calls_handled_by(user, at=at)).select_related(
        "call__edition", "requested_by", "first_signed_by", "second_signed_by"
    )


def live_run(call: Call) -> SelectionRun | None:
    """The run that is under way, if there is one."""
    return call.runs.filter(state__in=["requested", "computing", "proposed", "signed"]).first()


def waiting_runs() -> QuerySet[SelectionRun]:
    """The runs whose result is still to be computed, the oldest first."""
    return SelectionRun.objects.filter(state__in=WAITING_RUNS).order_by("pk")


def outcomes_of(run: SelectionRun) -> QuerySet[Outcome]:
    """The outcomes of a run with what the table shows, the best score first."""
    return run.outcomes.select_related("application__profile__country").order_by("-score", "application_id")


def applications_of_run(run: SelectionRun) -> QuerySet[Application]:
    """Everybody about whom the run decides, in the order in which acts lock them."""
    return Application.objects.filter(outcomes__run=run).order_by("pk")


def standing_outcomes(run: SelectionRun) -> QuerySet[Outcome]:
    """The outcomes of a run whose applications still stand: nobody is written to after withdrawing."""
    return run.outcomes.filter(application__state="in_review").select_related(
        "application__applicant", "application__profile__country"
    )


def held_about(application: Application) -> list[int]:
    """The keys of the letters about one application that wait for a person."""
    return list(messages_about(application).filter(state="held").values_list("pk", flat=True))


def job_of(run: SelectionRun) -> Job | None:
    """The job that computes the run."""
    return Job.objects.filter(uuid=run.job_uuid).first() if run.job_uuid else None


def figures_of(run: SelectionRun) -> dict[str, int]:
    """Awards, points and money of a computed run. Units: points and money in hundredths."""
    row = run.outcomes.aggregate(
        applications=Count("id"),
        awards=Count("id", filter=Q(decision=Decision.SELECTED)),
        reserve=Count("id", filter=Q(decision=Decision.RESERVE)),
        score=Sum("score", filter=Q(decision=Decision.SELECTED)),
        cost=Sum("cost", filter=Q(decision=Decision.SELECTED)),
    )
    return {name: value or 0 for name, value in row.items()}


def standings_of(run: SelectionRun) -> list[dict[str, object]]:
    """How each rule of the call stands in the computed result, as the method wrote it down.

    Units: money in the call's currency, all else in awards.
    """
    if not run.output_text:
        return []
    rows = json.loads(run.output_text)["standings"]
    return [
        {
            "rule": run.call.rule_in_words(row["rule"]),
            **{key: row[key] / 100 if row["kind"] == "budget" else row[key] for key in ("actual", "limit", "slack")},
        }
        for row in rows
    ]


def held_letters(call: Call) -> list[int]:
    """The keys of the decision letters to this call's applicants that wait for a person.

    Other messages that the mail desk holds back, a receipt for example, are not among them.
    """
    applications = call.applications.annotate(key=Cast("pk", CharField())).values("key")
    return list(
        Message.objects.filter(
            about_model="scholarships.application", about_pk__in=applications, state="held", retry=RETRY_HOLD
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def own_offer(user: User, uuid: UUID) -> Offer | None:
    """One of the person's own offers, once its letter has been released; None otherwise."""
    return (
        Offer.objects.filter(person=user, uuid=uuid)
        .exclude(state__in=["staged", "void"])
        .select_related("application__call__edition", "application__profile", "application__proposal")
        .prefetch_related("lines__budget_line")
        .first()
    )


def open_or_answered_offer(application: Application) -> Offer | None:
    """The application's offer once its letter has been released; None before."""
    return Offer.objects.filter(application=application).exclude(state__in=["staged", "void"]).first()


def overdue_offers() -> QuerySet[Offer]:
    """Open offers whose time for an answer has passed by the database's clock, by which answers are taken too."""
    return Offer.objects.filter(state="open", respond_by__lte=Now()).order_by("pk")
