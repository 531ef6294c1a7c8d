"""The forms with which officers work on places: they parse, the actions decide."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import DeclineReason
from .forms import EXAMPLE_AT_THE_CALL, MOMENT_NOT_UNDERSTOOD, OneLineField, WallClockField

REASON_LENGTH = 300


def _moment(label: object, help_text: object) -> WallClockField:
    return WallClockField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"dir": "ltr"}),
        error_messages={
            "required": _("Enter a day and an hour."),
            "invalid": MOMENT_NOT_UNDERSTOOD,
        },
    )


def _reason(missing: object) -> OneLineField:
    return OneLineField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        help_text=_("It stays on record."),
        error_messages={"required": missing},
    )


class DeclineForm(forms.Form):
    """Why a scholarship is declined, where the person wants to say so."""

    use_required_attribute = False
    reason = forms.ChoiceField(
        label=_("Why do you decline?"),
        required=False,
        choices=[("", _("I would rather not say")), *DeclineReason.choices],
        help_text=_("It is counted only, and helps to prepare the next call."),
    )


class MomentForm(forms.Form):
    """A form with moments typed as the wall clock of one zone: the call's own on its pages, UTC at the desk."""

    use_required_attribute = False

    def __init__(self, *args: Any, zone: tzinfo | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, WallClockField) and zone is not None:
                field.zone = zone


class ExtendOfferForm(MomentForm):
    """Until when one person may answer, and why."""

    respond_by = _moment(_("New end"), EXAMPLE_AT_THE_CALL)
    reason = _reason(_("Say why the person gets more time."))


class AnswersForm(MomentForm):
    """By when all offers of the call are to be answered, and why that moves."""

    answers_by = _moment(_("Answers needed by"), EXAMPLE_AT_THE_CALL)
    reason = _reason(_("Say why the date moves."))


class ConfirmRefillForm(MomentForm):
    """Until when whoever gets the place may answer."""

    respond_by = _moment(_("Answer needed by"), _("In the time of the call; at least three days from now."))


class EndWaitingForm(MomentForm):
    """Why nobody on the reserve list shall wait any longer."""

    reason = _reason(_("Say why the waiting ends."))
