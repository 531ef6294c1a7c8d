"""The messages of scholarships. Letters of decision are held until an officer releases them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from academy_portal.outbox.notices import Notice
from academy_portal.outbox.states import RETRY_HOLD

from . import notice_samples
from .queries.places import END_OF_WAITING_KIND, REMINDER_KIND


class ReceiptNotice(Notice):
    """To the applicant: what was received, when, under which number."""

    kind = "scholarship_receipt"
    label = _("Receipt of an application")
    template = "scholarships/mail/receipt"
    samples = staticmethod(notice_samples.receipt)


class ReviewRequestNotice(Notice):
    """To a reviewer: files wait to be read."""

    kind = "review_request"
    label = _("Files to read")
    template = "scholarships/mail/review_request"
    samples = staticmethod(notice_samples.review_request)


class ReviewReminderNotice(Notice):
    """To a reviewer: files are still to be read, and the day is near or has passed."""

    kind = "review_reminder"
    label = _("Reminder of files to read")
    template = "scholarships/mail/review_reminder"
    samples = staticmethod(notice_samples.review_reminder)


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
    samples = staticmethod(notice_samples.award)


class PlaceLetter(Letter):
    """To somebody on the reserve list: a place has become free, and the scholarship is offered: an award."""

    kind = AwardLetter.kind
    label = AwardLetter.label
    template = "scholarships/mail/place"
    samples = staticmethod(notice_samples.award)


class ReserveLetter(Letter):
    """To the applicant: on the reserve list."""

    kind = "scholarship_reserve"
    label = _("Letter: reserve list")
    template = "scholarships/mail/reserve"
    samples = staticmethod(notice_samples.reserve)


class AmendedAwardLetter(Letter):
    """To an applicant who was told otherwise before: a scholarship is offered after all."""

    kind = "scholarship_award_amended"
    label = _("Letter of award after an amendment")
    template = "scholarships/mail/award_amended"
    samples = staticmethod(notice_samples.award_amended)


class TakenBackLetter(Letter):
    """To somebody who has not answered yet: the offer was taken back."""

    kind = "scholarship_taken_back"
    label = _("Letter: offer taken back")
    template = "scholarships/mail/taken_back"
    samples = staticmethod(notice_samples.taken_back)


class RefusalLetter(Letter):
    """To the applicant: not selected, and why."""

    kind = "scholarship_refusal"
    label = _("Letter: not selected")
    template = "scholarships/mail/refusal"
    samples = staticmethod(notice_samples.refusal)


class IneligibleLetter(Letter):
    """To the applicant: the conditions of the call that are not met, what was found, and how to ask again."""

    kind = "scholarship_ineligible"
    label = _("Letter: not eligible")
    template = "scholarships/mail/ineligible"
    samples = staticmethod(notice_samples.ineligible)


class AcceptedNotice(Notice):
    """To the holder: the acceptance is recorded; what comes next."""

    kind = "scholarship_accepted"
    label = _("Award accepted")
    template = "scholarships/mail/accepted"
    samples = staticmethod(notice_samples.about_application)


class DeclinedNotice(Notice):
    """To the applicant: the offer was declined."""

    kind = "scholarship_declined"
    label = _("Offer declined")
    template = "scholarships/mail/declined"
    samples = staticmethod(notice_samples.about_application)


class LapsedNotice(Notice):
    """To the applicant: the time for an answer has passed."""

    kind = "scholarship_lapsed"
    label = _("Offer lapsed")
    template = "scholarships/mail/lapsed"
    samples = staticmethod(notice_samples.about_application)


class EndOfWaitingLetter(Letter):
    """To somebody on the reserve list: the waiting has ended without a place, and why."""

    kind = END_OF_WAITING_KIND
    label = _("Letter: the waiting has ended")
    template = "scholarships/mail/waiting_ended"
    samples = staticmethod(notice_samples.waiting_ended)


class ReminderNotice(Notice):
    """To whoever holds an open offer: by when the answer is needed."""

    kind = REMINDER_KIND
    label = _("Reminder to answer an offer")
    template = "scholarships/mail/reminder"
    samples = staticmethod(notice_samples.offer)
    useful_for = timedelta(days=2)


class ExtendedNotice(Notice):
    """To whoever holds an open offer: there is more time to answer."""

    kind = "scholarship_extended"
    label = _("More time to answer an offer")
    template = "scholarships/mail/extended"
    samples = staticmethod(notice_samples.offer)


class PlacesNotice(Notice):
    """To the officers of a call: what its free places wait for."""

    kind = "scholarship_places"
    label = _("Free places of a call")
    template = "scholarships/mail/places"
    samples = staticmethod(notice_samples.places)
