"""The field that names an organisation: free text, with what the register knows offered while one types, or after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.text import one_line

from .models import Organisation
from .queries import is_registered, suggest_organisations

NEAR = 5


@dataclass(frozen=True)
class NamedOrganisation:
    """An organisation as somebody named it, and the row of the register that was chosen for it.

    ``is_settled``: the person has said which one is meant, or that the register does not hold it.
    """

    name: str
    organisation_id: int | None = None
    is_settled: bool = False


def in_words(organisation: Organisation) -> str:
    """The name with the country, for a list of suggestions."""
    return f"{organisation} ({organisation.country})" if organisation.country else str(organisation)


class OrganisationInput(forms.TextInput):
    """A text box, the answer to “which one in the register?”, and that question itself when the form asks it.

    An answer is "key=text": the row of the register, or none, that is meant by this text. It holds for no other text.
    """

    template_name = "academy/organization.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "organization", "dir": "auto", **(attrs or {})})
        self.near: list[Organisation] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The box with its answer, and what the script needs."""
        text, answer = _parts(value)
        target = f"{(attrs or {}).get('id', name)}_answer"
        script = {
            "data-module": static("academy/choose.js"),
            "data-suggest": reverse("networks:suggest") + "?q=",
            "data-answer": target,
            "data-found": gettext("Choices: {}"),
            "data-none": gettext("Our list has no name like this. What you typed is used."),
        }
        context = super().get_context(name, text, {**script, **(attrs or {})})
        offered = [(f"{one.pk}={text}", in_words(one)) for one in self.near]
        context["widget"] |= {
            "answer": {"name": f"{name}_answer", "id": target, "value": answer},
            "near": [*offered, (f"={text}", gettext("None of these: use what I typed"))] if offered else [],
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str]:
        """The text, and the answer that holds for it ("" for none)."""
        text = one_line(str(data.get(name) or ""))
        key = f"{name}_answer"
        answers = data.getlist(key) if hasattr(data, "getlist") else [data.get(key) or ""]
        return text, next((one for one in answers if _is_about(one, text)), "")


def _is_about(answer: str, text: str) -> bool:
    _key, sign, about = answer.partition("=")
    return bool(sign) and one_line(about) == text


def _parts(value: Any) -> tuple[str, str]:
    """Text and answer of what was typed or is stored."""
    if isinstance(value, NamedOrganisation):
        settled = value.is_settled or value.organisation_id
        return value.name, f"{value.organisation_id or ''}={value.name}" if settled else ""
    return value or ("", "")


class OrganisationField(forms.Field):
    """An organisation by name, tied to the register where the person chose so. Cleaned to ``NamedOrganisation``.

    ``question`` puts the question “is it one of these?”: a form asks it once it matters.
    """

    widget = OrganisationInput
    default_error_messages = {"too_long": _("This name is too long. Use at most %(most)s characters.")}

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_length = max_length

    def clean(self, value: tuple[str, str]) -> NamedOrganisation | None:
        """What is named; a chosen organisation by the register's own name. None for nothing.

        Raises: ValidationError.
        """
        text, answer = value
        if not text:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if len(text) > self.max_length:
            raise forms.ValidationError(
                self.error_messages["too_long"], code="too_long", params={"most": self.max_length}
            )
        if not answer:
            return NamedOrganisation(text)
        key = answer.partition("=")[0]
        chosen = Organisation.objects.filter(pk=key).first() if key.isascii() and key.isdecimal() else None
        return NamedOrganisation(chosen.name if chosen else text, chosen and chosen.pk, is_settled=True)

    def question(self, named: NamedOrganisation) -> str:
        """The question to put to the person, "" when there is none: settled, in the register, or like nothing there.

        Effects: the page then shows the organisations to choose from.
        """
        if named.is_settled or is_registered(named.name):
            return ""
        self.widget.near = suggest_organisations(named.name, limit=NEAR)
        return gettext("Is it one of these? Choose one, or say that it is another.") if self.widget.near else ""

    def settled(self, named: NamedOrganisation | None) -> NamedOrganisation:
        """What is named, once it is clear which one is meant; an empty name for nothing.

        Raises: ValidationError that asks.
        """
        named = named or NamedOrganisation("")
        if named.name and (question := self.question(named)):
            raise forms.ValidationError(question)
        return named


def suggestions(found: Iterable[Organisation]) -> list[dict[str, str]]:
    """What a script offers for a text: the organisations, and last that none of them is meant."""
    rows = [{"value": str(one.pk), "name": one.name, "text": in_words(one)} for one in found]
    own = {"value": "", "text": gettext("Not in the list: use what I typed")}
    return [*rows, own] if rows else []
