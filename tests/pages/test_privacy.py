"""The privacy notice says all that is kept, in words, from the rows by which the portal erases."""

import pytest
from django.test import Client
from django.utils import translation

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField
from academy_portal.pages.privacy import EVERYTHING, register


def field(name: str, retention: str = "Thirty days.") -> PersonalField:
    """A row about a person's account."""
    return PersonalField("accounts.user", name, "pk", DataClass.CONTACT, retention, "The person.", True, Erasure.BLANK)


def test_fields_with_one_rule_stand_on_one_line() -> None:
    lines = register([field("email"), field("full_name"), field("language", "Ten years."), field("full_name")])
    assert [(line.record, line.fields, line.seen_by, line.retention) for line in lines] == [
        ("People", ("e-mail address", "full name"), "The person.", "Thirty days."),
        ("People", ("language",), "The person.", "Ten years."),
    ]


def test_every_rule_is_said() -> None:
    said = {(line.seen_by, line.retention) for line in register()}
    assert said == {(one.seen_by, one.retention) for one in EVERYTHING if one.field != "uuid"}


def test_the_register_speaks_the_reader_s_language() -> None:
    with translation.override("fr"):
        lines = register([field("email")])
    assert (lines[0].retention, lines[0].record) != ("Thirty days.", "People")


@pytest.mark.django_db
def test_the_page_shows_each_line(client: Client) -> None:
    html = client.get("/en/privacy/").content.decode()
    assert html.count('<th scope="row">') == len(register())
    assert "Nobody: stored as a hash or encrypted." in html
