"""Texts that staff write, in several languages: the original in its own column, the others beside it."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.text import one_line

LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)


class Translated(models.Model):
    """A row with texts for readers of any language. Each field of ``said_fields`` holds the original.

    Shapes: ``translations`` language → field → text, without the language of the original and without empty texts.
    Source: docs/adr/0013-texts-in-several-languages.md.
    """

    said_fields: ClassVar[tuple[str, ...]] = ()

    translations = models.JSONField(_("in other languages"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def original_language(self) -> str:
        """The language in which the fields themselves are written."""
        raise NotImplementedError

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

    @property
    def original_language(self) -> str:
        """The language in which the fields themselves are written."""
        return self.language


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
