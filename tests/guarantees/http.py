"""People who use the portal over HTTP and do not give up: they press reload as often as it takes."""

import http.client
import socket
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field

from academy_portal.accounts.models import User
from tests.clients import client_for
from tests.journeys.people import Answers, Form, FormReader

PATIENCE_S = 60
PAUSE_S = 0.2


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    location: str
    text: str
    headers: dict[str, str]
    seconds: float

    def forms(self) -> list[Form]:
        """The forms on the page."""
        reader = FormReader()
        reader.feed(self.text)
        return reader.forms


class NoAnswerError(ConnectionError):
    """The connection broke, or nobody was there, before an answer had come."""


@dataclass
class Visitor:
    """One session. ``faults`` keeps every answer from 500 on; ``met`` counts what came, broken lines included."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    page: Answer | None = None
    path: str = "/"
    faults: list[Answer] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    @classmethod
    def signed_in(cls, address: str, user: User, **options: bool) -> "Visitor":
        """Somebody whose session was begun beforehand, in the database that the server uses too."""
        client = client_for(user, **options)
        return cls(address, {name: morsel.value for name, morsel in client.cookies.items()})

    def once(self, method: str, path: str, body: str = "") -> Answer:
        """One request, one answer.

        Raises: NoAnswerError.
        """
        host = urllib.parse.urlsplit(self.address).netloc
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        line = http.client.HTTPConnection(host, timeout=PATIENCE_S)
        begin = time.monotonic()
        try:
            line.request(method, path, body.encode() or None, headers)
            raw = line.getresponse()
            text = raw.read().decode()
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, socket.timeout):
                raise
            raise NoAnswerError(str(error)) from error
        finally:
            line.close()
        for cookie in raw.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(raw.status, raw.headers.get("Location", ""), text, dict(raw.headers), time.monotonic() - begin)

    def insist(self, method: str, path: str, body: str = "") -> Answer:
        """Ask again until the portal answers: after a broken line the same request, after a 503 what its page offers.

        Raises: AssertionError when it never does.
        """
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                answer = self.once(method, path, body)
            except NoAnswerError:
                self.met["no answer"] += 1
            else:
                self.met[str(answer.status)] += 1
                if answer.status < 500:
                    return answer
                self.faults.append(answer)
                offered = [form for form in answer.forms() if form.buttons]
                if method == "POST" and offered:
                    path, body = offered[0].action, urllib.parse.urlencode(offered[0].values)
            threading.Event().wait(PAUSE_S)
        raise AssertionError(f"no answer to {method} {path} in {PATIENCE_S} s: {self.met}")

    def open(self, path: str) -> Answer:
        """Read a page, wherever it leads."""
        return self._follow(path, self.insist("GET", path))

    def fill(self, answers: Answers, press: str) -> str:
        """What a browser would send of the form with this button: its body. ``target`` says where to."""
        form, button = self._form(press)
        pairs = [(name, value) for name, value in form.values if name not in answers]
        for name, value in answers.items():
            pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        return urllib.parse.urlencode([*pairs, (button[1], button[2])] if button[1] else pairs)

    def target(self, press: str) -> str:
        """The address of the form with this button."""
        return self._form(press)[0].action or self.path

    def send(self, answers: Answers, press: str) -> Answer:
        """Fill in a form, press its button, follow where it leads."""
        path = self.target(press)
        return self._follow(path, self.insist("POST", path, self.fill(answers, press)))

    def _form(self, press: str) -> tuple[Form, tuple[str, str, str]]:
        assert self.page is not None
        found = [(form, one) for form in self.page.forms() for one in form.buttons if one[0] == press]
        assert found, f"no button {press!r} at {self.path}: {self.page.status} {self.page.text[:2000]}"
        return found[0]

    def _follow(self, path: str, answer: Answer) -> Answer:
        while answer.status in {301, 302, 303}:
            path = urllib.parse.urljoin(path, answer.location)
            answer = self.insist("GET", path)
        self.path, self.page = path, answer
        return answer
