"""Reads of who reads what, and of the scores."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate, scope_ids
from academy_portal.accounts.roles import Role, ScopeKind
from scholarships.models import Application, Call, Conflict, Review, Reviewer, Score
from scholarships.models.review import FOUND, READING

from .calls import calls_applied_to


def reviews_of(user: User, *, at: datetime, state: str = "", language: str = "") -> QuerySet[Review]:
    """What this reviewer has to read and has read, the first due first; of one state, in one language, where asked."""
    files = _files_of(user, at=at)
    if state:
        files = files.filter(state=state)
    if language:
        files = files.filter(application__proposal__language=language)
    return (
        files.select_related("application__call", "application__proposal").order_by(
            "-state", "due_on", "id"
        )  # "open" before "done"
    )


def own_review(user: User, uuid: UUID, *, at: datetime) -> Review | None:
    """One of the reviewer's own files.

    None when it is another's, cut off by a conflict of interest, withdrawn, found not eligible, or no longer covered by
    a mandate.
    """
    review = (
        without_conflicts(Review.objects.filter(reviewer=user, uuid=uuid, state__in=READING), user)
        .exclude(application__state__in=["withdrawn", "submitted", "ineligible"])
        .select_related("application__call", "application__profile__country", "application__proposal")
        .first()
    )
    if review is None:
        return None
    call_id = review.application.call_id
    return review if has_mandate(user, Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call_id, at=at) else None


def has_left(user: User, uuid: UUID) -> bool:
    """Whether this was a file of the reviewer that was given back or moved: the address was right once.

    A conflict that the portal found by itself is not told: it would say for whom an applicant works.
    """
    gone = Review.objects.filter(reviewer=user, uuid=uuid).exclude(state__in=READING)
    return gone.exclude(conflict_reason=FOUND).exists()


def _files_of(user: User, *, at: datetime) -> QuerySet[Review]:
    """The reviewer's files that are being compared and that a mandate covers: what was withdrawn is read no longer."""
    calls = [number for number in scope_ids(user, Role.REVIEWER, scope_kind=ScopeKind.CALL, at=at) if number.isdigit()]
    files = Review.objects.filter(
        reviewer=user,
        state__in=READING,
        application__state="in_review",
        application__call__state="in_review",
        application__call__in=calls,
    )
    return without_conflicts(files, user)


def without_conflicts(reviews: QuerySet[Review], person: User) -> QuerySet[Review]:
    """Reviews of files from which no conflict of interest keeps this person away, whoever the reviewer is.

    Who competes in a call reads none of its files.
    """
    standing = Conflict.objects.filter(person=person, application=OuterRef("application"), lifted_at__isnull=True)
    return reviews.exclude(Exists(standing)).exclude(application__call__in=calls_applied_to(person))


def in_conflict(person: User, application: Application) -> bool:
    """Whether a conflict of interest stands between a person and an application."""
    return Conflict.objects.filter(person=person, application=application, lifted_at__isnull=True).exists()


def has_declared(person: User, call: Call) -> bool:
    """Whether the person has said where conflicts of interest could lie in this call."""
    return Reviewer.objects.filter(call=call, person=person, declared_at__isnull=False).exists()


def review_counts_of(user: User, *, at: datetime) -> dict[str, int]:
    """How many of the reviewer's files are open, how many of these late, how many done."""
    return _files_of(user, at=at).aggregate(
        open=Count("id", filter=Q(state="open")),
        overdue=Count("id", filter=Q(state="open", due_on__lt=at.date())),
        done=Count("id", filter=Q(state="done")),
    )


def first_open_review(user: User, *, at: datetime) -> Review | None:
    """The file that the reviewer should read next."""
    return reviews_of(user, at=at).filter(state="open").first()


def next_review(review: Review, *, at: datetime) -> Review | None:
    """The reviewer's next file that still waits for scores: the one after this, else the first that was passed over."""
    waiting = _files_of(review.reviewer, at=at).filter(state="open").exclude(pk=review.pk).order_by("due_on", "id")
    return waiting.filter(_after(review)).first() or waiting.first()


def neighbours(review: Review, *, at: datetime) -> tuple[Review | None, Review | None]:
    """The reviewer's files before and after this one, scored or not, by the day they are due."""
    files = _files_of(review.reviewer, at=at)
    later = files.filter(_after(review)).order_by("due_on", "id").first()
    earlier = files.exclude(_after(review)).exclude(pk=review.pk).order_by("-due_on", "-id").first()
    return earlier, later


def _after(review: Review) -> Q:
    return Q(due_on__gt=review.due_on) | Q(due_on=review.due_on, id__gt=review.pk)


def own_spread(user: User, *, at: datetime) -> list[tuple[int, int]]:
    """How often the reviewer gave each score, 0 to 5, in the files now being compared."""
    done = _files_of(user, at=at).filter(state="done").values("pk")
    rows = (
        Score.objects.filter(review__in=done, revision=F("review__revision"))
        .values_list("value")
        .annotate(Count("id"))
        .order_by()
    )
    counts = dict(rows)
    return [(value, counts.get(value, 0)) for value in range(6)]


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
        .annotate(readers=Count("reviews", filter=Q(reviews__state__in=READING)))
        .filter(readers__lt=call.reviews_per_application)
    )
