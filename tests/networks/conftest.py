"""What the tests of the directory share."""

from datetime import datetime
from typing import Any

import pytest

from academy_portal.accounts.actions import create_user, grant_mandate
from academy_portal.accounts.models import User
from academy_portal.reference.loading import LoadReport, load_reference
from academy_portal.reference.models import Country, Language
from networks.loading import load_networks
from networks.models import Network


@pytest.fixture
def reference(db: None) -> None:
    """Two countries and three languages: enough for a record of a test."""
    plain = {
        "m49_region": "Africa",
        "m49_subregion": "Sub-Saharan Africa",
        "ilo_region": "africa",
        "source_note": "test",
    }
    Country.objects.create(iso2="ML", iso3="MLI", m49=466, name="Mali", **plain)
    Country.objects.create(iso2="SN", iso3="SEN", m49=686, name="Senegal", **plain)
    for code, name, script in (("ar", "Arabic", "Arab"), ("en", "English", "Latn"), ("fr", "French", "Latn")):
        Language.objects.create(code=code, name=name, script=script, is_interface=True)


@pytest.fixture
def directory(db: None, at: datetime) -> list[LoadReport]:
    """The shipped directory, loaded on the shipped countries and languages."""
    load_reference(at=at)
    return load_networks(at=at)


def person(
    at: datetime, email: str, role: str = "", *, scope_kind: str = "", scope_id: str = "", **fields: Any
) -> User:
    """One person, with a mandate from this moment on where a role is named."""
    user = create_user(email=email, full_name="Somebody Fictional", email_verified=True, by=None, at=at, **fields)
    if role:
        grant_mandate(
            user=user,
            role=role,
            scope_kind=scope_kind,
            scope_id=scope_id,
            valid_from=at,
            valid_until=None,
            by=None,
            at=at,
        )
    return user


@pytest.fixture
def officer(db: None, at: datetime) -> User:
    """A desk officer."""
    return person(at, "officer@example.org", "desk_officer", is_staff=True)


def network(at: datetime, code: str = "weave", **fields: Any) -> Network:
    """One network, stored without an action: the ground of a test."""
    given = {"name": f"Network {code}", "name_en": f"Network {code}", "kind": "national", "region": "africa"}
    given |= {"status": "active", "verification": "public_page", "slug": code, "code": code}
    return Network.objects.create(**given | fields, created_at=at, updated_at=at)
