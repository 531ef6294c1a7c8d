"""G15 without its guards: each time a failure becomes a yes."""

from tests.guarantees.controls import Control

PAGES = "tests/guarantees/test_g15_refusals.py::test_no_page_shows_anything_when_one_of_its_queries_fails"
RIGHTS = "tests/guarantees/test_g15_refusals.py::test_every_right_raises_when_one_of_its_queries_fails"
SOURCES = "tests/guarantees/test_g15_sources.py::test_no_net_is_spread_under_a_check"
CREATES = "    return user.is_superuser or has_mandate(user, Role.SELECTION_OFFICER, at=at)\n"
HOLDS_ANY = "    return Mandate.objects.filter(user_id=user.pk).with_role(role).in_force(at).exists()\n"
HOLDS = """    return (
        Mandate.objects.filter(user_id=user.pk)
        .with_role(role)
        .in_scope(scope_kind, str(scope_id))
        .in_force(at)
        .exists()
    )
"""


def net(lines: str, answer: str) -> str:
    """The same lines with a net under them."""
    inner = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"    try:\n{inner}    except Exception:\n        return {answer}\n"


CONTROLS = (
    Control(
        guarantee="G15",
        words="a right that cannot be decided is a yes",
        file="scholarships/permissions.py",
        before=CREATES,
        after=net(CREATES, "True"),
        test=RIGHTS,
    ),
    Control(
        guarantee="G15",
        words="a net under a right",
        file="scholarships/permissions.py",
        before=CREATES,
        after=net(CREATES, "True"),
        test=SOURCES,
    ),
    Control(
        guarantee="G15",
        words="a mandate that cannot be read is taken for given",
        file="academy_portal/accounts/queries.py",
        before=HOLDS,
        after=net(HOLDS, "True"),
        test=PAGES,
    ),
    Control(
        guarantee="G15",
        words="a second factor is not asked for when nobody knows whether it is needed",
        file="academy_portal/accounts/queries.py",
        before=HOLDS_ANY,
        after=net(HOLDS_ANY, "False"),
        test=PAGES,
    ),
)
