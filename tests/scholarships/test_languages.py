"""Calls in several languages: written at the desk, frozen and sealed like the originals, read by whoever reads."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from academy_portal.audit.queries import timeline
from academy_portal.outbox.models import Message
from scholarships.actions import publish_call, save_call, save_rules, submit_application
from scholarships.actions.calls import FrozenCallError
from scholarships.models import Call, Criterion, Quota, SelectionRun
from scholarships.problem import build_problem
from scholarships.seal import seal_of
from tests.sealed import unguarded

from .test_admin import address, at_the_desk, call_form
from .test_invariants import breaches
from .world import World, build_world, person

pytestmark = pytest.mark.django_db
FRENCH = {"fr": {"title": "Appel fictif", "summary": "Fiction française."}}


@pytest.fixture
def draft(db: None) -> World:
    """A call that nobody has published yet."""
    return build_world(published=False)


@pytest.fixture
def desk(draft: World) -> Client:
    """An administrator at the desk."""
    return at_the_desk(person("root@example.org", draft.at, is_staff=True, is_superuser=True))


def say_in_french(world: World) -> None:
    """Translate the call, its first criterion and its quota while they are drafts."""
    world.call.translations = FRENCH
    save_call(call=world.call, by=world.officer, at=world.at)
    criterion, quota = world.call.criteria.get(key="relevance"), world.call.quotas.get()
    criterion.translations = {"fr": {"label": "Pertinence", "help": "0 à 5"}}
    quota.translations = {"fr": {"name": "Au moins 40 % de femmes"}}
    save_rules(call=world.call, saved=[criterion, quota], removed=[], by=world.officer, at=world.at)


def page(language: str, slug: str = "fiction") -> str:
    with translation.override(language):
        return Client().get(reverse("scholarships:call", args=[slug])).content.decode()


# --- Written at the desk ----------------------------------------------------------------------------------------------
def test_the_desk_writes_each_language_and_the_record_names_it(draft: World, desk: Client) -> None:
    french = {"title_fr": "Deuxième  appel", "criteria-0-label_ar": "الأهمية", "quotas-0-name_fr": "Deux femmes"}
    response = desk.post(address(Call, "add"), call_form(draft.call, **french))
    assert response.status_code == 302, response.context["errors"]
    call = Call.objects.get(slug="second-call")
    assert call.translations == {"fr": {"title": "Deuxième appel"}}
    assert call.criteria.get().translations == {"ar": {"label": "الأهمية"}}
    assert call.quotas.get().translations == {"fr": {"name": "Deux femmes"}}
    call.translations = {"fr": {"title": "Appel"}, "es": {"summary": "Ficción."}}
    save_call(call=call, by=person("root2@example.org", draft.at, is_staff=True, is_superuser=True), at=draft.at)
    assert timeline(call)[-1].facts["fields"] == ["title (fr)", "summary (es)"]


def test_the_form_shows_the_other_languages_in_the_order_of_the_switch(draft: World, desk: Client) -> None:
    html = desk.get(address(Call, "change", draft.call.pk)).content.decode()
    places = [html.index(f'name="title_{code}"') for code in ("ar", "fr", "pt", "es")]
    assert places == sorted(places)
    assert 'name="title_en"' not in html
    assert 'lang="ar" dir="rtl"' in html
    Call.objects.filter(pk=draft.call.pk).update(language="fr")
    html = desk.get(address(Call, "change", draft.call.pk)).content.decode()
    assert 'name="title_en"' in html
    assert 'name="title_fr"' not in html


def test_an_original_cannot_move_onto_its_own_translation(draft: World, desk: Client) -> None:
    response = desk.post(address(Call, "add"), call_form(draft.call, title_fr="Appel", language="fr"))
    assert response.status_code == 200
    assert "The original itself is in this language" in response.content.decode()
    assert 'name="title_fr" value="Appel"' in response.content.decode()
    assert not Call.objects.filter(slug="second-call").exists()


def test_the_list_says_which_languages_are_complete_and_finds_those_that_lack(draft: World, desk: Client) -> None:
    draft.call.translations = FRENCH | {"ar": {"title": "دعوة"}}
    save_call(call=draft.call, by=draft.officer, at=draft.at)
    html = desk.get(address(Call)).content.decode()
    assert '<span dir="ltr">en fr</span>' in html
    found = {
        code: desk.get(address(Call), {"lacks": code}).context["cl"].result_count for code in ("ar", "en", "fr", "pt")
    }
    assert found == {"ar": 1, "en": 0, "fr": 0, "pt": 1}


def test_a_published_call_shows_its_languages_to_read(draft: World, desk: Client) -> None:
    say_in_french(draft)
    publish_call(call=draft.call, by=draft.officer, at=draft.at)
    html = desk.get(address(Call, "change", draft.call.pk)).content.decode()
    assert 'name="title_fr"' not in html
    assert '<span lang="fr" dir="ltr">Appel fictif</span>' in html
    assert '<span lang="fr" dir="ltr">Au moins 40 % de femmes</span>' in html


def test_what_no_page_could_show_is_refused_whole(draft: World) -> None:
    draft.call.translations = {"de": {"title": "Aufruf"}}
    with pytest.raises(ValidationError, match="no pages in this language"):
        save_call(call=draft.call, by=draft.officer, at=draft.at)
    quota = draft.call.quotas.get()
    quota.translations = {"en": {"name": "Forty"}}
    with pytest.raises(ValidationError, match="original itself"):
        save_rules(call=draft.call, saved=[quota], removed=[], by=draft.officer, at=draft.at)
    assert (Call.objects.get().translations, Quota.objects.get().translations) == ({}, {})
    with pytest.raises(IntegrityError, match="scholarships_call_translations"), transaction.atomic():
        Call.objects.update(translations=[])


# --- Frozen and sealed ------------------------------------------------------------------------------------------------
def test_translations_are_frozen_with_the_call(draft: World) -> None:
    say_in_french(draft)
    publish_call(call=draft.call, by=draft.officer, at=draft.at)
    for rows in (Call.objects.all(), Criterion.objects.all(), Quota.objects.all()):
        before = list(rows.order_by("pk").values_list("translations", flat=True))
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            rows.update(translations={"es": {}})
        assert list(rows.order_by("pk").values_list("translations", flat=True)) == before
    with pytest.raises(FrozenCallError):
        save_rules(call=draft.call, saved=[draft.call.quotas.get()], removed=[], by=draft.officer, at=draft.at)


def test_the_file_of_the_method_is_the_same_in_every_language(draft: World) -> None:
    def problem() -> dict[str, Any]:
        call = Call.objects.get()
        return build_problem(call=call, run_id="one", applications=[], scores={}, lottery_seed="none")

    with translation.override("en"):
        plain = problem()
    say_in_french(draft)
    with translation.override("fr"):
        assert problem() == plain
    assert "At least 40% women" in str(plain)


def test_a_translation_that_changes_later_breaks_the_seal(published: SelectionRun) -> None:
    seal = seal_of(published)
    with unguarded():
        Quota.objects.update(translations={"fr": {"name": "Aucune femme"}})
    assert seal_of(published) != seal
    assert breaches() == {"scholarships_seal_holds"}
    with unguarded():
        Quota.objects.update(translations={})
    assert (seal_of(published), breaches()) == (seal, set())


# --- Read -------------------------------------------------------------------------------------------------------------
def test_a_result_names_its_rules_in_the_readers_language(draft: World) -> None:
    say_in_french(draft)
    run = SelectionRun(call=Call.objects.get(), clashing_rules=["At least 40% women", "seats", "Unknown here"])
    with translation.override("fr"):
        assert run.clash_in_words == ["Au moins 40 % de femmes", "Places", "Unknown here"]
    with translation.override("ar"):
        assert run.clash_in_words[0] == "At least 40% women"


def test_the_page_of_a_call_speaks_the_readers_language_or_marks_the_original(draft: World) -> None:
    say_in_french(draft)
    publish_call(call=draft.call, by=draft.officer, at=draft.at)
    french, arabic = page("fr"), page("ar")
    assert "<h1>Appel fictif</h1>" in french
    assert '<p class="lead">Fiction française.</p>' in french
    assert '<th scope="row">Pertinence</th>' in french
    assert '<th scope="row"><span lang="en" dir="ltr">Article</span></th>' in french
    assert "<li>Au moins 40 % de femmes</li>" in french
    assert '<h1><span lang="en" dir="ltr">Fictional call</span></h1>' in arabic
    assert '<p class="lead" lang="en" dir="ltr">Fiction.</p><p class="meta-line">' in arabic
    assert "<title>Fictional call" in arabic


def test_translations_ask_the_database_nothing_more(draft: World) -> None:
    publish_call(call=draft.call, by=draft.officer, at=draft.at)
    with CaptureQueriesContext(connection) as plain:
        page("pt")
    with unguarded():
        Call.objects.update(translations=FRENCH)
        Criterion.objects.update(translations={"fr": {"label": "Critère"}})
    with CaptureQueriesContext(connection) as translated:
        page("pt")
        assert "Critère" in page("fr")
    assert len(translated) == 2 * len(plain)


def test_mails_name_the_call_in_the_readers_language(draft: World) -> None:
    say_in_french(draft)
    publish_call(call=draft.call, by=draft.officer, at=draft.at)
    application = draft.apply("awa", send=False)
    application.applicant.language = "fr"
    application.applicant.save(update_fields=["language"])
    submit_application(application=application, by=application.applicant, at=draft.at)
    draft.apply("ben")
    bodies = {one.language: one.body_text for one in Message.objects.filter(kind="scholarship_receipt")}
    assert "Appel fictif" in bodies["fr"]
    assert "Fictional call" in bodies["en"]
