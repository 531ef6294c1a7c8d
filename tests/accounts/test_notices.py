from datetime import timedelta
from pathlib import Path

import allauth
import pytest
from django.test import RequestFactory
from django.utils import translation

from academy_portal.accounts.adapter import AccountAdapter
from academy_portal.accounts.notices import BY_TEMPLATE, notice_for
from academy_portal.outbox.actions.delivery import deliver_due
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send

from .people import person

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "en", "fr", "pt", "es")
# Mails of flows that the portal does not have: links instead of codes, and proofs by link.
NOT_SENT = {"account/email/password_reset_key"}


def test_every_mail_of_the_library_has_a_notice():
    templates = Path(allauth.__file__).parent / "templates"
    prefixes = {
        str(path.relative_to(templates)).removesuffix("_subject.txt")
        for folder in ("account", "mfa")
        for path in templates.glob(f"{folder}/email/*_subject.txt")
    }
    assert prefixes - NOT_SENT == set(BY_TEMPLATE)


def test_an_unknown_mail_is_refused():
    with pytest.raises(KeyError):
        notice_for("account/email/password_reset_key")


@pytest.mark.parametrize("prefix", sorted(BY_TEMPLATE))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_renders_in_the_readers_language(prefix, language, at):
    user = person(at, language=language, full_name="Visit evil.example now")
    values = {"code": "042137", "timestamp": at, "ip": "192.0.2.1", "user_agent": "x"}
    AccountAdapter(RequestFactory().get("/")).send_mail(prefix, user.email, values)
    message = Message.objects.get()
    text = text_to_send(message)
    assert (message.language, message.recipient_email, message.state) == (language, user.email, "queued")
    assert message.subject
    assert "\n" not in message.subject
    assert "evil.example" not in message.subject + text + message.recipient_name
    assert ("042137" in text) == message.is_secret
    assert "042137" not in message.subject + message.body_text
    assert "{{" not in text
    assert "{%" not in text


def test_a_code_is_useless_after_half_an_hour(at):
    user = person(at)
    AccountAdapter(RequestFactory().get("/")).send_mail("account/email/login_code", user.email, {"code": "042137"})
    message = Message.objects.get()
    # The end is counted by the database's clock.
    assert abs(message.expires_at - message.created_at - timedelta(minutes=30)) < timedelta(seconds=30)


def test_a_stranger_is_written_to_in_the_language_of_the_page(at):
    with translation.override("es"):
        AccountAdapter(RequestFactory().get("/")).send_mail("account/email/unknown_account", "x@example.org", {})
    message = Message.objects.get()
    assert (message.language, message.recipient_id, message.about_pk) == ("es", None, "None")
    assert "/es/account/signup/" in message.body_text


def test_two_codes_are_two_messages(at):
    user = person(at)
    for code in ("111111", "222222"):
        AccountAdapter(RequestFactory().get("/")).send_mail("account/email/login_code", user.email, {"code": code})
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_code_is_wiped_once_it_is_sent(at, mailoutbox):
    user = person(at)
    AccountAdapter(RequestFactory().get("/")).send_mail("account/email/login_code", user.email, {"code": "042137"})
    assert deliver_due() == 1
    [sent] = mailoutbox
    assert (sent.to, "042137" in sent.body) == ([user.email], True)
    message = Message.objects.get()
    assert (message.state, message.secret_box, message.body_text) == ("sent", None, "")
    mailoutbox.clear()
