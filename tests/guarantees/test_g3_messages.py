"""G3: no message lost, no letter of decision twice, whatever is killed; a person settles what is in doubt."""

import asyncio
import random
import subprocess
import sys
import threading
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from academy_portal.accounts.models import User
from academy_portal.audit.queries import examine_chain, timeline
from academy_portal.outbox.actions import deliver_due, release, sweep_messages
from academy_portal.outbox.models import Message
from tests.audit.chains import AT, make_subject
from tests.clients import client_for
from tests.guarantees.tiers import tiers
from tests.outbox.notices import Decision, Receipt, write
from tests.outbox.sinks import Sink, smtp_sink
from tests.processes import ROOT, broker, environment, wait_until, workers

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = ["451 later"] * 4 + ["drop"] * 8 + [""] * 88
TEMPLATES = Path(__file__).resolve().parent.parent / "outbox" / "templates"


@pytest.fixture(autouse=True)
def mail_templates(settings: Settings) -> None:
    """The mail templates of the tests' own notices."""
    first = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}
    settings.TEMPLATES = [first]


@pytest.fixture
def desk(officer: User) -> Client:
    """Somebody at the mail desk, with the second factor shown."""
    return client_for(officer)


def settle(desk: Client, verb: str, messages: list[Message]) -> None:
    """Do an act of the mail desk as a person does it there: look at the question, then confirm it."""
    if not messages:
        return
    address = reverse("admin:outbox_message_act", args=[verb])
    ids = ",".join(str(message.pk) for message in messages)
    question = desk.get(address, {"ids": ids})
    assert question.status_code == 200
    assert f'name="ids" value="{ids}"' in question.content.decode()
    assert desk.post(address, {"ids": ids}).status_code == 302


def settle_doubts(sink: Sink, desk: Client) -> int:
    """What a person does about letters in doubt: asks whether they arrived, then confirms them or releases them."""
    doubtful = list(Message.objects.filter(state="doubtful").order_by("pk"))
    arrived = sink.counts()
    settle(desk, "confirm", [message for message in doubtful if arrived[message.message_id]])
    settle(desk, "release", [message for message in doubtful if not arrived[message.message_id]])
    return len(doubtful)


def write_and_release(count: int, officer: User) -> list[Message]:
    """Receipts and decisions in turn; the decisions are released at once."""
    messages = [
        write(Decision if number % 2 else Receipt, occasion=f"n{number}", about=make_subject(f"s{number}"))
        for number in range(count)
    ]
    release(message_ids=Message.objects.filter(state="held").values_list("pk", flat=True), by=officer, at=AT)
    return messages


def check_all_sent(sink: Sink, count: int) -> int:
    """Every message is sent, letters of decision once each; returns how many receipts came more than once."""
    counts = sink.counts()
    decisions = Message.objects.filter(kind=Decision.kind).values_list("message_id", flat=True)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert len(counts) == count
    assert {counts[message_id] for message_id in decisions} == {1}
    assert examine_chain().finding is None
    return sum(number > 1 for number in counts.values())


@tiers("mails, kills", small=(12, 1), long=(120, 3), full=(1000, 10))
def test_nothing_is_lost_and_no_decision_comes_twice(
    settings: Settings, officer: User, desk: Client, tmp_path: Path, mails: int, kills: int
) -> None:
    """A mail server with faults; worker and clock killed again and again, the broker emptied once."""
    lot = random.Random(mails)
    write_and_release(mails, officer)
    faults = [lot.choice(FAULTS) for _ in range(2 * mails)]
    with smtp_sink(settings, *faults) as sink, broker() as bell:
        mail = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
        variables = environment(REDIS_URL=bell.url, EMAIL_URL=mail, OUTBOX_LEASE="3")
        with workers(variables, tmp_path / "log") as group:
            for number in range(kills):
                goal = (number + 1) * mails // (kills + 2)
                wait_until(lambda goal=goal: len(sink.mails) >= goal, seconds=90, what=f"{goal} mails")
                group.kill()
                if number == kills // 2:
                    bell.flushall()
                group.start()
            doubts = 0
            while Message.objects.exclude(state="sent").exists():
                Message.objects.filter(state="queued").update(due_at=None)
                doubts += settle_doubts(sink, desk)
                before = len(sink.mails)
                wait_until(
                    lambda before=before: (
                        len(sink.mails) > before
                        or not Message.objects.filter(state__in=("queued", "claimed", "sending")).exists()
                    ),
                    seconds=60,
                    what="the rest",
                )
    twice = check_all_sent(sink, mails)
    print(f"{mails} mails, {kills} kills: 0 lost, 0 decisions twice, {twice} receipts twice, {doubts} doubts settled")  # noqa: T201 - the figure


class DeadlySink(Sink):
    """A mail server that, at chosen mails, kills the process which hands them over, or breaks the line."""

    def __init__(self, deeds: dict[int, str]) -> None:
        super().__init__()
        self.deeds = deeds
        self.asked = 0
        self.process: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail, unless the deed says that the process dies before."""
        self.asked += 1
        deed = self.deeds.get(self.asked, "")
        if deed != "kill before":
            self.mails.append(message_from_bytes(envelope.content))
        if deed.startswith("kill"):
            self.process.kill()
        if deed == "break":
            server.transport.abort()
        return "250 taken"

    def run(self, variables: dict[str, str]) -> None:
        """One process that sends what is due, until it has ended or was killed."""
        command = [sys.executable, "manage.py", "outbox", "--once"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.process.wait(timeout=60)


def let_leases_run_out() -> None:
    """Time passes: no worker keeps what it took."""
    Message.objects.filter(lease_until__isnull=False).update(lease_until=Now() - timedelta(seconds=1))
    Message.objects.filter(state="queued").update(due_at=None)


def test_a_letter_in_doubt_is_held_and_a_person_settles_it(
    settings: Settings, officer: User, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed just after the server took the letter, killed just before, the line broken: nobody knows, so all wait."""
    messages = write_and_release(10, officer)
    deeds = {2: "kill after", 4: "kill before", 6: "break"}  # each of them a decision
    monkeypatch.setattr("tests.outbox.sinks.Sink", lambda _faults: DeadlySink(deeds))
    with smtp_sink(settings) as sink:
        variables = environment(EMAIL_URL=f"smtp://127.0.0.1:{settings.EMAIL_PORT}")
        for _process in range(3):
            sink.run(variables)
            let_leases_run_out()
        sweep_messages(at=AT)
        deliver_due()
        doubtful = list(Message.objects.filter(state="doubtful").order_by("pk"))
        assert [message.pk for message in doubtful] == [messages[place].pk for place in (1, 3, 5)]
        assert [sink.counts()[message.message_id] for message in doubtful] == [1, 0, 1]
        sweep_messages(at=AT)
        assert deliver_due() == 0, "nothing goes out again by itself"
        assert settle_doubts(sink, desk) == 3
        assert deliver_due() == 1
    check_all_sent(sink, len(messages))
    acts = [[event.verb for event in timeline(message) if event.actor_id == officer.pk] for message in doubtful]
    assert acts == [["release", "confirm"], ["release", "release"], ["release", "confirm"]]


def test_a_worker_that_lost_its_lease_hands_nothing_over(settings: Settings, officer: User) -> None:
    """It took two letters and was slow with the first; the second is another worker's by then."""
    later, slow, lost = (write(Decision, occasion=name, about=make_subject(name)) for name in ("later", "slow", "lost"))
    release(message_ids=[later.pk, slow.pk, lost.pk], by=officer, at=AT)
    Message.objects.filter(pk=later.pk).update(due_at=Now() + timedelta(hours=1))
    here = {message.message_id: threading.Event() for message in (later, slow, lost)}
    go_on = {slow.message_id: threading.Event(), later.message_id: threading.Event()}
    with smtp_sink(settings) as sink:

        async def wait_at_the_door(server: object, session: object, envelope: Any) -> str:
            mail = message_from_bytes(envelope.content)
            here[mail["Message-ID"]].set()
            if mail["Message-ID"] in go_on:
                await asyncio.to_thread(go_on[mail["Message-ID"]].wait, 30)
            sink.mails.append(mail)
            return "250 taken"

        sink.handle_DATA = wait_at_the_door
        first = in_thread(deliver_due)
        assert here[slow.message_id].wait(20)
        Message.objects.filter(pk=lost.pk).update(lease_until=Now() - timedelta(seconds=1))
        assert sweep_messages(at=AT) == 1
        Message.objects.filter(pk=later.pk).update(due_at=None)
        second = in_thread(deliver_due)
        assert here[later.message_id].wait(20)
        for thread, letter in ((first, slow), (second, later)):
            go_on[letter.message_id].set()
            thread.join(timeout=30)
    assert [event.verb for event in timeline(lost)].count("begin") == 1
    check_all_sent(sink, 3)


def in_thread(deed: Any) -> threading.Thread:
    """Start a deed on a connection of its own."""

    def run() -> None:
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
