"""The four catalogues are complete, agree with their sources and with what is compiled.

When this fails: ``make messages``, translate what is new, ``make messages`` again.
"""

import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from academy_portal.local.run import ROOT

LANGUAGES = ("ar", "es", "fr", "pt")
SOURCES = ("academy_portal", "articles", "editions", "fieldvisits", "networks", "scholarships", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%|%[sd]\b|</?[a-z]+[^>]*>")
KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def catalogue(language: str) -> Catalog:
    """One catalogue as it is written."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    """Its entries without the header."""
    return [message for message in catalogue(language) if message.id]


def one_text(message: Message) -> str:
    """The English text, in the singular."""
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def forms(message: Message) -> list[str]:
    """What stands for a message: one text, or one for each plural form."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def texts_of_sources() -> Iterator[tuple[str | None, str]]:
    """Every text that the sources mark, with its context."""
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
                continue
            source = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                if "{%" not in source:
                    continue
                source = templatize(source, origin=str(path))
            for _line, found, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
                yield context, found[0] if isinstance(found, tuple) else found


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated(language: str) -> None:
    lacking = [message.id for message in messages(language) if not all(forms(message))]
    doubtful = [message.id for message in messages(language) if message.fuzzy]
    assert (lacking, doubtful) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    wrong = []
    for message in messages(language):
        ids = list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]
        allowed = [set(PLACEHOLDER.findall(one)) for one in ids]
        for form in forms(message):
            found = set(PLACEHOLDER.findall(form))
            # A plural form for one or two may say the number in words.
            fits = found in allowed if len(ids) == 1 else found <= allowed[-1]
            if not fits:
                wrong.append((ids[0], form))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_sources_is_there(language: str) -> None:
    known = {
        (message.context, message.id[0] if isinstance(message.id, (tuple, list)) else message.id)
        for message in messages(language)
    }
    assert sorted({text for text in texts_of_sources() if text not in known and text[1]}, key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    differing = []
    for message in messages(language):
        if isinstance(message.id, (tuple, list)):
            continue
        found = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
        if found != message.string:
            differing.append(message.id)
    assert differing == []


# What Django leaves in English somewhere, and the portal never shows: names of languages, texts of pages that it has of
# its own, labels of fields that it does not use.
NEVER_SHOWN = (
    "Malay", "Kyrgyz", "Turkmen", "Uyghur", "Uzbek", "Forgotten your login", "In case you’ve forgotten", "Whether the",
    "Raw passwords", "Enter a valid username", "Positive big integer", "You are seeing this", "If you have configured",
    "If you are using", "Invalid date string", "Page is not", "Empty list", "“%(value)s” value has",
    "The value of “%(key)s”",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_leaves_in_english_is_ours(language: str) -> None:
    folder, ours = Path(django.__file__).parent, {one_text(message) for message in messages(language)}
    left = set()
    for part in ("conf", "contrib/admin", "contrib/auth", "contrib/postgres"):
        with (folder / part / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            left |= {
                one_text(message)
                for message in read_po(file, locale=language)
                if message.id and not all(forms(message))
            }
    assert {text for text in left - ours if not text.startswith(NEVER_SHOWN)} == set()


def test_no_catalogue_names_a_person_or_a_machine() -> None:
    for language in LANGUAGES:
        text = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
        assert "FULL NAME" not in text
        assert [line for line in text.splitlines() if line.startswith("#: /")] == []
