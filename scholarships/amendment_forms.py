"""The forms with which officers change what was signed; they parse, the actions decide."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy_portal.formats.lists import joined

from . import queries
from .choices import Decision
from .forms import OneLineField
from .models import Call

REASON_LENGTH, NUMBERS_LENGTH = 500, 600
BETWEEN_NUMBERS = re.compile(r"[\s,;،؛]+")


class SetAsideForm(forms.Form):
    """Why a signed result is set aside."""

    use_required_attribute = False
    reason = OneLineField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("It stays on record. At most 500 letters."),
        error_messages={"required": gettext_lazy("Say why the signed result is set aside.")},
    )


class ChangesForm(forms.Form):
    """Who gets a scholarship, whose offer is taken back, and why: by the numbers of applications."""

    use_required_attribute = False
    award = OneLineField(
        label=gettext_lazy("Applications that get a scholarship"),
        max_length=NUMBERS_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Their numbers, separated by commas. Only from the reserve list or from those refused."),
    )
    take_back: forms.Field = OneLineField(
        label=gettext_lazy("Offers to take back"),
        max_length=NUMBERS_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Numbers of applications. Only offers that nobody has answered yet."),
    )
    then = forms.ChoiceField(
        label=gettext_lazy("Where these applications go"),
        choices=[(value.value, value.label) for value in (Decision.RESERVE, Decision.REFUSED)],
        initial=Decision.RESERVE.value,
        widget=forms.RadioSelect,
    )
    reason = OneLineField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("It stands in the register of amendments. At most 500 letters."),
        error_messages={"required": gettext_lazy("Say why the result is amended.")},
    )

    def clean_award(self) -> list[str]:
        """The numbers that were typed."""
        return _numbers(self.cleaned_data["award"])

    def clean_take_back(self) -> list[str]:
        """The numbers that were typed."""
        return _numbers(self.cleaned_data["take_back"])

    @property
    def changes(self) -> dict[str, str]:
        """Number of an application → new decision."""
        return changes_of(self.cleaned_data)


class AmendmentForm(ChangesForm):
    """The same on the page of one call: its open offers are listed, its people are known."""

    take_back = forms.MultipleChoiceField(
        label=gettext_lazy("Offers to take back"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only offers that nobody has answered yet. What was accepted stays."),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["take_back"].choices = [
            (offer.application.number, f"{offer.application.number} · {offer.application.applicant}")
            for offer in queries.open_offers_of(call)
        ]

    def clean_award(self) -> list[str]:
        """The numbers that were typed, each of somebody who can get a scholarship.

        Raises: ValidationError that names the others.
        """
        numbers = super().clean_award()
        known = set(queries.awardable_applications(self.call).values_list("number", flat=True))
        if unknown := [number for number in numbers if number not in known]:
            raise forms.ValidationError(
                _("Not on the reserve list and not refused: %(numbers)s.") % {"numbers": joined(unknown)}
            )
        return numbers

    def clean_take_back(self) -> list[str]:
        """The numbers that were chosen."""
        return list(self.cleaned_data["take_back"])

    def clean(self) -> dict[str, Any]:
        """At least one change.

        Raises: ValidationError.
        """
        typed = super().clean() or {}
        if not self.errors and not changes_of(typed):
            raise forms.ValidationError(_("Name at least one change."))
        return typed


def changes_of(typed: Mapping[str, Any]) -> dict[str, str]:
    """What a form of changes asks for: number of an application → new decision."""
    return dict.fromkeys(typed["take_back"], typed["then"]) | dict.fromkeys(typed["award"], Decision.SELECTED.value)


def _numbers(text: str) -> list[str]:
    return [number.upper() for number in BETWEEN_NUMBERS.split(text) if number]
