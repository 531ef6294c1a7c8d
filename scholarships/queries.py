"""Every read of scholarships that is shown to people or used twice."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Cast, Now

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids, users_with_mandate
from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.jobs.models import Job
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import messages_about
from academy_portal.outbox.states import RETRY_HOLD
from academy_portal.reference.queries import MembershipAnswer, is_member

from .choices import Decision, rule_label
from .models import Application, Call, Criterion, Offer, Outcome, Review, Score, SelectionRun

OFFICER_ROLES = (Role.SELECTION_OFFICER.value, Role.SIGNATORY.value)
WAITING_RUNS = ("requested", "computing")


# --- Calls ------------------------------------------------------------------------------------------------------------
def public_calls() -> QuerySet[Call]:
    """The calls that everybody may read, newest first."""
    return Call.objects.exclude(state="draft").select_related("edition", "eligible_group").order_by("-opens_at", "-id")


def open_calls(*, at: datetime) -> QuerySet[Call]:
    """The calls to which one can apply now, the first to close first."""
    return public_calls().filter(state="published", opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "id")


def calls_handled_by(user: User, *, at: datetime) -> QuerySet[Call]:
    """The calls for which this person is selection officer or signatory."""
    if has_mandate(user, OFFICER_ROLES, at=at):
        return Call.objects.select_related("edition")
    held = {number for role in OFFICER_ROLES for number in scope_ids(user, role, scope_kind=ScopeKind.CALL, at=at)}
    # Compared as text: a mandate that names no call covers none.
    return Call.objects.annotate(key=Cast("pk", CharField())).filter(key__in=held).select_related("edition")


def counts_by_state(call: Call) -> dict[str, int]:
    """How many applications of the call stand in each state; states without any are absent."""
    rows = call.applications.values("state").annotate(count=Count("id")).order_by("state")
    return {row["state"]: row["count"] for row in rows}


def reviewers_of(call: Call, *, at: datetime) -> QuerySet[User]:
    """The people who hold the mandate to read this call's applications and whose accounts are open."""
    holders = users_with_mandate(Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)
    return holders.filter(is_active=True)


# --- Applications -----------------------------------------------------------------------------------------------------
def applications_of(user: User) -> QuerySet[Application]:
    """The person's own applications, newest first."""
    return (
        Application.objects.filter(applicant=user)
        .select_related("call__edition")
        .prefetch_related("offers")
        .order_by("-id")
    )


def own_application(user: User, uuid: UUID) -> Application | None:
    """One of the person's own applications with its sections; None for anybody else's."""
    return (
        Application.objects.filter(applicant=user, uuid=uuid)
        .select_related("call__edition", "call__eligible_group", "profile__country", "profile__nationality", "proposal")
        .first()
    )


def application_for(user: User, call: Call) -> Application | None:
    """The person's live application to this call, if there is one."""
    return Application.objects.filter(applicant=user, call=call).exclude(state="withdrawn").first()


def eligibility(application: Application) -> MembershipAnswer | None:
    """Whether the applicant's country is on the call's list at its date; None before a country is given."""
    country = application.profile.country_id
    if country is None:
        return None
    return is_member(country, application.call.eligible_group.code, application.call.reference_on)


# --- Reviews ----------------------------------------------------------------------------------------------------------
def reviews_of(user: User, *, at: datetime) -> QuerySet[Review]:
    """What this reviewer has to read and has read, the first due first."""
    return (
        _files_of(user, at=at)
        .select_related("application__call", "application__proposal")
        .order_by("-state", "due_on", "id")  # "open" before "done"
    )


def own_review(user: User, uuid: UUID, *, at: datetime) -> Review | None:
    """One of the reviewer's own files.

    None when it is another's, cut off by a conflict of interest, withdrawn, or no longer covered by a mandate.
    """
    review = (
        Review.objects.filter(reviewer=user, uuid=uuid)
        .exclude(state="conflict")
        .exclude(application__state="withdrawn")
        .select_related("application__call", "application__profile__country", "application__proposal")
        .first()
    )
    if review is None:
        return None
    call_id = review.application.call_id
    return review if has_mandate(user, Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call_id, at=at) else None


def _files_of(user: User, *, at: datetime) -> QuerySet[Review]:
    """The reviewer's files that are being compared and that a mandate covers: what was withdrawn is read no longer."""
    calls = [number for number in scope_ids(user, Role.REVIEWER, scope_kind=ScopeKind.CALL, at=at) if number.isdigit()]
    return Review.objects.filter(
        reviewer=user,
        state__in=["open", "done"],
        application__state="in_review",
        application__call__state="in_review",
        application__call__in=calls,
    )


def review_counts_of(user: User, *, at: datetime) -> dict[str, int]:
    """How many of the reviewer's files are open and how many done."""
    rows = _files_of(user, at=at).values("state").annotate(count=Count("id")).order_by()
    return {"open": 0, "done": 0} | {row["state"]: row["count"] for row in rows}


def first_open_review(user: User, *, at: datetime) -> Review | None:
    """The file that the reviewer should read next."""
    return reviews_of(user, at=at).filter(state="open").first()


def next_review(review: Review, *, at: datetime) -> Review | None:
    """The reviewer's next file that still waits for scores."""
    files = _files_of(review.reviewer, at=at).filter(state="open")
    return files.exclude(pk=review.pk).order_by("due_on", "id").first()


def latest_scores(review: Review) -> list[Score]:
    """The scores of the review's present revision, in the order of the criteria."""
    return list(
        review.scores.filter(revision=review.revision).select_related("criterion").order_by("criterion__position", "id")
    )


def scores_by_application(applications: Iterable[Application]) -> dict[int, list[dict[str, int]]]:
    """Every finished review's scores: application → list of criterion key → value.

    For exactly these applications: one that is withdrawn meanwhile keeps its scores.
    """
    reviews = (
        Review.objects.filter(application__in=[one.pk for one in applications], state="done")
        .prefetch_related(Prefetch("scores", Score.objects.select_related("criterion")))
        .order_by("application_id", "id")
    )
    result: dict[int, list[dict[str, int]]] = defaultdict(list)
    for review in reviews:
        result[review.application_id].append(
            {score.criterion.key: score.value for score in review.scores.all() if score.revision == review.revision}
        )
    return dict(result)


def review_progress(call: Call) -> dict[str, int]:
    """How many reviews of the call are open, done or cut off by a conflict."""
    rows = (
        Review.objects.filter(application__call=call)
        .exclude(application__state="withdrawn")
        .values("state")
        .annotate(count=Count("id"))
        .order_by()
    )
    counts = {row["state"]: row["count"] for row in rows}
    return {state: counts.get(state, 0) for state in ("open", "done", "conflict")}


def review_load(call: Call) -> dict[int, int]:
    """How many files of the call each reviewer has, read or unread."""
    rows = (
        Review.objects.filter(application__call=call, state__in=["open", "done"])
        .values("reviewer")
        .annotate(count=Count("id"))
        .order_by()
    )
    return {row["reviewer"]: row["count"] for row in rows}


def unread(call: Call) -> QuerySet[Application]:
    """Applications in review that lack a finished review."""
    return (
        call.applications.filter(state="in_review")
        .annotate(done=Count("reviews", filter=Q(reviews__state="done")))
        .filter(done__lt=call.reviews_per_application)
    )


def lacking_readers(call: Call) -> QuerySet[Application]:
    """Applications in review that fewer reviewers read, or have read, than the call promises."""
    return (
        call.applications.filter(state="in_review")
        .annotate(readers=Count("reviews", filter=~Q(reviews__state="conflict")))
        .filter(readers__lt=call.reviews_per_application)
    )


def criteria_of(call: Call) -> list[Criterion]:
    """The criteria of a call, in order."""
    return list(call.criteria.all())


# --- Selection and offers ---------------------------------------------------------------------------------------------
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


def screened_out(call: Call) -> list[Application]:
    """Applications that do not meet the call's condition and have not been told yet, in order."""
    return list(call.applications.filter(state="submitted").exclude(ineligible_reason="").order_by("pk"))


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
            "rule": rule_label(row["rule"]),
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
        .prefetch_related("lines")
        .first()
    )


def open_or_answered_offer(application: Application) -> Offer | None:
    """The application's offer once its letter has been released; None before."""
    return Offer.objects.filter(application=application).exclude(state__in=["staged", "void"]).first()


def overdue_offers() -> QuerySet[Offer]:
    """Open offers whose time for an answer has passed by the database's clock, by which answers are taken too."""
    return Offer.objects.filter(state="open", respond_by__lte=Now()).order_by("pk")
