"""Who is eligible: rules decide what is clear, people what is not. Decided here, told at the release."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.actions import cancel, release
from scholarships import queries, states
from scholarships.choices import Screening, Verdict
from scholarships.eligibility.rules import Verdict as RuleVerdict
from scholarships.eligibility.rules import overall
from scholarships.models import Application, Call, Finding, ScreeningDecision
from scholarships.notices import IneligibleLetter

from .assignment import LEAST_TIME_TO_READ, give_readers
from .rights import require_officer


class UndecidedScreeningError(DomainError):
    """Applications that the conditions leave open still wait for a person."""


class WrongScreeningError(DomainError):
    """The application does not stand where this decision could be taken."""


class MissingReasonError(DomainError):
    """A decision on eligibility needs a reason, and a refusal words for the applicant."""


class SelectionUnderWayError(DomainError):
    """A selection rests on who is eligible; while it is under way, nothing of that changes."""


class StillToDecideError(DomainError):
    """The call has applications that could still be awarded, so it cannot end without awards."""


def screen_applications(*, call: Call, applications: list[Application], by: User, at: datetime) -> list[Application]:
    """Judge sent applications by the conditions of the call. Part of the start of the review; the rows are locked.

    Where a condition is not met, the letter is held: the applicant is told with all others, not before. What the
    conditions leave open waits for a person.
    Shapes: returns those that are eligible.
    Effects: one finding for each application and condition, each with the facts used.
    """
    judged = queries.judged(applications, call, at=at)
    Finding.objects.bulk_create(finding for findings in judged.values() for finding in findings)
    eligible = []
    for application in applications:
        findings = judged[application.pk]
        application.screening = overall(RuleVerdict(one.verdict) for one in findings).value
        application.save(update_fields=["screening"])
        facts = {
            "screening": application.screening,
            "found": [[one.rule.kind, one.reason] for one in findings if not one.is_met],
        }
        record(verb="screen", subject=application, by=by, at=at, facts=facts)
        if application.screening == Screening.ELIGIBLE:
            eligible.append(application)
        if application.screening == Screening.NOT_ELIGIBLE:
            _hold_letter(application, call, "ineligible", [one for one in findings if one.is_not_met], "", at)
    return eligible


def decide_screening(
    *, application: Application, screening: str, reason: str, explanation: str, by: User, at: datetime
) -> ScreeningDecision:
    """Decide about an application that the conditions left open.

    ``reason`` is for the record, ``explanation`` for the applicant: needed for a refusal.
    Effects: eligible, it goes to readers; not eligible, its letter is held until the release.
    Raises: NotPermittedError, WrongScreeningError, MissingReasonError, SelectionUnderWayError.
    """
    return _settle(application, Screening.DOUBTFUL, screening, reason, explanation, by, at)


def reverse_screening(
    *, application: Application, reason: str, explanation: str, by: User, at: datetime
) -> ScreeningDecision:
    """Turn what rules or a person decided into its opposite, before anybody was told. All earlier findings stay.

    Effects: newly eligible, its letter is never sent and it goes to readers; no longer eligible, its readers lose it
    and its letter is held.
    Raises: NotPermittedError, WrongScreeningError, MissingReasonError, SelectionUnderWayError.
    """
    before = Application.objects.values_list("screening", flat=True).get(pk=application.pk)
    if before not in _OPPOSITE:
        raise WrongScreeningError(_("Nothing is decided about this application yet, so nothing can be reversed."))
    return _settle(application, before, _OPPOSITE[before], reason, explanation, by, at)


def close_without_awards(*, call: Call, reason: str, by: User, at: datetime) -> dict[str, int]:
    """End a call in which nobody is eligible, or nobody applied: held letters are released, the call is decided.

    Shapes: returns counts by ``not_eligible`` and ``letters``.
    Raises: NotPermittedError, MissingReasonError, UndecidedScreeningError, StillToDecideError, MoveRefusedError.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        if not reason.strip():
            raise MissingReasonError(_("Say why the call ends without awards."))
        lock(call)
        states.CALL.ask(call.state, "close_without_awards")
        require_decided(call)
        if call.applications.filter(state="in_review").exists():
            raise StillToDecideError(
                _("Applications are in review. They are decided by a selection, not by closing the call.")
            )
        _require_no_run(call)
        screened_out = queries.screened_out(call)
        for application in screened_out:
            lock(application)
        told = 0
        for application in screened_out:
            if application.state == "submitted":
                move(instance=application, machine=states.APPLICATION, verb="screen_out", by=by, at=at)
                told += 1
        letters = queries.held_letters(call)
        # The right was checked above; these letters belong to this very decision.
        release(message_ids=letters, by=None, at=at)
        counts = {"not_eligible": told, "letters": len(letters)}
        facts = {**counts, "reason": reason.strip()}
        move(instance=call, machine=states.CALL, verb="close_without_awards", by=by, at=at, facts=facts)
    return counts


def require_decided(call: Call) -> None:
    """Refuse to go on while people have still to decide who is eligible.

    Raises: UndecidedScreeningError.
    """
    count = queries.undecided(call).count()
    if count:
        raise UndecidedScreeningError(
            ngettext(
                "A person must still decide whether %(count)s application is eligible. See the screening page.",
                "A person must still decide whether %(count)s applications are eligible. See the screening page.",
                count,
            )
            % {"count": count}
        )


_OPPOSITE = {
    Screening.ELIGIBLE.value: Screening.NOT_ELIGIBLE.value,
    Screening.NOT_ELIGIBLE.value: Screening.ELIGIBLE.value,
}


def _settle(
    application: Application, before: str, after: str, reason: str, explanation: str, by: User, at: datetime
) -> ScreeningDecision:
    """Write the decision down and lead the application where it says."""
    with transaction.atomic():
        call = Call.objects.get(pk=application.call_id)
        require_officer(call, by, at)
        reason, explanation = reason.strip(), explanation.strip()
        if after not in {Screening.ELIGIBLE, Screening.NOT_ELIGIBLE}:
            raise WrongScreeningError(_("Say whether the application is eligible."))
        if not reason:
            raise MissingReasonError(_("Give a reason for the record."))
        if after == Screening.NOT_ELIGIBLE and not explanation:
            raise MissingReasonError(_("Tell the applicant in your own words why the application is not eligible."))
        lock(call)
        lock(application)
        expected = "in_review" if before == Screening.ELIGIBLE else "submitted"
        if (call.state, application.state, application.screening) != ("in_review", expected, before):
            raise WrongScreeningError(_("This application was decided or withdrawn meanwhile. Nothing was changed."))
        _require_no_run(call)
        decision = ScreeningDecision.objects.create(
            application=application, screening=after, reason=reason, explanation=explanation, by=by, at=at
        )
        verb = "decide_screening" if before == Screening.DOUBTFUL else "reverse_screening"
        facts = {"before": str(before), "after": str(after), "decision": decision.pk}
        record(verb=verb, subject=application, by=by, at=at, facts=facts, personal={"reason": reason})
        if after == Screening.ELIGIBLE:
            _let_in(application, call, by, at)
        else:
            _keep_out(application, call, decision, at, by)
    return decision


def _let_in(application: Application, call: Call, by: User, at: datetime) -> None:
    cancel(message_ids=queries.held_about(application), by=None, at=at)
    move(
        instance=application,
        machine=states.APPLICATION,
        verb="send_to_review",
        by=by,
        at=at,
        screening=Screening.ELIGIBLE.value,
    )
    give_readers(call=call, due_on=(at + LEAST_TIME_TO_READ).date(), by=by, at=at, only={application.pk})


def _keep_out(application: Application, call: Call, decision: ScreeningDecision, at: datetime, by: User) -> None:
    refused = Screening.NOT_ELIGIBLE.value
    if application.state == "in_review":
        move(instance=application, machine=states.APPLICATION, verb="set_aside", by=by, at=at, screening=refused)
    else:
        application.screening = refused
        application.save(update_fields=["screening"])
    failed = [one for one in queries.findings_of(application) if one.verdict == Verdict.NOT_MET]
    _hold_letter(application, call, f"ineligible:{decision.pk}", failed, decision.explanation, at)


def _hold_letter(
    application: Application, call: Call, occasion: str, findings: list[Finding], explanation: str, at: datetime
) -> None:
    context = {"application": application, "call": call, "findings": findings, "explanation": explanation}
    IneligibleLetter.enqueue(to=application.applicant, about=application, occasion=occasion, at=at, context=context)


def _require_no_run(call: Call) -> None:
    if queries.live_run(call) is not None:
        raise SelectionUnderWayError(
            _("A selection of this call is under way. Discard it before you change who is eligible.")
        )
