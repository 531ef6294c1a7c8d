"""The shipped files: what they hold, and that loading them again changes nothing."""

import json
import shutil
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection

from academy_portal.audit.models import Event
from academy_portal.reference.loading import DATA, ReferenceDataError, confidence_of, load_reference
from academy_portal.reference.models import (
    Country,
    CountryGroup,
    DataLoad,
    Language,
    Membership,
    PendingChange,
    SdgTarget,
)

TABLES = [
    model._meta.db_table for model in (Country, CountryGroup, DataLoad, Language, Membership, PendingChange, SdgTarget)
]


def row_versions() -> dict[str, list[tuple]]:
    """For every row of every table the transaction and the place that wrote it."""
    versions = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT xmin::text, ctid::text, md5(t::text) FROM {table} t ORDER BY 2")
            versions[table] = cursor.fetchall()
    return versions


@pytest.fixture
def own_data(tmp_path):
    """A copy of the shipped files that a test may spoil."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def rewrite(folder, change):
    path = folder / "country_groups.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def test_the_files_hold_what_they_say(facts):
    assert Country.objects.count() == 204
    assert Language.objects.filter(is_interface=True).count() == 5
    assert SdgTarget.objects.count() == 13
    assert CountryGroup.objects.count() == 10
    assert Counter(Membership.objects.values_list("group__code", flat=True)) == {
        "LDC": 46,
        "DAC": 141,
        "G77": 134,
        "LLDC": 32,
        "SIDS": 40,
        "ILO_AFRICA": 54,
        "ILO_AMERICAS": 35,
        "ILO_ARAB_STATES": 11,
        "ILO_ASIA_PACIFIC": 36,
        "ILO_EUROPE_CENTRAL_ASIA": 51,
    }


def test_the_members_by_region_are_the_member_states(facts):
    by_column = Counter(Country.objects.filter(ilo_member=True).values_list("ilo_region", flat=True))
    assert by_column == {
        "africa": 54,
        "americas": 35,
        "arab_states": 11,
        "asia_pacific": 36,
        "europe_central_asia": 51,
    }
    by_group = {
        (f"ILO_{country.ilo_region.upper()}", country.iso2) for country in Country.objects.filter(ilo_member=True)
    }
    rows = Membership.objects.filter(group__kind="ilo_region").values_list("group__code", "country_id")
    assert set(rows) == by_group


def test_only_three_countries_have_left_a_group(facts):
    left = Membership.objects.filter(valid_to__isnull=False).values_list("group__code", "country_id", "valid_to")
    assert set(left) == {
        ("LDC", "BT", date(2023, 12, 13)),
        ("LDC", "ST", date(2024, 12, 13)),
        ("DAC", "NR", date(2026, 1, 1)),
    }


def test_what_is_announced_is_pending_and_no_fact(facts):
    announced = set(PendingChange.objects.values_list("group__code", "country_id", "expected_on"))
    assert announced == {
        ("LDC", "LA", date(2026, 11, 24)),
        ("LDC", "NP", date(2026, 11, 24)),
        ("LDC", "BD", date(2026, 11, 24)),
        ("LDC", "SB", date(2027, 12, 13)),
        ("DAC", "ST", date(2025, 1, 1)),
        ("DAC", "MS", date(2026, 1, 1)),
        ("DAC", "GY", None),
        ("DAC", "PA", None),
        ("DAC", None, date(2027, 1, 1)),
    }
    open_ended = Membership.objects.filter(group__code="LDC", country__in=["LA", "NP", "BD", "SB"])
    assert set(open_ended.values_list("valid_to", flat=True)) == {None}


def test_every_fact_has_a_source(facts):
    for model in (Country, CountryGroup, Membership, PendingChange, SdgTarget):
        assert not model.objects.filter(source_urls=[], source_note="").exists()


def test_the_same_files_again_change_nothing(facts, at):
    before, events = row_versions(), Event.objects.count()
    assert events == 3
    reports = load_reference(at=at + timedelta(days=1))
    assert [report.changed for report in reports] == [False, False, False]
    assert row_versions() == before
    assert Event.objects.count() == events


def test_one_changed_fact_changes_one_row(facts, at, own_data):
    versions = row_versions()
    rewrite(own_data, lambda data: data["countries"][0].update(name="Andorra the Second"))
    report = load_reference(at=at, folder=own_data)[2]
    assert (report.counts["countries"].updated, report.counts["countries"].unchanged) == (1, 203)
    assert report.counts["memberships"].changed is False
    after = row_versions()
    assert len({*after["reference_country"]} - {*versions["reference_country"]}) == 1
    assert after["reference_membership"] == versions["reference_membership"]
    assert DataLoad.objects.filter(name="country_groups.json").count() == 2


def test_a_decided_departure_ends_the_membership_it_finds(facts, at, own_data):
    def decide(data):
        for change in data["groups"]["LDC"]["dated_changes"]:
            if change["iso2"] == "LA":
                change.update(event="graduated", status="done")

    rewrite(own_data, decide)
    load_reference(at=at, folder=own_data)
    row = Membership.objects.get(group__code="LDC", country="LA")
    assert (row.valid_from, row.valid_to) == (None, date(2026, 11, 24))


def refuse_and_keep(own_data, at, change, text):
    rewrite(own_data, change)
    before, events = row_versions(), Event.objects.count()
    with pytest.raises(ReferenceDataError, match=text):
        load_reference(at=at, folder=own_data)
    assert row_versions() == before
    assert Event.objects.count() == events


def test_a_wrong_count_is_refused_as_a_whole(facts, at, own_data):
    refuse_and_keep(own_data, at, lambda data: data["groups"]["LDC"]["iso2"].pop(), "lists 43 countries and says 44")


def test_an_unknown_country_is_refused_as_a_whole(facts, at, own_data):
    def spoil(data):
        data["groups"]["G77"]["iso2"][0] = "QQ"

    refuse_and_keep(own_data, at, spoil, "unknown countries")


def test_an_established_event_that_nobody_understands_is_refused(facts, at, own_data):
    def spoil(data):
        data["groups"]["LDC"]["dated_changes"][0]["event"] = "renamed"

    refuse_and_keep(own_data, at, spoil, "not understood")


def test_a_row_that_the_file_forgets_stays_and_is_counted(facts, at, own_data):
    def forget(data):
        data["countries"] = [row for row in data["countries"] if row["iso2"] != "AD"]

    rewrite(own_data, forget)
    report = load_reference(at=at, folder=own_data)[2]
    assert report.counts["countries"].left_over == 1
    assert Country.objects.filter(iso2="AD").exists()


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("high", "high"),
        ("medium-high (compiled from …)", "medium_high"),
        ("high for membership, medium-high for the column", "high"),
        ("medium", "medium"),
        ("low", "low"),
    ],
)
def test_steps_of_confidence(text, step):
    assert confidence_of(text) == step


def test_an_unknown_step_of_confidence_is_refused():
    with pytest.raises(ReferenceDataError):
        confidence_of("certain")
