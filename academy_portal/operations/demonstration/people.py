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
    """First and last names that go together."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    last: tuple[str, ...]


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


def _group(female: str, male: str, last: str) -> NameGroup:
    return NameGroup(tuple(female.split()), tuple(male.split()), tuple(last.split()))


GROUPS = {
    "west_africa": _group(
        "Aïssatou Fatoumata Mariama Awa Kadiatou Ramatou Bintou Adjoa Nafissatou Rokia Salimata Djénéba",
        "Moussa Ibrahima Ousmane Mamadou Seydou Koffi Abdoulaye Souleymane Yao Boubacar Lamine Issa",
        "Ndiaye Traoré Diallo Sawadogo Kouassi Ouédraogo Coulibaly Agbodjan Sarr Camara Touré Maïga Barry Konaté",
    ),
    "anglophone_africa": _group(
        "Abena Wanjiru Thandeka Chipo Grace Naledi Akinyi Nomsa Ngozi Tendai Mercy Selam",
        "Kwame Otieno Sipho Tafadzwa Emeka Tumelo Kiprono Bongani Yared Chanda Musa Jabulani",
        "Mensah Odhiambo Nkosi Moyo Okafor Banda Mwangi Phiri Tesfaye Dlamini Owusu Kamau Zulu Sesay Mokone",
    ),
    "arabic": _group(
        "فاطمة ليلى مريم سعاد هدى نادية زينب سلمى رانيا خديجة أمينة هناء",
        "أحمد يوسف كريم سامي عمر خالد حسن طارق نبيل رشيد مصطفى جمال",
        "الحداد المنصوري بنعلي الشامي الخطيب العمري الناصري الزهراوي القاسمي البكري المصري الطيب السباعي الفارسي",
    ),
    "spanish_america": _group(
        "Rosario Lucía Camila Yolanda Marisol Ximena Graciela Paola Nayeli Soledad Verónica Elena",
        "Mateo Joaquín Rodrigo Álvaro Esteban Wilmer Hernán Julián Óscar Fabián Gonzalo Tomás",
        "Quispe Mamani Ramírez Villalba Choque Guaraní Cárdenas Ortega Paredes Chávez Morales Ayala Benítez Herrera",
    ),
    "portuguese": _group(
        "Mariana Celeste Joana Luzia Tânia Dulce Ivone Rosângela Adélia Benilde Jurema Odete",
        "Paulo Domingos Caetano Edson Nelson Agostinho Zeferino Rui Valdir Hélder Anselmo Tiago",
        "Cardoso Machava Neto Tavares Ferreira Sacramento Évora Cossa Barros Lopes Guterres Mondlane Ribeiro Quaresma",
    ),
    "south_asia": _group(
        "Sunita Anjali Nasreen Dilrukshi Pema Shabnam Kavita Ayesha Sangita Ishani Meena Tashi",
        "Ramesh Imran Suresh Dorji Rafiqul Bikash Nuwan Tariq Prakash Arjun Faisal Karma",
        "Sharma Rahman Perera Wangchuk Tamang Khan Fernando Begum Adhikari Das Iqbal Gurung Nair Hossain",
    ),
    "south_east_asia": _group(
        "Siti Dewi Linh Maricel Sokha Bouavanh Ratna Thuy Analyn Kalyan Putri Rosalie",
        "Budi Minh Rizal Sokhom Khamla Agus Tuan Danilo Hendra Vuthy Jomar Bounmy",
        "Santoso Nguyen Reyes Chea Phommachanh Wijaya Tran Bautista Sok Pratama Le Villanueva Keo Hartono",
    ),
    "islands": _group(
        "Salote Melanie Sina Nerissa Losalini Keisha Talia Marva Mele Shanice",
        "Sione Andre Tevita Winston Manoa Delroy Viliami Kirk Paulo Everton",
        "Tuilagi Campbell Vakauta Morgan Ratu Bennett Leota Grant Faleolo Thompson Kalala Reid",
    ),
    "east_europe_central_asia": _group(
        "Nino Ani Aigerim Gulnara Mariam Lilit Saltanat Tamar",
        "Giorgi Tigran Nurlan Aram Levan Daniyar Vahan Irakli",
        "Beridze Petrosyan Akhmetov Maisuradze Grigoryan Bekova Lomidze Sargsyan",
    ),
}

# Country: group of names, language of the answers, other languages, time zone. All stand on the DAC list of 2024-2025.
COUNTRIES: dict[str, tuple[str, str, str, str]] = {
    code: (group, language, others, zone)
    for group, language, others, rows in (
        (
            "west_africa",
            "fr",
            "en",
            "SN:Africa/Dakar ML:Africa/Bamako BF:Africa/Ouagadougou CI:Africa/Abidjan "
            "BJ:Africa/Porto-Novo TG:Africa/Lome NE:Africa/Niamey GN:Africa/Conakry CM:Africa/Douala "
            "TD:Africa/Ndjamena",
        ),
        ("anglophone_africa", "en", "fr", "RW:Africa/Kigali"),
        (
            "anglophone_africa",
            "en",
            "",
            "ZA:Africa/Johannesburg KE:Africa/Nairobi UG:Africa/Kampala "
            "TZ:Africa/Dar_es_Salaam GH:Africa/Accra NG:Africa/Lagos ZM:Africa/Lusaka ZW:Africa/Harare "
            "MW:Africa/Blantyre LS:Africa/Maseru ET:Africa/Addis_Ababa LR:Africa/Monrovia SL:Africa/Freetown",
        ),
        (
            "spanish_america",
            "es",
            "en",
            "EC:America/Guayaquil PE:America/Lima BO:America/La_Paz CO:America/Bogota "
            "PY:America/Asuncion GT:America/Guatemala SV:America/El_Salvador HN:America/Tegucigalpa "
            "NI:America/Managua CR:America/Costa_Rica DO:America/Santo_Domingo MX:America/Mexico_City "
            "CU:America/Havana AR:America/Argentina/Buenos_Aires",
        ),
        ("portuguese", "pt", "es", "BR:America/Sao_Paulo"),
        (
            "portuguese",
            "pt",
            "en",
            "MZ:Africa/Maputo AO:Africa/Luanda CV:Atlantic/Cape_Verde GW:Africa/Bissau ST:Africa/Sao_Tome TL:Asia/Dili",
        ),
        (
            "arabic",
            "ar",
            "fr",
            "MA:Africa/Casablanca TN:Africa/Tunis DZ:Africa/Algiers MR:Africa/Nouakchott LB:Asia/Beirut",
        ),
        ("arabic", "ar", "en", "EG:Africa/Cairo JO:Asia/Amman SD:Africa/Khartoum YE:Asia/Aden IQ:Asia/Baghdad"),
        (
            "south_asia",
            "en",
            "",
            "IN:Asia/Kolkata BD:Asia/Dhaka NP:Asia/Kathmandu LK:Asia/Colombo PK:Asia/Karachi BT:Asia/Thimphu",
        ),
        (
            "south_east_asia",
            "en",
            "",
            "PH:Asia/Manila ID:Asia/Jakarta VN:Asia/Ho_Chi_Minh KH:Asia/Phnom_Penh LA:Asia/Vientiane",
        ),
        ("islands", "en", "", "FJ:Pacific/Fiji WS:Pacific/Apia PG:Pacific/Port_Moresby JM:America/Jamaica"),
        ("east_europe_central_asia", "en", "", "GE:Asia/Tbilisi AM:Asia/Yerevan KZ:Asia/Almaty"),
    )
    for code, zone in (row.split(":", 1) for row in rows.split())
}
# Not on the list: an application from here is told which rule it does not meet.
NOT_ELIGIBLE: dict[str, tuple[str, str, str, str]] = {
    "CL": ("spanish_america", "es", "en", "America/Santiago"),
    "UY": ("spanish_america", "es", "pt", "America/Montevideo"),
    "PT": ("portuguese", "pt", "en", "Europe/Lisbon"),
}
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
SEXES = (("female", 51), ("male", 45), ("undisclosed", 3), ("other", 1))


@cache
def answers(language: str) -> dict[str, Any]:
    """The building blocks of answers in one language; treat them as read-only."""
    return json.loads((DATA / f"answers_{language}.json").read_text(encoding="utf-8"))


def invent(rng: random.Random, *, index: int, seed: int, country: str) -> Person:
    """One person of the given country, the same for the same generator state."""
    group, language, others, zone = COUNTRIES.get(country) or NOT_ELIGIBLE[country]
    sex = _weighted(rng, SEXES)
    names = GROUPS[group]
    first = rng.choice(names.female if sex == "female" or (sex != "male" and rng.random() < 0.5) else names.male)
    full_name = f"{first} {rng.choice(names.last)}"
    blocks = answers(language)
    category = _weighted(rng, CATEGORIES)
    organisation = rng.choice(blocks["organisations"][category]).format(word=rng.choice(blocks["words"]))
    # In Arabic the counted noun changes after ten; the texts are written for three to ten.
    years = rng.randint(3, 10) if language == "ar" else rng.randint(2, 24)
    spoken = [language, *(code for code in others.split() if rng.random() < 0.6)]
    profile = {
        "full_name": full_name,
        "sex": sex,
        "nationality_id": country,
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
    return {
        "language": language,
        "motivation": " ".join(
            rng.choice(blocks["motivation"][part]).format(**values) for part in ("opening", "experience", "wish")
        ),
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
    """Countries for so many people: every country once before any comes twice."""
    result: list[str] = []
    while len(result) < count:
        around = sorted(COUNTRIES)
        rng.shuffle(around)
        result += around
    return result[:count]
