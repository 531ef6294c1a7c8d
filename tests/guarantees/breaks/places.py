"""A place that becomes free is filled once, by the rules, and by what is true at that moment."""

from tests.guarantees.controls import Control

REFILL, TESTS = "scholarships/actions/refill.py", "tests/scholarships/test_refill.py"
DEADLINES, OFFERS = "scholarships/actions/deadlines.py", "tests/scholarships/test_offers.py"

CONTROLS = (
    Control(
        guarantee="G9",
        words="a refill does not fix those who keep their place",
        file=REFILL,
        before="accepted=question.kept,",
        after="accepted=(),",
        test=f"{TESTS}::test_the_next_on_the_list_would_break_a_quota_and_is_passed_over",
    ),
    Control(
        guarantee="G9",
        words="a confirmation does not look whether facts have overtaken the proposal",
        file=REFILL,
        before="        if _is_overtaken(run, places.question_of(places.compared_in_refill(call))):\n",
        after="        if False:\n",
        test=f"{TESTS}::test_a_further_decline_overtakes_a_proposal",
    ),
    Control(
        guarantee="G9",
        words="the portal asks again although nothing has changed",
        file=REFILL,
        before="    return places.has_changed_since(places.refills_of(call).first(), question)\n",
        after="    return True\n",
        test=f"{TESTS}::test_nobody_fits_and_the_place_waits_with_the_rules_named",
    ),
    Control(
        guarantee="G9",
        words="an earlier reminder is sent after a later one",
        file=DEADLINES,
        before='    if at >= last:\n        return "last"\n    return "half" if at >= half else ""\n',
        after='    return "half" if at >= half else ""\n',
        test=f"{OFFERS}::test_a_late_sweeper_sends_the_latest_only",
    ),
)
