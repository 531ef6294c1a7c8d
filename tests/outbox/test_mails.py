"""Every kind of message that the portal sends, in each language: as it is written, and as a mail server receives it."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import product

import pytest
from django.conf import settings as django_settings
from django.core.mail import get_connection
from django.utils import translation
from pytest_django import Settings

from academy_portal.outbox.desk_previews import MOST_BYTES
from academy_portal.outbox.notices import notices
from academy_portal.outbox.previews import READER, Preview, previews, size_of
from academy_portal.outbox.rendering import html_of, mail_of
from tests.outbox.mails import Reader, is_balanced, lines_of
from tests.outbox.sinks import smtp_sink

LANGUAGES = ("ar", "en", "fr", "pt", "es")
KEYS = sorted(previews())
ELEMENTS = {"html", "head", "meta", "title", "body", "div", "p", "br", "ul", "li", "a", "b", "bdi"}
LINK = re.compile(r"https?://\S+")
each_mail = pytest.mark.parametrize(("key", "language"), list(product(KEYS, LANGUAGES)))


def preview(key: str) -> Preview:
    return previews()[key]


def test_every_kind_that_is_sent_has_a_preview() -> None:
    own = [notice for notice in notices() if not notice.__module__.startswith("tests.")]
    assert [notice.__name__ for notice in own if not list(notice.samples())] == []
    assert len({notice.__name__ for notice in own}) == len(own) > 25


@each_mail
def test_the_text_says_all_that_a_mail_must(key: str, language: str) -> None:
    words = preview(key).rendered(language)
    assert 0 < len(words.subject) <= 60
    assert not words.subject.endswith("…")
    assert "\n" not in words.subject
    assert is_balanced(words.subject)
    assert is_balanced(words.text)
    assert "\n\n\n" not in words.text
    assert not re.search(r"[{}]|%\(|None", words.subject + words.text)
    links = LINK.findall(words.text)
    assert len(links) == (0 if preview(key).notice.secret else 1), "one thing to do"
    for link in links:
        assert link.startswith(f"{django_settings.BASE_URL}/{language}/")
        assert link in words.text.split("\n")
    _body, foot = words.text.split("\n-- \n")
    with translation.override(language):
        assert foot.startswith(translation.gettext("Social and Solidarity Economy Academy") + "\n")
    assert len(foot.splitlines()) in (2, 3), "who writes, and why you get it"


@each_mail
def test_the_html_part_says_the_same(key: str, language: str) -> None:
    words = preview(key).rendered(language)
    html = html_of(subject=words.subject, text=words.text, language=language)
    page = Reader(html)
    assert page.lines == lines_of(words.text)
    assert page.links == LINK.findall(words.text)
    direction = "rtl" if language == "ar" else "ltr"
    assert [attrs for tag, attrs in page.elements if tag == "html"] == [{"lang": language, "dir": direction}]
    [body] = [attrs for tag, attrs in page.elements if tag == "body"]
    assert (body["lang"], body["dir"]) == (language, direction)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert not re.search(r"\b(src|background|url\(|@import)", html)
    codes = 1 if preview(key).notice.secret else 0
    assert html.count("<bdi>") == words.text.count("\u2068") + codes


@each_mail
def test_a_mail_is_small(key: str, language: str) -> None:
    words = preview(key).rendered(language)
    assert size_of(subject=words.subject, text=words.text, language=language) < MOST_BYTES


@pytest.mark.parametrize("key", KEYS)
def test_long_names_fit(key: str) -> None:
    one = preview(key)
    context = dict(one.sample.context)
    if "call" in context:
        context["call"].title = "طويل long " * 14
        context["call"].number_prefix = "SSE13ABC"
    if "application" in context:
        context["application"].number = "SSE13ABC-WXYZ789"
    for language in LANGUAGES:
        words = one.notice.render(context, name="Nome أسم " * 15, language=language)
        assert len(words.subject) <= 60
        assert is_balanced(words.subject + "\n" + words.text)
        assert size_of(subject=words.subject, text=words.text, language=language) < MOST_BYTES


def test_what_a_server_receives(settings: Settings) -> None:
    """All mails in all languages over a real line, read back by the standard library."""
    sent = []
    with smtp_sink(settings) as sink:
        for number, (key, language) in enumerate(product(KEYS, LANGUAGES)):
            words = preview(key).rendered(language)
            sent.append((words, language))
            mail = mail_of(
                subject=words.subject,
                text=words.text,
                language=language,
                recipient_email="a@example.org",
                message_id=f"<{number}@mail.example>",
            )
            get_connection().send_messages([mail])
    assert len(sink.mails) == len(sent)
    for number, (taken, (words, language)) in enumerate(zip(sink.mails, sent, strict=True)):
        mail = message_from_bytes(taken.as_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        assert mail.defects == []
        assert mail["Subject"].strip() == words.subject, "a folded line begins with a space"
        assert mail["Message-ID"] == f"<{number}@mail.example>"
        assert (mail["Content-Language"], mail["Auto-Submitted"]) == (language, "auto-generated")
        assert mail["Reply-To"] == settings.CONTACT_EMAIL
        assert mail["List-Unsubscribe"] is None
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        plain, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
        assert plain == words.text
        assert Reader(html).lines == lines_of(plain)


def test_the_reader_s_name_keeps_its_direction() -> None:
    words = preview("ReceiptNotice-1").rendered("en")
    assert f"Dear \u2068{READER}\u2069," in words.text
    assert f"<bdi>{READER}</bdi>" in preview("ReceiptNotice-1").html("en")
