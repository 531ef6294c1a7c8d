"""Deadlines are the database's."""

from tests.guarantees.controls import Control

APPLICATIONS = "scholarships/actions/applications.py"
TESTS = "tests/guarantees/test_g8_deadlines.py"

CONTROLS = (
    Control(
        guarantee="G8",
        words="the UPDATE does not ask whether the close has passed",
        file=APPLICATIONS,
        before="AND clock_timestamp() < call.closes_at + make_interval(mins => call.grace_minutes)",
        after="AND call.closes_at IS NOT NULL",
        test=f"{TESTS}::test_sending_around_an_edge_of_the_window",
    ),
    Control(
        guarantee="G8",
        words="the UPDATE does not ask whether the call has opened",
        file=APPLICATIONS,
        before="AND clock_timestamp() >= call.opens_at",
        after="AND call.opens_at IS NOT NULL",
        test=f"{TESTS}::test_sending_around_an_edge_of_the_window",
    ),
    Control(
        guarantee="G8",
        words="whether one may begin is asked of the process's clock",
        file=APPLICATIONS,
        before="can_apply(by, call, at=database_now())",
        after="can_apply(by, call, at=at)",
        test=f"{TESTS}::test_an_application_s_way_is_the_same_whatever_the_process_clock_says",
    ),
    Control(
        guarantee="G8",
        words="whether one may still write is asked of the process's clock",
        file=APPLICATIONS,
        before="can_edit_application(by, application, at=database_now())",
        after="can_edit_application(by, application, at=at)",
        test=f"{TESTS}::test_an_application_s_way_is_the_same_whatever_the_process_clock_says",
    ),
    Control(
        guarantee="G8",
        words="the close is compared as the wall clock of the session's zone shows it",
        file=APPLICATIONS,
        before="AND clock_timestamp() < call.closes_at +",
        after="AND clock_timestamp()::timestamp < call.closes_at::timestamp +",
        test=f"{TESTS}::test_a_close_in_a_night_of_changing_clocks",
    ),
    Control(
        guarantee="G8",
        words="the review may begin as soon as the process believes that the call is over",
        file="scholarships/actions/calls.py",
        before="return bool(cursor.fetchone()[0])",
        after="return cursor.fetchone() is not None",
        test=f"{TESTS}::test_the_review_begins_by_the_mirror_of_the_close",
    ),
    Control(
        guarantee="G8",
        words="a typed hour that is missing or comes twice is taken",
        file="scholarships/forms.py",
        before="moment: datetime | None = super().to_python(value)",
        after="moment: datetime | None = datetime.fromisoformat(value).replace(tzinfo=self.zone)",
        test=f"{TESTS}::test_a_typed_close_that_does_not_exist_or_exists_twice_is_refused",
    ),
)
