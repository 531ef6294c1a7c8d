"""G11: nobody gets a file by a guessed address. Ten people, every kind of file, every address, live and deleted."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.files import storage
from academy_portal.files.models import PrivateFile
from scholarships.actions import start_review, submit_application, withdraw_application
from scholarships.models import Application, Review
from tests.clients import client_for
from tests.files.samples import docx, pdf, photo
from tests.scholarships.documents import attach
from tests.scholarships.world import World, build_world, person

pytestmark = pytest.mark.django_db
CONTENTS = {"pdf": pdf(), "docx": docx(), "jpg": photo(), "png": photo("PNG")}
PROTECTED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(autouse=True)
def _shelf(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@dataclass(frozen=True)
class Case:
    """One file of one application."""

    application: Application
    kind: str

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every address at which this file could be had: whose it is, and where."""
        number = self.application.uuid
        yield "owner", reverse("scholarships:document", args=[number, self.kind])
        yield "officer", reverse("scholarships:officers_document", args=[number, self.kind])
        for review in Review.objects.filter(application=self.application):
            address = reverse("scholarships:reviewers_document", args=[review.uuid, self.kind])
            yield f"reader {review.reviewer_id}", address
        yield "nobody", reverse("scholarships:document", args=[uuid.uuid4(), self.kind])
        yield "nobody", reverse("scholarships:document", args=[number, "passport"])


def apply_with_files(world: World, name: str, kinds: tuple[str, str]) -> Application:
    """Somebody's sent application with two documents."""
    own = world.apply(name, send=False)
    for place, kind in zip(("cv", "letter"), kinds, strict=True):
        attach(own, CONTENTS[kind], f"{name}.{kind}", place)
    return submit_application(application=own, by=own.applicant, at=world.at)


def test_nobody_gets_a_file_that_is_not_for_them() -> None:
    here = build_world()
    there = build_world(slug="elsewhere", edition=here.call.edition)
    first, second = apply_with_files(here, "first", ("pdf", "docx")), apply_with_files(here, "second", ("jpg", "png"))
    elsewhere = apply_with_files(there, "third", ("docx", "jpg"))
    gone = apply_with_files(here, "gone", ("png", "pdf"))
    for world in (here, there):
        world.close()
        start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    withdraw_application(application=gone, by=gone.applicant, at=here.at)
    people = people_of(here, there, first, second, elsewhere, gone)
    clients = {name: client_for(user) for name, user in people.items()} | {"visitor": Client()}
    faults, had = [], 0
    for own, owner, officers in (
        (first, "first", {"officer", "signatory"}),
        (second, "second", {"officer", "signatory"}),
        (elsewhere, "third", {"other officer"}),
        (gone, "gone", set()),
    ):
        for kind in ("cv", "letter"):
            case = Case(own, kind)
            for whose, address in case.addresses():
                may = set() if own is gone or whose == "nobody" else {owner} if whose == "owner" else officers
                if whose.startswith("reader") and own is not gone:
                    may = {name for name, user in people.items() if f"reader {user.pk}" == whose}
                for name, client in clients.items():
                    has = is_served(client, address, own, kind)
                    had += has
                    if has != (name in may):
                        faults.append((name, owner, whose, kind))
    assert faults == []
    # Two files of three people: each by its owner, two readers and those who handle the call.
    assert had == 2 * (1 + 2 + 2) * 2 + 2 * (1 + 2 + 1)
    assert Event.objects.filter(verb="read", subject_model="files.privatefile").count() == had - 6


def people_of(here: World, there: World, *applications: Application) -> dict[str, User]:
    """Everybody who tries."""
    ministry = person("ministry@example.org", here.at)
    grant_mandate(
        user=ministry, role="ministry", scope_kind="edition", scope_id=here.call.edition_id, valid_from=here.at,
        valid_until=None, by=None, at=here.at,
    )  # fmt: skip
    return {
        **dict(zip(("first", "second", "third", "gone"), (one.applicant for one in applications), strict=True)),
        **{f"reader {number}": user for number, user in enumerate([*here.reviewers, *there.reviewers])},
        "officer": here.officer,
        "signatory": here.signatory,
        "other officer": there.officer,
        "ministry": ministry,
        "administrator": person("root@example.org", here.at, is_superuser=True, is_staff=True),
    }


def is_served(client: Client, address: str, application: Application, kind: str) -> bool:
    """Whether the bytes of the file come back, and then as they must; anything else is a 404 or the way to sign in."""
    response = client.get(address)
    if response.status_code == 200:
        stored = application.documents.get(kind=kind).file
        assert b"".join(response.streaming_content) == storage.path_of(stored.stored_name).read_bytes()
        assert {name: response.headers.get(name) for name in PROTECTED} == PROTECTED
        assert "no-store" in response.headers["Cache-Control"]
        assert stored.stored_name not in str(response.headers)
        begins = "inline" if stored.kind in {"jpg", "png"} else "attachment"
        assert response.headers["Content-Disposition"].startswith(begins)
        return True
    assert response.status_code == 404 or "/login/" in response.headers.get("Location", ""), response.status_code
    return False


def test_no_address_leads_to_the_folder(settings: Any) -> None:
    world = build_world()
    own = apply_with_files(world, "first", ("pdf", "jpg"))
    client = client_for(own.applicant)
    for file in PrivateFile.objects.all():
        path = storage.path_of(file.stored_name)
        for address in (path.name, f"{path.parent.name}/{path.name}", f"private/{path.parent.name}/{path.name}"):
            for root in ("/", "/media/", "/files/", "/static/", "/en/files/", "/static/../media/"):
                assert client.get(root + address).status_code == 404


def test_the_folder_lies_outside_of_what_is_served() -> None:
    roots = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    assert not any(Path(settings.MEDIA_ROOT).is_relative_to(root) for root in roots)
