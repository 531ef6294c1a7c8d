"""No message lost, no letter of decision twice."""

from tests.guarantees.controls import Control

DELIVERY = "academy_portal/outbox/actions/delivery.py"
TESTS = "tests/guarantees/test_g3_messages.py"
DOUBT = f"{TESTS}::test_a_letter_in_doubt_is_held_and_a_person_settles_it"

CONTROLS = (
    Control(
        guarantee="G3",
        words="a letter of decision is sent again when the line broke",
        file=DELIVERY,
        before="if fault.unknown and message.retry == RETRY_HOLD:",
        after="if fault.unknown and message.retry == 'never':",
        test=DOUBT,
    ),
    Control(
        guarantee="G3",
        words="a letter of decision is sent again after its worker was killed",
        file=DELIVERY,
        before='if row.state == "sending" and row.retry == RETRY_HOLD:',
        after='if row.state == "sending" and row.retry == "never":',
        test=DOUBT,
    ),
    Control(
        guarantee="G3",
        words="the sweeper leaves the messages of lost workers where they are",
        file=DELIVERY,
        before="for message in overdue_leases()[:1000]:",
        after="for message in overdue_leases().none():",
        test=DOUBT,
    ),
    Control(
        guarantee="G3",
        words="a message is handed over without the mark that it is leaving",
        file=DELIVERY,
        before='move(instance=message, machine=MACHINE, verb="begin", by=None, at=at, lease_until=at + lease_length())',
        after='Message.objects.filter(pk=message.pk).update(last_error="")',
        test=DOUBT,
    ),
    Control(
        guarantee="G3",
        words="a worker does not look whether the lease is still its own",
        file=DELIVERY,
        before='if message.state != "claimed" or message.lease_token != token:',
        after='if message.state != "claimed":',
        test=f"{TESTS}::test_a_worker_that_lost_its_lease_hands_nothing_over",
    ),
    Control(
        guarantee="G3",
        words="two workers may take the same messages",
        file=DELIVERY,
        before="list(due_messages().select_for_update(skip_locked=True, no_key=True)[:limit])",
        after="list(due_messages()[:limit])",
        test="tests/outbox/test_delivery.py::test_many_workers_share_the_work",
        fails_with="MoveRefusedError",
    ),
    Control(
        guarantee="G3",
        words="the mail desk cannot release a letter in doubt",
        file="academy_portal/outbox/states.py",
        before='Move("release", ("held", "doubtful"), "queued"',
        after='Move("release", ("held",), "queued"',
        test=DOUBT,
    ),
)
