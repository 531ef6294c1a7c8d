"""An offer ends once and in time."""

from tests.guarantees.controls import Control

ACTIONS = "scholarships/actions/offers.py"
TESTS = "tests/guarantees/test_g9_offers.py"

CONTROLS = (
    Control(
        guarantee="G9",
        words="the UPDATE does not ask whether the offer is still open",
        file=ACTIONS,
        before="WHERE id = %s AND state = 'open' AND {condition}",
        after="WHERE id = %s AND {condition}",
        test=f"{TESTS}::test_one_winner_each",
    ),
    Control(
        guarantee="G9",
        words="the UPDATE does not ask whether the answer is in time",
        file=ACTIONS,
        before='"respond_by > clock_timestamp()"',
        after='"true"',
        test=f"{TESTS}::test_an_answer_after_the_end_is_refused_and_the_sweeper_ends_the_offer",
    ),
    Control(
        guarantee="G9",
        words="the index that lets a person hold one live offer looks at staged ones only",
        file="scholarships/migrations/0001_initial.py",
        before="('state__in', ('staged', 'open'))), fields=('person',)",
        after="('state__in', ('staged',))), fields=('person',)",
        test=f"{TESTS}::test_a_person_holds_one_live_offer_whatever_two_calls_do_at_once",
    ),
    Control(
        guarantee="G9",
        words="offers are staged in the order of the outcomes, not of the people",
        file="scholarships/actions/signatures.py",
        before='.order_by("application__applicant_id")',
        after='.order_by("pk")',
        test=f"{TESTS}::test_a_person_holds_one_live_offer_whatever_two_calls_do_at_once",
    ),
)
