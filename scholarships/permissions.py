"""Who may do what. Actions enforce these, screens ask the same to show a button."""

from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_any_mandate, has_mandate
from academy_portal.accounts.roles import Role, ScopeKind

from .choices import RunKind, Screening
from .models import Application, Call, Offer, Review, SelectionRun
from .queries import OFFICER_ROLES, has_declared, in_conflict, is_competing, live_run, undecided, works_on
from .queries.places import sealed_run


def can_apply(user: User, call: Call, *, at: datetime) -> bool:
    """Whether the person may begin an application to this call now: nobody applies to a call that one works on."""
    return user.is_authenticated and user.is_active and call.is_open(at) and not works_on(user, call, at=at)


def can_edit_application(user: User, application: Application, *, at: datetime) -> bool:
    """Whether the person may still change the answers: the own draft, while the call takes applications."""
    call = application.call
    return (
        application.applicant_id == user.pk
        and application.state == "draft"
        and call.state == "published"
        and call.opens_at <= at < call.taken_until
    )


def can_withdraw_application(user: User, application: Application) -> bool:
    """Whether the person may withdraw: the own application, before an offer."""
    return application.applicant_id == user.pk and application.state in {"draft", "submitted", "in_review", "reserve"}


def can_use_desk(user: User, *, at: datetime) -> bool:
    """Whether scholarships are shown to the person at the staff desk."""
    return user.is_active and user.is_staff and (user.is_superuser or has_any_mandate(user, OFFICER_ROLES, at=at))


def can_create_call(user: User, *, at: datetime) -> bool:
    """Whether the person may write new calls: administrators, and officers of the whole portal."""
    if not (user.is_active and user.is_staff):
        return False
    return user.is_superuser or has_mandate(user, Role.SELECTION_OFFICER, at=at)


def can_handle_call(user: User, call: Call, *, at: datetime) -> bool:
    """Whether the person is selection officer of this call, and does not compete in it."""
    held = has_mandate(user, Role.SELECTION_OFFICER, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)
    return held and not is_competing(user, call)


def can_see_selection(user: User, call: Call, *, at: datetime) -> bool:
    """Whether the person may see runs of this call: its officers and signatories who do not compete in it."""
    held = has_mandate(user, OFFICER_ROLES, scope_kind=ScopeKind.CALL, scope_id=call.pk, at=at)
    return held and not is_competing(user, call)


def can_decide_screening(user: User, application: Application, *, at: datetime) -> bool:
    """Whether the person may decide now if this is eligible: an officer, where the conditions left it open."""
    is_open = application.state == "submitted" and application.screening == Screening.DOUBTFUL
    return is_open and _may_change_screening(user, application, at)


def can_reverse_screening(user: User, application: Application, *, at: datetime) -> bool:
    """Whether the person may turn a decision on eligibility now: an officer, before anybody was told."""
    is_decided = (application.state, application.screening) in {
        ("in_review", Screening.ELIGIBLE.value),
        ("submitted", Screening.NOT_ELIGIBLE.value),
    }
    return is_decided and _may_change_screening(user, application, at)


def can_close_without_awards(user: User, call: Call, *, at: datetime) -> bool:
    """Whether the person may end the call without awards now: an officer, where nobody is left to award or decide."""
    return (
        call.state == "in_review"
        and can_handle_call(user, call, at=at)
        and not call.applications.filter(state="in_review").exists()
        and not undecided(call).exists()
        and live_run(call) is None
    )


def _may_change_screening(user: User, application: Application, at: datetime) -> bool:
    """What both have in common: an officer, a call in review, and no selection that rests on who is eligible."""
    call = application.call
    return call.state == "in_review" and can_handle_call(user, call, at=at) and live_run(call) is None


def can_sign_run(user: User, run: SelectionRun, *, at: datetime) -> bool:
    """Whether the person may sign this run now.

    An officer or signatory who has not signed it yet, and about whom it does not decide.
    """
    return (
        run.state == "proposed"
        and run.kind != RunKind.REFILL
        and run.first_signed_by_id != user.pk
        and can_see_selection(user, run.call, at=at)
        and not run.outcomes.filter(application__applicant=user).exists()
    )


def can_amend(user: User, call: Call, *, at: datetime) -> bool:
    """Whether the person may ask for an amendment: an officer of the call, once its decisions are sent."""
    return call.state == "decided" and sealed_run(call) is not None and can_handle_call(user, call, at=at)


def can_confirm_refill(user: User, run: SelectionRun, *, at: datetime) -> bool:
    """Whether the person may confirm this proposal for a free place."""
    return run.state == "proposed" and run.kind == RunKind.REFILL and can_handle_call(user, run.call, at=at)


def can_score(user: User, review: Review, *, at: datetime) -> bool:
    """Whether the person may score this file now: the own, in no conflict, after saying where one could lie."""
    return (
        review.reviewer_id == user.pk
        and review.state in {"open", "done"}
        and review.application.state == "in_review"
        and review.application.call.state == "in_review"
        and has_mandate(user, Role.REVIEWER, scope_kind=ScopeKind.CALL, scope_id=review.application.call_id, at=at)
        and not is_competing(user, review.application.call)
        and not in_conflict(user, review.application)
        and has_declared(user, review.application.call)
        # The result must rest on the scores that stand: while a run is under way, they stay as they are.
        and live_run(review.application.call) is None
    )


def can_read_scores(user: User, review: Review, *, at: datetime) -> bool:
    """Whether an officer may read the scores of a review: in no conflict, and not before giving the own ones."""
    return (
        can_handle_call(user, review.application.call, at=at)
        and not in_conflict(user, review.application)
        and not Review.objects.filter(application=review.application, reviewer=user, state="open").exists()
    )


def can_answer_offer(user: User, offer: Offer) -> bool:
    """Whether the person may accept or decline: the own offer, while it is open."""
    return offer.person_id == user.pk and offer.state == "open"
