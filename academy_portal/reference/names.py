"""Names of countries, languages and groups in the portal's languages.

The names come from the CLDR through Babel; where its short name differs from the usage of the United Nations
family, ``OVERRIDES`` says what is shown instead. Whoever disagrees changes one line of that table.
"""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.text import folded

RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa"})

_SCRIPT_OF_RANGE = {
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "GREEK": "Grek",
    "GUJARATI": "Gujr",
    "HANGUL": "Kore",
    "HEBREW": "Hebr",
    "CJK": "Hani",
    "THAI": "Thai",
    "LATIN": "Latn",
}

GROUP_LABELS = {
    "LDC": _("Least developed countries"),
    "DAC": _("Countries on the DAC list of aid recipients"),
    "G77": _("Group of 77 and China"),
    "LLDC": _("Landlocked developing countries"),
    "SIDS": _("Small island developing States"),
    "ILO_AFRICA": _("ILO member States in Africa"),
    "ILO_AMERICAS": _("ILO member States in the Americas"),
    "ILO_ARAB_STATES": _("ILO member States among the Arab States"),
    "ILO_ASIA_PACIFIC": _("ILO member States in Asia and the Pacific"),
    "ILO_EUROPE_CENTRAL_ASIA": _("ILO member States in Europe and Central Asia"),
}

OVERRIDES: dict[str, dict[str, str]] = {
    "CD": {
        "ar": "جمهورية الكونغو الديمقراطية",
        "en": "Democratic Republic of the Congo",
        "fr": "République démocratique du Congo",
        "pt": "República Democrática do Congo",
        "es": "República Democrática del Congo",
    },
    "CG": {"ar": "الكونغو", "en": "Congo", "fr": "Congo", "pt": "Congo", "es": "Congo"},
    "CV": {"ar": "كابو فيردي", "en": "Cabo Verde", "fr": "Cabo Verde", "pt": "Cabo Verde", "es": "Cabo Verde"},
    "HK": {
        "ar": "هونغ كونغ، الصين",
        "en": "Hong Kong, China",
        "fr": "Hong-kong, Chine",
        "pt": "Hong Kong, China",
        "es": "Hong Kong, China",
    },
    "KP": {
        "ar": "جمهورية كوريا الشعبية الديمقراطية",
        "en": "Democratic People's Republic of Korea",
        "fr": "République populaire démocratique de Corée",
        "pt": "República Popular Democrática da Coreia",
        "es": "República Popular Democrática de Corea",
    },
    "KR": {
        "ar": "جمهورية كوريا",
        "en": "Republic of Korea",
        "fr": "République de Corée",
        "pt": "República da Coreia",
        "es": "República de Corea",
    },
    "LA": {
        "ar": "جمهورية لاو الديمقراطية الشعبية",
        "en": "Lao People's Democratic Republic",
        "fr": "République démocratique populaire lao",
        "pt": "República Democrática Popular do Laos",
        "es": "República Democrática Popular Lao",
    },
    "MM": {"ar": "ميانمار", "en": "Myanmar", "fr": "Myanmar", "pt": "Mianmar", "es": "Myanmar"},
    "MO": {
        "ar": "ماكاو، الصين",
        "en": "Macau, China",
        "fr": "Macao, Chine",
        "pt": "Macau, China",
        "es": "Macao, China",
    },
    "PS": {
        "ar": "دولة فلسطين",
        "en": "State of Palestine",
        "fr": "État de Palestine",
        "pt": "Estado da Palestina",
        "es": "Estado de Palestina",
    },
    "RU": {
        "ar": "الاتحاد الروسي",
        "en": "Russian Federation",
        "fr": "Fédération de Russie",
        "pt": "Federação da Rússia",
        "es": "Federación de Rusia",
    },
    "SY": {
        "ar": "الجمهورية العربية السورية",
        "en": "Syrian Arab Republic",
        "fr": "République arabe syrienne",
        "pt": "República Árabe Síria",
        "es": "República Árabe Siria",
    },
    "TW": {
        "ar": "تايوان، الصين",
        "en": "Taiwan, China",
        "fr": "Taïwan, Chine",
        "pt": "Taiwan, China",
        "es": "Taiwán, China",
    },
}


# The portal's Portuguese is that of Portugal and of Portuguese-speaking Africa; plain "pt" of the CLDR is Brazil's.
LOCALES = {"pt": "pt_PT"}


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def country_name(iso2: str, language: str, *, fallback: str = "") -> str:
    """The short name of a country in a language; English keeps the name of the shipped list."""
    override = OVERRIDES.get(iso2, {}).get(language)
    if override:
        return override
    if language == "en" and fallback:
        return fallback
    return _locale(language).territories.get(iso2) or fallback or iso2


def country_name_here(iso2: str, *, fallback: str = "") -> str:
    """The short name of a country in the language now active."""
    return country_name(iso2, get_language() or "en", fallback=fallback)


def language_name(code: str, in_: str, *, fallback: str = "") -> str:
    """The name of the language ``code``, written in the language ``in_``."""
    return _locale(in_).languages.get(code) or fallback or code


def own_language_name(code: str) -> str:
    """How a language calls itself: what a language menu shows."""
    return _locale(code).languages.get(code) or code


def sort_key(name: str) -> str:
    """A key that puts names in the order a reader expects: accents and letter case do not count."""
    return folded(name)


def script_of(text: str) -> str:
    """The ISO 15924 code of the first letter of a text, empty when it has no letter that we know."""
    for character in text:
        if character.isalpha():
            return _SCRIPT_OF_RANGE.get(unicodedata.name(character, "?").split(" ")[0], "")
    return ""


@lru_cache(maxsize=64)
def sorted_choices(language: str, countries: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Code and localised name of the given (code, English name) pairs, in the reader's order; kept per process."""
    named = [(code, country_name(code, language, fallback=english)) for code, english in countries]
    return tuple(sorted(named, key=lambda pair: sort_key(pair[1])))
