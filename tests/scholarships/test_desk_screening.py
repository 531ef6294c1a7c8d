"""Eligibility at the desk: conditions of a draft in words, decisions as acts that ask first."""

from typing import Any

import pytest

from academy_portal.accounts.models import User
from scholarships.models import Application, Call, EligibilityRule, ScreeningDecision

from .test_admin import address, administrator, at_the_desk, call_form, offered
from .test_screening import REGISTERED, begin, standing
from .world import World, build_world

__all__ = ["administrator"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful(db: None) -> World:
    """A call that asks for a registered organisation, which nobody here has."""
    return build_world(conditions=[REGISTERED])


def act(one: Application, name: str) -> str:
    return f"{address(Application, 'change', one.pk).removesuffix('change/')}act/{name}/"


def test_an_officer_decides_and_reverses_at_the_desk(doubtful: World) -> None:
    one = doubtful.apply("awa")
    begin(doubtful)
    client, page = at_the_desk(doubtful.officer), address(Application, "change", one.pk)
    shown = client.get(page)
    assert offered(shown.content) == {"decide-screening"}
    assert "The organisation was named. The register does not hold it under that name." in shown.content.decode()
    asked = client.get(act(one, "decide-screening")).content.decode()
    assert "Not eligible: the letter is held until the decisions are released." in asked
    refused = client.post(act(one, "decide-screening"), keyed(asked, screening="not_eligible", reason="Looked up"))
    assert refused.status_code == 422
    assert "Tell the applicant why" in refused.content.decode()
    assert standing(one) == ("submitted", "doubtful")
    done = client.post(
        act(one, "decide-screening"),
        keyed(asked, screening="not_eligible", reason="Looked up", explanation="The union is dissolved."),
    )
    assert (done.status_code, standing(one)) == (302, ("submitted", "not_eligible"))
    shown = client.get(page)
    assert offered(shown.content) == {"reverse-screening"}
    assert [str(entry["told"].title) for entry in shown.context["entries"]][-1] == "Eligibility decided"
    assert "The union is dissolved." in shown.content.decode()
    asked = client.get(act(one, "reverse-screening")).content.decode()
    client.post(act(one, "reverse-screening"), keyed(asked, reason="It was renamed"))
    assert standing(one) == ("in_review", "eligible")
    assert ScreeningDecision.objects.count() == 2


def keyed(page: str, **values: str) -> dict[str, str]:
    """What a form of the desk posts, its key included where it has one."""
    found = page.split('name="form_key" value="', 1)
    return {**values, "confirmed": "yes", **({"form_key": found[1].split('"', 1)[0]} if len(found) > 1 else {})}


def test_a_signatory_reads_and_decides_nothing(doubtful: World) -> None:
    one = doubtful.apply("awa")
    begin(doubtful)
    client = at_the_desk(doubtful.signatory)
    assert offered(client.get(address(Application, "change", one.pk)).content) == set()
    assert client.get(act(one, "decide-screening")).status_code == 404


def test_the_end_without_awards_is_offered_where_nobody_is_left(doubtful: World) -> None:
    doubtful.apply("rosa", "MX")
    one = doubtful.apply("awa")
    begin(doubtful)
    client, page = at_the_desk(doubtful.officer), address(Call, "change", doubtful.call.pk)
    assert "close-without-awards" not in offered(client.get(page).content)
    asked = client.get(act(one, "decide-screening")).content.decode()
    client.post(
        act(one, "decide-screening"),
        keyed(asked, screening="not_eligible", reason="Looked up", explanation="Dissolved."),
    )
    assert "close-without-awards" in offered(client.get(page).content)
    end = f"{page.removesuffix('change/')}act/close-without-awards/"
    client.post(end, keyed(client.get(end).content.decode(), reason="Nobody is eligible"))
    assert Call.objects.get(pk=doubtful.call.pk).state == "decided"


def condition(**values: Any) -> dict[str, Any]:
    """What the form of a draft posts with another first condition."""
    cleared = {f"eligibility_rules-0-{name}": "" for name in ("group", "looks_at", "least_years", "editions")}
    return cleared | {f"eligibility_rules-0-{name}": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "country_group", "looks_at": "either"}, "Choose the list of countries."),
        ({"kind": "category"}, "Choose at least one category."),
        ({"kind": "experience"}, "Enter how many years are needed."),
        ({"kind": "experience", "least_years": "90"}, "Ensure this value is less than or equal to 60."),
        ({"kind": "language"}, "Choose at least one language."),
        ({"kind": "not_recent_holder"}, "Enter how many editions are looked back."),
    ],
)
def test_what_a_condition_lacks_is_said(
    world: World, administrator: User, values: dict[str, str], sentence: str
) -> None:
    response = at_the_desk(administrator).post(address(Call, "add"), call_form(world.call, **condition(**values)))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert EligibilityRule.objects.exclude(call=world.call).count() == 0


def test_what_a_condition_does_not_need_is_emptied(world: World, administrator: User) -> None:
    values = condition(kind="experience", least_years="3", editions="2", languages=["fr"], must_be_registered="on")
    response = at_the_desk(administrator).post(address(Call, "add"), call_form(world.call, **values))
    assert response.status_code == 302, response.context["errors"]
    rule = EligibilityRule.objects.get(call__slug="second-call")
    assert (rule.least_years, rule.editions, rule.languages, rule.must_be_registered) == (3, None, [], False)


def test_a_published_call_shows_its_conditions_in_words(world: World, administrator: User) -> None:
    page = at_the_desk(administrator).get(address(Call, "change", world.call.pk)).content.decode()
    assert "You live and work in a country of this list, as it stood on 1 January 2026: Group of 77" in page
    assert 'name="eligibility_rules-0-kind"' not in page
