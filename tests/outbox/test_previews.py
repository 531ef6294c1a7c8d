import re

import pytest
from django.test import Client
from django.urls import reverse

from academy_portal.accounts.models import User
from academy_portal.outbox.desk_previews import MOST_BYTES
from academy_portal.outbox.models import Message
from academy_portal.outbox.notices import notices
from academy_portal.outbox.previews import previews, size_of
from tests.clients import client_for
from tests.outbox.notices import Code, Receipt, write

pytestmark = pytest.mark.django_db
LIST = "admin:outbox_message_previews"
LANGUAGES = ("ar", "en", "fr", "pt", "es")


@pytest.fixture
def desk(officer: User) -> Client:
    """An officer at the desk, with the second factor shown."""
    return client_for(officer)


def page_of(key: str, language: str) -> str:
    return reverse("admin:outbox_message_preview", args=[key, language])


def part_of(key: str, language: str) -> str:
    return reverse("admin:outbox_message_preview_html", args=[key, language])


def test_the_list_leads_to_each_kind_in_each_language(desk: Client) -> None:
    text = desk.get(reverse(LIST)).content.decode()
    assert [key for key in previews() if page_of(key, "ar") not in text or page_of(key, "es") not in text] == []
    assert "SSE13-7K4Q: a scholarship is offered to you" in text
    log = desk.get(reverse("admin:outbox_message_changelist")).content.decode()
    assert f'href="{reverse(LIST)}"' in log


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_the_registry_is_previewed(desk: Client, language: str) -> None:
    """Counted against the registry: whoever adds a kind of message without made-up contents fails here."""
    own = {notice for notice in notices() if not notice.__module__.startswith("tests.")}
    walked = [one for one in previews().values() if one.notice in own]
    assert {one.notice for one in walked} == own
    seen = set()
    for one in walked:
        page, part = desk.get(page_of(one.key, language)), desk.get(part_of(one.key, language))
        assert (page.status_code, part.status_code) == (200, 200), one.key
        direction = "rtl" if language == "ar" else "ltr"
        text, html = page.content.decode(), part.content.decode()
        plain = f'<pre class="mail" lang="{language}" dir="{direction}">'
        assert -1 < text.find(plain) < text.find('<iframe class="mail"'), "the text stands first"
        assert f'<html lang="{language}" dir="{direction}">' in html
        assert f'<body lang="{language}" dir="{direction}"' in html
        words = one.rendered(language)
        assert size_of(subject=words.subject, text=words.text, language=language) < MOST_BYTES
        acts = 0 if one.notice.secret else 1
        assert (len(re.findall(r"https?://", words.text)), html.count("<a ")) == (acts, acts), one.key
        assert not re.search(r"<(img|picture|svg)\b|background|url\(", html), one.key
        seen.add(one.notice)
    assert seen == own


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_preview_shows_text_part_and_sizes(desk: Client, language: str) -> None:
    one = previews()["AwardLetter-1"]
    words = one.rendered(language)
    response = desk.get(page_of(one.key, language))
    text = response.content.decode()
    assert "What is shown here is made up" in text
    assert words.subject in text
    assert f"{len(words.subject)} letters of at most 60" in text
    size = size_of(subject=words.subject, text=words.text, language=language)
    assert f"whole mail {size:,} bytes of at most 20,480" in text
    assert f'<iframe class="mail" sandbox title="HTML part" src="{part_of(one.key, language)}">' in text
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    assert Message.objects.count() == 0, "a preview writes nothing"


def test_a_part_can_do_nothing_and_is_framed_by_us_alone(desk: Client) -> None:
    response = desk.get(part_of("AwardLetter-1", "ar"))
    policy = response.headers["Content-Security-Policy"]
    assert re.split("; ", policy)[0] == "default-src 'none'"
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert policy.endswith("; sandbox")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.content.decode().startswith('<!doctype html>\n<html lang="ar" dir="rtl">')


def test_no_other_page_frames_anything(desk: Client) -> None:
    policy = desk.get(reverse("admin:outbox_message_changelist")).headers["Content-Security-Policy"]
    assert "frame-src" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_message_of_the_log_shows_its_html_part(desk: Client) -> None:
    message = write(Receipt)
    page = desk.get(reverse("admin:outbox_message_change", args=[message.pk]))
    address = reverse("admin:outbox_message_html", args=[message.pk])
    assert f'src="{address}"' in page.content.decode()
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    part = desk.get(address)
    assert "&lt;b&gt;ready&lt;/b&gt;" in part.content.decode()
    assert part.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_secret_message_has_no_part_for_anybody(desk: Client) -> None:
    message = write(Code)
    address = reverse("admin:outbox_message_html", args=[message.pk])
    assert desk.get(address).status_code == 404
    assert "<iframe" not in desk.get(reverse("admin:outbox_message_change", args=[message.pk])).content.decode()


@pytest.mark.parametrize(("key", "language"), [("AwardLetter-1", "de"), ("AwardLetter-9", "en"), ("Notice-1", "en")])
def test_what_does_not_exist_is_not_found(desk: Client, key: str, language: str) -> None:
    assert desk.get(page_of(key, language)).status_code == 404
    assert desk.get(part_of(key, language)).status_code == 404


def test_others_are_kept_out(client: Client, amina: User) -> None:
    message = write(Receipt)
    addresses = [
        reverse(LIST),
        page_of("AwardLetter-1", "en"),
        part_of("AwardLetter-1", "en"),
        reverse("admin:outbox_message_html", args=[message.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 302
    User.objects.filter(pk=amina.pk).update(is_staff=True)
    plain = client_for(User.objects.get(pk=amina.pk))
    for address in addresses:
        assert plain.get(address).status_code in (302, 403)
