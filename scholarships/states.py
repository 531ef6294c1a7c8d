"""The states of scholarships and the only moves between them, in words for staff and for the person concerned."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.kernel.machine import Machine, Move, State

CALL = Machine(
    "call",
    (
        State("draft", _("Draft"), _("In preparation")),
        State("published", _("Published"), _("Published")),
        State("in_review", _("In review"), _("Applications are being read")),
        State("decided", _("Decided"), _("Decisions have been sent")),
    ),
    (
        Move("publish", ("draft",), "published", "selection officer", _("Publish the call")),
        Move("start_review", ("published",), "in_review", "selection officer", _("Start the review")),
        Move("decide", ("in_review",), "decided", "selection officer", _("Record the decisions")),
        Move(
            "close_without_awards",
            ("in_review",),
            "decided",
            "selection officer",
            _("Close the call without awards"),
            done_label=_("Closed without awards"),
        ),
    ),
)

APPLICATION = Machine(
    "application",
    (
        State("draft", _("Draft"), _("Not sent yet")),
        State("submitted", _("Submitted"), _("Received")),
        # One word for both: who is not read, for not being eligible, learns it with everybody else and not before.
        State("in_review", _("In review"), _("Received")),
        State("ineligible", _("Not eligible"), _("Not eligible for this call")),
        State("reserve", _("Reserve list"), _("On the reserve list")),
        State("refused", _("Not selected"), _("Not selected this time")),
        State("offered", _("Offered"), _("A scholarship is offered to you")),
        State("accepted", _("Accepted"), _("You accepted the scholarship")),
        State("declined", _("Declined"), _("You declined the scholarship")),
        State("lapsed", _("Lapsed"), _("The offer ended without an answer")),
        State("withdrawn", _("Withdrawn"), _("You withdrew your application")),
    ),
    (
        Move("submit", ("draft",), "submitted", "applicant", _("Submit")),
        Move("withdraw", ("draft", "submitted", "in_review", "reserve"), "withdrawn", "applicant", _("Withdraw")),
        Move("screen_out", ("submitted",), "ineligible", "selection officer", _("Mark as not eligible")),
        Move(
            "send_to_review",
            ("submitted",),
            "in_review",
            "selection officer",
            _("Send to review"),
            done_label=_("Sent to review"),
        ),
        Move(
            "set_aside",
            ("in_review",),
            "submitted",
            "selection officer",
            _("Take out of the review"),
            done_label=_("Taken out of the review"),
        ),
        Move("offer", ("in_review", "reserve", "refused"), "offered", "two officers", _("Offer a scholarship")),
        Move(
            "keep_in_reserve",
            ("in_review",),
            "reserve",
            "two officers",
            _("Keep on the reserve list"),
            done_label=_("Put on the reserve list"),
        ),
        Move("refuse", ("in_review", "reserve"), "refused", "two officers", _("Refuse")),
        Move("accept", ("offered",), "accepted", "applicant", _("Accept")),
        Move("decline", ("offered",), "declined", "applicant", _("Decline")),
        Move("lapse", ("offered",), "lapsed", "the portal", _("Let the offer lapse")),
        Move(
            "return_to_reserve",
            ("offered",),
            "reserve",
            "two officers",
            _("Take the offer back: reserve list"),
            done_label=_("Offer taken back: reserve list"),
        ),
        Move(
            "return_to_refused",
            ("offered",),
            "refused",
            "two officers",
            _("Take the offer back: not selected"),
            done_label=_("Offer taken back: not selected"),
        ),
    ),
)

REVIEW = Machine(
    "review",
    (
        State("open", _("To read"), _("To read")),
        State("done", _("Scored"), _("Scored")),
        State("conflict", _("Conflict of interest"), _("Conflict of interest")),
        State("declined", _("Given back by the reviewer"), _("Given back by you")),
        State("moved", _("Moved to another reviewer"), _("Moved to another reviewer")),
    ),
    (
        Move(
            "score",
            ("open", "done"),
            "done",
            "reviewer",
            _("Record the scores"),
            done_label=_("Scores stored"),
        ),
        Move(
            "decline",
            ("open",),
            "declined",
            "reviewer",
            _("Give the file back"),
            done_label=_("Given back"),
        ),
        Move("move", ("open",), "moved", "selection officer", _("Move the file to another reviewer")),
        Move(
            "declare_conflict",
            ("open",),
            "conflict",
            "reviewer",
            _("Record a conflict of interest"),
            done_label=_("Conflict of interest declared"),
        ),
        # Whoever finds it: the portal among the data, or an officer who learns of it. What was scored no longer counts.
        Move(
            "cut_off",
            ("open", "done"),
            "conflict",
            "selection officer",
            _("End the reading for a conflict"),
            done_label=_("Reading ended for a conflict"),
        ),
    ),
)

RUN = Machine(
    "selection_run",
    (
        State("requested", pgettext_lazy("job", "Requested"), ""),
        State("computing", _("Computing"), ""),
        State("proposed", _("Proposed, to be signed"), ""),
        State("signed", _("Signed, letters held"), ""),
        State("published", pgettext_lazy("selection run", "Published"), ""),
        State("failed", _("Failed"), ""),
        State("discarded", _("Discarded"), ""),
    ),
    (
        Move(
            "compute",
            ("requested", "computing"),
            "computing",
            "the portal",
            _("Compute"),
            done_label=_("Computation begun"),
        ),
        Move(
            "propose",
            ("computing",),
            "proposed",
            "the portal",
            _("Propose the result"),
            done_label=_("Result proposed"),
        ),
        Move(
            "fail",
            ("requested", "computing"),
            "failed",
            "the portal",
            _("Record the failure"),
            done_label=_("No result"),
        ),
        Move(
            "sign",
            ("proposed",),
            "signed",
            "two officers",
            _("Sign the result"),
            done_label=_("Signed and sealed"),
        ),
        Move(
            "publish",
            ("signed",),
            "published",
            "selection officer",
            _("Release the letters"),
            done_label=_("Published, letters released"),
        ),
        Move(
            "discard",
            ("requested", "computing", "proposed", "failed"),
            "discarded",
            "selection officer",
            _("Discard the result"),
        ),
        Move(
            "set_aside",
            ("signed",),
            "discarded",
            "selection officer",
            _("Set the signed result aside"),
            done_label=_("Set aside after the signatures"),
        ),
    ),
)

OFFER = Machine(
    "offer",
    (
        State("staged", _("Staged, letter held"), ""),
        State("open", pgettext_lazy("offer", "Open"), _("Waiting for your answer")),
        State("accepted", _("Accepted"), _("Accepted")),
        State("declined", _("Declined"), _("Declined")),
        State("lapsed", _("Lapsed"), _("Ended without an answer")),
        State("revoked", _("Taken back"), _("Taken back")),
        State("void", _("Void, never sent"), ""),
    ),
    (
        Move("void", ("staged",), "void", "applicant", _("Void the offer")),
        Move("release", ("staged",), "open", "selection officer", _("Release"), done_label=_("Offer sent")),
        Move("accept", ("open",), "accepted", "applicant", _("Accept")),
        Move("decline", ("open",), "declined", "applicant", _("Decline")),
        Move("lapse", ("open",), "lapsed", "the portal", _("Let it lapse")),
        Move("revoke", ("open",), "revoked", "two officers", _("Take the offer back")),
    ),
)

WAITING_END = Machine(
    "waiting_end",
    (
        State("prepared", _("Letters held"), ""),
        State("released", _("Ended, letters released"), ""),
        State("taken_back", _("Taken back, the waiting goes on"), ""),
    ),
    (
        Move(
            "release",
            ("prepared",),
            "released",
            "selection officer",
            _("End the waiting and release the letters"),
            done_label=_("Waiting ended, letters released"),
        ),
        Move(
            "take_back",
            ("prepared",),
            "taken_back",
            "selection officer",
            _("Let the waiting go on"),
            done_label=_("The waiting goes on"),
        ),
    ),
)

# What is recorded beside the moves, in words for staff.
RECORDED = {
    "save_call": _("Call stored"),
    "save_rules": _("Rules of the call stored"),
    "reschedule_close": _("Close moved"),
    "assign_reviewers": _("Reviewers assigned"),
    "start": _("Application begun"),
    "save_section": _("Section stored"),
    "attach_document": _("Document received"),
    "remove_document": _("Document removed"),
    "restore_document": _("Document put back"),
    "screen": _("Screened"),
    "decide_screening": _("Eligibility decided"),
    "reverse_screening": _("Decision on eligibility reversed"),
    "declare_conflict": _("Conflict of interest declared"),
    "find_conflict": _("Conflict of interest found"),
    "find_conflicts": _("Conflicts of interest looked for"),
    "record_conflict": _("Conflict of interest recorded"),
    "lift_conflict": _("Conflict of interest lifted"),
    "declare_interests": _("Interests declared"),
    "save_reviewer": _("Profile of the reviewer stored"),
    "give_files": _("Files given to reviewers"),
    "give": _("File given to the reviewer"),
    "give_file": _("File given by an officer"),
    "extend_due": _("More time given"),
    "remind_reviewer": _("Reviewer reminded"),
    "request": _("Selection asked for"),
    "sign_first": _("First signature"),
    "seal_afterwards": _("Sealed afterwards"),
    "reschedule_answers": _("End of the time for answers moved"),
    "extend_offer": _("More time to answer given"),
    "stage": _("Offer written, letter held"),
    "prepare_end": _("End of the waiting prepared"),
}
