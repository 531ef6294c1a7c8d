"""Editions and people for the tests of editions and of the apps above."""

from datetime import date, datetime
from typing import Any

from academy_portal.accounts.actions import create_user, grant_mandate
from academy_portal.accounts.models import User
from academy_portal.reference.models import Country
from editions.actions import announce_edition, create_edition
from editions.models import Edition
from editions.states import ARCHIVED

FIRST_DAY, LAST_DAY = date(2027, 6, 7), date(2027, 6, 11)


def country(code: str = "ML", name: str = "Mali") -> Country:
    """One country."""
    made, _new = Country.objects.get_or_create(
        pk=code,
        defaults={
            "iso3": f"{code}X",
            "m49": 100 + sum(map(ord, code)),
            "name": name,
            "m49_region": "Africa",
            "m49_subregion": "Western Africa",
        },
    )
    return made


def countries_of_the_files() -> None:
    """Every country that the shipped files name, with the least that a row needs."""
    codes = [
        "IT",
        "CA",
        "MA",
        "BR",
        "ZA",
        "MX",
        "CR",
        "KR",
        "LU",
        "ES",
        "PT",
        "JP",
        "CN",
        "MY",
        "ID",
        "PH",
        "TH",
        "VN",
        "MN",
        "KG",
        "LA",
        "KH",
        "TZ",
        "TR",
        "BE",
        "TN",
        "PS",
    ]
    Country.objects.bulk_create(
        Country(pk=code, iso3=f"{code}X", m49=number, name=f"Country {code}", m49_region="x", m49_subregion="x")
        for number, code in enumerate(codes, start=1)
    )


def person(at: datetime, email: str = "amina@example.org", **fields: Any) -> User:
    """One person."""
    fields.setdefault("full_name", "Amina Fictional")
    return create_user(email=email, email_verified=True, by=None, at=at, **fields)


def officer(
    at: datetime, role: str = "desk_officer", *, email: str = "desk@example.org", edition: Edition | None = None
) -> User:
    """One member of staff with a mandate, for the whole portal or for one edition."""
    user = person(at, email, full_name="Dora Fictional", is_staff=True)
    scope = {"scope_kind": "edition", "scope_id": str(edition.pk)} if edition else {"scope_kind": "", "scope_id": ""}
    grant_mandate(user=user, role=role, **scope, valid_from=at, valid_until=None, by=None, at=at)
    return user


def planned(at: datetime, slug: str = "bamako-2027", **fields: Any) -> Edition:
    """One planned edition with dates."""
    fields = {
        "mode": "in_person",
        "city": "Bamako",
        "theme": "Care work",
        "planned_starts_on": FIRST_DAY,
        "planned_ends_on": LAST_DAY,
        **fields,
    }
    return create_edition(code=slug.upper(), slug=slug, by=None, at=at, **fields)


def announced(at: datetime, slug: str = "bamako-2027", **fields: Any) -> Edition:
    """One announced edition."""
    edition = planned(at, slug, **fields)
    announce_edition(edition=edition, by=None, at=at)
    return edition


def archived(number: int) -> Edition:
    """One edition of the past, as a load makes it."""
    return Edition.objects.create(
        code=f"PAST-{number:02}",
        slug=f"past-{number:02}",
        ordinal=number,
        state=ARCHIVED,
        mode="in_person",
        city=f"City {number}",
        held_starts_on=date(1990 + number, 3, 1),
        held_ends_on=date(1990 + number, 3, 5),
        theme=f"Theme {number}",
        import_digest="0" * 64,
    )
