"""The people of the demonstration whom a visitor can be with one click. All of them are invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.actions import (
    change_person,
    change_staff_rights,
    create_user,
    grant_mandate,
    reactivate_user,
)
from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.roles import Role, ScopeKind

DOMAIN = "example.org"
SINCE = timedelta(days=400)
NETWORK_SLUG = "demonstration-network"

# What a mandate is limited to, by the name that this package gives to the object.
FIRST, READING, SECOND, ELSEWHERE = "first", "reading", "second", "elsewhere"
HOST_EDITION, OTHER_EDITION, NETWORK = "host_edition", "other_edition", "network"
SCOPE_KINDS = {
    FIRST: ScopeKind.CALL, READING: ScopeKind.CALL, SECOND: ScopeKind.CALL, ELSEWHERE: ScopeKind.CALL,
    HOST_EDITION: ScopeKind.EDITION, OTHER_EDITION: ScopeKind.EDITION, NETWORK: ScopeKind.NETWORK, "": "",
}  # fmt: skip
ALL_CALLS = (FIRST, READING, SECOND, ELSEWHERE)


@dataclass(frozen=True)
class Persona:
    """One person to be: who it is, what it may do, where its work begins.

    Shapes: ``mandates`` are pairs (role, name of the object); ``page`` is the name of the address to land on,
    ``page_args`` what it needs.
    """

    key: str
    full_name: str
    language: str
    time_zone: str
    title: Any
    sees: Any
    page: str
    page_args: tuple[str, ...] = ()
    mandates: tuple[tuple[str, str], ...] = ()
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def email(self) -> str:
        """The address, in a domain that nobody can own."""
        return f"{self.key.replace('_', '.')}@{DOMAIN}"


def _for_calls(role: str) -> tuple[tuple[str, str], ...]:
    return tuple((role, name) for name in ALL_CALLS)


PERSONAS = (
    Persona(
        "applicant", "Aminata Keïta", "fr", "Africa/Bamako", _("Applicant with a draft"),
        _("Trains cooperatives in Mali and reads French. One section of the application is done, the other nearly."),
        "pages:my",
    ),
    Persona(
        "holder", "Rosa Villacís", "es", "America/Guayaquil", _("Applicant with an offer"),
        _("Works for a city in Ecuador. A scholarship is offered and waits for an answer."),
        "pages:my",
    ),
    Persona(
        "reviewer_one", "Thandi Mahlangu", "en", "Africa/Johannesburg", _("Reviewer one"),
        _("Reads the answers of the files that were assigned, without the names, and gives scores with reasons."),
        "scholarships:reviews", (), _for_calls(Role.REVIEWER),
    ),
    Persona(
        "reviewer_two", "Otávio Meireles", "pt", "America/Sao_Paulo", _("Reviewer two"),
        _("Reads the same files as the first reviewer, and sees none of the other's scores."),
        "scholarships:reviews", (), _for_calls(Role.REVIEWER),
    ),
    Persona(
        "officer", "Helen Marchbank", "en", "Europe/Zurich", _("Selection officer"),
        _("Handles the calls: closes them, starts the review, asks for the selection, signs, releases the letters."),
        "scholarships:selection", (), _for_calls(Role.SELECTION_OFFICER), is_staff=True,
    ),
    Persona(
        "signatory", "Léon Vauthier", "fr", "Europe/Zurich", _("Second signatory"),
        _("Gives the second signature. Nobody can give both."),
        "scholarships:selection", (), _for_calls(Role.SIGNATORY),
    ),
    Persona(
        "editor", "Inês Albuquerque", "pt", "Europe/Lisbon", _("Editor of the compendium"),
        _("Looks after the articles that scholarship holders owe. The portal has no pages for articles yet."),
        "pages:my", (), ((Role.EDITOR, HOST_EDITION),),
    ),
    Persona(
        "ministry_host", "Awa Sène", "fr", "Africa/Dakar", _("Ministry of the host country"),
        _("Sees the numbers of the fictional 13th edition; figures about fewer than five people stay hidden."),
        "ministry:dashboard", (), ((Role.MINISTRY, HOST_EDITION),),
    ),
    Persona(
        "ministry_other", "Martín Etchegaray", "es", "America/Montevideo", _("Ministry of another country"),
        _("Sees the edition of the own country, and nothing at all of the 13th."),
        "ministry:dashboard", (), ((Role.MINISTRY, OTHER_EDITION),),
    ),
    Persona(
        "network", "سلمى بنجلون", "ar", "Africa/Casablanca", _("Network representative"),
        _("Speaks for a fictional network in the directory and reads Arabic."),
        "networks:detail", (NETWORK_SLUG,), ((Role.NETWORK_REPRESENTATIVE, NETWORK),),
    ),
    Persona(
        "administrator", "Priya Raman", "en", "Asia/Kolkata", _("Administrator"),
        _("Opens the staff desk: mandates, messages, the record of acts, long work."),
        "admin:index", (), ((Role.DESK_OFFICER, ""),), is_staff=True, is_superuser=True,
    ),
)  # fmt: skip
BY_KEY = {persona.key: persona for persona in PERSONAS}


def persona_users() -> dict[str, User]:
    """The accounts of the personas that exist, by key: one query."""
    by_email = {user.email: user for user in User.objects.filter(email__in=[one.email for one in PERSONAS])}
    return {one.key: by_email[one.email] for one in PERSONAS if one.email in by_email}


def restore_personas(*, at: datetime) -> dict[str, User]:
    """Make the accounts of the personas, and bring those that a visitor changed back to what they were.

    Effects: accounts, never deleted, so that visitors stay signed in.
    """
    existing = persona_users()
    return {one.key: _restored(one, existing.get(one.key), at) for one in PERSONAS}


def _restored(persona: Persona, user: User | None, at: datetime) -> User:
    texts = {"full_name": persona.full_name, "language": persona.language, "time_zone": persona.time_zone}
    rights = {"is_staff": persona.is_staff, "is_superuser": persona.is_superuser}
    if user is None:
        return create_user(
            email=persona.email, by=None, at=at - SINCE, is_fictional=True, email_verified=True, **texts, **rights
        )
    if not user.is_active:
        reactivate_user(user=user, reason="reset of the demonstration", by=None, at=at)
    if rights != {name: getattr(user, name) for name in rights}:
        change_staff_rights(user=user, by=None, at=at, **rights)
    return change_person(user=user, by=None, at=at, **texts)


def give_mandates(*, users: dict[str, User], scopes: dict[str, int], at: datetime) -> None:
    """Give each persona its mandates for the objects that were made.

    Shapes: ``scopes`` name of the object → primary key.
    """
    for persona in PERSONAS:
        for role, name in persona.mandates:
            grant_mandate(
                user=users[persona.key], role=role, scope_kind=SCOPE_KINDS[name], scope_id=scopes[name] if name else "",
                valid_from=at - SINCE, valid_until=None, by=None, at=at,
            )  # fmt: skip


def forget_mandates() -> None:
    """Delete every mandate of fictional people: those of the demonstration and what visitors added."""
    Mandate.objects.filter(user__is_fictional=True).delete()
