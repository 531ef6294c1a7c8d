"""Conflicts of interest: found in the data, declared by reviewers, recorded or lifted by officers. Each cuts access."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate
from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.audit.actions import lock, move, record
from academy_portal.kernel.errors import DomainError, NotPermittedError
from scholarships import queries, states
from scholarships.choices import ConflictKind
from scholarships.models import Application, Call, Conflict, Interest, Review, Reviewer
from scholarships.models.review import FOR_GOOD, FOUND, READING
from scholarships.permissions import can_handle_call

TAKEN_BACK_BY_THE_PORTAL = (ConflictKind.ORGANISATION, ConflictKind.MINISTRY, ConflictKind.COUNTRY)


class ConflictReasonError(DomainError):
    """Nothing was said about what the conflict is, or why it is none."""


class ConflictStandsError(DomainError):
    """This conflict cannot be lifted, or not by this person."""


class ScoresInUseError(DomainError):
    """Scores on which a running selection rests cannot be taken out of it."""


def find_conflicts(*, call: Call, at: datetime) -> int:
    """Part of an act that holds the lock of the call: record what the data say about the files in review.

    What the data no longer say is lifted by the portal; what an officer lifted stays lifted.
    Returns: how many conflicts are new. Effects: reviews in conflict end; one event where something changed.
    Raises: ScoresInUseError.
    """
    applications = list(call.applications.filter(state="in_review").order_by("pk").values_list("pk", flat=True))
    people = {one.pk for one in queries.reviewers_of(call, at=at)} | set(
        Review.objects.filter(application__in=applications, state__in=READING).values_list("reviewer", flat=True)
    )
    found = queries.found_conflicts(call, applications=applications, people=people)
    rows = Conflict.objects.filter(application__in=applications)
    known = {(row.application_id, row.person_id, row.kind): row for row in rows}
    fresh = [
        Conflict(application_id=key[0], person_id=key[1], kind=key[2], note=found[key][:300], found_at=at)
        for key in sorted(found.keys() - known.keys())
    ]
    for row in Conflict.objects.bulk_create(fresh):
        record(verb="find_conflict", subject=row, by=None, at=at, facts={"kind": row.kind})
    back = [row.pk for key, row in known.items() if key in found and row.lifted_at and row.lifted_by_id is None]
    Conflict.objects.filter(pk__in=back).update(lifted_at=None)
    gone = [
        row.pk
        for key, row in known.items()
        if key not in found and row.kind in TAKEN_BACK_BY_THE_PORTAL and row.lifted_at is None and key[1] in people
    ]
    Conflict.objects.filter(pk__in=gone).update(lifted_at=at)
    if fresh or back or gone:
        facts = {"found": len(fresh) + len(back), "lifted": len(gone)}
        record(verb="find_conflicts", subject=call, by=None, at=at, facts=facts)
        _cut_off(call, _standing_reviews(call), at)
    return len(fresh) + len(back)


def record_conflict(*, application: Application, person: User, note: str, by: User, at: datetime) -> Conflict:
    """Record a conflict that an officer knows of. The person loses all access to the file at once.

    Raises: NotPermittedError, ConflictReasonError without a note, ScoresInUseError.
    """
    with transaction.atomic():
        call = application.call
        if not can_handle_call(by, call, at=at):
            raise NotPermittedError(_("Only a selection officer of this call can do this."))
        if not note.strip():
            raise ConflictReasonError(_("Say in a few words what the conflict of interest is."))
        lock(call)
        row = _noted(application, person, ConflictKind.RECORDED, note, by, at)
        record(verb="record_conflict", subject=row, by=by, at=at, facts={"kind": row.kind}, personal={"note": row.note})
        _cut_off(call, _standing_reviews(call), at, by=by)
    return row


def lift_conflict(*, conflict: Conflict, reason: str, by: User, at: datetime) -> Conflict:
    """Lift a conflict that was found or recorded wrongly. The row and the reason stay; the file is not given back.

    Raises: NotPermittedError, ConflictReasonError without a reason, ConflictStandsError for one that stands for good,
    and for the person whom it keeps away.
    """
    with transaction.atomic():
        call = conflict.application.call
        if not can_handle_call(by, call, at=at):
            raise NotPermittedError(_("Only a selection officer of this call can do this."))
        if not reason.strip():
            raise ConflictReasonError(_("Say why this is no conflict of interest."))
        lock(call)
        lock(conflict)
        if conflict.person_id == by.pk:
            raise ConflictStandsError(_("Nobody lifts a conflict of interest of one's own."))
        if conflict.kind in FOR_GOOD:
            raise ConflictStandsError(
                _("What a reviewer declared cannot be lifted, nor can a conflict about one’s own application.")
            )
        if conflict.lifted_at is not None:
            raise ConflictStandsError(_("This conflict of interest was lifted before."))
        conflict.lifted_at, conflict.lifted_by, conflict.lift_reason = at, by, reason.strip()
        conflict.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
        record(verb="lift_conflict", subject=conflict, by=by, at=at, facts={"reason": conflict.lift_reason})
    return conflict


def declare_interests(
    *, call: Call, organisations: Iterable[str], countries: Iterable[str], by: User, at: datetime
) -> Reviewer:
    """Note whose files a reviewer must not read; none named says that there is nothing to declare.

    The reviewer is never told what was found: names typed here must not reveal who has applied.
    Shapes: ``countries`` two-letter codes. Effects: what is added stays; files in conflict are cut off at once.
    Raises: NotPermittedError, ScoresInUseError.
    """
    with transaction.atomic():
        if not has_mandate(by, Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at):
            raise NotPermittedError(_("Only a reviewer of this call can do this."))
        lock(call)
        # The same words whatever was named: an answer that depends on it would tell who has applied.
        if call.state == "in_review" and queries.live_run(call):
            raise ScoresInUseError(_("A selection is under way. Tell the selection officer what you discovered."))
        profile, _made = Reviewer.objects.get_or_create(call=call, person=by)
        known = set(profile.interests.values_list("organisation_name", "country"))
        wishes = [(name.strip(), None) for name in organisations if name.strip()] + [("", code) for code in countries]
        new = [one for one in dict.fromkeys(wishes) if one not in known]
        Interest.objects.bulk_create(
            Interest(reviewer=profile, organisation_name=name, country_id=code, declared_at=at) for name, code in new
        )
        if profile.declared_at is None:
            profile.declared_at = at
            profile.save(update_fields=["declared_at"])
        record(verb="declare_interests", subject=profile, by=by, at=at, facts={"added": len(new)})
        if new and call.state == "in_review":
            find_conflicts(call=call, at=at)
    return profile


def note_declared(*, review: Review, reason: str, by: User, at: datetime) -> Conflict:
    """Part of the reviewer's act: the conflict that a reviewer declares on a file stands for good."""
    row = _noted(review.application, by, ConflictKind.DECLARED, reason, by, at)
    record(verb="declare_conflict", subject=row, by=by, at=at, facts={"kind": row.kind})
    return row


def _noted(application: Application, person: User, kind: ConflictKind, note: str, by: User, at: datetime) -> Conflict:
    row, is_new = Conflict.objects.get_or_create(
        application=application,
        person=person,
        kind=kind,
        defaults={"note": note.strip()[:300], "found_at": at, "recorded_by": by},
    )
    if not is_new and row.lifted_at is not None:
        row.lifted_at, row.lifted_by, row.lift_reason, row.note = None, None, "", note.strip()[:300]
        row.save(update_fields=["lifted_at", "lifted_by", "lift_reason", "note"])
    return row


def _standing_reviews(call: Call) -> list[Review]:
    """Reviews in course whose reader a conflict keeps away, in order."""
    pairs = set(
        Conflict.objects.filter(application__call=call, lifted_at__isnull=True).values_list("application", "person")
    )
    rows = Review.objects.filter(application__call=call, state__in=READING).order_by("pk")
    return [row for row in rows if (row.application_id, row.reviewer_id) in pairs]


def _cut_off(call: Call, reviews: list[Review], at: datetime, by: User | None = None) -> None:
    if any(review.state == "done" for review in reviews) and (call.state != "in_review" or queries.live_run(call)):
        raise ScoresInUseError(
            _("A selection rests on scores of this person. Discard it first, then the conflict can be recorded.")
        )
    for review in reviews:
        move(instance=review, machine=states.REVIEW, verb="cut_off", by=by, at=at, conflict_reason=FOUND)
