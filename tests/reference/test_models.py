"""What the database refuses, and how it folds text for search."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from academy_portal.reference.models import Country, CountryGroup, Membership


def membership(**fields):
    group = CountryGroup.objects.get(code="LDC")
    return Membership(group=group, **{"country_id": "ES", "source_note": "test", **fields})


def refused(row, constraint):
    before = row.__class__.objects.count()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)
    assert row.__class__.objects.count() == before


def test_two_spans_of_one_membership_may_not_overlap(facts):
    membership(valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1)).save()
    refused(membership(valid_from=date(2024, 12, 31)), "reference_membership_spans_apart")
    refused(membership(), "reference_membership_spans_apart")
    membership(valid_from=date(2025, 1, 1)).save()
    assert Membership.objects.filter(group__code="LDC", country="ES").count() == 2


def test_a_span_ends_after_it_begins(facts):
    refused(membership(valid_from=date(2025, 1, 1), valid_to=date(2025, 1, 1)), "reference_membership_span_in_order")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"iso2": "qq"}, "reference_country_iso2_form"),
        ({"iso3": "q1q"}, "reference_country_iso3_form"),
        ({"name": ""}, "reference_country_name_present"),
        ({"ilo_member": True}, "reference_country_member_has_region"),
    ],
)
def test_a_country_has_its_form(db, fields, constraint):
    good = {"iso2": "QQ", "iso3": "QQQ", "m49": 999, "name": "Nowhere", "m49_region": "-", "m49_subregion": "-"}
    refused(Country(**{**good, **fields}), constraint)
    Country(**good).save(force_insert=True)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Économie Sociale", "ECONOMIE SOCIALE"),
        ("associação", "ASSOCIACAO"),
        ("España", "ESPANA"),
        ("الأفريقيّة", "الافريقيه"),
        ("إلى", "الي"),
        ("서울", "서울"),
        ("ﬁn", "FIN"),
    ],
)
def test_text_is_folded_the_same_way_everywhere(db, text, folded):
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.academy_fold(%s), public.academy_fold_all(ARRAY[%s, %s])", [text, text, "é"])
        assert cursor.fetchone() == (folded, f"{folded} E")


def test_folding_is_immutable_and_works_without_a_search_path(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, provolatile::text FROM pg_proc WHERE proname LIKE 'academy_fold%%' ORDER BY 1")
        assert cursor.fetchall() == [("academy_fold", "i"), ("academy_fold_all", "i")]
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute("SELECT public.academy_fold('é')")
        assert cursor.fetchone() == ("E",)
