"""Rules and money at the desk: typed as rows of a draft, refused in words before anything is stored."""

from typing import Any

import pytest

from academy_portal.accounts.models import User
from scholarships.models import BudgetLine, Call, Quota

from .test_admin import address, administrator, at_the_desk, call_form
from .world import World

__all__ = ["administrator"]

pytestmark = pytest.mark.django_db


def quotas(*rows: dict[str, Any]) -> dict[str, Any]:
    """These rules, as the form posts them."""
    posted = {f"quotas-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    return {"quotas-TOTAL_FORMS": len(rows), **posted}


def payers(*rows: tuple[str, str, str]) -> dict[str, Any]:
    """These payers: line, name, amount."""
    posted: dict[str, Any] = {"budget_lines-TOTAL_FORMS": len(rows)}
    for place, (line, payer, amount) in enumerate(rows):
        values = {"line": line, "payer": payer, "amount": amount, "position": place}
        posted |= {f"budget_lines-{place}-{name}": value for name, value in values.items()}
    return posted


AFRICA = {"name": "Africa", "attribute": "region", "value": "africa"}
ASIA = {"name": "Asia", "attribute": "region", "value": "asia_pacific", "min_count": "", "min_percent": 41}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (quotas({**AFRICA, "min_count": 5}), "“Africa” asks for 5 awards, and there are 4 seats."),
        (quotas({**AFRICA, "min_count": 3, "max_count": 2}), "“At least” must not be above “at most”."),
        (quotas({**AFRICA, "value": "atlantis", "min_count": 1}), "“atlantis” is unknown here. Write one of: africa,"),
        (quotas({**AFRICA, "min_count": "", "min_percent": 60}, ASIA), "add up to 101 per cent of the awards."),
        (quotas({**AFRICA, "value": "", "min_count": 1}), "A rule on each value can only say “at most”."),
        (quotas({**AFRICA, "name": "seats", "min_count": 1}), "The portal uses this name itself. Choose another one."),
        (payers(("travel", "Fund", "900"), ("", "Agency", "5000")), "Either each payer gives money for a line, or all"),
        (payers(("travel", "Fund", "900"), ("travel", "Fund", "100")), "Please correct the duplicate"),
        (payers(("travel", "Fund", "-1")), "An amount cannot be below zero."),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_stored(
    world: World, administrator: User, changes: dict[str, Any], sentence: str
) -> None:
    before = (Call.objects.count(), Quota.objects.count(), BudgetLine.objects.count())
    form = {name: value for name, value in call_form(world.call).items() if not name.startswith("quotas-0")}
    response = at_the_desk(administrator).post(address(Call, "add"), form | quotas() | changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert (Call.objects.count(), Quota.objects.count(), BudgetLine.objects.count()) == before


def test_an_unfinished_draft_may_lack_payers_and_shows_their_sum(world: World, administrator: User) -> None:
    client = at_the_desk(administrator)
    rules = quotas({"name": "At most two per country", "attribute": "country", "value": "", "max_count": 2})
    money = payers(("travel", "Fund", "900.50"), ("travel", "Agency", "100"))
    form = {name: value for name, value in call_form(world.call).items() if not name.startswith("quotas-0")}
    response = client.post(address(Call, "add"), form | rules | money)
    assert response.status_code == 302, response.context["errors"]
    call = Call.objects.get(slug="second-call")
    assert [(one.attribute, one.value, one.max_count) for one in call.quotas.all()] == [("country", "", 2)]
    page = client.get(address(Call, "change", call.pk)).content.decode()
    assert "1,000.50 USD" in page
