"""The record of acts cannot be changed in silence."""

from tests.guarantees.controls import Control

CHAIN = "academy_portal/audit/migrations/0002_chain.py"
TESTS = "tests/guarantees/test_g14_chain.py"

CONTROLS = (
    Control(
        guarantee="G14",
        words="links are appended without the advisory lock",
        file=CHAIN,
        before="PERFORM pg_advisory_xact_lock(7305911840211);",
        after="",
        test=f"{TESTS}::test_many_writers_make_one_whole_chain",
    ),
    Control(
        guarantee="G14",
        words="the lock of the chain is taken with the event, not as the very last",
        file=CHAIN,
        before="INSERT INTO audit_unlinked (event_id) VALUES (NEW.id);",
        after="PERFORM pg_advisory_xact_lock(7305911840211); INSERT INTO audit_unlinked (event_id) VALUES (NEW.id);",
        test=f"{TESTS}::test_the_lock_of_the_chain_comes_after_the_foreign_keys",
    ),
    Control(
        guarantee="G14",
        words="the examination does not compute the hashes anew",
        file="academy_portal/audit/queries.py",
        before="if chain_hash(previous, here, row[4:]) != bytes(link_hash):",
        after="if link_hash is None:",
        test=f"{TESTS}::test_each_row_that_is_changed_removed_or_swapped_is_found",
    ),
    Control(
        guarantee="G14",
        words="the database lets its own role change events",
        file=CHAIN,
        before="CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event",
        after="CREATE TRIGGER audit_event_no_change BEFORE DELETE ON audit_event",
        test=f"{TESTS}::test_the_portal_s_own_role_can_change_nothing",
    ),
)
