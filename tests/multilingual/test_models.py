"""What a reader gets of a text that exists in some languages, and what a row may hold. No database is asked."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from academy_portal.multilingual.models import Wording, told_fields
from academy_portal.multilingual.templatetags.said import said, said_attributes, said_elsewhere, said_text
from editions.models import Edition, Session
from scholarships.models import Call, Criterion


def a_call(**values: object) -> Call:
    texts = {"fr": {"title": "Bourses", "summary": "Un résumé."}, "ar": {"title": "منح"}}
    return Call(**{"title": "Scholarships", "summary": "A summary.", "language": "en", "translations": texts} | values)


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [
        ("en", Wording("Scholarships", "en"), Wording("A summary.", "en")),
        ("fr", Wording("Bourses", "fr"), Wording("Un résumé.", "fr")),
        ("ar", Wording("منح", "ar"), Wording("A summary.", "en")),
        ("pt", Wording("Scholarships", "en"), Wording("A summary.", "en")),
    ],
)
def test_a_missing_language_gives_way_to_the_original(language: str, title: Wording, summary: Wording) -> None:
    with translation.override(language):
        assert (a_call().said("title"), a_call().said("summary")) == (title, summary)


def test_an_empty_original_gives_way_to_the_first_language_that_has_a_text() -> None:
    row = Session(title="Visit", note="", translations={"es": {"note": "Con botas."}, "fr": {"note": "Avec bottes."}})
    with translation.override("ar"):
        assert row.said("note") == Wording("Avec bottes.", "fr")
    with translation.override("es"):
        assert row.said("note") == Wording("Con botas.", "es")


def test_a_text_that_exists_nowhere_is_empty_and_marks_nothing() -> None:
    row = Session(title="Visit")
    with translation.override("fr"):
        assert row.said("note") == Wording("", "en")
        assert (said(row, "note"), said_elsewhere(row, "note"), said_attributes(row, "note")) == ("", "", "")


def test_a_criterion_speaks_the_language_of_its_call() -> None:
    row = Criterion(call=a_call(language="fr", translations={}), label="Usage", translations={"en": {"label": "Use"}})
    with translation.override("es"):
        assert row.said("label") == Wording("Usage", "fr")
    with translation.override("en"):
        assert row.said("label") == Wording("Use", "en")


def test_another_language_is_marked_and_the_own_one_is_not() -> None:
    call = a_call(title="<b>", language="fr", translations={"ar": {"title": "منح"}})
    with translation.override("en"):
        assert said(call, "title") == '<span lang="fr" dir="ltr">&lt;b&gt;</span>'
        assert said_text(call, "title") == "<b>"
        assert said_attributes(call, "title") == ' lang="fr" dir="ltr"'
        assert said_elsewhere(call, "title") == '<p class="meta-line">Language of this text: French.</p>'
    with translation.override("fr"):
        assert said(call, "title") == "&lt;b&gt;"
        assert said_elsewhere(call, "title") == ""
    with translation.override("ar"):
        assert said(call, "title") == "منح"
    arabic = a_call(title="منح", language="ar", translations={})
    with translation.override("pt"):
        assert said(arabic, "title") == '<span lang="ar" dir="rtl">منح</span>'


def test_a_language_is_complete_when_every_text_of_the_original_was_written() -> None:
    assert a_call().complete_languages == ["en", "fr"]
    assert Session(title="Visit", translations={"ar": {"title": "زيارة"}}).complete_languages == ["ar", "en"]


@pytest.mark.parametrize(
    ("translations", "words"),
    [
        ({"de": {"theme": "Thema"}}, "no pages in this language: de"),
        ({"en": {"theme": "Theme"}}, "original itself is in this language: en"),
        ({"fr": {"city": "Dakar"}}, "no translations: city"),
        ({"fr": {"theme": " "}}, "empty or too long: theme, fr"),
        ({"fr": {"theme": "x" * 301}}, "empty or too long: theme, fr"),
        ({"fr": {"theme": "two\nlines"}}, "empty or too long: theme, fr"),
        ({"fr": {"theme": 13}}, "empty or too long: theme, fr"),
        ({"fr": ["theme"]}, "cannot be read: fr"),
    ],
)
def test_what_no_page_could_show_is_refused(translations: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        Edition(theme="Theme", translations=translations).clean_fields()
    assert words in " ".join(caught.value.message_dict["translations"])


def test_many_lines_are_fine_where_the_original_may_have_them() -> None:
    a_call(translations={"fr": {"summary": "Un.\n\nDeux."}}).clean_fields(
        exclude=[field.name for field in Call._meta.fields if field.name != "translations"]
    )


def test_the_record_names_each_text() -> None:
    before = a_call()
    after = a_call(title="Grants", translations={"fr": {"title": "Bourses"}, "es": {"title": "Becas"}})
    assert told_fields(before, after) == ["title", "title (ar)", "summary (fr)", "title (es)"]
