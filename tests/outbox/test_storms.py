"""No deadlock between one bulk of moves and many single ones of the same rows."""

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
def test_a_bulk_against_single_moves(officer: User, letters: int, singles: int, rounds: int) -> None:
    """One bulk of 300 moves, 50 single ones of the same rows. Every row is contended, no move is lost, none hangs."""
    about = make_subject()
    messages = [write(Decision, about=about, occasion=str(number)).pk for number in range(letters)]
    for number in range(rounds):
        Message.objects.update(state="held")
        before = Event.objects.count()
        targets = [messages[(place * 37 + number) % letters] for place in range(singles)]
        answers = in_threads(
            [
                *(lambda target=target: release(message_ids=[target], by=officer, at=AT) for target in targets),
                # Cancelling is possible before and after a release, so the bulk is never refused.
                lambda: cancel(message_ids=reversed(messages), by=officer, at=AT),
            ]
        )
        assert answers[-1] == letters
        assert {type(answer) for answer in answers} <= {int, MoveRefusedError}
        moved = sum(answer for answer in answers if isinstance(answer, int))
        assert Event.objects.count() - before == moved
        assert Message.objects.filter(state="cancelled").count() == letters
    assert examine_chain().finding is None


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
