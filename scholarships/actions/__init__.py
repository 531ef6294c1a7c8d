"""Every write of scholarships."""

from .applications import (
    AlreadyAppliedError,
    CallNotOpenError,
    IncompleteApplicationError,
    save_section,
    start_application,
    submit_application,
    withdraw_application,
)
from .assignment import assign_missing_reviews
from .calls import FrozenCallError, ReviewTooEarlyError, publish_call, reschedule_close, save_call, start_review
from .offers import OfferClosedError, accept_offer, decline_offer, lapse_offers
from .reviews import IncompleteScoresError, declare_conflict, score_application
from .runs import (
    NothingToSelectError,
    UnreadApplicationsError,
    begin_computation,
    discard_run,
    fail_run,
    record_result,
    request_run,
    settle_runs,
)
from .signatures import AnswersDueTooSoonError, release_run, sign_run

__all__ = [
    "AlreadyAppliedError",
    "AnswersDueTooSoonError",
    "CallNotOpenError",
    "FrozenCallError",
    "IncompleteApplicationError",
    "IncompleteScoresError",
    "NothingToSelectError",
    "OfferClosedError",
    "ReviewTooEarlyError",
    "UnreadApplicationsError",
    "accept_offer",
    "assign_missing_reviews",
    "begin_computation",
    "declare_conflict",
    "decline_offer",
    "discard_run",
    "fail_run",
    "lapse_offers",
    "publish_call",
    "record_result",
    "release_run",
    "request_run",
    "reschedule_close",
    "save_call",
    "save_section",
    "score_application",
    "settle_runs",
    "sign_run",
    "start_application",
    "start_review",
    "submit_application",
    "withdraw_application",
]
