"""From a proposal to released letters: two signatures that seal the result, then one release."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move, record
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.outbox.actions import cancel, release
from scholarships import queries, states
from scholarships.choices import Decision, RunKind
from scholarships.models import Application, SelectionRun
from scholarships.permissions import can_handle_call, can_see_selection, can_sign_run
from scholarships.seal import FACT, seal_of

from .letters import stage_offer, write_amended_letters, write_letter
from .screening import require_decided

LEAST_TIME_TO_ANSWER = timedelta(days=3)


class AnswersDueTooSoonError(DomainError):
    """The letters would leave people too little time to answer."""


class AlreadySignedError(DomainError):
    """The same person cannot give both signatures."""


class NoReasonError(DomainError):
    """The act needs a reason that stays on record."""


class WrongKindError(DomainError):
    """Refills and amendments are released by acts of their own."""


def sign_run(*, run: SelectionRun, by: User, at: datetime) -> SelectionRun:
    """Sign a proposed result. The second signature, by another officer, seals it and stages the letters.

    Effects of the second signature: the seal in the record of acts; of a first result one staged offer per award with
    its lines and one held letter per applicant, of an amendment one held letter for each decision that it changes.
    Raises: NotPermittedError, AlreadySignedError, LiveOfferError, MoveRefusedError.
    """
    with transaction.atomic():
        lock(run)
        if not can_see_selection(by, run.call, at=at):
            raise NotPermittedError(_("Only officers and signatories of this call can sign."))
        if run.first_signed_by_id == by.pk and run.state == "proposed":
            raise AlreadySignedError(_("You have signed already. The second signature must come from another person."))
        states.RUN.ask(run.state, "sign")
        if not can_sign_run(by, run, at=at):
            raise NotPermittedError(_("You cannot sign this result."))
        if run.first_signed_by_id is None:
            run.first_signed_by, run.first_signed_at = by, at
            run.save(update_fields=["first_signed_by", "first_signed_at"])
            record(verb="sign_first", subject=run, by=by, at=at, facts={"output_sha256": run.output_sha256})
            return run
        run.second_signed_by, run.second_signed_at = by, at
        run.save(update_fields=["second_signed_by", "second_signed_at"])
        facts = {"output_sha256": run.output_sha256, FACT: seal_of(run)}
        move(instance=run, machine=states.RUN, verb="sign", by=by, at=at, facts=facts)
        _stage(run, at)
    return run


def set_aside_run(*, run: SelectionRun, reason: str, by: User, at: datetime) -> SelectionRun:
    """Give up a signed result before its release; its bytes stay, and another one can be asked for.

    Effects: its held letters are never sent, its staged offers become void.
    Raises: NotPermittedError, NoReasonError, MoveRefusedError.
    """
    with transaction.atomic():
        if not can_handle_call(by, run.call, at=at):
            raise NotPermittedError(_("Only a selection officer of this call can do this."))
        if not reason.strip():
            raise NoReasonError(_("Say why the signed result is set aside."))
        lock(run.call)
        lock(run)
        states.RUN.ask(run.state, "set_aside")
        hold(queries.applications_of_run(run))
        for offer in run.offers.filter(state="staged").order_by("pk"):
            move(instance=offer, machine=states.OFFER, verb="void", by=by, at=at)
        cancel(message_ids=queries.letters_of_run(run), by=None, at=at)
        move(instance=run, machine=states.RUN, verb="set_aside", by=by, at=at, facts={"reason": reason.strip()})
    return run


def release_run(*, run: SelectionRun, by: User, at: datetime) -> dict[str, int]:
    """Publish a signed result: every application moves, every offer opens, every held letter is released, at once.

    Shapes: returns counts by ``selected``, ``reserve``, ``refused`` and ``letters``.
    Raises: NotPermittedError, AnswersDueTooSoonError, UndecidedScreeningError, MoveRefusedError.
    """
    with transaction.atomic():
        call = run.call
        if not can_handle_call(by, call, at=at):
            raise NotPermittedError(_("Only a selection officer of this call can release the letters."))
        # The order of every act that holds several rows: call, run, applications, offers, messages.
        lock(call)
        lock(run)
        states.RUN.ask(run.state, "publish")
        if run.kind != RunKind.FIRST:
            raise WrongKindError(_("A later change of a result is released by its own act."))
        if call.answers_by - at < LEAST_TIME_TO_ANSWER:
            raise AnswersDueTooSoonError(
                _("Answers are due in less than three days. Move that date before you release the letters.")
            )
        require_decided(call)
        hold([*queries.applications_of_run(run), *queries.screened_out(call)])
        outcomes = list(queries.standing_outcomes(run).order_by("application_id"))
        for outcome in outcomes:
            move(
                instance=outcome.application,
                machine=states.APPLICATION,
                verb=_VERBS[outcome.decision],
                by=by,
                at=at,
                facts={"run": str(run.uuid)},
            )
        for application in queries.screened_out(call):
            move(instance=application, machine=states.APPLICATION, verb="screen_out", by=by, at=at)
        for offer in run.offers.filter(state="staged").order_by("pk"):
            move(instance=offer, machine=states.OFFER, verb="release", by=by, at=at, respond_by=call.answers_by)
        letters = queries.held_letters(call)
        # The right was checked above; these letters are the run's own.
        release(message_ids=letters, by=None, at=at)
        counts = {decision: sum(1 for one in outcomes if one.decision == decision) for decision in Decision.values}
        counts["letters"] = len(letters)
        facts = {**counts, FACT: seal_of(run)}
        move(instance=run, machine=states.RUN, verb="publish", by=by, at=at, published_at=at, facts=facts)
        move(instance=call, machine=states.CALL, verb="decide", by=by, at=at)
    return counts


_VERBS = {Decision.SELECTED: "offer", Decision.RESERVE: "keep_in_reserve", Decision.REFUSED: "refuse"}


def hold(applications: Iterable[Application]) -> None:
    """Wait for whoever is just withdrawing, and let nobody withdraw until the transaction ends."""
    for application in applications:
        lock(application)


def _stage(run: SelectionRun, at: datetime) -> None:
    if run.kind == RunKind.AMENDMENT:
        hold(one.application for one in queries.changed_outcomes(run))
        write_amended_letters(run=run, at=at)
        return
    hold(queries.applications_of_run(run))
    costs = list(run.call.costs.all())
    # By person: two calls that chose the same people meet at the first of them and do not wait for each other in turn.
    for outcome in queries.standing_outcomes(run).order_by("application__applicant_id"):
        is_award = outcome.decision == Decision.SELECTED
        lines = stage_offer(run=run, outcome=outcome, costs=costs, at=at) if is_award else None
        write_letter(run=run, outcome=outcome, lines=lines, occasion=f"run:{run.uuid}", at=at)
