"""Applications made by the applicant's own actions: start, save both sections, send."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from academy_portal.accounts.actions import create_user
from academy_portal.accounts.models import User
from academy_portal.kernel.clock import now
from academy_portal.outbox.actions import cancel
from academy_portal.outbox.models import Message
from scholarships.actions import save_section, start_application, submit_application, withdraw_application
from scholarships.models import Application, Call

from .documents import bring_cv, bring_letter
from .people import Person, answers

APPLICANT_COUNTRY, HOLDER_COUNTRY = "ML", "EC"


def account_of(person: Person, *, at: datetime) -> User:
    """The account of an invented person; made once and found again after a reset."""
    found = User.objects.filter(email=person.email, is_fictional=True).first()
    return found or create_user(
        email=person.email, full_name=person.full_name, language=person.language, time_zone=person.time_zone,
        by=None, at=at, is_fictional=True, email_verified=True,
    )  # fmt: skip


def numbers(call: Call, user: User) -> random.Random:
    """What the number of an application is drawn from: the same person of the same seed gets the same number."""
    return random.Random(f"{call.slug} {user.email}")  # noqa: S311 - invented people, no secret


def begin(*, call: Call, user: User, person: Person, started_at: datetime, has_documents: bool = False) -> Application:
    """Start an application and complete both sections, some time after the opening of the call."""
    application = start_application(call=call, by=user, at=started_at, draw=numbers(call, user))
    save_section(
        section=application.profile, values=person.profile, is_complete=True, revision=0, by=user,
        at=started_at + timedelta(minutes=9),
    )  # fmt: skip
    save_section(
        section=application.proposal, values=person.proposal, is_complete=True, revision=0, by=user,
        at=started_at + timedelta(minutes=38),
    )  # fmt: skip
    if has_documents:
        application = Application.objects.get(pk=application.pk)
        bring_cv(application, at=started_at + timedelta(minutes=41))
        bring_letter(application, at=started_at + timedelta(minutes=43))
    return application


def send(*, call: Call, user: User, person: Person, started_at: datetime, has_documents: bool = False) -> Application:
    """Begin an application and send it. The database's clock stamps it with the present moment."""
    application = begin(call=call, user=user, person=person, started_at=started_at, has_documents=has_documents)
    return submit_application(application=Application.objects.get(pk=application.pk), by=user, at=now())


def take_back(application: Application) -> None:
    """Withdraw an application as its owner."""
    withdraw_application(application=application, by=application.applicant, at=now())


def some_day(rng: random.Random, call: Call, *, at: datetime) -> datetime:
    """A moment between the opening of the call and an hour ago."""
    seconds = int((at - timedelta(hours=1) - call.opens_at).total_seconds())
    return call.opens_at + timedelta(seconds=rng.randrange(seconds))


def silence(applications: Iterable[Application], *, kept: Iterable[User], at: datetime) -> int:
    """Cancel the waiting mails about applications, those to the personas excepted: thousands of files help nobody.

    Returns: how many were cancelled. The rows stay and say so.
    """
    keys = [str(application.pk) for application in applications]
    waiting = Message.objects.filter(about_model="scholarships.application", about_pk__in=keys, state="queued")
    message_ids = list(waiting.exclude(recipient_id__in=[user.pk for user in kept]).values_list("pk", flat=True))
    return cancel(message_ids=message_ids, by=None, at=at)


def draft_of_applicant(*, call: Call, user: User, at: datetime) -> Application:
    """The story's draft: section 1 complete, section 2 without the abstract of the article, a document replaced once.

    Its planned use and topic are strong, so that reasonable scores win a seat.
    """
    started_at = at - timedelta(days=6)
    application = start_application(call=call, by=user, at=started_at, draw=numbers(call, user))
    save_section(
        section=application.profile, is_complete=True, revision=0, by=user, at=started_at + timedelta(minutes=12),
        values={
            "full_name": user.full_name, "sex": "female", "nationality_id": APPLICANT_COUNTRY,
            "country_id": APPLICANT_COUNTRY, "category": "sse_organisation",
            "organisation_name": "Union des coopératives Karité d'Or", "function": "Responsable de la formation",
            "experience_years": 11, "languages": ["fr", "en"],
        },
    )  # fmt: skip
    blocks = answers("fr")
    parts = blocks["motivation"]
    values = {"years": 11, "organisation": "Union des coopératives Karité d'Or"}
    save_section(
        section=application.proposal, is_complete=False, revision=0, by=user, at=at - timedelta(days=2),
        values={
            "language": "fr",
            "motivation": " ".join(parts[name][0].format(**values) for name in ("opening", "experience", "wish")),
            "planned_use": f"{blocks['planned_use']['deed'][0]} {blocks['planned_use']['partners'][0]}",
            "article_title": blocks["articles"][2]["title"], "article_abstract": "", "article_language": "fr",
        },
    )  # fmt: skip
    application = Application.objects.get(pk=application.pk)
    bring_cv(application, at=at - timedelta(days=2), name="CV Aminata 2025.pdf")
    bring_cv(application, at=at - timedelta(days=1), name="CV Aminata 2026.pdf")
    return application


def missing_answer() -> str:
    """The abstract that the story's draft lacks, ready to be typed or put in by one click."""
    return str(answers("fr")["articles"][2]["abstract"])


def holder_as_person(user: User) -> Person:
    """The answers of the persona with an offer."""
    blocks = answers("es")
    values = {"years": 8, "organisation": "Municipio Cerro Azul, unidad de economía local"}
    article = blocks["articles"][1]
    return Person(
        email=user.email, full_name=user.full_name, language="es", time_zone=user.time_zone,
        profile={
            "full_name": user.full_name, "sex": "female", "nationality_id": HOLDER_COUNTRY,
            "country_id": HOLDER_COUNTRY, "category": "government", "organisation_name": values["organisation"],
            "function": "Jefatura de la unidad de economía local", "experience_years": 8, "languages": ["es", "en"],
        },
        proposal={
            "language": "es",
            "motivation": " ".join(
                blocks["motivation"][name][index].format(**values)
                for name, index in (("opening", 3), ("experience", 0), ("wish", 1))
            ),
            "planned_use": f"{blocks['planned_use']['deed'][1]} {blocks['planned_use']['partners'][5]}",
            "article_title": article["title"], "article_abstract": article["abstract"], "article_language": "es",
        },
    )  # fmt: skip
