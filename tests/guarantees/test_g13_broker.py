"""G13: without Redis the site works, and nobody waits for it: killed, or frozen so that it takes calls and is silent.

Seats are not here yet: they come with the programme of the week.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import User
from academy_portal.jobs.actions import request_job
from academy_portal.jobs.models import Job
from academy_portal.kernel.clock import now
from academy_portal.outbox.actions import deliver_due, sweep_messages
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send
from editions.models import Participation
from networks.loading import load_networks
from networks.models import Network
from scholarships.actions import start_review
from scholarships.models import Application, Offer, Review
from tests.guarantees.http import Answer, Visitor
from tests.guarantees.scenes import open_offers
from tests.guarantees.servers import Broker, web
from tests.processes import environment, wait_until, workers
from tests.scholarships.world import World, build_world, person

LANGUAGES = ("ar", "en", "fr", "pt", "es")
MODES = ("up", "dead", "frozen")
# By how much longer than with the broker a request may take: the web's patience, once, and what a busy machine adds.
WAIT_S = 3.5
PASSWORD = "three blue fishing boats"
PUBLIC = (
    "", "help/", "privacy/", "glossary/", "accessibility/", "editions/", "editions/fiction-13/", "networks/",
    "networks/tree/", "publications/", "visits/", "scholarships/", "scholarships/fiction/", "account/login/",
    "account/signup/", "account/login/code/", "nothing/",
)  # fmt: skip


@dataclass
class Scene:
    """Who looks at which pages, and who acts: one of each a mode."""

    pages: list[tuple[User | None, str]]
    drafts: list[Application]
    offers: list[Offer]
    calls: list[World]
    members: list[User]


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Scene:
    """An open call, one in review, one decided; everybody with a page."""
    world = build_world(seats=6, budget=60000)
    at, more = world.at, {"edition": world.call.edition, "budget": 60000}
    load_networks(at=at)
    drafts = [world.apply(f"draft{mode}", send=False) for mode in MODES]
    sent = world.apply("sent")
    read = build_world(slug="read", **more)
    file = read.apply("read")
    read.close()
    start_review(call=read.call, due_on=at.date() + timedelta(days=20), by=read.officer, at=at)
    decided = build_world(slug="decided", seats=4, quota=False, **more)
    offers = open_offers(decided, tmp_path, people=4, name="holder")
    calls = [build_world(slug=f"begin{mode}", reviewers=6, **more) for mode in MODES]
    for one in calls:
        for number in range(6):
            one.apply(f"{one.call.slug}.{number}")
        one.close()
    ministry, chief = person("ministry@example.org", at), person("chief@example.org", at, is_superuser=True)
    grant_mandate(
        user=ministry, role="ministry", scope_kind="edition", scope_id=world.call.edition_id, valid_from=at,
        valid_until=None, by=None, at=at,
    )  # fmt: skip
    job = request_job(kind="scholarships.select", key="page", payload={}, by=chief, at=at)
    members = [person(f"member{mode}@example.org", at) for mode in MODES]
    for member in members:
        member.set_password(PASSWORD)
        member.save(update_fields=["password"])
    review = Review.objects.filter(application=file).select_related("reviewer").first()
    assert review is not None
    applicant, draft, run = sent.applicant, drafts[0], offers[0].run
    own: list[tuple[User | None, str]] = [
        (applicant, "my/"), (applicant, "account/settings/"), (applicant, "account/2fa/"),
        (applicant, f"applications/{sent.uuid}/"), (applicant, f"applications/{sent.uuid}/receipt/"),
        (draft.applicant, f"applications/{draft.uuid}/"), (draft.applicant, f"applications/{draft.uuid}/profile/"),
        (draft.applicant, f"applications/{draft.uuid}/proposal/"),
        (draft.applicant, f"applications/{draft.uuid}/check/"),
        (offers[3].person, f"offers/{offers[3].uuid}/"),
        (review.reviewer, "my/"), (review.reviewer, "reviews/"), (review.reviewer, f"reviews/{review.uuid}/"),
        (read.officer, "selection/"), (read.officer, "selection/read/"), (read.officer, "selection/read/assign/"),
        (decided.officer, f"selection/runs/{run.uuid}/"), (ministry, "ministry/"), (ministry, "ministry/fiction-13/"),
        (chief, "admin/"), (chief, "admin/accounts/user/"), (chief, "admin/outbox/message/"),
        (chief, "admin/jobs/job/"),
        (chief, "admin/scholarships/call/"), (chief, "admin/audit/event/"), (chief, f"jobs/{job.uuid}/"),
    ]  # fmt: skip
    public = [*PUBLIC, f"networks/{Network.objects.order_by('pk')[0].slug}/"]
    return Scene([*((None, path) for path in public), *own], drafts, offers, calls, members)


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker of this test alone."""
    one = Broker()
    yield one
    one.end()


@dataclass
class Walker:
    """Goes through the pages and acts of a scene, and notes how long each answer took."""

    scene: Scene
    address: str

    def pages(self) -> dict[str, Answer]:
        """Every page, each in one of the five languages."""
        answers = {}
        visitors: dict[int | None, Visitor] = {}
        for place, (who, path) in enumerate(self.scene.pages):
            key = who.pk if who else None
            visitors.setdefault(key, Visitor.signed_in(self.address, who) if who else Visitor(self.address))
            name = f"/{LANGUAGES[place % 5]}/{path}"
            answers[f"{key} {name}"] = visitors[key].once("GET", name)
        for path in ("/healthz", "/readyz"):
            answers[path] = Visitor(self.address).once("GET", path)
        return answers

    def deeds(self, mode: str) -> dict[str, Answer]:
        """Send an application, accept an offer, start a review, sign in twice: the posts themselves."""
        place = MODES.index(mode)
        draft, offer, call = self.scene.drafts[place], self.scene.offers[place], self.scene.calls[place]
        due = now() + timedelta(days=20)
        parts = {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year}
        check, home = f"/en/applications/{draft.uuid}/check/", f"/en/selection/{call.call.slug}/review/"
        answers = {
            "submit": self.press(draft.applicant, check, "Send your application", is_true="on"),
            "accept": self.press(offer.person, f"/en/offers/{offer.uuid}/", "Accept the scholarship"),
            "start the review": self.press(call.officer, home, "Start the review", **parts),
        }
        member = self.scene.members[place]
        login = {"login": member.email, "password": PASSWORD}
        answers["sign in by password"] = self.press(None, "/en/account/login/", "Sign in", **login)
        visitor = Visitor(self.address)
        answers["ask for a code"] = self.press(visitor, "/en/account/login/code/", "", email=member.email)
        message = Message.objects.filter(recipient_email=member.email, is_secret=True).latest("id")
        code = re.search(r"^\d{6}$", text_to_send(message), re.MULTILINE)
        assert code is not None
        answers["sign in by code"] = self.press(visitor, "/en/account/login/code/confirm/", "", code=code[0])
        return answers

    def press(self, who: User | Visitor | None, page: str, button: str, **answers: object) -> Answer:
        """Open a page, press its button: the answer to the post, which leads on."""
        visitor = who if isinstance(who, Visitor) else Visitor(self.address)
        if isinstance(who, User):
            visitor = Visitor.signed_in(self.address, who)
        visitor.open(page)
        assert visitor.page is not None
        named = next(iter(answers), "form_key")
        press = button or next(
            form.buttons[0][0] for form in visitor.page.forms() if form.buttons and named in dict(form.values)
        )
        answer = visitor.once("POST", visitor.target(press), visitor.fill(dict(answers), press))
        assert answer.status == 302, (page, answer.status, answer.text[-2000:])
        return answer


def check_effects(scene: Scene, mode: str) -> None:
    """Every deed of the mode stands."""
    place = MODES.index(mode)
    assert Application.objects.get(pk=scene.drafts[place].pk).state == "submitted"
    assert Offer.objects.get(pk=scene.offers[place].pk).state == "accepted"
    assert Participation.objects.filter(person=scene.offers[place].person).count() == 1
    scene.calls[place].call.refresh_from_db()
    assert scene.calls[place].call.state == "in_review"
    assert Review.objects.filter(application__call=scene.calls[place].call).count() == 12


def walk(scene: Scene, address: str, mode: str, fault: Callable[[], None]) -> dict[str, Answer]:
    """Every page and deed once the fault has come. The deeds come first: nobody has met the fault before them."""
    fault()
    walker = Walker(scene, address)
    return {**walker.deeds(mode), **walker.pages()}


def test_without_redis_everything_goes_on(
    scene: Scene, broker: Broker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faults: dict[str, Callable[[], None]] = {"up": lambda: None, "frozen": broker.freeze, "dead": broker.kill}
    seconds: dict[str, dict[str, float]] = {}
    with web(environment(REDIS_URL=broker.url), tmp_path / "web.log") as first:
        Walker(scene, first).pages()  # templates and translations are read once
        answers = {mode: walk(scene, first, mode, faults[mode]) for mode in ("up", "frozen")}
    # What one has learnt of the broker does not help another.
    with web(environment(REDIS_URL=broker.url), tmp_path / "web.log") as second:
        Walker(scene, second).pages()
        answers["dead"] = walk(scene, second, "dead", faults["dead"])
    for mode, found in answers.items():
        wrong = {name: answer.status for name, answer in found.items() if answer.status not in {200, 302}}
        assert {name for name in wrong if "/nothing/" not in name} == set(), wrong
        assert set(wrong.values()) == {404}
        check_effects(scene, mode)
        seconds[mode] = {name: answer.seconds for name, answer in found.items()}
    for mode in ("dead", "frozen"):
        late = {name: took for name, took in seconds[mode].items() if took > seconds["up"].get(name, 0) + WAIT_S}
        assert late == {}
    assert len(scene.pages) >= 30
    waiting = Message.objects.filter(state="queued").count()
    assert waiting > 0
    assert sweep_messages(at=now()) >= 0
    while deliver_due():
        pass
    assert not Message.objects.filter(state__in=("queued", "claimed", "sending")).exists()
    assert Job.objects.get(key="page").state == "queued"
    with capsys.disabled():
        total = {mode: sum(times.values()) for mode, times in seconds.items()}
        worst = {mode: max(times.values()) for mode, times in seconds.items()}
        print(f"\nG13 | {len(seconds['up'])} requests, 0 x 5xx | broker up {total['up']:.2f} s", end="")  # noqa: T201
        for mode in ("dead", "frozen"):
            print(f" | {mode} {total[mode] / total['up']:.2f} x, longest {worst[mode]:.2f} s", end="")  # noqa: T201
        print(f" | {waiting} messages delivered afterwards")  # noqa: T201


@pytest.mark.long
def test_when_redis_is_back_the_workers_send_what_waits(scene: Scene, broker: Broker, tmp_path: Path) -> None:
    broker.kill()
    variables = environment(REDIS_URL=broker.url, EMAIL_URL=f"file://{tmp_path}/mail")
    with web(variables, tmp_path / "web.log") as address:
        Walker(scene, address).deeds("dead")
    check_effects(scene, "dead")
    open_states = ("queued", "claimed", "sending")
    assert Message.objects.filter(state="queued").exists()
    with workers(variables, tmp_path / "workers.log"):
        broker.start()
        wait_until(lambda: not Message.objects.filter(state__in=open_states).exists(), seconds=60, what="all are sent")
    assert not Message.objects.filter(state__in=("failed", "doubtful")).exists()
