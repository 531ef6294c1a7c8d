"""Texts in several languages at the desk: a fieldset for each language, a column and a filter that say what lacks."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import CharField, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.lists import colon
from academy_portal.kernel.text import one_line

from .models import LANGUAGES, Translated
from .templatetags.said import in_language

READ = "other_languages"
NAMES = dict(settings.LANGUAGES)


def typed_names(model: type[Translated]) -> dict[str, tuple[str, str]]:
    """The names of the form's fields for translations, in the order of the switch: (language, field of the model)."""
    return {f"{name}_{code}": (code, name) for code in LANGUAGES for name in model.said_fields}


class OneLineField(forms.CharField):
    """A text of one line, cleaned as everywhere."""

    def to_python(self, value: Any) -> str:
        """The text without controls and without double spaces."""
        return one_line(super().to_python(value))


class TranslationsForm(forms.ModelForm):
    """A form whose fields for other languages go to ``translations``. Made by ``with_translations``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for typed, (code, name) in typed_names(self._meta.model).items():
            self.initial[typed] = self.instance.translations.get(code, {}).get(name, "")

    @property
    def has_new_translations(self) -> bool:
        """Whether any of them was changed."""
        return any(typed in self.changed_data for typed in typed_names(self._meta.model))

    def _post_clean(self) -> None:
        """Hand the texts to the row once the row knows the language of its original."""
        super()._post_clean()
        texts: dict[str, dict[str, str]] = {}
        for typed, (code, name) in typed_names(self._meta.model).items():
            if text := self.cleaned_data.get(typed):
                texts.setdefault(code, {})[name] = text
        self.instance.translations = texts
        original = self.instance.original_language
        if original in texts:
            message = _("The original itself is in this language. Empty these translations first: %(language)s.")
            self.add_error(None, forms.ValidationError(message, params={"language": NAMES[original]}))
            if self.instance.language_field in self.initial:
                # The fieldset of the language is shown again, so that it can be emptied.
                setattr(self.instance, self.instance.language_field, self.initial[self.instance.language_field])


def with_translations(model: type[Translated], base: type[forms.ModelForm] = forms.ModelForm) -> type[forms.ModelForm]:
    """The form with a field for each text in each language; the page shows those of the languages that fit."""
    typed = {key: _field(model, name, code) for key, (code, name) in typed_names(model).items()}
    meta = getattr(base, "Meta", type("Meta", (), {"model": model, "fields": "__all__"}))
    return type(f"{model.__name__}TranslationsForm", (TranslationsForm, base), {**typed, "Meta": meta})


def _field(model: type[Translated], name: str, code: str) -> forms.CharField:
    """The field for one text in one language: it says both, and writes in the language's direction."""
    field = model._meta.get_field(name)
    is_line = isinstance(field, CharField)
    attrs = {"lang": code, "dir": "rtl" if get_language_info(code)["bidi"] else "ltr"}
    kind = OneLineField if is_line else forms.CharField
    return kind(
        label=capfirst(format_lazy("{field} ({language})", field=field.verbose_name, language=NAMES[code])),
        required=False,
        max_length=field.max_length,
        widget=AdminTextInputWidget(attrs) if is_line else AdminTextareaWidget({**attrs, "rows": 4}),
    )


class InLanguages:
    """What pages and inlines share: a fieldset for each language beside the original's, or all texts to read."""

    model: type[Translated]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, dict[str, Any]]]:
        """The fields of the original first, then each other language in the order of the switch."""
        own = {READ, *typed_names(self.model)}
        fieldsets = [
            (title, {**options, "fields": self._ordered([one for one in flatten(options["fields"]) if one not in own])})
            for title, options in super().get_fieldsets(request, obj)  # type: ignore[misc]
        ]
        if not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return [*fieldsets, (_("In other languages"), {"fields": [READ]})]
        original = settings.LANGUAGE_CODE if obj is None else obj.original_language
        others = [code for code in LANGUAGES if code != original]
        return [*fieldsets, *((NAMES[code], self._fieldset(code)) for code in others)]

    def _ordered(self, names: list[Any]) -> list[Any]:
        """The language of the original stands right before the first text that is written in it."""
        language = self.model.language_field
        first = next((name for name in names if name in self.model.said_fields), None)
        if first is None or language not in names:
            return names
        others = [name for name in names if name != language]
        place = others.index(first)
        return [*others[:place], language, *others[place:]]

    def _fieldset(self, code: str) -> dict[str, Any]:
        """The fields of one language, folded until somebody opens them; those with errors stand open."""
        return {"fields": [f"{name}_{code}" for name in self.model.said_fields], "classes": ["collapse"]}

    @admin.display(description=_("in other languages"))
    def other_languages(self, row: Translated) -> SafeString | str:
        """Every text that was written beside the original, with its language."""
        texts = [
            (NAMES[code], colon(), capfirst(row._meta.get_field(name).verbose_name), in_language(text, code))
            for code, name in typed_names(type(row)).values()
            if code != row.original_language and (text := row.said_in(name, code))
        ]
        return format_html_join("", "<p><b>{}{}{}</b><br>{}</p>", texts) or "-"


class TranslatedAdmin(InLanguages):
    """A page of the desk for rows with texts in several languages. Stands before the app's own base class."""

    @admin.display(description=_("complete in"))
    def complete_in(self, row: Translated) -> SafeString:
        """The codes of the languages in which every text was written; those that lack stand in the filter."""
        return format_html('<span dir="ltr">{}</span>', " ".join(row.complete_languages))


class LacksLanguageFilter(admin.SimpleListFilter):
    """The rows of which some text is missing in a language."""

    title = _("missing language")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Each language of the portal."""
        return [*settings.LANGUAGES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Whose original is in another language and has a text that this one lacks."""
        code = self.value()
        if code not in LANGUAGES:
            return queryset
        model = queryset.model
        lacks = Q()
        for name in model.said_fields:
            lacks |= ~Q(**{name: ""}) & Q(**{f"translations__{code}__{name}__isnull": True})
        return queryset.filter(lacks).exclude(**{model.language_field: code})
