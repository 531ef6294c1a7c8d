"""The documents of an application: sent whole or in parts, replaced, removed, put back; who may open them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from academy_portal.audit.models import Event
from academy_portal.files import storage
from academy_portal.files.actions import begin_file, check_file, receive_part
from academy_portal.files.content import Fault
from academy_portal.files.faults import MOST_BYTES, SENTENCES
from academy_portal.files.invariants import INVARIANTS as FILES
from academy_portal.files.models import PrivateFile
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.operations.invariants import examine
from scholarships.actions import start_review, submit_application, withdraw_application
from scholarships.actions.applications import fingerprint
from scholarships.actions.documents import (
    DocumentsClosedError,
    NoDocumentError,
    attach_document,
    forget_arriving,
    remove_document,
    restore_document,
)
from scholarships.invariants import INVARIANTS
from scholarships.models import Application, Call, Document, Review
from scholarships.queries.documents import PURPOSE, documents_of, place_of
from tests.clients import client_for, form_key
from tests.files.samples import about, docx, locked_docx, pdf, photo, protected_pdf

from .documents import CV, address, attach, everything, page_of, part_address, post_part, send
from .world import World, build_world, moment

DOCUMENT_FACTS = [one for one in INVARIANTS if "_documents_" in one.name]


@pytest.fixture(autouse=True)
def _shelf(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def draft(world: World) -> Application:
    """An application that is not sent yet."""
    return world.apply("awa", send=False)


# With the form.


def test_a_file_is_sent_whole_and_shown(draft: Application) -> None:
    client = client_for(draft.applicant)
    answer = send(client, draft, CV, "سيرة 1.pdf")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/applications/{draft.uuid}/documents/#cv")
    found = Document.objects.get()
    assert (found.application_id, found.kind, found.file.name) == (draft.pk, "cv", "سيرة 1.pdf")
    assert storage.path_of(found.file.stored_name).read_bytes() == CV
    shown = page_of(client, draft).decode()
    assert "<bdi>سيرة 1.pdf</bdi>" in shown
    assert "<bdi>PDF</bdi>, <bdi>147 KB</bdi>" in shown
    assert "1 document" in client.get(reverse("scholarships:application", args=[draft.uuid])).content.decode()
    assert "<bdi>سيرة 1.pdf</bdi>" in client.get(reverse("scholarships:check", args=[draft.uuid])).content.decode()


REFUSED = {
    Fault.MISSING: None,
    Fault.EMPTY: ("cv.pdf", b""),
    Fault.TOO_LARGE: ("cv.pdf", pdf(size=MOST_BYTES + 1)),
    Fault.WRONG_TYPE: ("cv.heic", b"x" * 100),
    Fault.DISAGREES: ("cv.pdf", b"<html>"),
    Fault.PROTECTED: ("cv.docx", locked_docx()),
    Fault.DAMAGED: ("cv.pdf", CV[:-50]),
    Fault.TOO_MANY_DOTS: ("cv.png", photo("PNG", size=(8000, 5001))),
    Fault.UNSAFE: ("cv.docx", docx(text=b" " * 9_000_000)),
}


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_is_said_at_the_field_and_nothing_is_kept(
    draft: Application, fault: Fault, django_capture_on_commit_callbacks: Any
) -> None:
    client, case = client_for(draft.applicant), REFUSED[fault]
    to = address(draft, "send/")
    values: dict[str, Any] = {"form_key": form_key(page_of(client, draft), to)}
    if case:
        values["cv-file"] = SimpleUploadedFile(case[0], case[1])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(to, values)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert shown.count(str(SENTENCES[fault])) >= 2  # in the summary and at the field
    assert 'href="#id_cv-file"' in shown
    assert "<title>Error: " in shown
    assert Document.objects.count() == 0
    assert not PrivateFile.objects.exclude(state="gone").exists()
    assert list(storage.contents()) == []


def test_a_file_of_exactly_the_limit_is_taken(draft: Application) -> None:
    assert send(client_for(draft.applicant), draft, pdf(size=MOST_BYTES), "cv.pdf").status_code == 302
    assert Document.objects.get().file.size == MOST_BYTES


def test_a_double_click_sends_once(draft: Application) -> None:
    client = client_for(draft.applicant)
    key = form_key(page_of(client, draft), address(draft, "send/"))
    answers = [send(client, draft, CV, "cv.pdf", key=key) for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/en/applications/{draft.uuid}/documents/#cv"}
    assert (Document.objects.count(), PrivateFile.objects.count()) == (1, 1)
    assert Event.objects.filter(verb="attach_document").count() == 1


def test_a_new_file_takes_the_place_only_when_it_is_whole_and_good(draft: Application) -> None:
    client = client_for(draft.applicant)
    send(client, draft, CV, "first.pdf")
    send(client, draft, protected_pdf(), "second.pdf")
    assert Document.objects.get().file.name == "first.pdf"
    assert post_part(client, draft, pdf(size=100_000), 0, name="third.pdf").json()["done"] is False
    assert Document.objects.get().file.name == "first.pdf"
    shown = page_of(client, draft).decode()
    assert "64 KB of 98 KB of <bdi>third.pdf</bdi> have arrived." in shown
    send(client, draft, docx(), "fourth.docx")
    assert Document.objects.get().file.name == "fourth.docx"


def test_removed_and_put_back_with_forms(draft: Application) -> None:
    client = client_for(draft.applicant)
    send(client, draft, CV, "first.pdf")
    send(client, draft, docx(), "second.docx")
    names = []
    for act in ("restore/", "restore/", "remove/", "restore/"):
        to = address(draft, act)
        client.post(to, {"form_key": form_key(page_of(client, draft), to)})
        names.append([one.file.name for one in documents_of(draft)])
    # What is put back changes places with what is there; what was removed last is what can be put back.
    assert names == [["first.pdf"], ["second.docx"], [], ["second.docx"]]
    assert sorted(PrivateFile.objects.values_list("state", flat=True)) == ["gone", "kept"]


def test_what_half_arrived_can_be_deleted(draft: Application) -> None:
    client = client_for(draft.applicant)
    post_part(client, draft, CV, 0)
    for _click in range(2):
        assert client.post(address(draft, "forget/")).status_code == 302
    assert [file.state for file in PrivateFile.objects.all()] == ["gone"]
    assert "have arrived" not in page_of(client, draft).decode()


# The acts.


def test_after_sending_or_after_the_close_nothing_changes(world: World) -> None:
    sent, late = world.apply("sent", send=False), world.apply("late", send=False)
    for one in (sent, late):
        attach(one)
    sent = submit_application(application=sent, by=sent.applicant, at=moment())
    Call.objects.update(closes_at=moment() - timedelta(seconds=1))
    before = everything()
    for one in (sent, Application.objects.get(pk=late.pk)):
        client = client_for(one.applicant)
        with pytest.raises(DocumentsClosedError):
            remove_document(application=one, kind="cv", by=one.applicant, at=moment())
        assert post_part(client, one, pdf(), 0).status_code == 422
        assert client.post(address(one, "send/"), {"cv-file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 422
    assert everything() == before


def test_another_person_or_another_place_is_refused(world: World, draft: Application) -> None:
    attach(draft)
    other = world.apply("kofi", send=False)
    elsewhere = begin_file(
        **about(CV, "x.pdf"), purpose=PURPOSE, place=place_of(draft, "letter"), by=draft.applicant, at=moment()
    )
    elsewhere = receive_part(file=elsewhere, offset=0, chunks=[CV], by=draft.applicant, at=moment())
    checked = check_file(elsewhere)
    before = everything()
    with pytest.raises(NotPermittedError):
        attach_document(application=draft, kind="cv", file=elsewhere, checked=checked, by=draft.applicant, at=moment())
    for act in (remove_document, restore_document, forget_arriving):
        with pytest.raises(NotPermittedError):
            act(application=draft, kind="cv", by=other.applicant, at=moment())
    assert everything() == before


def test_nothing_to_remove_or_to_put_back(draft: Application) -> None:
    before = everything()
    for act in (remove_document, restore_document):
        with pytest.raises(NoDocumentError):
            act(application=draft, kind="cv", by=draft.applicant, at=moment())
    assert everything() == before


def test_replacing_again_and_again_does_not_fill_the_disk(draft: Application) -> None:
    for number in range(5):
        attach(draft, pdf(size=2000 + number))
    states = sorted(PrivateFile.objects.values_list("state", flat=True))
    assert states == ["gone", "gone", "gone", "kept", "removed"]


def test_the_fingerprint_covers_the_documents(draft: Application) -> None:
    bare = fingerprint(draft)
    attach(draft)
    with_cv = fingerprint(draft)
    attach(draft, pdf(size=3000))
    assert len({bare, with_cv, fingerprint(draft)}) == 3
    remove_document(application=draft, kind="cv", by=draft.applicant, at=moment())
    assert fingerprint(draft) == bare


@pytest.mark.parametrize("is_sent", [False, True])
def test_documents_go_with_a_withdrawn_application(
    world: World, is_sent: bool, django_capture_on_commit_callbacks: Any
) -> None:
    own = world.apply("awa", send=False)
    attach(own)
    attach(own, docx(), "letter.docx", "letter")
    remove_document(application=own, kind="letter", by=own.applicant, at=moment())
    post_part(client_for(own.applicant), own, pdf(size=90_000), 0)
    if is_sent:
        own = submit_application(application=own, by=own.applicant, at=moment())
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_application(application=own, by=own.applicant, at=moment())
    assert {file.state for file in PrivateFile.objects.all()} == {"gone"}
    assert (Document.objects.count(), list(storage.contents())) == (0, [])
    assert set(PrivateFile.objects.values_list("name", "sha256", "sent_sha256")) == {("", "", "")}


# Who may open them.


def answers(response: Any) -> dict[str, str]:
    """What protects a file on its way."""
    names = ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Content-Disposition")
    return {name: response.headers[name] for name in names}


def test_a_file_leaves_protected(draft: Application) -> None:
    attach(draft)
    attach(draft, photo(), "letter.jpg", "letter")
    client = client_for(draft.applicant)
    found = client.get(address(draft))
    assert b"".join(found.streaming_content) == CV
    assert answers(found) == {
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store, max-age=0, no-cache, must-revalidate",
        "Content-Disposition": 'attachment; filename="cv.pdf"',
    }
    picture = client.get(address(draft, kind="letter"))
    assert picture.headers["Content-Disposition"] == 'inline; filename="letter.jpg"'
    assert (picture.headers["Content-Type"], "sandbox" in picture.headers["Content-Security-Policy"]) == (
        "image/jpeg",
        True,
    )


def test_officers_and_readers_open_it_on_record_and_nobody_else(world: World, draft: Application) -> None:
    attach(draft, name="Awa Fictional CV.pdf")
    own = submit_application(application=draft, by=draft.applicant, at=moment())
    other = world.apply("kofi")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)
    review = Review.objects.filter(application=own, reviewer=world.reviewers[0]).get()
    theirs = reverse("scholarships:reviewers_document", args=[review.uuid, "cv"])
    officers = reverse("scholarships:officers_document", args=[own.uuid, "cv"])
    elsewhere = build_world(slug="elsewhere", edition=world.call.edition)
    people = {
        "applicant": own.applicant, "other": other.applicant, "reader": world.reviewers[0],
        "second": world.reviewers[1], "officer": world.officer, "signatory": world.signatory,
        "strange officer": elsewhere.officer, "strange reader": elsewhere.reviewers[0],
    }  # fmt: skip
    found = {
        name: "".join(str(client_for(user).get(path).status_code)[0] for path in (address(own), theirs, officers))
        for name, user in people.items()
    }
    assert found == {
        "applicant": "244", "other": "444", "reader": "424", "second": "444", "officer": "442", "signatory": "442",
        "strange officer": "444", "strange reader": "444",
    }  # fmt: skip
    read = Event.objects.filter(verb="read", subject_model="files.privatefile").order_by("pk")
    assert [event.actor_id for event in read] == [people[name].pk for name in ("reader", "officer", "signatory")]
    # No name of a person reaches the reader: the address, the page and the name of the file are neutral.
    reader = client_for(world.reviewers[0])
    assert reader.get(theirs).headers["Content-Disposition"] == f'attachment; filename="{own.number}-cv.pdf"'
    shown = reader.get(reverse("scholarships:review", args=[review.uuid])).content.decode()
    assert "Document 1: Curriculum vitae" in shown
    assert "Awa Fictional CV" not in shown
    assert (
        "Awa Fictional CV.pdf"
        in client_for(world.officer).get(reverse("scholarships:file", args=[own.uuid])).content.decode()
    )


def test_visitors_are_sent_to_sign_in(draft: Application) -> None:
    attach(draft)
    before = everything()
    for path in (address(draft), part_address(draft, CV)):
        assert "/login/" in Client().get(path)["Location"]
    assert "/login/" in post_part(Client(), draft, CV, 0)["Location"]
    assert everything() == before


def test_a_script_of_another_site_sends_nothing(draft: Application) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.applicant)
    assert post_part(client, draft, CV, 0).status_code == 403
    assert PrivateFile.objects.count() == 0


def broken() -> set[str]:
    """The facts about documents and files that do not hold."""
    return {answer.invariant.name for answer in examine([*DOCUMENT_FACTS, *FILES]) if answer.breaches}


def test_the_facts_hold_and_each_breach_is_found(draft: Application) -> None:
    found = attach(draft)
    assert broken() == set()
    for values in ({"state": "removed", "removed_at": moment()}, {"place": "0:cv"}, {"purpose": "else"}):
        before = PrivateFile.objects.filter(pk=found.file_id).values(*values).get()
        PrivateFile.objects.filter(pk=found.file_id).update(**values)
        assert "scholarships_documents_have_files" in broken(), values
        PrivateFile.objects.filter(pk=found.file_id).update(**before)
    Document.objects.all().delete()
    assert broken() == {"scholarships_documents_have_files"}
    Application.objects.filter(pk=draft.pk).update(state="withdrawn")
    assert broken() == {"scholarships_documents_have_files", "scholarships_documents_go_with_withdrawal"}
