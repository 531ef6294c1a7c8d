"""The spine, walked from the outside: real web, worker, beat, database, broker and mail server."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from academy_portal.local import processes

from .conftest import Portal
from .people import BrowserPerson, HttpPerson, Person
from .story import walk

APPLICANT = "applicant@example.org"


def entrance(portal: Portal, make: Callable[[], Person]) -> Callable[[str], Person]:
    """Sign in as a persona with one click on the demonstration's page."""

    def enter(key: str) -> Person:
        person = make()
        person.open("/en/demo/")
        person.send({}, press_of(person, key), within=f"/demo/people/{key}/")
        return person

    return enter


def press_of(person: Person, key: str) -> str:
    """The words on the button that signs in as a persona."""
    from .people import FormReader

    reader = FormReader()
    reader.feed(person.open("/en/demo/"))
    return next(form.buttons[0][0] for form in reader.forms if f"/demo/people/{key}/" in form.action)


@pytest.fixture
def at_the_start(portal: Portal) -> Portal:
    """The portal with its story as it begins, whichever journey went before."""
    answer = portal.manage("demo", "--reset", "--applications", "60")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    # The story's application has the same number each time: earlier mails about it do not count.
    portal.sink.mails.clear()
    return portal


def test_the_spine_over_http(at_the_start: Portal) -> None:
    portal = at_the_start
    number = walk(entrance(portal, lambda: HttpPerson(portal.address)))

    def told() -> list[str]:
        """The subjects of the mails about this application, in order."""
        return [subject for subject in portal.sink.subjects_to(APPLICANT) if subject.startswith(number)]

    # Receipt, letter of award, confirmation: each once.
    assert processes.wait_until(lambda: len(told()) >= 3, seconds=90)
    assert len(told()) == len(set(told())) == 3
    for command in ("invariants", "audit_verify"):
        answer = portal.manage(command)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_code_by_mail_signs_in(portal: Portal) -> None:
    person = HttpPerson(portal.address)
    person.open("/en/account/login/code/")
    person.send({"email": APPLICANT}, person_button(person))
    assert processes.wait_until(lambda: portal.sink.code_to(APPLICANT), seconds=60)
    person.send({"code": portal.sink.code_to(APPLICANT)}, person_button(person))
    assert "Aminata" in person.open("/en/my/")


def person_button(person: HttpPerson) -> str:
    """The words on the button of the main form of the page."""
    from .people import FormReader

    reader = FormReader()
    reader.feed(person.text)
    return next(
        form.buttons[0][0]
        for form in reader.forms
        if form.buttons and any(name in {"email", "code"} for name, _ in form.values)
    )


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_spine_in_a_browser(at_the_start: Portal, chromium: Browser, script: bool) -> None:
    walk(entrance(at_the_start, lambda: BrowserPerson(chromium, at_the_start.address, script=script)))
