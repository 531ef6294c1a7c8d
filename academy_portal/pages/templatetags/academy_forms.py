"""Tags of the template pack `academy`: what a field is, its control, its errors as links."""

from dataclasses import dataclass

from crispy_forms.layout import BaseInput
from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from academy_portal.formfields.dates import PARTS
from academy_portal.formfields.ranking import RankWidget

register = template.Library()

COUNTED = {"data-words": "words", "data-letters": "letters"}


@dataclass(frozen=True)
class ErrorLink:
    """One error of a form: its words and the control that can mend it ("" where the whole form is meant)."""

    target: str
    text: str


@dataclass(frozen=True)
class DatePart:
    """Day, month or year of a date that is typed in three boxes."""

    label: str
    control: SafeString
    target: str


@dataclass(frozen=True)
class Limit:
    """How long a text may be."""

    number: int
    unit: str


@register.filter
def field_kind(field: BoundField) -> str:
    """How the pack shows a field: hidden, checkbox, set, date, rank, select, textarea, file, multi or input."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxInput, "checkbox"),
        (forms.RadioSelect, "set"),
        (forms.CheckboxSelectMultiple, "set"),
        (forms.SelectDateWidget, "date"),
        (RankWidget, "rank"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.MultiWidget, "multi"),
    )
    return next((kind for class_, kind in kinds if isinstance(widget, class_)), "input")


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a field may stay empty for good.

    A form that can be saved half done names in ``needed`` what it asks for in the end.
    """
    return not field.field.required and field.name not in getattr(field.form, "needed", ())


@register.filter
def limit(field: BoundField) -> Limit | None:
    """The limit to count a text against: data-words or data-letters of its widget, or max_length of a long text."""
    attrs = field.field.widget.attrs
    for name, unit in COUNTED.items():
        if name in attrs:
            return Limit(int(attrs[name]), unit)
    if isinstance(field.field.widget, forms.Textarea) and getattr(field.field, "max_length", None):
        return Limit(field.field.max_length, "letters")
    return None


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of one field, tied to its hint, error and counter.

    Effects: the form stops to set `required` attributes: the server says what is missing, in words.
    """
    field.form.use_required_attribute = False
    widget = field.field.widget
    # Labels stay when a person types; a placeholder vanishes and is read as an answer.
    attrs: dict[str, object] = {"placeholder": False}
    described = _described_by(field)
    if described and not widget.attrs.get("aria-describedby"):
        attrs["aria-describedby"] = described
    if limit(field):
        # A counter informs; a cut-off while pasting would lose text.
        attrs["maxlength"] = False
    if isinstance(widget, forms.SplitDateTimeWidget):
        for part, label in zip(widget.widgets, (gettext("Date"), gettext("Time")), strict=True):
            part.attrs.setdefault("aria-label", label)
    if isinstance(widget, forms.Textarea) or type(widget) is forms.TextInput:
        attrs.setdefault("dir", widget.attrs.get("dir", "auto"))
    return SafeString(field.as_widget(attrs=attrs))


def _described_by(field: BoundField) -> str:
    parts = [f"{field.auto_id}_helptext"] if field.help_text else []
    parts += [f"{field.auto_id}_error"] if field.errors else []
    parts += [f"{field.auto_id}_count"] if limit(field) else []
    return " ".join(parts)


@register.filter
def option_groups(field: BoundField) -> list[tuple[str | None, list[dict[str, object]], int]]:
    """The options of a set of radio buttons or checkboxes, by group.

    Effects: as `control`: no `required` attributes.
    """
    field.form.use_required_attribute = False
    return optgroups(field)


@register.filter
def button_class(button: BaseInput) -> str:
    """The classes of a crispy button, those of other template packs taken away."""
    own = [name for name in button.field_classes.split() if name != "btn" and not name.startswith("btn-")]
    return " ".join(["button", *own])


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of hint, error and counter of a field, for its fieldset."""
    return _described_by(field)


@register.simple_tag
def date_parts(field: BoundField) -> list[DatePart]:
    """Day, month and year of a SelectDateWidget as three boxes to type in; what was typed is kept."""
    widget = field.field.widget
    shown = widget.format_value(field.value()) or {}
    complete = widget.attrs.get("autocomplete")
    wrong = {_wrong_part(error) for error in field.errors.as_data()}
    if "" in wrong:
        wrong = set(PARTS)
    parts = []
    for part, pattern, label in (
        ("day", widget.day_field, gettext("Day")),
        ("month", widget.month_field, gettext("Month")),
        ("year", widget.year_field, gettext("Year")),
    ):
        name = pattern % field.html_name
        typed = field.form.data.get(name) if field.form.is_bound else None
        attrs = {
            "type": "text",
            "inputmode": "numeric",
            "name": name,
            "id": f"{field.auto_id}_{part}",
            "value": typed if typed is not None else shown.get(part) or "",
        }
        if part != "month":
            # A month may be typed as a name.
            attrs["maxlength"] = "4" if part == "year" else "2"
        if complete:
            attrs["autocomplete"] = f"{complete}-{part}"
        if part in wrong:
            attrs["aria-invalid"] = "true"
        pairs = format_html_join("", ' {}="{}"', attrs.items())
        parts.append(DatePart(label=label, control=format_html("<input{}>", pairs), target=attrs["id"]))
    return parts


def _wrong_part(error: ValidationError) -> str:
    """The part of a date that an error is about, "" for all of it."""
    return error.code if error.code in PARTS else ""


@register.filter
def field_errors(field: BoundField) -> list[str]:
    """The errors of one field, in the words that stand both in the summary and at the field.

    Django's own sentence for a missing answer does not name the field; ours does. A form's own sentence stays.
    """
    missing = field.field.error_messages.get("required")
    words = [str(error) for error in field.errors]
    if missing is None or missing != field.field.default_error_messages.get(
        "required", forms.Field.default_error_messages["required"]
    ):
        return words
    return [_missing_text(field) if word == str(missing) else word for word in words]


def _missing_text(field: BoundField) -> str:
    sentences = {
        "checkbox": gettext("Tick the box: %(label)s"),
        "set": gettext("Choose an answer: %(label)s"),
        "select": gettext("Choose an answer: %(label)s"),
        "file": gettext("Choose a file: %(label)s"),
    }
    sentence = sentences.get(field_kind(field), gettext("Fill in: %(label)s"))
    return sentence % {"label": field.label}


@register.filter
def error_links(form: forms.BaseForm | BaseFormSet) -> list[ErrorLink]:
    """Every error of a form, in the order of its fields, each with the control that can mend it."""
    if isinstance(form, BaseFormSet):
        own = [ErrorLink("", str(error)) for error in form.non_form_errors()] if form.is_bound else []
        return own + [link for part in form.forms for link in error_links(part)]
    if not form.is_bound:
        return []
    links = [ErrorLink("", str(error)) for error in form.non_field_errors()]
    for field in form:
        faults = zip(field.errors.as_data(), field_errors(field), strict=True)
        links += [ErrorLink(_target(field, _wrong_part(fault)), text) for fault, text in faults]
    return links


def _target(field: BoundField, part: str) -> str:
    kind = field_kind(field)
    if kind == "hidden" or not field.auto_id:
        return ""
    if kind == "date":
        return f"{field.auto_id}_{part or 'day'}"
    if kind in {"set", "multi", "rank"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id
