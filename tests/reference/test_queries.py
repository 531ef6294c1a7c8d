"""Who was a member when: three honest answers, one query."""

from datetime import date

import pytest
from django.utils import translation

from academy_portal.reference import queries
from academy_portal.reference.models import PendingChange
from academy_portal.reference.queries import Answer, MembershipAnswer

DAYS = [
    ("BT", "LDC", date(2023, 12, 12), Answer.YES),
    ("BT", "LDC", date(2023, 12, 13), Answer.NO),
    ("BT", "LDC", date(2022, 12, 31), Answer.UNKNOWN),
    ("ST", "LDC", date(2024, 12, 12), Answer.YES),
    ("ST", "LDC", date(2024, 12, 13), Answer.NO),
    ("NR", "DAC", date(2025, 12, 31), Answer.YES),
    ("NR", "DAC", date(2026, 1, 1), Answer.NO),
    ("NR", "DAC", date(2023, 12, 31), Answer.UNKNOWN),
    ("ML", "DAC", date(2023, 12, 31), Answer.UNKNOWN),
    ("ML", "DAC", date(2024, 1, 1), Answer.YES),
    ("LA", "LDC", date(2026, 11, 24), Answer.YES),
    ("NP", "LDC", date(2027, 6, 1), Answer.YES),
    ("MX", "DAC", date(2024, 6, 1), Answer.YES),
    ("MX", "G77", date(2026, 6, 1), Answer.NO),
    ("CL", "DAC", date(2024, 6, 1), Answer.NO),
    ("CL", "G77", date(2026, 6, 1), Answer.YES),
    ("ES", "DAC", date(2024, 6, 1), Answer.NO),
    ("MA", "ILO_AFRICA", date(2026, 6, 1), Answer.YES),
    ("MA", "ILO_ARAB_STATES", date(2026, 6, 1), Answer.NO),
    ("PS", "ILO_ARAB_STATES", date(2026, 6, 1), Answer.NO),
    ("PS", "DAC", date(2024, 6, 1), Answer.YES),
]


def test_member_on_a_day(facts, django_assert_num_queries):
    with django_assert_num_queries(len(DAYS)):
        answers = [queries.is_member(country, group, on).answer for country, group, on, _answer in DAYS]
    assert [(*asked[:3], answer) for asked, answer in zip(DAYS, answers, strict=True)] == DAYS


def test_the_reason_is_a_sentence(facts):
    assert queries.is_member("ML", "DAC", date(2023, 5, 1)).reason == (
        "Countries on the DAC list of aid recipients: not known before 1 January 2024."
    )
    assert queries.is_member("BT", "LDC", date(2023, 12, 12)).reason == (
        "Bhutan was a member on 12 December 2023 and left on 13 December 2023: Least developed countries."
    )
    assert queries.is_member("BT", "LDC", date(2024, 1, 1)).reason == (
        "Bhutan was not a member on 1 January 2024: Least developed countries."
    )


def test_an_announced_change_is_a_caution_and_never_an_answer(facts):
    before = queries.is_member("NP", "LDC", date(2026, 11, 23))
    on_the_day = queries.is_member("NP", "LDC", date(2026, 11, 24))
    assert (before.answer, before.pending) == (Answer.YES, "")
    assert on_the_day.answer is MembershipAnswer.YES
    assert on_the_day.is_yes
    assert on_the_day.pending == PendingChange.objects.get(country="NP").status
    assert queries.is_member("ML", "DAC", date(2027, 1, 1)).pending == "pending"


def test_unknown_codes_are_errors_and_no_answers(facts):
    with pytest.raises(queries.UnknownGroupError):
        queries.is_member("ML", "BRICS", date(2026, 1, 1))
    with pytest.raises(queries.UnknownCountryError):
        queries.is_member("QQ", "LDC", date(2026, 1, 1))
    with pytest.raises(queries.UnknownCountryError):
        queries.ilo_region("QQ")
    with pytest.raises(queries.UnknownCountryError):
        queries.memberships_of("QQ", date(2026, 1, 1))


COUNTS = [
    ("LDC", date(2026, 11, 22), 44),
    ("LDC", date(2024, 6, 1), 45),
    ("LDC", date(2023, 6, 1), 46),
    ("DAC", date(2024, 6, 1), 141),
    ("DAC", date(2026, 6, 1), 140),
    ("G77", date(2026, 6, 1), 134),
    ("ILO_AFRICA", date(2026, 6, 1), 54),
    ("ILO_EUROPE_CENTRAL_ASIA", date(2026, 6, 1), 51),
]


def test_all_members_on_a_day(facts, django_assert_num_queries):
    with django_assert_num_queries(len(COUNTS)):
        assert [(group, on, len(queries.members(group, on))) for group, on, _count in COUNTS] == COUNTS


def test_members_before_the_knowledge_begins_are_refused_not_empty(facts):
    with pytest.raises(queries.MembershipNotKnownError, match="not known before 1 January 2024"):
        queries.members("DAC", date(2023, 12, 31))
    with pytest.raises(queries.UnknownGroupError):
        queries.members("BRICS", date(2026, 1, 1))


def test_members_and_is_member_agree(facts):
    on = date(2026, 11, 22)
    for group in ("LDC", "LLDC", "G77"):
        members = queries.members(group, on)
        for country in ("ML", "BT", "CL", "MX", "NP", "UY", "PY"):
            assert (country in members) == queries.is_member(country, group, on).is_yes


def test_all_groups_of_a_country(facts, django_assert_num_queries):
    with django_assert_num_queries(1):
        answers = queries.memberships_of("ML", date(2026, 11, 22))
    assert {code for code, answer in answers.items() if answer.is_yes} == {"LDC", "DAC", "G77", "LLDC", "ILO_AFRICA"}
    assert {code for code, answer in answers.items() if answer.is_unknown} == set()
    early = queries.memberships_of("ML", date(2024, 6, 1))
    assert {code for code, answer in early.items() if answer.is_unknown} == {
        "G77",
        "LLDC",
        "SIDS",
        *(code for code in early if code.startswith("ILO_")),
    }


def test_region_of_a_country(facts):
    assert queries.ilo_region("MA") == "africa"
    assert queries.ilo_region("PS") == "arab_states"


def test_the_picker_has_every_country_in_the_readers_order(facts, django_assert_num_queries):
    english = queries.country_choices("en")
    french = queries.country_choices("fr")
    assert len(english) == len(french) == 204
    assert english[0] == ("AF", "Afghanistan")
    names = [name for _code, name in french]
    assert names.index("Égypte") < names.index("Espagne") < names.index("État de Palestine") < names.index("Fidji")
    with django_assert_num_queries(1):
        assert queries.country_choices("ar")[0][0] in {"ET", "AZ"}


def test_answers_follow_the_language_of_the_reader(facts):
    with translation.override("fr"):
        assert "Mali" in queries.is_member("ML", "LDC", date(2026, 1, 1)).reason
        assert queries.language_choices("fr")[0] == ("de", "allemand")
    assert dict(queries.sdg_target_choices("es"))["8.3"].startswith("8.3 Políticas")
