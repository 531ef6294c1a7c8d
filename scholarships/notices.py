"""The messages of scholarships. Letters of decision are held until an officer releases them."""

from django.utils.translation import gettext_lazy as _

from academy_portal.outbox.notices import Notice
from academy_portal.outbox.states import RETRY_HOLD


class ReceiptNotice(Notice):
    """To the applicant: what was received, when, under which number."""

    kind = "scholarship_receipt"
    label = _("Receipt of an application")
    template = "scholarships/mail/receipt"


class ReviewRequestNotice(Notice):
    """To a reviewer: files wait to be read."""

    kind = "review_request"
    label = _("Files to read")
    template = "scholarships/mail/review_request"


class Letter(Notice):
    """What all letters of decision share: a person releases them, and a person settles a doubt."""

    held = True
    waits_for_deed = True
    retry = RETRY_HOLD


class AwardLetter(Letter):
    """To the applicant: a scholarship is offered."""

    kind = "scholarship_award"
    label = _("Letter of award")
    template = "scholarships/mail/award"


class ReserveLetter(Letter):
    """To the applicant: on the reserve list."""

    kind = "scholarship_reserve"
    label = _("Letter: reserve list")
    template = "scholarships/mail/reserve"


class RefusalLetter(Letter):
    """To the applicant: not selected, and why."""

    kind = "scholarship_refusal"
    label = _("Letter: not selected")
    template = "scholarships/mail/refusal"


class IneligibleLetter(Letter):
    """To the applicant: the call's rule that was not met."""

    kind = "scholarship_ineligible"
    label = _("Letter: not eligible")
    template = "scholarships/mail/ineligible"


class AcceptedNotice(Notice):
    """To the holder: the acceptance is recorded; what comes next."""

    kind = "scholarship_accepted"
    label = _("Award accepted")
    template = "scholarships/mail/accepted"


class DeclinedNotice(Notice):
    """To the applicant: the offer was declined."""

    kind = "scholarship_declined"
    label = _("Offer declined")
    template = "scholarships/mail/declined"


class LapsedNotice(Notice):
    """To the applicant: the time for an answer has passed."""

    kind = "scholarship_lapsed"
    label = _("Offer lapsed")
    template = "scholarships/mail/lapsed"
