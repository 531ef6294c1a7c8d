"""The facts that must always hold: whole data breaks none, and each breach is found."""

import pytest
from django.db import connection

from academy_portal.reference.invariants import INVARIANTS
from academy_portal.reference.models import Country, DataLoad, Membership


def breaches():
    found = {}
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            if rows := [row[0] for row in cursor.fetchall()]:
                found[invariant.name] = rows
    return found


@pytest.mark.usefixtures("facts")
def test_the_shipped_data_breaks_nothing():
    assert breaches() == {}


@pytest.mark.usefixtures("facts")
def test_each_breach_is_found(at):
    Country.objects.filter(iso2="ML").update(source_urls=[], source_note="")
    Country.objects.filter(iso2="MA").update(ilo_region="arab_states")
    Membership.objects.filter(group__code="ILO_AMERICAS", country="BR").delete()
    unrecorded = DataLoad.objects.create(name="x.json", sha256="0" * 64, loaded_at=at)
    found = breaches()
    assert found["reference_facts_have_a_source"] == ["ML"]
    assert set(found["reference_region_groups_agree"]) == {"BR", "MA"}
    assert found["reference_loads_are_recorded"] == [unrecorded.pk]
