"""Who gets which file: given by a plan that was seen, or one by one by an officer, with a reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.kernel.errors import DomainError, StaleError
from scholarships import queries, states
from scholarships.models import Application, Call, Review, Reviewer
from scholarships.models.review import NO_MANDATE
from scholarships.notices import ReviewRequestNotice

from .conflicts import find_conflicts
from .rights import require_officer

KNOWN_OF_REVIEWERS = ("max_load", "languages", "organisation_id", "organisation_name", "country_id")
LEAST_TIME_TO_READ = timedelta(days=7)


class CannotReadError(DomainError):
    """The file cannot be given to this person."""


class NoReasonError(DomainError):
    """An act that needs a reason came without one."""


class WrongDueDateError(DomainError):
    """The day by which scores are due does not lie ahead."""


def assign_missing_reviews(
    *, call: Call, due_on: date, by: User, at: datetime, plan: str | None = None
) -> dict[str, int]:
    """Give every file in review that lacks readers to reviewers who may read it.

    ``plan`` is the fingerprint of the plan that the officer saw: exactly that is done, or nothing.
    Shapes: returns counts by ``given`` and ``missing_reviews``.
    Effects: conflicts found in the data are recorded, files of people who no longer read are taken back, review rows,
    one message to each reviewer who is given something.
    Raises: NotPermittedError, StaleError when the plan would be another one now.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        lock(call)
        return give_readers(call=call, due_on=due_on, by=by, at=at, plan=plan)


def give_readers(
    *,
    call: Call,
    due_on: date,
    by: User | None,
    at: datetime,
    only: Collection[int] | None = None,
    plan: str | None = None,
) -> dict[str, int]:
    """Part of an act that holds the lock of the call: give files in review that lack readers to reviewers.

    ``only``: keys of the applications that are given; None for all. Conflicts in the data are found first.
    Shapes: returns counts by ``given`` and ``missing_reviews`` (of the given ones).
    Raises: StaleError, WrongAssignmentError.
    """
    find_conflicts(call=call, at=at)
    files = _lacking(call, only)
    for file in files:
        lock(file)
    now = queries.plan_for(call, at=at, only=only)
    if plan is not None and plan != now.fingerprint:
        raise StaleError(_("Something has changed since this plan was made. Nothing was given. Look at the new plan."))
    for review in Review.objects.filter(pk__in=now.stranded).order_by("pk"):
        move(instance=review, machine=states.REVIEW, verb="move", by=by, at=at, gone_reason=NO_MANDATE)
    given: dict[int, list[Review]] = defaultdict(list)
    for file, reader in now.assignment.pairs:
        given[reader].append(Review(application_id=file, reviewer_id=reader, due_on=due_on, assigned_at=at))
    Review.objects.bulk_create(review for _reader, reviews in sorted(given.items()) for review in reviews)
    for reader, reviews in sorted(given.items()):
        for review in reviews:
            record(verb="give", subject=review, by=by, at=at, facts={"to": reader})
        _ask(User.objects.get(pk=reader), call, reviews, at)
    facts = {"given": len(now.assignment.pairs), "missing_reviews": sum(now.assignment.missing.values())}
    record(verb="give_files", subject=call, by=by, at=at, facts={**facts, "plan": now.fingerprint})
    return facts


def replace_reader(*, review: Review, at: datetime) -> None:
    """Give the file of a reader who gave it back to another one, where there is one. Part of that reader's act."""
    due_on = max(review.due_on, (at + LEAST_TIME_TO_READ).date())
    give_readers(call=review.application.call, due_on=due_on, by=None, at=at, only={review.application_id})


def move_review(*, review: Review, to: User, reason: str, by: User, at: datetime, beyond_load: bool = False) -> Review:
    """Move an unread file from one reviewer to another.

    ``beyond_load``: the officer gives it although the new reader has as many files as agreed; it is noted on the row.
    Returns: the new reader's review. Effects: a message to the new reader.
    Raises: NotPermittedError, NoReasonError, CannotReadError, MoveRefusedError once scored.
    """
    with transaction.atomic():
        call = review.application.call
        require_officer(call, by, at)
        require_reason(reason, _("Say why the file moves."))
        lock(call)
        find_conflicts(call=call, at=at)
        lock(review.application)
        # Whoever may read the file now, by the same facts as the plan.
        free = {row["person"].pk: row for row in queries.possible_readers(review, at=at)}
        if to.pk not in free:
            raise CannotReadError(
                _(
                    "This person cannot read the file: "
                    "because of a conflict, of the language, or because they had it before."
                )
            )
        is_full = free[to.pk]["load"] >= free[to.pk]["most"]
        if is_full and not beyond_load:
            raise CannotReadError(_("This person has as many files as agreed. Say that it goes beyond the limit."))
        move(instance=review, machine=states.REVIEW, verb="move", by=by, at=at, gone_reason=reason.strip())
        due_on = max(review.due_on, (at + LEAST_TIME_TO_READ).date())
        new = Review.objects.create(
            application=review.application, reviewer=to, due_on=due_on, assigned_at=at, beyond_load=is_full
        )
        facts = {"from": review.reviewer_id, "to": to.pk, "beyond_load": is_full, "reason": reason.strip()}
        record(verb="give_file", subject=new, by=by, at=at, facts=facts)
        _ask(to, call, [new], at)
    return new


def extend_due(*, reviews: Iterable[Review], due_on: date, reason: str, by: User, at: datetime) -> int:
    """Give reviewers until a later day for open files. Reminders go by the new day.

    Returns: how many reviews were changed. Raises: NotPermittedError, NoReasonError, WrongDueDateError.
    """
    require_reason(reason, _("Say why there is more time."))
    if due_on <= at.date():
        raise WrongDueDateError(_("Choose a day that lies ahead."))
    changed = 0
    with transaction.atomic():
        for review in reviews:
            require_officer(review.application.call, by, at)
            lock(review)
            if review.state != "open":
                continue
            if due_on < review.due_on:
                raise WrongDueDateError(_("The new day must not lie before the day that was promised."))
            facts = {"before": review.due_on.isoformat(), "after": due_on.isoformat(), "reason": reason.strip()}
            review.due_on, review.reminded = due_on, ""
            review.save(update_fields=["due_on", "reminded"])
            record(verb="extend_due", subject=review, by=by, at=at, facts=facts)
            changed += 1
    return changed


def save_reviewer(*, profile: Reviewer, by: User, at: datetime) -> Reviewer:
    """Store what the assignment knows of a reviewer. Conflicts that follow are found, and cut rights, at once.

    Raises: NotPermittedError, ValidationError, CannotReadError for a limit below what the person has already.
    """
    with transaction.atomic():
        require_officer(profile.call, by, at)
        lock(profile.call)
        kept = queries.profile_of(profile.call, profile.person)
        for name in KNOWN_OF_REVIEWERS:
            setattr(kept, name, getattr(profile, name))
        kept.full_clean()
        kept.save()
        find_conflicts(call=kept.call, at=at)
        load = queries.load_of(kept.call, kept.person)
        if load > queries.most_of(kept.call, kept):
            raise CannotReadError(
                _("This person has %(count)s files. Move some to others before you lower the limit.") % {"count": load}
            )
        facts = {
            "max_load": kept.max_load,
            "languages": kept.languages,
            "organisation": kept.organisation_id,
            "country": kept.country_id,
        }
        record(verb="save_reviewer", subject=kept, by=by, at=at, facts=facts)
    return kept


def require_reason(reason: str, sentence: str) -> None:
    """Do nothing when a reason was given.

    Raises: NoReasonError with the sentence.
    """
    if not reason.strip():
        raise NoReasonError(sentence)


def _lacking(call: Call, only: Collection[int] | None) -> list[Application]:
    rows = queries.lacking_readers(call).order_by("pk")
    return list(rows if only is None else rows.filter(pk__in=only))


def _ask(person: User, call: Call, reviews: list[Review], at: datetime) -> None:
    ReviewRequestNotice.enqueue(
        to=person,
        about=call,
        occasion=f"review:{person.pk}:{reviews[0].pk}",
        at=at,
        context={"call": call, "count": len(reviews), "due_on": reviews[0].due_on},
    )
