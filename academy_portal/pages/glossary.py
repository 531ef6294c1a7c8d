"""The words of the social and solidarity economy in five languages: read from a file, searched without accents."""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.text import slugify
from django.utils.translation import pgettext_lazy

from academy_portal.multilingual.models import LANGUAGES
from academy_portal.reference.templatetags.reference import own_language_name

# How far the Arabic words are known; a native reader has still to confirm all of them.
MARKS = {
    "looked_up": (pgettext_lazy("term", "looked up"), "ok"),
    "in_use": (pgettext_lazy("term", "in general use"), "info"),
    "proposed": (pgettext_lazy("term", "our proposal"), "warn"),
}


@dataclass(frozen=True)
class Wording:
    """A term in one language, with the language's own name.

    ``mark`` and ``kind`` say how sure the words are, where somebody noted it.
    """

    language: str
    name: str
    direction: str
    words: str
    mark: object = ""
    kind: str = ""


@dataclass(frozen=True)
class Term:
    """A term in all languages. ``anchor`` is its place on the page and never changes with the language."""

    anchor: str
    wordings: tuple[Wording, ...]

    def wording(self, language: str) -> Wording:
        """The term in one language."""
        return next(one for one in self.wordings if one.language == language)


@dataclass(frozen=True)
class Entry:
    """A term as a reader of one language finds it: under its own words, with the others."""

    anchor: str
    own: Wording
    others: tuple[Wording, ...]


@cache
def terms() -> tuple[Term, ...]:
    """All terms, as the file lists them."""
    text = resources.files("academy_portal.pages").joinpath("data/glossary.json").read_text(encoding="utf-8")
    return tuple(_term(row) for row in json.loads(text)["terms"])


def entries(*, language: str, wish: str = "") -> list[Entry]:
    """The terms that hold what is searched for, in any language, in the alphabetical order of the reader's."""
    wanted = _folded(wish).split()
    found = [term for term in terms() if _holds(term, wanted)]
    rows = [
        Entry(term.anchor, term.wording(language), tuple(one for one in term.wordings if one.language != language))
        for term in found
    ]
    return sorted(rows, key=lambda row: _folded(row.own.words))


def _term(row: dict[str, str]) -> Term:
    name = row["en"].partition(" (")[0].partition(" / ")[0]
    return Term(slugify(name), tuple(_wording(row, language) for language in LANGUAGES))


def _wording(row: dict[str, str], language: str) -> Wording:
    mark, kind = MARKS[row["ar_mark"]] if language == "ar" else ("", "")
    direction = "rtl" if language == "ar" else "ltr"
    return Wording(language, own_language_name(language), direction, row[language], mark, kind)


def _holds(term: Term, wanted: list[str]) -> bool:
    texts = [_folded(one.words) for one in term.wordings]
    return any(all(word in text for word in wanted) for text in texts)


def _folded(text: str) -> str:
    """The text without case, accents and vowel signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
