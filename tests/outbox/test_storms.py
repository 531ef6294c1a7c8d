"""No deadlock between one release of many letters and many single moves of the same letters."""

import pytest

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.audit.queries import examine_chain
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.actions import cancel, release
from academy_portal.outbox.models import Message
from tests.audit.chains import AT, in_threads, make_subject
from tests.outbox.notices import Decision, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("letters", "singles", "rounds"),
    [
        pytest.param(40, 8, 2, id="40 against 8, 2 rounds"),
        pytest.param(300, 50, 2, marks=pytest.mark.long, id="300 against 50, 2 rounds"),
        pytest.param(300, 50, 20, marks=pytest.mark.full, id="300 against 50, 20 rounds"),
    ],
)
def test_a_bulk_release_against_single_moves(officer: User, letters: int, singles: int, rounds: int) -> None:
    about = make_subject()
    messages = [write(Decision, about=about, occasion=str(number)).pk for number in range(letters)]
    for number in range(rounds):
        Message.objects.update(state="held")
        before = Event.objects.count()
        targets = [messages[(place * 37 + number) % letters] for place in range(singles)]
        answers = in_threads(
            [
                lambda: release(message_ids=reversed(messages), by=officer, at=AT),
                *(lambda target=target: cancel(message_ids=[target], by=officer, at=AT) for target in targets),
                lambda: release(message_ids=messages, by=officer, at=AT),
            ]
        )
        # Cancelled first: the release is refused as a whole. Released first: a queued letter can still be cancelled.
        assert {type(answer) for answer in answers} <= {int, MoveRefusedError}
        assert [answers[place + 1] for place in range(singles)] == [1] * singles
        moved = sum(answer for answer in answers if isinstance(answer, int))
        assert Event.objects.count() - before == moved
        assert Message.objects.filter(state="cancelled").count() == singles
    assert examine_chain().finding is None
