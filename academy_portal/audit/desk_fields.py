"""Controls of the desk that need no script: one box for a moment, a select for a row, checkboxes for several."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import CharField, DateField, DateTimeField, Field, ForeignKey, ManyToManyField, Model
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest

from academy_portal.kernel.text import folded


class DayInput(forms.DateInput):
    """A day in the browser's own control, which every keyboard, phone and language knows."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and its hour in one box, in the time zone that the page names."""

    input_type = "datetime-local"
    supports_microseconds = False

    def format_value(self, value: Any) -> str | None:
        """The moment as the control wants it; seconds only where there are some. The field has put it into the zone."""
        if not isinstance(value, datetime):
            return super().format_value(value)
        return value.isoformat(timespec="seconds" if value.second else "minutes")


class Checkboxes(forms.CheckboxSelectMultiple):
    """Rows to choose several of, in a frame of its own: a few all at once, of many those chosen, the rest in a fold.

    Two hundred boxes would be two hundred presses of the Tab key on the way to what comes after them.
    """

    few = 24

    template_name = "audit/desk/checkboxes.html"

    def __init__(self, label: object) -> None:
        super().__init__()
        self.label = label

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The boxes with the name of their group, which the page's own label cannot give."""
        context = super().get_context(name, value, attrs)
        options = [option for _group, row, _index in context["widget"]["optgroups"] for option in row]
        is_many = len(options) > self.few
        context["widget"] |= {
            "label": self.label,
            "shown": [option for option in options if option["selected"] or not is_many],
            "folded": [option for option in options if is_many and not option["selected"]],
        }
        return context


class _ByLabel(ModelChoiceIterator):
    """Rows in the order of the words that the reader sees, whatever the order in the database."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from sorted((self.choice(row) for row in self.queryset), key=lambda pair: folded(str(pair[1])))


def _is_named(model: type[Model]) -> bool:
    """Whether rows stand in the order of a text, which is another one in each language."""
    first = (*model._meta.ordering, "")[0]
    return isinstance(first, str) and bool(first) and isinstance(model._meta.get_field(first.lstrip("-")), CharField)


class DeskFields:
    """What pages and inlines of the desk share. Stands before Django's own class.

    The browser is told of no required field: it would speak in its own words, and the page has ours.
    """

    formfield_overrides: ClassVar[dict[type[Field], dict[str, Any]]] = {
        DateField: {"widget": DayInput},
        DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
    }

    def get_form(self, *args: Any, **kwargs: Any) -> type[forms.BaseForm]:
        """The form, without the browser's own refusals."""
        form: type[forms.BaseForm] = super().get_form(*args, **kwargs)  # type: ignore[misc]
        form.use_required_attribute = False
        return form

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The field without a hidden twin, which Django adds to each default that is computed."""
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            field.show_hidden_initial = False
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """A select in the reader's order."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        return _ordered(field, db_field)

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        """Checkboxes in the reader's order: no key has to be held down."""
        kwargs["widget"] = Checkboxes(db_field.verbose_name)
        return _ordered(super().formfield_for_manytomany(db_field, request, **kwargs), db_field)  # type: ignore[misc]


def _ordered(field: forms.ModelChoiceField | None, db_field: Field) -> forms.ModelChoiceField | None:
    if field is not None and _is_named(db_field.related_model):
        field.iterator = _ByLabel
        field.widget.choices = field.choices
    return field
