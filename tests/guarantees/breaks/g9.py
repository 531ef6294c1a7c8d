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
        words="the sweeper does not look whether the time has passed",
        file="scholarships/queries.py",
        before='Offer.objects.filter(state="open", respond_by__lte=Now())',
        after='Offer.objects.filter(state="open").exclude(pk__isnull=True)',
        test=f"{TESTS}::test_one_winner_each",
        is_slow=True,
    ),
)
