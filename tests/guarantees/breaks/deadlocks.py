"""Rows are locked in one order."""

from tests.guarantees.controls import Control

CONTROLS = (
    Control(
        guarantee="Deadlock",
        words="a withdrawal takes the letters before the application",
        file="scholarships/actions/applications.py",
        before="""        move(instance=application, machine=states.APPLICATION, verb="withdraw", by=by, at=at)
        discard_documents(application=application, by=by, at=at)
        cancel(message_ids=queries.held_about(application), by=None, at=at)
""",
        after="""        cancel(message_ids=queries.held_about(application), by=None, at=at)
        move(instance=application, machine=states.APPLICATION, verb="withdraw", by=by, at=at)
        discard_documents(application=application, by=by, at=at)
""",
        test="tests/guarantees/test_deadlocks.py::test_a_withdrawal_locks_the_application_before_its_letters",
    ),
)
