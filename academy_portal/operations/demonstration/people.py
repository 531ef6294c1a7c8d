"""Invented people: names by part of the world, and what each would answer. Nobody here exists.

Everything is drawn from one generator of random numbers, so that the same seed brings the same people.
"""

import json
import random
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
DOMAIN = "people.example"


@dataclass(frozen=True)
class NameGroup:
    """First and last names that go together. Common ones, put together at random: nobody is meant."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    last: tuple[str, ...]
    family_first: bool = False

    def full_name(self, rng: random.Random, sex: str) -> str:
        """A name of this group."""
        is_female = sex == "female" or (sex != "male" and rng.random() < 0.5)
        parts = [rng.choice(self.female if is_female else self.male), rng.choice(self.last)]
        return " ".join(reversed(parts) if self.family_first else parts)


@dataclass(frozen=True)
class Person:
    """One invented applicant with the answers of both sections.

    Shapes: ``profile`` and ``proposal`` are values as ``save_section`` takes them, the country as ``country_id``.
    """

    email: str
    full_name: str
    language: str
    time_zone: str
    profile: dict[str, Any] = field(hash=False)
    proposal: dict[str, Any] = field(hash=False)

    @property
    def country(self) -> str:
        """The two-letter code of the country where the person works."""
        return str(self.profile["country_id"])


def _rows(text: str) -> dict[str, tuple[str, str, str, str]]:
    """Rows "CODE group language others zone", a dash for no other language."""
    found = {}
    for row in text.strip().splitlines():
        code, group, language, others, zone = row.split()
        found[code] = (group, language, "" if others == "-" else others, zone)
    return found


# Country: group of names, language of the answers, another language, time zone. All stand on the DAC list of 2024-2025.
COUNTRIES = _rows("""
SN sahel fr en Africa/Dakar
ML sahel fr en Africa/Bamako
GN sahel fr en Africa/Conakry
BF upper_volta fr en Africa/Ouagadougou
NE upper_volta fr en Africa/Niamey
CI gulf_of_guinea fr en Africa/Abidjan
BJ gulf_of_guinea fr en Africa/Porto-Novo
TG gulf_of_guinea fr en Africa/Lome
CM central_africa fr en Africa/Douala
TD central_africa fr en Africa/Ndjamena
RW rwanda en fr Africa/Kigali
ZA southern_africa en - Africa/Johannesburg
LS southern_africa en - Africa/Maseru
ZM southern_africa en - Africa/Lusaka
ZW southern_africa en - Africa/Harare
MW southern_africa en - Africa/Blantyre
KE east_africa en - Africa/Nairobi
UG east_africa en - Africa/Kampala
TZ east_africa en - Africa/Dar_es_Salaam
ET ethiopia en - Africa/Addis_Ababa
GH ghana_nigeria en - Africa/Accra
NG ghana_nigeria en - Africa/Lagos
LR mano_river en - Africa/Monrovia
SL mano_river en - Africa/Freetown
MZ portuguese_africa pt en Africa/Maputo
AO portuguese_africa pt en Africa/Luanda
CV portuguese_africa pt en Atlantic/Cape_Verde
GW portuguese_africa pt fr Africa/Bissau
ST portuguese_africa pt fr Africa/Sao_Tome
MA arabic ar fr Africa/Casablanca
TN arabic ar fr Africa/Tunis
DZ arabic ar fr Africa/Algiers
MR arabic ar fr Africa/Nouakchott
LB arabic ar fr Asia/Beirut
EG arabic ar en Africa/Cairo
JO arabic ar en Asia/Amman
SD arabic ar en Africa/Khartoum
YE arabic ar en Asia/Aden
IQ arabic ar en Asia/Baghdad
EC andes es en America/Guayaquil
PE andes es en America/Lima
BO andes es en America/La_Paz
CO spanish_america es en America/Bogota
PY spanish_america es pt America/Asuncion
GT spanish_america es en America/Guatemala
SV spanish_america es en America/El_Salvador
HN spanish_america es en America/Tegucigalpa
NI spanish_america es en America/Managua
CR spanish_america es en America/Costa_Rica
DO spanish_america es en America/Santo_Domingo
MX spanish_america es en America/Mexico_City
CU spanish_america es en America/Havana
AR spanish_america es en America/Argentina/Buenos_Aires
BR brazil pt es America/Sao_Paulo
IN india en - Asia/Kolkata
NP nepal en - Asia/Kathmandu
BT bhutan en - Asia/Thimphu
BD bangladesh_pakistan en - Asia/Dhaka
PK bangladesh_pakistan en - Asia/Karachi
LK sri_lanka en - Asia/Colombo
PH philippines en es Asia/Manila
ID indonesia en - Asia/Jakarta
VN vietnam en fr Asia/Ho_Chi_Minh
KH cambodia en fr Asia/Phnom_Penh
LA lao en fr Asia/Vientiane
TL timor pt en Asia/Dili
FJ pacific en - Pacific/Fiji
WS pacific en - Pacific/Apia
PG papua en - Pacific/Port_Moresby
JM caribbean en - America/Jamaica
GE georgia en - Asia/Tbilisi
AM armenia en - Asia/Yerevan
KZ kazakhstan en - Asia/Almaty
""")
# Where more people apply from once every country has one: big countries, the host and its neighbours.
MANY = "SN SN SN ML BF CI CM BJ MA MA TN EG BR BR BR MZ AO ZA ZA KE KE UG NG GH CO CO PE BO MX AR IN IN PH PH ID NP BD"
# Not on the list: an application from here is told which rule it does not meet.
NOT_ELIGIBLE = _rows("""
BB caribbean en - America/Barbados
CL spanish_america es en America/Santiago
PT brazil pt en Europe/Lisbon
UY spanish_america es pt America/Montevideo
""")
CATEGORIES = (
    ("sse_organisation", 30),
    ("government", 17),
    ("workers", 14),
    ("sse_network", 10),
    ("ngo", 10),
    ("academia", 8),
    ("employers", 6),
    ("financial_institution", 5),
)
ABROAD_SHARE = 0.03
SEXES = (("female", 51), ("male", 45), ("undisclosed", 3), ("other", 1))


@cache
def name_groups() -> dict[str, NameGroup]:
    """The names by part of the world."""
    stored = json.loads((DATA / "names.json").read_text(encoding="utf-8"))
    return {
        key: NameGroup(
            *(tuple(one[kind].split()) for kind in ("female", "male", "last")),
            family_first=one.get("family_first", False),
        )
        for key, one in stored.items()
    }


@cache
def answers(language: str) -> dict[str, Any]:
    """The building blocks of answers in one language; treat them as read-only."""
    return json.loads((DATA / f"answers_{language}.json").read_text(encoding="utf-8"))


def invent(
    rng: random.Random, *, index: int, seed: int, country: str, years: int | None = None, category: str = ""
) -> Person:
    """One person of the given country, the same for the same generator state.

    ``years`` of experience and ``category`` of the organisation are drawn unless given.
    """
    group, language, others, zone = COUNTRIES.get(country) or NOT_ELIGIBLE[country]
    sex = _weighted(rng, SEXES)
    full_name = name_groups()[group].full_name(rng, sex)
    blocks = answers(language)
    category = category or _weighted(rng, CATEGORIES)
    organisation = rng.choice(blocks["organisations"][category]).format(word=rng.choice(blocks["words"]))
    # In Arabic the counted noun changes after ten; the texts are written for three to ten.
    drawn = rng.randint(3, 10) if language == "ar" else round(rng.triangular(2, 30, 6))
    years = drawn if years is None else years
    spoken = [language, *(code for code in others.split() if rng.random() < 0.6)]
    profile = {
        "full_name": full_name,
        "sex": sex,
        # Some live and work in another country than their own.
        "nationality_id": rng.choice(sorted(COUNTRIES)) if rng.random() < ABROAD_SHARE else country,
        "country_id": country,
        "category": category,
        "organisation_name": organisation,
        "function": rng.choice(blocks["functions"]),
        "experience_years": years,
        "languages": spoken,
    }
    return Person(
        email=f"{_ascii(full_name) or 'applicant'}.{seed}.{index}@{DOMAIN}",
        full_name=full_name,
        language=language,
        time_zone=zone,
        profile=profile,
        proposal=_proposal(rng, language, organisation, years),
    )


def _proposal(rng: random.Random, language: str, organisation: str, years: int) -> dict[str, Any]:
    blocks = answers(language)
    values = {"organisation": organisation, "years": years}
    article = rng.choice(blocks["articles"])
    # "For 1 years" is no sentence: beginners open without a number.
    openings = [text for text in blocks["motivation"]["opening"] if years > 1 or "{years}" not in text]
    opening = rng.choice(openings).format(**values)
    experience, wish = (rng.choice(blocks["motivation"][part]) for part in ("experience", "wish"))
    return {
        "language": language,
        "motivation": f"{opening} {experience.format(**values)} {wish.format(**values)}",
        "planned_use": " ".join(rng.choice(blocks["planned_use"][part]) for part in ("deed", "partners")),
        "article_title": article["title"],
        "article_abstract": article["abstract"],
        "article_language": language,
    }


def _weighted(rng: random.Random, table: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([value for value, _weight in table], [weight for _value, weight in table])[0]


def _ascii(name: str) -> str:
    """The name as the left part of an address; empty for names in another script."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return ".".join(part for part in letters.split() if part.isalpha())


def spread_of_countries(rng: random.Random, count: int) -> list[str]:
    """Countries for so many people: every country once, then as many people apply."""
    once = sorted(COUNTRIES)
    rng.shuffle(once)
    more = [*once, *MANY.split()]
    return [*once[:count], *(rng.choice(more) for _place in range(count - len(once)))]
