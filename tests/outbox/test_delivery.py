"""G3 and G4 in small: what happens to a message at each place where a worker can fail."""

from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models.functions import Now
from pytest_django import Settings

from academy_portal.accounts.models import User
from academy_portal.audit.queries import examine_chain, timeline
from academy_portal.outbox.actions import deliver_due, release, sweep_messages
from academy_portal.outbox.models import Message
from tests.audit.chains import AT, in_threads
from tests.outbox.notices import Code, Decision, Receipt, write
from tests.outbox.sinks import free_port, point_at, smtp_sink

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "00000000-0000-0000-0000-000000000001"


def crash(message: Message, state: str) -> None:
    """Leave the row as a worker leaves it that was killed in this state long ago."""
    Message.objects.filter(pk=message.pk).update(
        state=state, lease_token=TOKEN, lease_until=Now() - timedelta(seconds=1), attempts=1
    )


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def plain_text(mail: Mail) -> str:
    """The first part of a mail, as it was written."""
    return mail.get_payload(0).get_payload(decode=True).decode().replace("\r\n", "\n")


def make_due() -> None:
    """Let the pause after a fault pass."""
    Message.objects.filter(state="queued").update(due_at=None)


def test_a_message_is_sent_once_with_its_own_id(settings: Settings, amina: User) -> None:
    message = write(to=amina)
    with smtp_sink(settings) as sink:
        assert (deliver_due(), deliver_due()) == (1, 0)
    assert sink.counts() == {message.message_id: 1}
    mail = sink.mails[0]
    assert (mail["To"], mail["Content-Language"], mail["Auto-Submitted"]) == (
        "amina@example.org",
        "ar",
        "auto-generated",
    )
    assert plain_text(mail) == message.body_text
    assert (state_of(message), message.attempts, message.last_error) == ("sent", 1, "")
    assert message.sent_at is not None
    assert [event.verb for event in timeline(message)] == ["enqueue", "claim", "begin", "finish"]


def test_html_stands_beside_the_text(settings: Settings) -> None:
    write()
    with smtp_sink(settings) as sink:
        deliver_due()
    assert [part.get_content_type() for part in sink.mails[0].walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_held_message_stays() -> None:
    message = write(Decision)
    assert (deliver_due(), sweep_messages(at=AT), state_of(message)) == (0, 0, "held")


def test_a_secret_is_wiped_once_sent(settings: Settings, amina: User) -> None:
    message = write(Code, to=amina)
    with smtp_sink(settings) as sink:
        assert deliver_due() == 1
    assert "<b>ready</b>" in plain_text(sink.mails[0])
    assert "&lt;b&gt;ready&lt;/b&gt;" in sink.mails[0].get_payload(1).get_payload(decode=True).decode()
    assert (state_of(message), message.secret_box, message.body_text) == ("sent", None, "")


def test_what_came_too_late_is_dropped(settings: Settings) -> None:
    swept = write(Code)
    Message.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert sweep_messages(at=AT) == 1
    late = write(Code, occasion="two")
    Message.objects.filter(pk=late.pk).update(expires_at=Now() - timedelta(seconds=1))
    with smtp_sink(settings) as sink:
        assert deliver_due() == 0
    assert (state_of(swept), swept.secret_box, state_of(late), sink.mails) == ("cancelled", None, "cancelled", [])


def test_a_server_that_is_away_leaves_nothing_in_doubt(settings: Settings, officer: User) -> None:
    receipt, decision = write(), write(Decision, occasion="two")
    release(message_ids=[decision.pk], by=officer, at=AT)
    point_at(settings, free_port())
    assert deliver_due() == 0
    for message in (receipt, decision):
        assert (state_of(message), message.last_error) == ("queued", "ConnectionRefusedError")
        assert message.due_at > message.created_at
    assert deliver_due() == 0, "a pause comes first"
    make_due()
    with smtp_sink(settings) as sink:
        assert deliver_due() == 2
    assert sink.counts() == {receipt.message_id: 1, decision.message_id: 1}


@pytest.mark.parametrize("kind", [Receipt, Decision])
def test_a_temporary_refusal_is_tried_again(settings: Settings, officer: User, kind: type[Receipt]) -> None:
    message = write(kind)
    if message.state == "held":
        release(message_ids=[message.pk], by=officer, at=AT)
    with smtp_sink(settings, "451 later", "421 busy") as sink:
        assert deliver_due() == 0
        assert (state_of(message), message.last_error) == ("queued", "SMTPDataError 451")
        make_due()
        assert deliver_due() == 0
        make_due()
        assert deliver_due() == 1
    assert (state_of(message), message.attempts, len(sink.mails)) == ("sent", 3, 1)


def test_pauses_grow(settings: Settings) -> None:
    message = write()
    pauses = []
    with smtp_sink(settings, *["451 later"] * 4):
        for _ in range(4):
            deliver_due()
            message.refresh_from_db()
            pauses.append(message.due_at - timeline(message)[-1].at)
            make_due()
    assert pauses == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]


def test_a_final_refusal_fails_at_once(settings: Settings) -> None:
    message = write()
    with smtp_sink(settings, "550 no such person"):
        assert deliver_due() == 0
    assert (state_of(message), message.attempts, message.last_error) == ("failed", 1, "SMTPDataError 550")


def test_after_many_attempts_it_fails(settings: Settings) -> None:
    message = write()
    Message.objects.update(attempts=13)
    point_at(settings, free_port())
    deliver_due()
    assert (state_of(message), message.attempts) == ("failed", 14)


def test_a_line_that_breaks_after_the_mail_was_taken(settings: Settings, officer: User) -> None:
    """A receipt may come twice; a decision waits for a person, who confirms or releases it."""
    receipt, decision = write(), write(Decision, occasion="two")
    release(message_ids=[decision.pk], by=officer, at=AT)
    with smtp_sink(settings, "drop", "drop") as sink:
        assert deliver_due() == 0
        assert (state_of(receipt), state_of(decision)) == ("queued", "doubtful")
        make_due()
        sweep_messages(at=AT)
        assert deliver_due() == 1
    assert sink.counts() == {receipt.message_id: 2, decision.message_id: 1}
    assert state_of(decision) == "doubtful"


@pytest.mark.parametrize(
    ("kind", "crashed_when", "expected"),
    [
        (Receipt, "claimed", "queued"),
        (Receipt, "sending", "queued"),
        (Decision, "claimed", "queued"),
        (Decision, "sending", "doubtful"),
    ],
)
def test_what_a_killed_worker_left(settings: Settings, kind: type[Receipt], crashed_when: str, expected: str) -> None:
    message = write(kind)
    crash(message, crashed_when)
    assert sweep_messages(at=AT) == 1
    assert (state_of(message), message.lease_until) == (expected, None)
    with smtp_sink(settings) as sink:
        deliver_due()
    assert len(sink.mails) == (1 if expected == "queued" else 0)


def test_a_letter_in_doubt_is_released_by_a_person(settings: Settings, officer: User) -> None:
    message = write(Decision)
    crash(message, "sending")
    sweep_messages(at=AT)
    release(message_ids=[message.pk], by=officer, at=AT)
    with smtp_sink(settings) as sink:
        assert deliver_due() == 1
    assert sink.counts() == {message.message_id: 1}
    assert [(event.verb, event.actor_id) for event in timeline(message)][-4:] == [
        ("release", officer.pk),
        ("claim", None),
        ("begin", None),
        ("finish", None),
    ]


def test_a_message_that_cannot_be_written_fails_and_stops_nobody_else(settings: Settings) -> None:
    bad, broken, good = write(), write(Code, occasion="code"), write(occasion="good")
    Message.objects.filter(pk=bad.pk).update(recipient_email="a@example.org\nBcc: b@example.org")
    Message.objects.filter(pk=broken.pk).update(secret_box=b"\x01\x07derived" + b"x" * 40)
    with smtp_sink(settings) as sink:
        assert deliver_due() == 1
    assert (state_of(bad), bad.last_error) == ("failed", "BadHeaderError")
    assert (state_of(broken), broken.last_error, broken.secret_box) == ("failed", "SealBrokenError", None)
    assert sink.counts() == {good.message_id: 1}


def test_a_message_that_costs_worker_after_worker_is_given_up() -> None:
    message = write()
    for state in ("sending", "claimed"):
        crash(message, state)
        Message.objects.update(attempts=14)
        assert sweep_messages(at=AT) == 1
        assert (state_of(message), message.last_error) == ("failed", "worker lost")


def test_a_live_lease_is_respected() -> None:
    message = write()
    Message.objects.update(state="sending", lease_token=TOKEN, lease_until=Now() + timedelta(minutes=1))
    assert (sweep_messages(at=AT), deliver_due(), state_of(message)) == (0, 0, "sending")


def test_a_slow_worker_may_still_tell_that_it_succeeded(settings: Settings) -> None:
    """The sweeper gave up on it while the server was slow; the row then says what is true."""
    message = write(Decision)
    Message.objects.update(state="queued")

    with smtp_sink(settings) as sink:

        async def late(server: object, session: object, envelope: object) -> str:
            sink.mails.append(message_from_bytes(envelope.content))
            answers = in_thread_sweep(message)
            assert answers == [1]
            return "250 taken"

        sink.handle_DATA = late
        assert deliver_due() == 1
    assert [event.verb for event in timeline(message)][-3:] == ["begin", "doubt", "finish"]
    assert (state_of(message), len(sink.mails)) == ("sent", 1)


def in_thread_sweep(message: Message) -> list[object]:
    def sweep() -> int:
        Message.objects.filter(pk=message.pk).update(lease_until=Now() - timedelta(seconds=1))
        return sweep_messages(at=AT)

    return in_threads([sweep])


def test_many_workers_share_the_work(settings: Settings) -> None:
    messages = [write(occasion=str(number)) for number in range(40)]
    with smtp_sink(settings) as sink:
        answers = in_threads([deliver_due] * 4)
    assert sum(answers) == 40
    assert sink.counts() == {message.message_id: 1 for message in messages}
    assert examine_chain().finding is None


def test_a_rolled_back_deed_sends_nothing(settings: Settings) -> None:
    with transaction.atomic():
        for number in range(10):
            write(occasion=str(number))
        transaction.set_rollback(True)
    with smtp_sink(settings) as sink:
        assert (deliver_due(), sink.mails) == (0, [])


def test_files_are_whole_and_one_per_message(settings: Settings, tmp_path: Path, amina: User) -> None:
    settings.EMAIL_BACKEND = "academy_portal.outbox.backends.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    message = write(to=amina)
    assert deliver_due() == 1
    Message.objects.update(state="queued")
    assert deliver_due() == 1
    files = list((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml"]
    mail = message_from_bytes(files[0].read_bytes(), policy=default)
    assert (mail["Subject"], mail["Message-ID"]) == (message.subject, message.message_id)
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == message.body_text
