"""A score from 0 to 5 with its anchors in words."""

import re
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

SCORES = range(6)
_ANCHOR = re.compile(r"(?:^|\s)([0-5])\s*[:=–-]\s+(.*?)(?=\s+[0-5]\s*[:=–-]\s|$)", re.DOTALL)


def anchors(text: str) -> dict[int, str]:
    """What each score means, read from a rubric such as "0: no plan. 1: a wish. …"; empty unless all six are told."""
    found = {int(number): words.strip() for number, words in _ANCHOR.findall(text)}
    return found if len(found) == len(SCORES) and all(found.values()) else {}


class ScoreField(forms.TypedChoiceField):
    """Radio buttons 0 to 5. A rubric that tells every score stands beside the scores, any other one above them."""

    widget = forms.RadioSelect

    def __init__(self, *, rubric: str, language: str = "", **kwargs: Any) -> None:
        """``language`` is that of the rubric, where it may be another one than the page's."""
        self.anchors = anchors(rubric)
        self.language = language
        super().__init__(
            coerce=int,
            choices=[(score, self._label(score)) for score in SCORES],
            help_text="" if self.anchors else self._marked(rubric) if language else rubric,
            **kwargs,
        )

    def _label(self, score: int) -> str | SafeString:
        if score not in self.anchors:
            return str(score)
        return format_html("<b>{}</b> {}", score, self._marked(self.anchors[score]))

    def _marked(self, text: str) -> SafeString:
        if not self.language:
            return format_html('<span dir="auto">{}</span>', text)
        return format_html('<span lang="{}" dir="auto">{}</span>', self.language, text)
