"""G4: no message for something rolled back. Each act breaks once after every row that it writes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from academy_portal.accounts.actions import change_email, remove_second_factor
from academy_portal.accounts.models import User
from academy_portal.audit.actions import TransactionRequiredError
from academy_portal.outbox.actions import deliver_due
from academy_portal.outbox.models import Message
from scholarships.actions import (
    accept_offer,
    confirm_refill,
    declare_conflict,
    decline_offer,
    extend_offer,
    lapse_offers,
    release_run,
    remind_offers,
    request_refill,
    request_run,
    sign_run,
    start_review,
    submit_application,
    withdraw_application,
)
from scholarships.models import Application, Call, Offer, Review, SelectionRun
from scholarships.notices import ReceiptNotice
from tests.guarantees.faults import CutError, count_writes, cut_after, everything_stored
from tests.guarantees.tiers import tiers
from tests.outbox.sinks import Sink, smtp_sink
from tests.scholarships.test_selection_run import compute
from tests.scholarships.world import COUNTRIES, World, build_world, moment, person, score

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[[], object]


class Breaker:
    """Does acts; each breaks after each row that it writes, or after each ``step``-th and the last, before it succeeds.

    A broken act leaves every table as it was and the mail server without a mail.
    """

    def __init__(self, sink: Sink, step: int) -> None:
        self.sink, self.step = sink, step
        self.breaks: dict[str, int] = {}

    def do(self, deed: Deed, *, messages: int) -> None:
        """Break it, do it, and see that it wrote so many messages."""
        deliver_due()
        before, mails, written = everything_stored(), len(self.sink.mails), Message.objects.count()
        last, met = count_writes(deed)
        assert everything_stored() == before, f"{deed.__name__} commits by itself"
        assert met is None
        for number in sorted({*range(1, last, self.step), last}):
            error = _error_of(deed, number)
            assert everything_stored() == before, f"{deed.__name__} broken after row {number} of {last}"
            assert (deliver_due(), len(self.sink.mails)) == (0, mails)
            assert isinstance(error, CutError), f"{deed.__name__}, row {number}: {error!r}"
            self.breaks[deed.__name__] = self.breaks.get(deed.__name__, 0) + 1
        deed()
        assert Message.objects.count() - written == messages, deed.__name__


def _error_of(deed: Deed, number: int) -> Exception | None:
    try:
        with cut_after(number):
            deed()
    except Exception as error:  # noqa: BLE001 - the test looks at what was left first, then at the error
        return error
    return None


class Story:
    """One call from the first application to a filled place. Every deed reads its rows anew, as a request does."""

    def __init__(self, folder: Path, people: int) -> None:
        self.folder, self.people = folder, people
        self.world: World = build_world(seats=people, budget=2000 * people, reviewers=3, quota=False, reserve_size=2)

    def application(self, number: int) -> Application:
        return Application.objects.select_related("applicant").get(pk=self.world.applications[number].pk)

    def run(self) -> SelectionRun:
        return SelectionRun.objects.latest("pk")

    def offer(self, number: int) -> Offer:
        return Offer.objects.select_related("person", "application").get(application=self.world.applications[number])

    def call(self) -> Call:
        return Call.objects.get(pk=self.world.call.pk)

    def submit(self) -> None:
        """The first of those who apply."""
        one = self.application(0)
        submit_application(application=one, by=one.applicant, at=moment())

    def start_review(self) -> None:
        """Reviewers are asked; whoever is not eligible has a held letter."""
        due_on = self.world.at.date() + timedelta(days=20)
        start_review(call=self.call(), due_on=due_on, by=self.world.officer, at=moment())

    def declare_conflict(self) -> None:
        """Another reviewer is asked."""
        review = Review.objects.select_related("reviewer").filter(application=self.application(0)).earliest("pk")
        declare_conflict(review=review, reason="Same union.", by=review.reviewer, at=moment())

    def request_run(self) -> None:
        request_run(call=self.call(), seed="00" * 16, by=self.world.officer, at=moment())

    def sign_first(self) -> None:
        sign_run(run=self.run(), by=self.world.officer, at=moment())

    def sign_second(self) -> None:
        """All letters of decision are written and held."""
        sign_run(run=self.run(), by=self.world.signatory, at=moment())

    def withdraw(self) -> None:
        one = self.application(self.people)
        withdraw_application(application=one, by=one.applicant, at=moment())

    def release(self) -> None:
        release_run(run=self.run(), by=self.world.officer, at=moment())

    def accept(self) -> None:
        offer = self.offer(0)
        accept_offer(offer=offer, by=offer.person, at=moment())

    def decline(self) -> None:
        offer = self.offer(1)
        decline_offer(offer=offer, by=offer.person, at=moment())

    def extend(self) -> None:
        offer = self.offer(2)
        extend_offer(
            offer=offer, respond_by=offer.respond_by + timedelta(days=1), reason="No line.",
            by=self.world.officer, at=moment(),
        )  # fmt: skip

    def remind(self) -> None:
        remind_offers(at=moment())

    def lapse(self) -> None:
        lapse_offers(at=moment())

    def request_refill(self) -> None:
        request_refill(call=self.call(), by=self.world.officer, at=moment())

    def confirm_refill(self) -> None:
        """The letter of a place goes out with the word of one officer."""
        respond_by = moment() + timedelta(days=20)
        confirm_refill(run=self.run(), respond_by=respond_by, by=self.world.officer, at=moment())


@tiers("people, step", small=(3, 9), long=(3, 3), full=(5, 1))
def test_a_broken_act_leaves_no_message_and_no_trace(
    settings: Settings, tmp_path: Path, people: int, step: int
) -> None:
    with smtp_sink(settings) as sink:
        breaker, story = Breaker(sink, step), Story(tmp_path, people)
        world = story.world
        world.apply("first", send=False)
        breaker.do(story.submit, messages=1)
        # The last two of them stand on the reserve list; one more is not eligible.
        for number in range(1, people + 2):
            world.apply(f"applicant{number}", COUNTRIES[number % len(COUNTRIES)])
        world.apply("outside", "MX")
        world.close()
        breaker.do(story.start_review, messages=3 + 1)
        breaker.do(story.declare_conflict, messages=1)
        for review in Review.objects.filter(state="open").select_related("application__call", "reviewer"):
            score(review, 5 if review.application in world.applications[:people] else 3, world.at)
        breaker.do(story.request_run, messages=0)
        compute(story.run(), tmp_path)
        breaker.do(story.sign_first, messages=0)
        breaker.do(story.sign_second, messages=people + 2)
        breaker.do(story.release, messages=0)
        breaker.do(story.withdraw, messages=0)
        breaker.do(story.accept, messages=1)
        breaker.do(story.decline, messages=1)
        breaker.do(story.extend, messages=1)
        Offer.objects.filter(pk=story.offer(2).pk).update(respond_by=Now() + timedelta(days=1))
        breaker.do(story.remind, messages=1)
        breaker.do(story.request_refill, messages=0)
        compute(story.run(), tmp_path)
        breaker.do(story.confirm_refill, messages=1)
        Offer.objects.filter(pk=story.offer(2).pk).update(respond_by=Now() - timedelta(seconds=1))
        breaker.do(story.lapse, messages=1)
    total = sum(breaker.breaks.values())
    print(f"{total} breaks in {len(breaker.breaks)} acts: 0 mails, 0 messages, no trace; {breaker.breaks}")  # noqa: T201


@tiers("step", small=(2,), long=(1,), full=(1,))
def test_a_broken_act_on_an_account_leaves_no_message_and_no_trace(
    settings: Settings, officer: User, step: int
) -> None:
    user = person("awa@example.org", moment())
    user.authenticator_set.create(type="recovery_codes", data={})

    def change() -> None:
        change_email(
            user=User.objects.get(pk=user.pk), email="new@example.org", reason="Asked.", by=officer, at=moment()
        )

    def remove() -> None:
        remove_second_factor(user=User.objects.get(pk=user.pk), reason="Lost.", by=officer, at=moment())

    with smtp_sink(settings) as sink:
        breaker = Breaker(sink, step)
        breaker.do(change, messages=2)
        breaker.do(remove, messages=1)


def test_a_message_is_not_written_outside_the_transaction_of_its_deed(world: World) -> None:
    application = world.apply("awa")
    before = everything_stored()
    with pytest.raises(TransactionRequiredError):
        ReceiptNotice.enqueue(
            to=application.applicant, about=application, occasion="again", at=moment(),
            context={"application": application, "call": world.call, "submitted_at": moment()},
        )  # fmt: skip
    assert everything_stored() == before
