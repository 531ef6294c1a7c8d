"""Later changes of a published result: an amendment with a reason, computed, signed twice again, then released."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move
from academy_portal.formats.lists import listed
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.outbox.actions import release
from scholarships import queries, states
from scholarships.choices import Decision, RunKind
from scholarships.models import Application, Call, Offer, Outcome, SelectionRun
from scholarships.permissions import can_handle_call
from scholarships.problem import build_problem
from scholarships.queries import places
from scholarships.seal import FACT, seal_of
from scholarships.selection.checker import Verdict, check_list
from scholarships.selection.files import problem_from_document

from .letters import amended_respond_by, stage_offer
from .rights import require_officer
from .runs import open_run
from .signatures import LEAST_TIME_TO_ANSWER, AnswersDueTooSoonError, NoReasonError, WrongKindError, hold

# From which states an amendment leads to which decision.
SOURCES = {
    Decision.SELECTED.value: ("reserve", "refused"),
    Decision.RESERVE.value: ("offered",),
    Decision.REFUSED.value: ("offered",),
}


class NoResultError(DomainError):
    """Only what is published can be amended."""


class WrongChangeError(DomainError):
    """An amendment awards to people on the reserve list or not selected, and takes back unanswered offers."""


class ClashError(DomainError):
    """With these changes a rule or the budget of the call would be broken."""


class OvertakenAmendmentError(DomainError):
    """Somebody whom the amendment names has answered or withdrawn since it was asked for."""


@dataclass(frozen=True)
class _Question:
    """Everybody whom an amendment compares, and the numbers that would hold a scholarship."""

    applications: list[Application]
    kept: frozenset[str]

    @property
    def gone(self) -> frozenset[str]:
        return frozenset(one.number for one in self.applications) - self.kept


def weigh_changes(*, call: Call, changes: Mapping[str, str]) -> Verdict:
    """Check, without writing, whether rules and budget hold when the named numbers get the named decisions.

    Raises: WrongChangeError.
    """
    question = _question(call, changes)
    document = build_problem(
        call=call,
        run_id="amendment",
        applications=question.applications,
        scores=queries.scores_by_application(question.applications),
        lottery_seed="none",
        accepted=question.kept,
        gone=question.gone,
    )
    return check_list(problem_from_document(document), question.kept)


def broken_rules(call: Call, verdict: Verdict) -> list[str]:
    """The rules that a list breaks, as people read them."""
    return [call.rule_in_words(one.rule) for one in verdict.standings if one.slack < 0]


def request_amendment(
    *, call: Call, changes: Mapping[str, str], reason: str, seed: str, by: User, at: datetime
) -> SelectionRun:
    """Ask for an amendment: all who hold a scholarship are fixed, the named ones are led in or out, nobody else moves.

    Shapes: ``changes`` number of an application → new decision.
    Effects: a run with its frozen input, and a job; the result that it rests on is not touched.
    Raises: NotPermittedError, NoResultError, NoReasonError, WrongChangeError, ClashError, AnswersDueTooSoonError,
    RunUnderWayError.
    """
    with transaction.atomic():
        require_officer(call, by, at)
        lock(call)
        parent = places.sealed_run(call)
        if parent is None:
            raise NoResultError(_("Only a published result can be amended."))
        if not reason.strip():
            raise NoReasonError(_("Say why the result is amended."))
        if broken := broken_rules(call, weigh_changes(call=call, changes=changes)):
            raise ClashError(_("These changes would break: %(rules)s.") % {"rules": listed(broken)})
        if Decision.SELECTED in changes.values() and places.is_too_late(call, at=at):
            raise AnswersDueTooSoonError(_("It is too late to offer a place before the edition begins."))
        question = _question(call, changes)
        return open_run(
            call=call,
            applications=question.applications,
            seed=seed,
            kind=RunKind.AMENDMENT,
            parent=parent,
            reason=reason.strip(),
            changes=changes,
            accepted=question.kept,
            gone=question.gone,
            by=by,
            at=at,
        )


def release_amendment(*, run: SelectionRun, by: User, at: datetime) -> dict[str, int]:
    """Publish a signed amendment: offers are taken back and made as it says, its letters are released, all at once.

    Shapes: returns counts by ``selected``, ``reserve``, ``refused`` and ``letters``.
    Raises: NotPermittedError, WrongKindError, OvertakenAmendmentError, WrongChangeError, AnswersDueTooSoonError,
    LiveOfferError, OverBudgetError, MoveRefusedError.
    """
    with transaction.atomic():
        call = run.call
        if not can_handle_call(by, call, at=at):
            raise NotPermittedError(_("Only a selection officer of this call can release the letters."))
        lock(call)
        lock(run)
        states.RUN.ask(run.state, "publish")
        if run.kind != RunKind.AMENDMENT:
            raise WrongKindError(_("This result is no amendment."))
        is_award = Decision.SELECTED in run.changes.values()
        if is_award and amended_respond_by(run) - at < LEAST_TIME_TO_ANSWER:
            raise AnswersDueTooSoonError(
                _("The letters name a day that is too near. Set this amendment aside and ask for it anew.")
            )
        outcomes = list(queries.changed_outcomes(run))
        hold(one.application for one in outcomes)
        _require_standing(outcomes)
        _require_open_ways(call, [outcome.decision for outcome in outcomes])
        # First what becomes free, then what it pays for.
        for outcome in (one for one in outcomes if one.decision != Decision.SELECTED):
            _take_back(outcome, by, at)
        for outcome in (one for one in outcomes if one.decision == Decision.SELECTED):
            _award(run, outcome, by, at)
        letters = queries.letters_of_run(run)
        release(message_ids=letters, by=None, at=at)
        counts = {decision: sum(1 for one in outcomes if one.decision == decision) for decision in Decision.values}
        counts["letters"] = len(letters)
        facts = {**counts, FACT: seal_of(run)}
        move(instance=run, machine=states.RUN, verb="publish", by=by, at=at, published_at=at, facts=facts)
    return counts


def _question(call: Call, changes: Mapping[str, str]) -> _Question:
    applications = list(queries.amendable_applications(call))
    by_number = {one.number: one for one in applications}
    if not changes:
        raise WrongChangeError(_("Name at least one change."))
    for number, decision in changes.items():
        if number not in by_number or by_number[number].state not in SOURCES.get(decision, ()):
            raise WrongChangeError(_("%(number)s cannot be changed in this way.") % {"number": number})
    _require_open_ways(call, changes.values())
    holders = {one.number for one in applications if one.state in {"offered", "accepted"}}
    into = {number for number, decision in changes.items() if decision == Decision.SELECTED}
    return _Question(applications, frozenset((holders - changes.keys()) | into))


def _require_open_ways(call: Call, decisions: Collection[str]) -> None:
    """Refuse to lead anybody onto a reserve list whose waiting has ended: nobody would ever write to them again."""
    end = places.waiting_end(call)
    if Decision.RESERVE in decisions and end is not None and end.state == "released":
        raise WrongChangeError(
            _("The waiting of this call has ended, so nobody can go back to the reserve list. Choose “Not selected”.")
        )


def _require_standing(outcomes: list[Outcome]) -> None:
    """Refuse when what was signed no longer fits what the people have done."""
    for outcome in outcomes:
        if outcome.application.state not in SOURCES[outcome.decision]:
            raise OvertakenAmendmentError(
                _("%(number)s is “%(state)s” by now. Set this amendment aside and ask for it anew.")
                % {
                    "number": outcome.application.number,
                    "state": states.APPLICATION.staff_label(outcome.application.state),
                }
            )


def _take_back(outcome: Outcome, by: User, at: datetime) -> None:
    application, facts = outcome.application, {"run": str(outcome.run.uuid)}
    offer = Offer.objects.get(application=application, state="open")
    verb = f"return_to_{outcome.decision}"
    move(instance=application, machine=states.APPLICATION, verb=verb, by=by, at=at, facts=facts)
    move(instance=offer, machine=states.OFFER, verb="revoke", by=by, at=at, facts=facts)


def _award(run: SelectionRun, outcome: Outcome, by: User, at: datetime) -> None:
    facts, respond_by = {"run": str(run.uuid)}, amended_respond_by(run)
    stage_offer(run=run, outcome=outcome, costs=list(run.call.costs.all()), at=at)
    move(instance=outcome.application, machine=states.APPLICATION, verb="offer", by=by, at=at, facts=facts)
    offer = run.offers.get(application=outcome.application)
    move(instance=offer, machine=states.OFFER, verb="release", by=by, at=at, respond_by=respond_by, facts=facts)
