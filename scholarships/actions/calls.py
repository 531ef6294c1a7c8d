"""Acts on a call: publish, move the close, start the review."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.multilingual.models import told_fields
from scholarships import queries, states
from scholarships.faults import money_gaps, quota_faults
from scholarships.models import BudgetLine, Call, Cost, Criterion, EligibilityRule, Quota
from scholarships.permissions import can_create_call, can_handle_call

from .assignment import give_readers
from .rights import require_officer
from .screening import screen_applications

Rule = BudgetLine | Cost | Criterion | EligibilityRule | Quota


class IncompleteCallError(DomainError):
    """The call lacks something without which nobody could apply, be scored or be selected."""


class FrozenCallError(DomainError):
    """A published call does not change."""


class ReviewTooEarlyError(DomainError):
    """The call still takes applications."""


class WrongCloseError(DomainError):
    """The new close does not fit the other dates of the call."""


def save_call(*, call: Call, by: User, at: datetime) -> Call:
    """Store a call that is new or still a draft.

    Raises: NotPermittedError, ValidationError, FrozenCallError once it is published.
    """
    with transaction.atomic():
        stored = _draft(call, by, at)
        call.state = "draft"
        call.full_clean()
        call.save()
        facts = {"slug": call.slug, "fields": told_fields(stored, call) if stored else "all"}
        record(verb="save_call", subject=call, by=by, at=at, facts=facts)
    return call


def save_rules(*, call: Call, saved: Sequence[Rule], removed: Sequence[Rule], by: User, at: datetime) -> None:
    """Store new or changed conditions, criteria, quotas, costs or budget lines of a draft, and take others away.

    Effects: one event that names each row and what changed in it; none where nothing did.
    Raises: NotPermittedError, ValidationError, FrozenCallError once the call is published.
    """
    if not saved and not removed:
        return
    with transaction.atomic():
        _draft(call, by, at)
        told = [f"- {row._meta.model_name} {row}" for row in removed]
        for row in removed:
            row.delete()
        for row in saved:
            stored = type(row)._base_manager.filter(pk=row.pk).first()
            row.full_clean()
            row.save()
            changed = ", ".join(told_fields(stored, row)) if stored else "new"
            told.append(f"{row._meta.model_name} {row}: {changed}")
        record(verb="save_rules", subject=call, by=by, at=at, facts={"slug": call.slug, "rules": told})


def _draft(call: Call, by: User, at: datetime) -> Call | None:
    """The call as it is stored, held and still a draft; None for a new one.

    Raises: NotPermittedError, FrozenCallError.
    """
    if not (can_create_call(by, at=at) or (call.pk is not None and can_handle_call(by, call, at=at))):
        raise NotPermittedError(_("You may not write calls."))
    if call.pk is None:
        return None
    stored = Call.objects.get(pk=call.pk)
    lock(stored)
    if stored.state != "draft":
        raise FrozenCallError(_("This call is published. Its texts and rules are frozen."))
    return stored


def publish_call(*, call: Call, by: User, at: datetime) -> Call:
    """Show the call to everybody; from its opening on, people can apply.

    Raises: NotPermittedError, IncompleteCallError, MoveRefusedError.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        # Whoever still edits its rules is waited for: what is checked here is what is published.
        lock(call)
        if not call.criteria.exists():
            raise IncompleteCallError(_("Add at least one criterion before you publish the call."))
        if not call.costs.exists():
            raise IncompleteCallError(_("Say what an award costs before you publish the call."))
        faults = [
            *money_gaps(call.costs.all(), call.budget_lines.all()),
            *quota_faults(call.quotas.all(), seats=call.seats),
        ]
        if faults:
            raise IncompleteCallError(" ".join(faults))
        move(instance=call, machine=states.CALL, verb="publish", by=by, at=at, published_at=at)
    return call


def reschedule_close(*, call: Call, closes_at: datetime, reason: str, by: User, at: datetime) -> Call:
    """Move the close of a published call. The act and its reason stay on record.

    Raises: NotPermittedError, WrongCloseError when the dates no longer stand in order.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        call = Call.objects.get(pk=call.pk)
        lock(call)
        if not reason.strip():
            raise WrongCloseError(_("Say why the close moves."))
        if call.state != "published":
            raise WrongCloseError(_("Only a published call can have its close moved."))
        if not call.opens_at < closes_at < call.answers_by:
            raise WrongCloseError(_("The close must lie after the opening and before the answers are due."))
        before = call.closes_at
        call.closes_at = closes_at
        call.save(update_fields=["closes_at"])
        facts = {"before": before.isoformat(), "after": closes_at.isoformat(), "reason": reason.strip()}
        record(verb="reschedule_close", subject=call, by=by, at=at, facts=facts)
    return call


def start_review(*, call: Call, due_on: date, by: User, at: datetime) -> dict[str, int]:
    """Screen what was submitted by the call's conditions and give each eligible application to its reviewers.

    Applications that do not meet one get their findings noted, and their letters are held. What the conditions leave
    open waits for a person. Drafts stay drafts, readable by their owner.
    Shapes: returns counts by ``eligible``, ``ineligible``, ``doubtful``, ``missing_reviews``.
    Effects: review rows, one message to each reviewer, held letters.
    Raises: NotPermittedError, ReviewTooEarlyError while applications are still taken, MoveRefusedError.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        lock(call)
        if call.state == "published" and not _is_over(call):
            raise ReviewTooEarlyError(_("The call still takes applications. Start the review after it has closed."))
        move(instance=call, machine=states.CALL, verb="start_review", by=by, at=at)
        # Drafts too: one may have been stamped in the last second and not be committed yet.
        for application in call.applications.filter(state__in=["draft", "submitted"]).order_by("pk"):
            lock(application)
        sent = list(
            call.applications.filter(state="submitted")
            .select_related("applicant", "profile__country", "proposal")
            .order_by("pk")
        )
        eligible = screen_applications(call=call, applications=sent, by=by, at=at)
        for application in eligible:
            move(instance=application, machine=states.APPLICATION, verb="send_to_review", by=by, at=at)
        given = give_readers(call=call, due_on=due_on, by=by, at=at)
        counts = queries.screening_counts(call)
        facts = {
            "eligible": len(eligible),
            "ineligible": counts["not_eligible"],
            "doubtful": counts["doubtful"],
        }
        record(verb="screen", subject=call, by=by, at=at, facts=facts)
    return facts | {"missing_reviews": given["missing_reviews"]}


def _is_over(call: Call) -> bool:
    """Whether the database's clock is past the close, grace included; it is the clock that took the applications."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() >= %s", [call.taken_until])
        return bool(cursor.fetchone()[0])
