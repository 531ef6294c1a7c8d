"""G6 without its guards."""

from tests.guarantees.controls import Control

TEST = "tests/guarantees/test_g6_repeats.py::test_twenty_at_once_have_one_effect"
CONTROLS = (
    Control(
        guarantee="G6",
        words="the form's key is not asked for",
        file="academy_portal/idempotency/views.py",
        before="    once = perform_once(",
        after="    return HttpResponseRedirect(deed())\n    once = perform_once(",
        test=TEST,
    ),
    Control(
        guarantee="G6",
        words="the key is not unique",
        file="academy_portal/idempotency/migrations/0001_initial.py",
        before="max_length=64, unique=True",
        after="max_length=64",
        test=TEST,
    ),
    Control(
        guarantee="G6",
        words="the key is stored before the deed is done",
        file="academy_portal/idempotency/actions.py",
        before="    with transaction.atomic():\n        row = _take(",
        after='    with __import__("contextlib").nullcontext():\n        row = _take(',
        test=TEST,
    ),
    Control(
        guarantee="G6",
        words="forms of the desk carry no key",
        file="academy_portal/desk/sites.py",
        before="return super().admin_view(_counted_once(view), cacheable)",
        after="return super().admin_view(view, cacheable)",
        test=TEST,
    ),
    Control(
        guarantee="G6",
        words="a file that was given back is not there for the second click",
        file="scholarships/views/reviews.py",
        before='    purpose = f"scholarships.{name}:{uuid}"',
        after='    purpose = f"scholarships.{name}:{now()}"',
        test=TEST,
    ),
)
