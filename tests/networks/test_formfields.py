"""The field that names an organisation, and its question."""

from datetime import datetime

import pytest
from django import forms
from django.http import QueryDict

from networks.formfields import NamedOrganisation, OrganisationField
from networks.models import Organisation
from tests.clients import client_for

from .conftest import person

pytestmark = pytest.mark.django_db


class WorkForm(forms.Form):
    work = OrganisationField(label="Organization", required=False)


@pytest.fixture
def union(reference: None, at: datetime) -> Organisation:
    """One organisation of the register."""
    return Organisation.objects.create(
        name="Union des coopératives du Fleuve",
        aliases=["UCF"],
        kind="sse_organisation",
        country_id="SN",
        created_at=at,
    )


def typed(text: str, *answers: str) -> NamedOrganisation | None:
    """What the form makes of a text and of answers to its question."""
    data = QueryDict(mutable=True)
    data["work"] = text
    data.setlist("work_answer", list(answers))
    form = WorkForm(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data["work"]


def test_a_text_alone_is_a_name(union: Organisation) -> None:
    assert typed("  Rural   bank ") == NamedOrganisation("Rural bank")
    assert typed("") is None


def test_a_chosen_row_gives_its_own_name(union: Organisation) -> None:
    assert typed("union du fleuve", f"{union.pk}=union du fleuve") == NamedOrganisation(
        union.name, union.pk, is_settled=True
    )


def test_an_answer_holds_for_its_text_only(union: Organisation) -> None:
    assert typed("Rural bank", f"{union.pk}={union.name}") == NamedOrganisation("Rural bank")
    # The box was answered for an earlier text, the question below it for this one.
    assert typed("Rural bank", f"{union.pk}={union.name}", "=Rural bank") == NamedOrganisation(
        "Rural bank", is_settled=True
    )


@pytest.mark.parametrize("answer", ["999999999999=Rural bank", "x=Rural bank", "-1=Rural bank", "²=Rural bank"])
def test_a_made_up_row_is_none(union: Organisation, answer: str) -> None:
    assert typed("Rural bank", answer) == NamedOrganisation("Rural bank", is_settled=True)


def test_the_question_is_put_once_and_only_where_there_is_one(union: Organisation) -> None:
    form = WorkForm({"work": "Union des cooperatives du Fleuv"})
    assert form.is_valid()
    field, named = form.fields["work"], form.cleaned_data["work"]
    assert field.question(named) == "Is it one of these? Choose one, or say that it is another."
    html = str(form["work"])
    assert f'value="{union.pk}=Union des cooperatives du Fleuv"' in html
    assert "Union des coopératives du Fleuve (Senegal)" in html
    assert 'value="=Union des cooperatives du Fleuv"' in html
    for settled in (
        NamedOrganisation(named.name, is_settled=True),
        NamedOrganisation("UNION DES COOPERATIVES DU FLEUVE"),
        NamedOrganisation("Zebra"),
    ):
        assert field.question(settled) == ""


def test_what_is_stored_comes_back_with_its_answer(union: Organisation) -> None:
    for named, value in (
        (NamedOrganisation(union.name, union.pk), f"{union.pk}={union.name}"),
        (NamedOrganisation("Rural bank", is_settled=True), "=Rural bank"),
        (NamedOrganisation("Rural bank"), ""),
    ):
        html = str(WorkForm(initial={"work": named})["work"])
        assert f'name="work_answer" id="id_work_answer" value="{value}"' in html


def test_a_name_that_is_too_long_is_refused() -> None:
    form = WorkForm({"work": "x" * 201})
    assert (form.is_valid(), form.errors["work"]) == (False, ["This name is too long. Use at most 200 characters."])


def test_suggestions_for_a_script(union: Organisation, at: datetime) -> None:
    client = client_for(person(at, "somebody@example.org"))
    rows = client.get("/en/networks/suggest/?q=coop fleuve").json()["rows"]
    assert rows == [
        {"value": str(union.pk), "name": union.name, "text": f"{union.name} (Senegal)"},
        {"value": "", "text": "Not in the list: use what I typed"},
    ]
    assert [client.get(f"/en/networks/suggest/{query}").json() for query in ("", "?q=c", "?q=zebra")] == [
        {"rows": []}
    ] * 3
    assert client.post("/en/networks/suggest/").status_code == 405


def test_who_is_not_signed_in_gets_no_suggestions(client: object) -> None:
    answer = client.get("/en/networks/suggest/?q=coop")  # type: ignore[attr-defined]
    assert (answer.status_code, "/login/" in answer.headers["Location"]) == (302, True)
