"""The time for an answer: reminders while it runs, more of it for one person, another end before letters go out."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, record
from academy_portal.kernel.errors import DomainError
from academy_portal.outbox.actions import cancel
from scholarships import queries
from scholarships.models import Call, Offer, SelectionRun
from scholarships.notices import ExtendedNotice, ReminderNotice
from scholarships.queries import places

from .letters import write_letter
from .offers import OfferClosedError, is_in_time
from .rights import require_officer

LAST_DAYS = timedelta(days=2)


class WrongAnswerTimeError(DomainError):
    """The new end of the time for answers does not fit the other dates."""


def reminder_due(*, opened_at: datetime, respond_by: datetime, at: datetime) -> str:
    """Which reminder of an offer is the latest that is due: ``half``, ``last``, or none yet.

    The one at half of the time is left out where it would come within the last two days, or after them.
    """
    half, last = opened_at + (respond_by - opened_at) / 2, respond_by - LAST_DAYS
    if at >= last:
        return "last"
    return "half" if at >= half else ""


def remind_offers(*, at: datetime) -> int:
    """Remind those whose answer is still missing: at half of their time, and two days before its end.

    Each reminder has a key of its own and is written once, whatever repeats; one that a later one overtook is not sent.
    Shapes: returns how many were written.
    """
    due = [(offer, _occasion(offer)) for offer in places.offers_to_remind()]
    due = [(offer, occasion) for offer, occasion in due if occasion]
    known = places.reminders_written([offer.application for offer, _occasion_of in due])
    written = 0
    for offer, occasion in due:
        if f"{ReminderNotice.kind}:scholarships.application:{offer.application_id}:{occasion}" in known:
            continue
        with transaction.atomic():
            # Of an answer at this moment, one of the two comes first: whoever has answered is not reminded.
            if is_in_time(offer, "respond_by > clock_timestamp()"):
                _remind(offer, occasion, at)
                written += 1
    return written


def extend_offer(*, offer: Offer, respond_by: datetime, reason: str, by: User, at: datetime) -> Offer:
    """Give one person more time to answer. The act and its reason stay on record; the person is told by mail.

    Effects: reminders of the earlier end that still wait are not sent.
    Raises: NotPermittedError, OfferClosedError, WrongAnswerTimeError.
    """
    with transaction.atomic():
        application = offer.application
        call = application.call
        require_officer(call, by, at)
        lock(application)
        lock(offer)
        if not is_in_time(offer, "respond_by > clock_timestamp()"):
            raise OfferClosedError(_("This offer has been answered already, or its time has passed."))
        if not reason.strip():
            raise WrongAnswerTimeError(_("Say why the person gets more time."))
        before = offer.respond_by
        if respond_by <= before:
            raise WrongAnswerTimeError(_("The new end must be later than the present one."))
        _require_before_edition(call, respond_by)
        offer.respond_by = respond_by
        offer.save(update_fields=["respond_by"])
        record(
            verb="extend_offer",
            subject=offer,
            by=by,
            at=at,
            facts={"before": before.isoformat(), "after": respond_by.isoformat()},
            personal={"reason": reason.strip()},
        )
        cancel(message_ids=places.waiting_reminders(application), by=None, at=at)
        ExtendedNotice.enqueue(
            to=application.applicant,
            about=application,
            occasion=f"offer:{offer.uuid}:{respond_by.isoformat()}",
            at=at,
            context=_deadline_context(offer, respond_by),
        )
    return offer


def reschedule_answers(*, call: Call, answers_by: datetime, reason: str, by: User, at: datetime) -> Call:
    """Move the moment by which offers of the call are to be answered, before the first letter has been released.

    Effects: where letters are held already, they are cancelled and written anew with the new moment.
    Raises: NotPermittedError, WrongAnswerTimeError.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        lock(call)
        if call.state not in {"published", "in_review"}:
            raise WrongAnswerTimeError(_("The letters say by when to answer. Extend single offers once they are out."))
        if not reason.strip():
            raise WrongAnswerTimeError(_("Say why the date moves."))
        if answers_by < at + places.LEAST_TIME_TO_ANSWER or answers_by <= call.closes_at:
            raise WrongAnswerTimeError(_("People need at least three days to answer, after the call has closed."))
        if not _is_shortest(call, answers_by, at):
            _require_before_edition(call, answers_by)
        before = call.answers_by
        call.answers_by = answers_by
        call.save(update_fields=["answers_by"])
        facts = {"before": before.isoformat(), "after": answers_by.isoformat(), "reason": reason.strip()}
        record(verb="reschedule_answers", subject=call, by=by, at=at, facts=facts)
        run = queries.live_run(call)
        if run is not None:
            # Whoever signs at this moment is waited for: letters are written before, and anew here, or after.
            lock(run)
            if run.state == "signed":
                _write_letters_anew(run, call, at)
    return call


def require_time_to_answer(call: Call, respond_by: datetime, at: datetime) -> None:
    """Refuse an end of an offer that leaves too little time to answer, or to travel afterwards.

    Raises: WrongAnswerTimeError.
    """
    if respond_by < at + places.LEAST_TIME_TO_ANSWER:
        raise WrongAnswerTimeError(_("Give the person at least three days to answer."))
    _require_before_edition(call, respond_by)


def _require_before_edition(call: Call, moment: datetime) -> None:
    last = places.last_answer_on(call)
    if last is not None and moment.astimezone(call.zone).date() > last:
        raise WrongAnswerTimeError(
            _("Answers are needed two weeks before the edition begins, so that people can travel.")
        )


def _is_shortest(call: Call, moment: datetime, at: datetime) -> bool:
    """Whether people get hardly more than the least time, and that before the edition begins.

    Who decides so late may still tell everybody: otherwise the letters could never go out.
    """
    first = call.edition.first_day
    is_before = first is not None and moment.astimezone(call.zone).date() < first
    return is_before and moment <= at + places.LEAST_TIME_TO_ANSWER + timedelta(days=1)


def _occasion(offer: Offer) -> str:
    """The key of the reminder that is due now, empty when none is.

    The second one belongs to an end: after an extension it is due anew.
    """
    which = reminder_due(opened_at=offer.run.published_at, respond_by=offer.respond_by, at=offer.read_at)
    ends = {"half": f"half:{offer.uuid}", "last": f"last:{offer.uuid}:{offer.respond_by.isoformat()}"}
    return ends.get(which, "")


def _remind(offer: Offer, occasion: str, at: datetime) -> None:
    application = offer.application
    ReminderNotice.enqueue(
        to=application.applicant,
        about=application,
        occasion=occasion,
        at=at,
        # Of use for two days: until the end, or until the next one.
        due_at=offer.respond_by - LAST_DAYS if occasion.startswith("last:") else None,
        context=_deadline_context(offer, offer.respond_by),
    )


def _deadline_context(offer: Offer, respond_by: datetime) -> dict[str, object]:
    application = offer.application
    return {"application": application, "call": application.call, "offer": offer, "respond_by": respond_by}


def _write_letters_anew(run: SelectionRun, call: Call, at: datetime) -> None:
    outcomes = list(queries.standing_outcomes(run).order_by("application_id"))
    for outcome in outcomes:
        lock(outcome.application)
    lines = {
        offer.application_id: list(offer.lines.all()) for offer in run.offers.prefetch_related("lines__budget_line")
    }
    run.call = call
    cancel(message_ids=queries.letters_of_run(run), by=None, at=at)
    for outcome in outcomes:
        if outcome.application.state == "in_review":
            write_letter(
                run=run,
                outcome=outcome,
                lines=lines.get(outcome.application_id),
                occasion=f"anew:{at.isoformat()}:run:{run.uuid}",
                at=at,
            )
