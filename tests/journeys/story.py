"""From an open call to an accepted award, as its people walk it through the demonstration."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from academy_portal.local import processes

from .people import Person

CALL = "demo-second-round"
DESK = f"/en/selection/{CALL}/"
COMPUTING_SECONDS = 60

Enter = Callable[[str], Person]


def walk(enter: Enter) -> str:
    """The whole way. Returns the number of the application that was accepted.

    ``enter`` gives a signed-in person by the key of the persona.
    """
    number, application = send_the_draft(enter("applicant"))
    close_and_start(enter("officer"))
    for key in ("reviewer_one", "reviewer_two"):
        score_everything(enter(key))
    run = compute(enter("officer"))
    sign(enter("officer"), run)
    sign(enter("signatory"), run)
    release(enter("officer"), run)
    accept(enter("applicant"), application)
    see_the_counts(enter("ministry_host"))
    return number


def send_the_draft(applicant: Person) -> tuple[str, str]:
    """Complete the second section, check, send; returns the number and the address of the application."""
    applicant.open(f"/en/scholarships/{CALL}/")
    home = re.search(r'href="(/en/applications/[0-9a-f-]+/)"', applicant.open(f"/en/scholarships/{CALL}/")).group(1)
    applicant.open(f"{home}proposal/")
    page = applicant.send({"article_title": ""}, "Save and continue")
    assert "Enter a title for the article." in page
    answers = {
        "language": "fr", "motivation": "Je forme des coopératives de femmes.",
        "planned_use": "Former cent membres avec deux unions.", "article_title": "Coopérer du Sud au Sud",
        "article_abstract": "Deux unions échangent leurs formatrices.", "article_language": "fr",
    }  # fmt: skip
    applicant.send(answers, "Save and continue")
    assert applicant.path == f"{home}check/"
    assert "Confirm that your answers are true" in applicant.send({}, "Send your application")
    page = applicant.send({"is_true": "on"}, "Send your application")
    assert applicant.path == f"{home}receipt/"
    applicant.leave()
    return re.search(r"<b>([A-Z0-9]+-[A-Z0-9]+)</b>", page).group(1), home


def close_and_start(officer: Person) -> None:
    """Close the call early with a reason, then start the review."""
    officer.open(f"{DESK}close/")
    past = datetime.now(UTC) - timedelta(minutes=2)
    officer.send({"closes_at": past.strftime("%Y-%m-%d %H:%M"), "reason": "Walked by a test"}, "Move the close")
    officer.open(f"{DESK}review/")
    due = datetime.now(UTC).date() + timedelta(days=20)
    parts = {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year}
    page = officer.send(parts, "Start the review")
    assert officer.path == DESK
    assert "still lack reviews" in page
    officer.leave()


def score_everything(reviewer: Person) -> None:
    """Score every file that waits: the applicant's best of all."""
    page = reviewer.open("/en/reviews/")
    while match := re.search(r'class="button" href="(/en/reviews/[0-9a-f-]+/)"', page):
        page = reviewer.open(match.group(1))
        value = 5 if "Coopérer du Sud au Sud" in page else 3
        keys = re.findall(r'name="value_([a-z_-]+)" value="0"|value="0"[^>]* name="value_([a-z_-]+)"', page)
        marks = {f"value_{one or two}": str(value) for one, two in keys}
        reasons = {f"why_{one or two}": "As the rubric says." for one, two in keys}
        reviewer.send({**marks, **reasons}, "Save and next")
        page = reviewer.open("/en/reviews/")
    reviewer.leave()


def compute(officer: Person) -> str:
    """Ask for the selection and wait for the worker; returns the address of the run."""
    officer.open(DESK)
    officer.send({}, "Compute the selection")
    run = officer.path
    done = processes.wait_until(lambda: "Proposed decisions" in officer.open(run), seconds=COMPUTING_SECONDS)
    assert done, officer.open(run)
    officer.leave()
    return run


def sign(signer: Person, run: str) -> None:
    """Give one signature."""
    signer.open(run)
    signer.send({}, "Sign this result")
    signer.leave()


def release(officer: Person, run: str) -> None:
    """Release all letters."""
    button = re.search(r"Release \d+ letters", officer.open(f"{run}release/")).group()
    assert "Published. The letters have been released." in officer.send({}, button)
    officer.leave()


def accept(applicant: Person, home: str) -> None:
    """Read the offer, accept it, see the obligation."""
    offer = re.search(r'href="(/en/offers/[0-9a-f-]+/)"', applicant.open(home)).group(1)
    applicant.open(offer)
    assert "You accepted the scholarship" in applicant.send({}, "Accept the scholarship")
    assert "You owe: Article" in applicant.open("/en/my/")
    applicant.leave()


def see_the_counts(ministry: Person) -> None:
    """The ministry of the host country sees numbers and participants."""
    page = ministry.open("/en/ministry/")
    assert "Applications received" in page
    assert "Aminata" in page
    ministry.leave()
