"""The reviewer's acts: score a file, declare a conflict of interest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move
from academy_portal.kernel.errors import DomainError, NotPermittedError, StaleError
from scholarships import states
from scholarships.models import Review, Score
from scholarships.permissions import can_score

from .assignment import replace_reader


class IncompleteScoresError(DomainError):
    """A criterion lacks its score or its justification."""


@dataclass(frozen=True)
class Mark:
    """What a reviewer gives for one criterion. Units: ``value`` 0..5."""

    value: int
    justification: str


def score_application(
    *, review: Review, marks: Mapping[str, Mark], note: str, revision: int, by: User, at: datetime
) -> Review:
    """Record the scores of one file; earlier ones stay on record as former revisions.

    Shapes: ``marks`` criterion key → mark, for every criterion of the call.
    Raises: NotPermittedError, IncompleteScoresError, StaleError when the scores were changed in another window.
    """
    with transaction.atomic():
        kept = Review.objects.get(pk=review.pk)
        lock(kept)
        if not can_score(by, kept, at=at):
            raise NotPermittedError(_("You cannot score this file."))
        if kept.revision != revision:
            raise StaleError(_("These scores were changed in another window. Open the file again."))
        criteria = list(kept.application.call.criteria.all())
        lacking = [one.label for one in criteria if one.key not in marks or not marks[one.key].justification.strip()]
        if lacking:
            names = ", ".join(lacking)
            raise IncompleteScoresError(_("Give a score and a justification for: %(names)s.") % {"names": names})
        Score.objects.bulk_create(
            Score(
                review=kept,
                criterion=one,
                revision=revision + 1,
                value=marks[one.key].value,
                justification=marks[one.key].justification.strip(),
                at=at,
            )
            for one in criteria
        )
        move(
            instance=kept,
            machine=states.REVIEW,
            verb="score",
            by=by,
            at=at,
            revision=revision + 1,
            note=note.strip(),
            facts={"revision": revision + 1},
        )
    return kept


def declare_conflict(*, review: Review, reason: str, by: User, at: datetime) -> Review:
    """Give a file back because of a conflict of interest. Its reader loses all access and cannot undo it.

    Effects: the file goes to another reviewer of the call, where there is one who has not had it.
    Raises: NotPermittedError, IncompleteScoresError without a reason, MoveRefusedError once scored.
    """
    with transaction.atomic():
        kept = Review.objects.get(pk=review.pk)
        lock(kept)
        if not can_score(by, kept, at=at):
            raise NotPermittedError(_("You cannot change this file."))
        if not reason.strip():
            raise IncompleteScoresError(_("Say in a few words what the conflict of interest is."))
        move(
            instance=kept, machine=states.REVIEW, verb="declare_conflict", by=by, at=at, conflict_reason=reason.strip()
        )
        replace_reader(review=kept, at=at)
    return kept
