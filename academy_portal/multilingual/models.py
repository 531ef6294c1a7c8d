"""Texts that staff write, in several languages: the original in its own column, the others beside it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import Exact
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.text import one_line

# Language → field → text.
Texts = Mapping[str, Mapping[str, str]]
LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Wording:
    """A text and the language in which it is written."""

    text: str
    language: str

    @property
    def is_foreign(self) -> bool:
        """Whether it is not in the language of the page."""
        return bool(self.text) and self.language != here()


def here() -> str:
    """The language of the page or the mail that is being written."""
    return get_language() or settings.LANGUAGE_CODE


class Translated(models.Model):
    """A row with texts for readers of any language. Each field of ``said_fields`` holds the original.

    Shapes: ``translations`` are ``Texts`` without the language of the original and without empty ones.
    Source: docs/adr/0015-texts-in-several-languages.md.
    """

    said_fields: ClassVar[tuple[str, ...]] = ()
    # Which column of the table names the language of the original.
    language_field: ClassVar[str] = "language"

    translations = models.JSONField(_("in other languages"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def original_language(self) -> str:
        """The language in which the fields themselves are written."""
        return str(getattr(self, self.language_field))

    def said(self, name: str) -> Wording:
        """The text of a field in the reader's language; where that is missing, the original.

        An empty original gives way to the first language of the switch that has a text, so that nobody reads a blank.
        """
        for language in (here(), self.original_language, *LANGUAGES):
            if text := self.said_in(name, language):
                return Wording(text, language)
        return Wording("", self.original_language)

    def said_in(self, name: str, language: str) -> str:
        """The text of a field in one language; empty where it was not written."""
        if language == self.original_language:
            return str(getattr(self, name))
        return str(self.translations.get(language, {}).get(name, ""))

    @property
    def complete_languages(self) -> list[str]:
        """The languages, in the order of the switch, in which every text that the original has was written."""
        written = [name for name in self.said_fields if getattr(self, name)]
        return [code for code in LANGUAGES if all(self.said_in(name, code) for name in written)]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuse translations that no page could show, beside what Django refuses.

        Raises: ValidationError.
        """
        faults: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            faults = error.update_error_dict(faults)
        if "translations" not in (exclude or ()) and (found := list(_faults(self))):
            faults["translations"] = found
        if faults:
            raise ValidationError(faults)


class Worded(Translated):
    """A row that says itself in which language it was written first."""

    language = models.CharField(
        _("language of these texts"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    class Meta:
        abstract = True


def changed_fields(before: models.Model | None, after: models.Model) -> list[str]:
    """The columns that differ from the stored row; None stands for a new one, of which every column differs."""
    names = [field.attname for field in after._meta.concrete_fields]
    return [name for name in names if before is None or getattr(before, name) != getattr(after, name)]


def told_fields(before: models.Model | None, after: models.Model) -> list[str]:
    """What differs, for the record of acts: the columns, and each translated text by itself, as "title (fr)"."""
    names = sorted(set(changed_fields(before, after)) - {"id", "translations"})
    if not isinstance(after, Translated):
        return names
    return [*names, *told_texts({} if before is None else before.translations, after.translations)]


def told_texts(before: Texts, after: Texts) -> list[str]:
    """The translated texts that differ, as the record of acts names them."""
    return [f"{name} ({code})" for name, code in changed_texts(before, after)]


def changed_texts(before: Texts, after: Texts) -> list[tuple[str, str]]:
    """Which translated texts differ: field and language."""
    return [
        (name, code)
        for code in LANGUAGES
        for name in sorted({*before.get(code, {}), *after.get(code, {})})
        if before.get(code, {}).get(name) != after.get(code, {}).get(name)
    ]


def is_an_object(name: str) -> models.CheckConstraint:
    """The constraint that ``translations`` is a JSON object, under the name of the model that has it."""
    kind = Func(F("translations"), function="jsonb_typeof", output_field=models.TextField())
    return models.CheckConstraint(condition=Exact(kind, Value("object")), name=name)


def _faults(row: Translated) -> Iterator[ValidationError]:
    for language, texts in row.translations.items():
        if language not in LANGUAGES:
            yield ValidationError(_("The portal has no pages in this language: %(code)s."), params={"code": language})
        elif language == row.original_language:
            yield ValidationError(_("The original itself is in this language: %(code)s."), params={"code": language})
        if not isinstance(texts, dict):
            yield ValidationError(_("These translations cannot be read: %(code)s."), params={"code": language})
            continue
        for name, text in texts.items():
            if name not in row.said_fields:
                yield ValidationError(_("This field has no translations: %(name)s."), params={"name": name})
            elif not _fits(row, name, text):
                yield ValidationError(
                    _("This translation is empty or too long: %(name)s, %(code)s."),
                    params={"name": name, "code": language},
                )


def _fits(row: Translated, name: str, text: object) -> bool:
    field = row._meta.get_field(name)
    if not isinstance(text, str) or not text.strip() or len(text) > field.max_length:
        return False
    return isinstance(field, models.TextField) or text == one_line(text)
