"""The reviewer's acts: score a file, declare a conflict of interest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move
from academy_portal.formats.lists import listed
from academy_portal.kernel.errors import DomainError, NotPermittedError, StaleError
from scholarships import states
from scholarships.models import Review, Score
from scholarships.permissions import can_score

from .assignment import replace_reader
from .conflicts import note_declared


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
        kept = _locked(review, by, at)
        if kept.revision != revision:
            raise StaleError(_("These scores were changed in another window. Open the file again."))
        criteria = list(kept.application.call.criteria.all())
        lacking = [one for one in criteria if one.key not in marks or not marks[one.key].justification.strip()]
        if lacking:
            names = listed(one.said("label").text for one in lacking)
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

    Effects: the conflict stands for good; the file goes to another reviewer of the call, where there is one.
    Raises: NotPermittedError, IncompleteScoresError without a reason, MoveRefusedError once scored.
    """
    with transaction.atomic():
        kept = _locked(review, by, at)
        if not reason.strip():
            raise IncompleteScoresError(_("Say in a few words what the conflict of interest is."))
        move(
            instance=kept, machine=states.REVIEW, verb="declare_conflict", by=by, at=at, conflict_reason=reason.strip()
        )
        note_declared(review=kept, reason=reason, by=by, at=at)
        replace_reader(review=kept, at=at)
    return kept


def decline_file(*, review: Review, reason: str, by: User, at: datetime) -> Review:
    """Give a file back that one cannot read, for a reason that is no conflict of interest.

    Effects: the file goes to another reviewer of the call, where there is one; never to this one again.
    Raises: NotPermittedError, IncompleteScoresError without a reason, MoveRefusedError once scored.
    """
    with transaction.atomic():
        kept = _locked(review, by, at)
        if not reason.strip():
            raise IncompleteScoresError(_("Say in a few words why you give the file back."))
        move(instance=kept, machine=states.REVIEW, verb="decline", by=by, at=at, gone_reason=reason.strip())
        replace_reader(review=kept, at=at)
    return kept


def _locked(review: Review, by: User, at: datetime) -> Review:
    """The reviewer's own file with its call, locked from above: no selection freezes the scores at this moment."""
    kept = Review.objects.select_related("application__call").get(pk=review.pk)
    lock(kept.application.call)
    lock(kept.application)
    lock(kept)
    if not can_score(by, kept, at=at):
        raise NotPermittedError(_("You cannot change this file."))
    return kept
