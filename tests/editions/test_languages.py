"""Texts of editions and sessions in several languages: at the desk, in the record, on the pages, from older columns."""

from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from academy_portal.accounts.actions import create_user
from academy_portal.audit.queries import timeline
from editions.actions import announce_edition, change_edition, create_edition, save_session
from editions.models import Edition, Session
from tests.clients import client_for

from .test_admin import address, change_form

pytestmark = pytest.mark.django_db
FRENCH = {"fr": {"theme": "L’économie solidaire"}}


@pytest.fixture
def edition(at):
    made = create_edition(
        code="SSEA-13", slug="bamako-2027", mode="hybrid", city="Bamako", theme="Solidarity economy", notes="Notes.",
        translations=FRENCH, planned_starts_on=at.date(), planned_ends_on=at.date(), by=None, at=at,
    )  # fmt: skip
    announce_edition(edition=made, by=None, at=at)
    return made


@pytest.fixture
def desk(at):
    root = create_user(
        email="root@example.org", full_name="Root", email_verified=True, is_staff=True, is_superuser=True,
        language="en", by=None, at=at,
    )  # fmt: skip
    return client_for(root)


def page(language, name, *args):
    with translation.override(language):
        return Client().get(reverse(name, args=args)).content.decode()


def test_the_desk_writes_a_theme_in_each_language(desk, edition):
    form = change_form(edition, theme_ar="الاقتصاد التضامني", theme_fr="", notes_fr="Remarques.", notes="Notes.")
    response = desk.post(address(Edition, "change", edition.pk), form)
    assert response.status_code == 302, response.context["errors"]
    edition.refresh_from_db()
    assert edition.translations == {"ar": {"theme": "الاقتصاد التضامني"}, "fr": {"notes": "Remarques."}}
    assert timeline(edition)[-1].facts["fields"] == ["theme (ar)", "notes (fr)", "theme (fr)"]


def test_a_new_edition_can_begin_in_another_language(desk):
    form = {
        "code": "SSEA-14", "slug": "recife-2028", "mode": "in_person", "city": "Recife", "language": "pt",
        "theme": "Economia solidária", "theme_en": "Solidarity economy",
    }  # fmt: skip
    response = desk.post(address(Edition, "add"), form)
    assert response.status_code == 302, response.context["errors"]
    edition = Edition.objects.get(code="SSEA-14")
    assert (edition.language, edition.translations) == ("pt", {"en": {"theme": "Solidarity economy"}})


def test_the_page_says_the_theme_in_the_readers_language_and_lists_the_others(edition):
    assert '<p class="lead">L’économie solidaire</p>' in page("fr", "editions:detail", edition.slug)
    arabic = page("ar", "editions:detail", edition.slug)
    assert '<p class="lead"><span lang="en" dir="ltr">Solidarity economy</span></p>' in arabic
    assert '<span lang="fr" dir="ltr">L’économie solidaire</span>' in arabic
    assert '<p lang="en" dir="ltr">Notes.</p><p class="meta-line">' in arabic


def test_the_record_names_what_changed_in_a_session(edition, at):
    session = Session(edition=edition, code="s01", kind="plenary", title="Laws", source_note="Fiction.")
    save_session(session=session, by=None, at=at)
    session.translations = {"es": {"title": "Leyes"}}
    save_session(session=session, by=None, at=at)
    assert timeline(session)[-1].facts["fields"] == ["title (es)"]
    spanish = page("es", "editions:detail", edition.slug)
    assert "Leyes" in spanish
    assert "Laws" not in spanish


def test_nothing_is_recorded_where_nothing_changed(edition, at):
    change_edition(edition=edition, changes={"translations": FRENCH}, by=None, at=at)
    assert [event.verb for event in timeline(edition)] == ["create_edition", "announce"]


def test_themes_of_the_older_column_move_and_come_back(edition):
    """The statements of the migration, on a table that has both columns."""
    migration = import_module("editions.migrations.0002_texts_in_several_languages")
    older = '{"fr": "Vieux thème", "es": "", "de": "Thema"}'
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE editions_edition ADD theme_translations jsonb NOT NULL DEFAULT '{}'")
        cursor.execute("UPDATE editions_edition SET translations = '{}', theme_translations = %s", [older])
        cursor.execute(migration.FOLD)
        edition.refresh_from_db()
        assert edition.translations == {"fr": {"theme": "Vieux thème"}}
        cursor.execute(migration.UNFOLD)
        cursor.execute("SELECT theme_translations FROM editions_edition")
        assert cursor.fetchone() == ('{"fr": "Vieux thème"}',)
        cursor.execute("ALTER TABLE editions_edition DROP theme_translations")
