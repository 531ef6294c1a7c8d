"""Other names under which people look for a country: short ones, former ones, those of everyday speech.

They are only ever searched, never shown: what the portal calls a country stands in ``names``. A country that has no
line here is found by its name in each of the portal's languages and by its ISO codes. Source: general knowledge.
"""

from functools import lru_cache

from babel import Locale

from academy_portal.kernel.text import folded

from . import names

# Brazil's spelling beside Portugal's: both are typed.
SEARCHED_LOCALES = ("ar", "en", "es", "fr", "pt", "pt_PT")

OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "AE": ("UAE", "Emirates", "EAU"),
    "BF": ("Upper Volta", "Haute-Volta", "Alto Volta"),
    "BJ": ("Dahomey", "Daomé"),
    "BO": ("Plurinational State of Bolivia", "Estado Plurinacional de Bolivia"),
    "BY": ("Byelorussia", "Biélorussie"),
    "BZ": ("British Honduras",),
    "CD": ("DRC", "DR Congo", "RDC", "Congo-Kinshasa", "Zaire", "Zaïre"),
    "CF": ("CAR", "RCA"),
    "CG": ("Congo-Brazzaville", "Republic of the Congo", "République du Congo"),
    "CI": ("Ivory Coast", "Côte d'Ivoire", "Costa de Marfil", "Costa do Marfim"),
    "CN": ("PRC", "People's Republic of China"),
    "CV": ("Cape Verde", "Cap-Vert"),
    "CZ": ("Czech Republic", "République tchèque", "República Checa"),
    "DO": ("Dominican Rep.",),
    "FM": ("Federated States of Micronesia",),
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "Grande-Bretagne", "Inglaterra"),
    "GN": ("Guinea-Conakry", "Guinée-Conakry"),
    "IR": ("Persia", "Islamic Republic of Iran"),
    "KG": ("Kirghizia", "Kyrgyz Republic"),
    "KH": ("Kampuchea",),
    "KN": ("Saint Kitts", "St Kitts"),
    "KP": ("North Korea", "DPRK", "Corée du Nord", "Corea del Norte", "Coreia do Norte"),
    "KR": ("South Korea", "Corée du Sud", "Corea del Sur", "Coreia do Sul"),
    "LA": ("Laos", "Lao PDR"),
    "LC": ("St Lucia",),
    "LK": ("Ceylon", "Ceylan"),
    "LY": ("Libyan Arab Jamahiriya",),
    "MD": ("Moldavia", "Republic of Moldova"),
    "MK": ("Macedonia", "Macédoine", "FYROM"),
    "MM": ("Burma", "Birmanie", "Birmania"),
    "NL": ("Holland", "Hollande", "Holanda"),
    "PS": ("Palestine", "Gaza", "West Bank", "Cisjordanie"),
    "RU": ("Russia", "Russie", "Rusia"),
    "SA": ("KSA",),
    "SR": ("Dutch Guiana",),
    "ST": ("Sao Tome",),
    "SY": ("Syria", "Syrie", "Siria"),
    "SZ": ("Swaziland", "Souaziland", "Suazilandia"),
    "TL": ("East Timor", "Timor oriental"),
    "TR": ("Turkey", "Turquie"),
    "TZ": ("Tanganyika", "Zanzibar", "United Republic of Tanzania"),
    "US": ("USA", "United States of America", "America", "EE. UU.", "EUA", "Etats-Unis d'Amérique"),
    "VA": ("Vatican", "Holy See", "Saint-Siège"),
    "VC": ("St Vincent",),
    "VE": ("Bolivarian Republic of Venezuela",),
    "VN": ("Viet Nam",),
    "YE": ("Aden", "Sana'a"),
    "ZM": ("Northern Rhodesia",),
    "ZW": ("Rhodesia",),
}  # fmt: skip


@lru_cache(maxsize=1)
def _locales() -> tuple[Locale, ...]:
    return tuple(Locale.parse(code) for code in SEARCHED_LOCALES)


@lru_cache(maxsize=512)
def searched_names(iso2: str, iso3: str, english: str) -> tuple[str, ...]:
    """All that a country is found by, without accents and in small letters, each name once, in order."""
    shown = (names.country_name(iso2, locale.language, fallback=english) for locale in _locales())
    of_locales = (locale.territories.get(iso2, "") for locale in _locales())
    all_names = (iso2, iso3, english, *shown, *of_locales, *OTHER_NAMES.get(iso2, ()))
    return tuple(sorted({folded(name) for name in all_names if name}))
