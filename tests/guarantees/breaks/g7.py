"""A result stays as it was signed."""

from tests.guarantees.controls import Control

GUARD = "scholarships/migrations/0009_sealed.py"
BYTES = "tests/guarantees/test_g7_seal.py::test_no_way_changes_a_byte"
OWNER = "tests/guarantees/test_g7_seal.py::test_what_the_owner_of_the_tables_changes_is_found"

CONTROLS = (
    Control(
        guarantee="G7",
        words="the triggers let every change of a row pass",
        file=GUARD,
        before="IF free IS NULL OR (TG_OP = 'UPDATE' AND before - free = after - free) THEN",
        after="IF true THEN",
        test=BYTES,
    ),
    Control(
        guarantee="G7",
        words="the tables of decisions can be emptied as a whole",
        file=GUARD,
        before="    if is_kept_whole:",
        after="    if not is_kept_whole:",
        test=BYTES,
    ),
    Control(
        guarantee="G7",
        words="outcomes can be added to a result that was signed",
        file=GUARD,
        before="AND run.first_signed_by_id IS NULL THEN RETURN NULL; END IF;",
        after="OR true THEN RETURN NULL; END IF;",
        test=BYTES,
    ),
    Control(
        guarantee="G7",
        words="a signed result can go back to any state",
        file=GUARD,
        before="            WHEN 'discarded' THEN ARRAY['state']\n            ELSE '{}' END",
        after="            ELSE ARRAY['state', 'failure'] END",
        test=BYTES,
    ),
    Control(
        guarantee="G7",
        words="the rules of a published call can be changed",
        file=GUARD,
        before="    IF is_published THEN RETURN '{}'; END IF;",
        after="",
        test=BYTES,
    ),
    Control(
        guarantee="G7",
        words="the seal leaves the outcomes out",
        file="scholarships/seal.py",
        before='    _rows("outcome", OUTCOME_COLUMNS, "part.run_id = run.id"),\n',
        after="",
        test=OWNER,
    ),
    Control(
        guarantee="G7",
        words="a second seal in the record of acts hides that the first one no longer holds",
        file="scholarships/invariants.py",
        before="sealed.seal <> {SEAL_SQL}",
        after="false",
        test=OWNER,
    ),
    Control(
        guarantee="G7",
        words="a run that was deleted is not missed",
        file="scholarships/invariants.py",
        before="(run.id IS NULL OR run.state <> event.to_state",
        after="(run.state <> event.to_state",
        test=OWNER,
    ),
)
