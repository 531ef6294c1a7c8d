"""Nobody reads a file from which a conflict of interest, the language or the agreed load keeps them."""

from tests.guarantees.controls import Control

PURE, DESK = "tests/scholarships/review/test_assign.py", "tests/scholarships/test_assignment.py"
CONFLICTS = "tests/scholarships/test_conflicts.py"

CONTROLS = (
    Control(
        guarantee="Reviewers",
        words="the assignment does not look at conflicts of interest",
        file="scholarships/queries/assignment.py",
        before="Instance(files, readers, forbidden)",
        after="Instance(files, readers, frozenset())",
        test=f"{CONFLICTS}::test_each_kind_is_found_at_the_start",
    ),
    Control(
        guarantee="Reviewers",
        words="a conflict of interest does not cut the reader's pages",
        file="scholarships/queries/reviews.py",
        before="reviews.exclude(Exists(standing)).exclude",
        after="reviews.exclude",
        test=f"{CONFLICTS}::test_a_conflict_cuts_every_right_at_once",
    ),
    Control(
        guarantee="Reviewers",
        words="scores of a reader in conflict still count",
        file="scholarships/actions/conflicts.py",
        before="if fresh or back or gone:",
        after="if back and gone:",
        test=f"{CONFLICTS}::test_a_profile_that_is_corrected_cuts_and_frees_at_once",
    ),
    Control(
        guarantee="Reviewers",
        words="the checker lets a forbidden pair pass",
        file="scholarships/review/checker.py",
        before="elif (file, reader) in instance.conflicts:",
        after="elif (reader, file) in instance.conflicts:",
        test=f"{PURE}::test_a_wrong_answer_is_refused",
    ),
    Control(
        guarantee="Reviewers",
        words="the method does not even the load out",
        file="scholarships/review/assign.py",
        before="    table.even_out()\n",
        after="",
        test=f"{PURE}::test_load_moves_along_chains",
    ),
    Control(
        guarantee="Reviewers",
        words="the method gives up where a chain of exchanges is needed",
        file="scholarships/review/assign.py",
        before="            frontier = self._next(frontier, seen, came)\n        # No way out",
        after="            frontier = 0\n        # No way out",
        test=f"{PURE}::test_a_review_is_given_by_a_chain_of_exchanges",
    ),
    Control(
        guarantee="Reviewers",
        words="another plan than the one that was seen is carried out",
        file="scholarships/actions/assignment.py",
        before="if plan is not None and plan != now.fingerprint:",
        after="if plan is not None and not now.fingerprint:",
        test=f"{DESK}::test_a_plan_that_was_overtaken_is_refused",
    ),
    Control(
        guarantee="Reviewers",
        words="two files given back at once do not wait for each other",
        file="scholarships/actions/reviews.py",
        before="    lock(kept.application.call)\n",
        after="",
        test="tests/scholarships/test_assignment_races.py::test_two_files_given_back_at_once_do_not_overfill_a_reader",
    ),
    Control(
        guarantee="Reviewers",
        words="files are read before interests are declared",
        file="scholarships/permissions.py",
        before="        and has_declared(user, review.application.call)\n",
        after="",
        test=f"{DESK}::test_nobody_reads_before_declaring",
    ),
    Control(
        guarantee="Reviewers",
        words="a reminder is not noted on the files",
        file="scholarships/actions/reminders.py",
        before=".update(reminded=stage)",
        after='.update(reminded="")',
        test=f"{DESK}::test_each_stage_is_written_once",
    ),
)
