"""G3: no message lost, no letter of decision twice, whatever is killed."""

import random
from pathlib import Path

import pytest
from pytest_django import Settings

from academy_portal.accounts.models import User
from academy_portal.audit.queries import examine_chain
from academy_portal.outbox.actions import confirm, release
from academy_portal.outbox.models import Message
from tests.audit.chains import AT, make_subject
from tests.outbox.notices import Decision, Receipt, write
from tests.outbox.sinks import Sink, smtp_sink
from tests.processes import broker, environment, wait_until, workers

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = ["451 later"] * 4 + ["drop"] * 4 + [""] * 92


def settle_doubts(sink: Sink, officer: User) -> int:
    """What a person does at the mail desk: looks whether a letter arrived, then confirms it or releases it."""
    doubtful = list(Message.objects.filter(state="doubtful"))
    arrived = sink.counts()
    confirm(message_ids=[m.pk for m in doubtful if arrived[m.message_id]], by=officer, at=AT)
    release(message_ids=[m.pk for m in doubtful if not arrived[m.message_id]], by=officer, at=AT)
    return len(doubtful)


def write_and_release(count: int, officer: User) -> None:
    """Half receipts, half decisions; the decisions are released at once."""
    for number in range(count):
        write(Decision if number % 2 else Receipt, occasion=f"n{number}", about=make_subject(f"s{number}"))
    release(message_ids=Message.objects.filter(state="held").values_list("pk", flat=True), by=officer, at=AT)


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(120, 3, marks=pytest.mark.long, id="120 mails, 3 kills"),
        pytest.param(1000, 10, marks=pytest.mark.full, id="1000 mails, 10 kills"),
    ],
)
def test_nothing_is_lost_and_no_decision_comes_twice(
    settings: Settings, officer: User, tmp_path: Path, count: int, kills: int
) -> None:
    lot = random.Random(count)
    faults = [lot.choice(FAULTS) for _ in range(2 * count)]
    write_and_release(count, officer)
    with smtp_sink(settings, *faults) as sink, broker() as bell:
        mail = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
        variables = environment(REDIS_URL=bell.url, EMAIL_URL=mail, OUTBOX_LEASE="3")
        with workers(variables, tmp_path / "log") as group:
            for number in range(kills):
                goal = (number + 1) * count // (kills + 2)
                wait_until(lambda goal=goal: len(sink.mails) >= goal, seconds=90, what=f"{goal} mails")
                group.kill()
                if number == kills // 2:
                    bell.flushall()
                group.start()
            doubts = 0
            while Message.objects.exclude(state="sent").exists():
                Message.objects.filter(state="queued").update(due_at=None)
                doubts += settle_doubts(sink, officer)
                before = len(sink.mails)
                wait_until(
                    lambda before=before: (
                        len(sink.mails) > before
                        or not Message.objects.filter(state__in=("queued", "claimed", "sending")).exists()
                    ),
                    seconds=60,
                    what="the rest",
                )
    counts = sink.counts()
    decisions = Message.objects.filter(kind=Decision.kind).values_list("message_id", flat=True)
    assert len(counts) == count
    assert {counts[message_id] for message_id in decisions} == {1}
    assert examine_chain().finding is None
    twice = sum(number > 1 for number in counts.values())
    print(f"{count} mails, {kills} kills: 0 lost, 0 decisions twice, {twice} receipts twice, {doubts} doubts settled")  # noqa: T201 - the figure
