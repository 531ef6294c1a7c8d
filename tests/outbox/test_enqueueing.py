from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from academy_portal.accounts.models import User
from academy_portal.audit.actions import TransactionRequiredError
from academy_portal.audit.queries import database_now
from academy_portal.outbox.actions import KeyTakenError
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import messages_about, messages_to, text_to_send
from tests.audit.chains import AT, in_threads, make_subject
from tests.outbox.notices import Code, Decision, Receipt, write


@pytest.mark.django_db
def test_the_text_is_in_the_reader_s_language_zone_and_unescaped(amina: User) -> None:
    with translation.override("fr"):
        message = write(to=amina)
    assert (message.recipient_id, message.recipient_email, message.language) == (amina.pk, "amina@example.org", "ar")
    assert message.subject == "Call for أمينة O'Neill and more"
    assert message.body_text == "نعم, \u2068أمينة O'Neill\u2069: <b>ready</b>\n12:30 http://127.0.0.1:8000\n"
    assert (message.state, message.retry, message.due_at) == ("queued", "resend", None)


@pytest.mark.django_db
def test_an_address_without_account_reads_the_given_language() -> None:
    message = write(to="b@example.org", language="fr")
    assert (message.recipient_id, message.recipient_name, message.language) == (None, "", "fr")
    assert message.body_text.startswith("Oui, :")


@pytest.mark.django_db
def test_decisions_are_held() -> None:
    message = write(Decision)
    assert (message.state, message.retry) == ("held", "hold")


@pytest.mark.django_db
def test_secrets_are_stored_encrypted_only(amina: User) -> None:
    message = write(Code, to=amina)
    assert message.body_text == ""
    assert b"ready" not in bytes(message.secret_box)
    assert "<b>ready</b>" in text_to_send(Message.objects.get(pk=message.pk))
    left = message.expires_at - database_now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10), "by the database's clock, whatever time the deed says"


@pytest.mark.django_db
def test_the_same_occasion_again_changes_nothing(amina: User) -> None:
    about = make_subject()
    first = write(to=amina, about=about)
    User.objects.filter(pk=amina.pk).update(full_name="Another Name")
    amina.refresh_from_db()
    second = write(to=amina, about=about)
    assert (first.pk, first.key) == (second.pk, f"tests_receipt:idempotency.formkey:{about.pk}:one")
    assert (second.subject, Message.objects.count()) == (first.subject, 1)


@pytest.mark.django_db
def test_one_occasion_for_two_people_is_a_mistake_not_a_lost_mail(amina: User, officer: User) -> None:
    about = make_subject()
    write(to=amina, about=about)
    with pytest.raises(KeyTakenError):
        write(to=officer, about=about)
    assert [message.recipient_id for message in Message.objects.all()] == [amina.pk]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    about = make_subject()
    with pytest.raises(TransactionRequiredError):
        Receipt.enqueue(to="a@example.org", about=about, occasion="x", context={"note": "", "moment": AT}, at=AT)
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_message() -> None:
    with transaction.atomic():
        for number in range(5):
            write(occasion=str(number))
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_parallel_enqueues_of_one_occasion_make_one_message() -> None:
    about = make_subject()
    answers = in_threads([lambda: write(about=about)] * 8)
    assert len({answer.pk for answer in answers}) == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_queries_find_messages_by_object_and_by_person(amina: User) -> None:
    about = make_subject()
    receipt = write(to=amina, about=about)
    decision = write(Decision, to=amina, about=about)
    write(Code, to=amina, occasion="code")
    assert list(messages_about(about)) == [receipt, decision]
    Message.objects.filter(pk=receipt.pk).update(state="sent", sent_at=AT)
    assert list(messages_to(amina)) == [receipt]
