import pytest
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.actions import (
    SecretGoneError,
    WaitsForDeedError,
    cancel,
    confirm,
    deliver_due,
    hold,
    release,
    resend,
)
from academy_portal.outbox.models import Message
from academy_portal.outbox.states import MACHINE
from tests.audit.chains import AT, in_threads, make_subject
from tests.outbox.notices import Award, Code, Decision, Receipt, write

pytestmark = pytest.mark.django_db
ACTS = {"release": release, "hold": hold, "cancel": cancel, "resend": resend, "confirm": confirm}


def put_in(state: str) -> Message:
    """A decision in a given state, without the way there."""
    message = write(Decision, occasion=state)
    leased = {"lease_token": message_token(), "lease_until": AT} if state in ("claimed", "sending") else {}
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=AT if state == "sent" else None, **leased)
    message.refresh_from_db()
    return message


def message_token() -> str:
    return "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize("verb", list(ACTS))
@pytest.mark.parametrize("state", MACHINE.values())
def test_each_act_moves_from_its_states_and_from_no_other(verb: str, state: str, officer: User) -> None:
    message = put_in(state)
    if state in MACHINE.moves[verb].sources:
        assert ACTS[verb](message_ids=[message.pk], by=officer, at=AT) == 1
        message.refresh_from_db()
        assert message.state == MACHINE.moves[verb].target
        last = timeline(message)[-1]
        assert (last.verb, last.from_state, last.actor_id) == (verb, state, officer.pk)
    else:
        with pytest.raises(MoveRefusedError):
            ACTS[verb](message_ids=[message.pk], by=officer, at=AT)
        message.refresh_from_db()
        assert (message.state, len(timeline(message))) == (state, 1)


def test_all_or_none(officer: User) -> None:
    good, sent = put_in("held"), put_in("sent")
    with pytest.raises(MoveRefusedError):
        release(message_ids=[good.pk, sent.pk], by=officer, at=AT)
    assert [message.state for message in Message.objects.order_by("pk")] == ["held", "sent"]


@pytest.mark.parametrize("verb", list(ACTS))
def test_whoever_is_not_of_the_desk_is_refused(verb: str, amina: User) -> None:
    message = put_in(MACHINE.moves[verb].sources[0])
    with pytest.raises(NotPermittedError):
        ACTS[verb](message_ids=[message.pk], by=amina, at=AT)
    before = message.state
    message.refresh_from_db()
    assert message.state == before


def test_a_secret_that_was_sent_cannot_be_sent_again(officer: User) -> None:
    code = write(Code)
    Message.objects.filter(pk=code.pk).update(state="sent", sent_at=AT, secret_box=None)
    with pytest.raises(SecretGoneError):
        resend(message_ids=[code.pk], by=officer, at=AT)


def test_a_cancelled_secret_is_wiped(officer: User) -> None:
    code = write(Code)
    cancel(message_ids=[code.pk], by=officer, at=AT)
    code.refresh_from_db()
    assert (code.state, code.secret_box) == ("cancelled", None)


def test_labels_are_whole_and_translated() -> None:
    assert all(str(move.staff_label) for move in MACHINE.moves.values())
    assert MACHINE.staff_label("doubtful") == _("in doubt, held for a person")


@pytest.mark.django_db(transaction=True)
def test_a_released_letter_goes_out_once(officer: User, mailoutbox: list) -> None:
    letter, receipt = write(Decision), write(Receipt, occasion="two")
    assert deliver_due() == 1
    release(message_ids=[letter.pk], by=officer, at=AT)
    assert (deliver_due(), deliver_due()) == (1, 0)
    assert [mail.extra_headers["Message-ID"] for mail in mailoutbox] == [receipt.message_id, letter.message_id]


def test_a_letter_of_decision_waits_for_its_decision(officer: User) -> None:
    letter, receipt = write(Award), write(Decision, occasion="two")
    with pytest.raises(WaitsForDeedError):
        release(message_ids=[letter.pk, receipt.pk], by=officer, at=AT)
    assert set(Message.objects.values_list("state", flat=True)) == {"held"}
    release(message_ids=[letter.pk], by=None, at=AT)
    letter.refresh_from_db()
    assert (letter.state, letter.waits_for_deed) == ("queued", False)
    hold(message_ids=[letter.pk], by=officer, at=AT)
    release(message_ids=[letter.pk], by=officer, at=AT)
    letter.refresh_from_db()
    assert letter.state == "queued"


@pytest.mark.django_db(transaction=True)
def test_a_released_bulk_is_all_or_none(officer: User) -> None:
    """Two releases and a cancel of the same letters at once: one order or another, never a mixture."""
    about = make_subject()
    messages = [write(Decision, about=about, occasion=str(number)).pk for number in range(30)]
    answers = in_threads(
        [
            lambda: release(message_ids=messages, by=officer, at=AT),
            lambda: release(message_ids=reversed(messages), by=officer, at=AT),
            lambda: cancel(message_ids=[messages[15]], by=officer, at=AT),
        ]
    )
    assert answers[2] == 1
    released = [answer for answer in answers[:2] if answer == 30]
    assert len(released) <= 1
    assert [type(answer) for answer in answers[:2] if answer != 30] == [MoveRefusedError] * (2 - len(released))
    assert Message.objects.filter(state="queued").count() == (29 if released else 0)
