"""The same deed from many sides at once, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from academy_portal.accounts import actions
from academy_portal.accounts.models import Mandate, User

from .people import person

pytestmark = pytest.mark.django_db(transaction=True)
SIDES = 8


def at_once(deed: Callable[[int], Any]) -> list[Any]:
    """Start the deed on all sides in the same moment; the answers, or the errors that they raised."""
    start = Barrier(SIDES)

    def side(number: int) -> Any:
        start.wait()
        try:
            return deed(number)
        except Exception as error:  # noqa: BLE001 - the test judges every error
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(SIDES) as pool:
        return list(pool.map(side, range(SIDES)))


def test_one_account_for_one_address():
    def sign_up(number: int) -> int:
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return browser.post("/en/account/signup/", {"full_name": f"N{number}", "email": "a@example.org"}).status_code

    answers = at_once(sign_up)
    assert set(answers) <= {302, 429}
    assert 302 in answers
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_one_person_gets_a_contested_address(at):
    users = [person(at, f"p{number}@example.org") for number in range(SIDES)]

    def change(number: int) -> str:
        actions.change_email(user=users[number], email="new@example.org", reason="r", by=None, at=at)
        return "changed"

    answers = at_once(change)
    assert sorted(map(str, answers)) == sorted(["changed", *[str(actions.EmailTakenError)] * (SIDES - 1)])
    assert User.objects.filter(email="new@example.org").count() == 1
    assert EmailAddress.objects.filter(email="new@example.org").count() == 1
    assert EmailAddress.objects.count() == SIDES


@pytest.mark.parametrize("open_end", [True, False])
def test_a_mandate_is_given_once(open_end, at):
    user = person(at)
    until = None if open_end else at.replace(year=at.year + 1)

    def give(number: int) -> str:
        actions.grant_mandate(
            user=User.objects.get(pk=user.pk),
            role="editor",
            scope_kind="",
            scope_id="",
            valid_from=at,
            valid_until=until,
            by=None,
            at=at,
        )
        return "given"

    answers = at_once(give)
    assert sorted(map(str, answers)) == sorted(["given", *[str(actions.MandateExistsError)] * (SIDES - 1)])
    assert Mandate.objects.count() == 1
