"""The fictional editions, their programme and a fictional network."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from academy_portal.audit.actions import record
from editions.actions import announce_edition, assign_ordinal, create_edition, save_host, save_session
from editions.models import Edition, EditionHost, HostKind, HostRole, Session, SessionDate, SessionKind
from networks.models import Network, Status, Verification

from .personas import NETWORK_SLUG
from .texts import texts, translations

CODE, OTHER_CODE = "DEMO-13", "DEMO-OTHER"
NETWORK_CODE = "demo-network"
ORDINAL = 13
NOTE = (
    "This edition is fictional. Place, dates, hosts, sessions, calls and people were invented for the demonstration "
    "of this portal. No 13th edition of the Academy is known."
)


@dataclass(frozen=True)
class Stage:
    """What the calls stand on."""

    edition: Edition
    other: Edition
    network: Network


# Day of the week (0: Monday), kind, title, languages.
SESSIONS = (
    (0, SessionKind.OPENING, "Opening (fictional): the solidarity economy and decent work", ("fr", "en", "ar")),
    (0, SessionKind.PLENARY, "Plenary (fictional): laws that helped and laws that did not", ("fr", "en", "ar", "pt")),
    (1, SessionKind.ELECTIVE, "Elective (fictional): finance that stays in the village", ("fr", "en")),
    (1, SessionKind.ELECTIVE, "Elective (fictional): South-South and triangular cooperation", ("fr", "en", "es", "pt")),
    (2, SessionKind.VISIT, "Visit (fictional): a fishing cooperative and its ice house", ("fr",)),
    (2, SessionKind.VISIT, "Visit (fictional): a health mutual of market traders", ("fr", "en")),
    (3, SessionKind.MARKETPLACE, "Marketplace (fictional): participants show what they do", ("fr", "en", "ar")),
    (4, SessionKind.CLOSING, "Closing (fictional): what each of us takes home", ("fr", "en", "ar", "pt", "es")),
)


def first_day(at: datetime) -> date:
    """The Monday on which the fictional edition begins: far enough ahead for calls, visas and articles."""
    day = at.date() + timedelta(days=190)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def make_stage(*, at: datetime) -> Stage:
    """Make the two fictional editions and the network by the editions' own actions, as the portal itself."""
    begun = at - timedelta(days=150)
    monday = first_day(at)
    edition = create_edition(
        code=CODE, slug="13-dakar-fictional", mode="in_person", city="Dakar", country_id="SN",
        theme="Solidarity economy and decent work for young people (fictional)",
        translations=translations("editions", CODE),
        languages=("fr", "en", "ar", "pt", "es"), planned_starts_on=monday, planned_ends_on=monday + timedelta(days=4),
        notes=NOTE, is_fictional=True, by=None, at=begun,
    )  # fmt: skip
    assign_ordinal(edition=edition, ordinal=ORDINAL, by=None, at=begun)
    announce_edition(edition=edition, by=None, at=begun)
    _make_hosts(
        edition,
        (
            ("Ministry of Community Enterprise (fictional)", HostKind.MINISTRY),
            ("Teranga Network of Cooperatives (fictional)", HostKind.SSE_NETWORK),
        ),
        begun,
    )
    _make_sessions(edition, monday, begun)
    return Stage(edition=edition, other=_make_other(monday, begun), network=_make_network(begun))


def _make_other(monday: date, at: datetime) -> Edition:
    """The edition of another country: its ministry must see nothing of the 13th."""
    other_monday = monday + timedelta(weeks=44)
    other = create_edition(
        code=OTHER_CODE, slug="next-montevideo-fictional", mode="in_person", city="Montevideo", country_id="UY",
        theme="Care, cooperatives and the future of work (fictional)", languages=("es", "pt", "en"),
        translations=translations("editions", OTHER_CODE),
        planned_starts_on=other_monday, planned_ends_on=other_monday + timedelta(days=4), notes=NOTE, is_fictional=True,
        by=None, at=at,
    )  # fmt: skip
    announce_edition(edition=other, by=None, at=at)
    _make_hosts(other, (("Institute for Cooperative Work (fictional)", HostKind.GOVERNMENT_AGENCY),), at)
    return other


def _make_hosts(edition: Edition, bodies: tuple[tuple[str, HostKind], ...], at: datetime) -> None:
    for position, (name, kind) in enumerate(bodies):
        host = EditionHost(
            edition=edition, name=name, kind=kind, role=HostRole.HOST, is_lead=position == 0, position=position
        )
        save_host(host=host, by=None, at=at)


def _make_sessions(edition: Edition, monday: date, at: datetime) -> None:
    for position, (day, kind, title, languages) in enumerate(SESSIONS):
        code = f"d{position:02}"
        session = Session(
            edition=edition, code=code, kind=kind, title=title, languages=list(languages),
            translations=translations("sessions", code),
            starts_on=monday + timedelta(days=day), date_precision=SessionDate.DAY, position=position,
            source_note="Invented for the demonstration.",
        )  # fmt: skip
        save_session(session=session, by=None, at=at)


def _make_network(at: datetime) -> Network:
    network = Network(
        code=NETWORK_CODE, slug=NETWORK_SLUG, name="شبكة التضامن المتخيَّلة", name_language_id="ar",
        name_script="Arab", name_en="Network of Imagined Solidarity (fictional)", kind="national", region="africa",
        seat_country_id="MA", seat_city="", status=Status.ACTIVE, verification=Verification.GENERAL_KNOWLEDGE,
        description="A network that does not exist. It was invented so that a representative can be shown.",
        translations=texts()["network"], source_note="Invented for the demonstration.", confidence="none",
        is_fictional=True, created_at=at, updated_at=at,
    )  # fmt: skip
    network.full_clean(exclude=["sort_name", "search_text"])
    network.save(force_insert=True)
    network.countries.set(["MA"])
    record(verb="network.created", subject=network, by=None, at=at, facts={"code": network.code, "fictional": True})
    return network
