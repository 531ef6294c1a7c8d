"""A message and its deed share one transaction."""

from tests.guarantees.controls import Control

TESTS = "tests/guarantees/test_g4_rollback.py"
STORY = f"{TESTS}::test_a_broken_act_leaves_no_message_and_no_trace"

CONTROLS = (
    Control(
        guarantee="G4",
        words="a message may be written outside the transaction of its deed",
        file="academy_portal/audit/actions.py",
        before="if not connections[router.db_for_write(model)].in_atomic_block:",
        after="if model is None:",
        test=f"{TESTS}::test_a_message_is_not_written_outside_the_transaction_of_its_deed",
    ),
    Control(
        guarantee="G4",
        words="the row of a message is committed as soon as it is written",
        file="academy_portal/outbox/actions/enqueueing.py",
        before='    record(verb="enqueue", subject=message, by=None, at=at,',
        after="    transaction.get_connection().connection.commit()\n"
        '    record(verb="enqueue", subject=message, by=None, at=at,',
        test=STORY,
    ),
    Control(
        guarantee="G4",
        words="an answer to an offer is committed before the person is told",
        file="scholarships/actions/offers.py",
        before="        AcceptedNotice.enqueue(",
        after="        transaction.get_connection().connection.commit()\n        AcceptedNotice.enqueue(",
        test=STORY,
    ),
)
