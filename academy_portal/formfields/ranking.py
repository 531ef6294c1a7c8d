"""Putting things in order by numbering them: a select of places in each row, ties and gaps repaired in the open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext

from academy_portal.kernel.text import latin_digits


@dataclass(frozen=True)
class Repair:
    """One thing that did not get the place asked for. ``asked`` is None when no number was given."""

    key: str
    asked: int | None
    place: int


@dataclass(frozen=True)
class Ranking:
    """An order of all things, first choice first, and what had to be repaired to get it."""

    order: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()


def ranked(asked: Sequence[tuple[str, int | None]]) -> Ranking:
    """The order that numbers typed beside rows ask for, with ties and gaps repaired.

    Of two rows with the same number, the one that was moved up comes before the one that stood there, the one that was
    moved down after it; otherwise the row that stood higher comes first. A row without a number comes last.
    Shapes: ``asked`` holds every row once, in the order in which it was shown. Units: places count from 1.
    """
    last = len(asked) + 1

    def wish(row: tuple[int, tuple[str, int | None]]) -> tuple[int, int, int]:
        shown, (_key, number) = row
        wanted = last if number is None else number
        return wanted, (wanted > shown) - (wanted < shown), shown

    order = [row for _shown, row in sorted(enumerate(asked, start=1), key=wish)]
    repairs = tuple(Repair(key, number, place) for place, (key, number) in enumerate(order, start=1) if number != place)
    return Ranking(tuple(key for key, _number in order), repairs)


def repair_sentences(ranking: Ranking, labels: Mapping[str, Any]) -> list[str]:
    """What was repaired, in words for the person who ranks."""
    sentences = []
    for one in ranking.repairs:
        # Isolated: a name may run against the sentence.
        said = {"name": f"\u2068{labels[one.key]}\u2069", "place": one.place, "asked": one.asked}
        if one.asked is None:
            sentences.append(gettext("“%(name)s” had no number. We put it at %(place)s.") % said)
        else:
            sentences.append(gettext("“%(name)s” had number %(asked)s. We put it at %(place)s.") % said)
    return sentences


class RankWidget(forms.Widget):
    """An ordered list with a select of places in each row; with script, buttons that move a row up and down."""

    template_name = "academy/rank.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices: list[tuple[str, Any]] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows in their order, each with its places."""
        context = super().get_context(name, value, attrs)
        labels = dict(self.choices)
        shown = [key for key, _number in value] if value else list(labels)
        numbers = dict(value or ())
        places = range(1, len(labels) + 1)
        context["widget"] |= {
            "rows": [
                {"key": key, "label": labels[key], "place": numbers.get(key) or place, "name": f"{name}-{key}"}
                for place, key in enumerate(shown, start=1)
                if key in labels
            ],
            "places": places,
            "module": static("academy/rank.js"),
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, int | None]]:
        """Every row with its number, in the order in which the page showed them: browsers send fields in that order."""
        known = {key for key, _label in self.choices}
        sent = [key.removeprefix(f"{name}-") for key in data if key.startswith(f"{name}-")]
        shown = [key for key in sent if key in known]
        return [(key, _place(data[f"{name}-{key}"], len(known))) for key in shown]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether no row of the list was sent."""
        return not self.value_from_datadict(data, files, name)


def _place(text: str, places: int) -> int | None:
    digits = latin_digits(text.strip())
    number = int(digits) if digits.isdecimal() and len(digits) <= 4 else 0
    return number if 1 <= number <= places else None


class RankField(forms.Field):
    """An order of all choices. Cleaned to a ``Ranking``; ``initial`` is a sequence of keys, first choice first."""

    widget = RankWidget

    def __init__(self, *, choices: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = list(choices)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """Key and label of each thing to rank."""
        return self._choices

    @choices.setter
    def choices(self, value: Iterable[tuple[str, Any]]) -> None:
        self._choices = self.widget.choices = list(value)

    def prepare_value(self, value: Any) -> list[tuple[str, int | None]]:
        """Rows with their numbers: an order of keys is numbered, what was typed is shown in the repaired order."""
        if value and isinstance(value[0], tuple):
            return [(key, place) for place, key in enumerate(ranked(self._complete(value)).order, start=1)]
        order = [key for key in value or () if key in dict(self.choices)]
        order += [key for key, _label in self.choices if key not in order]
        return [(key, place) for place, key in enumerate(order, start=1)]

    def clean(self, value: Any) -> Ranking:
        """The order, repaired where numbers were given twice or not at all.

        Raises: ValidationError when nothing was sent.
        """
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return ranked(self._complete(value or []))

    def _complete(self, value: Sequence[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
        """What was sent, and at the end what the page did not show."""
        sent = dict(value)
        return [*value, *((key, None) for key, _label in self.choices if key not in sent)]
