"""Walks the portal as one person does: from the home page by links and forms."""

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import check_for_language

# What no finished page says or links to.
PLACEHOLDERS = ("lorem ipsum", "todo", "tbd", "coming soon", "not implemented", "under construction")
START = "/en/"
MOST_AT_THE_DESK = 2
OWN = "http://testserver"


class PageReader(HTMLParser):
    """Collects where a page leads, and the words on it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pages_by_form: list[str] = []
        self.acts: list[str] = []
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Links, forms that open a page, forms that act."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            is_act = given.get("method", "get").lower() == "post"
            (self.acts if is_act else self.pages_by_form).append(given.get("action", ""))
        elif tag in {"script", "style", "textarea"}:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        """The words count again."""
        if tag in {"script", "style", "textarea"}:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        """Words that people read."""
        if not self._silent:
            self.words.append(data)


@dataclass
class Walk:
    """What one person found, from the page ``start`` on, among the addresses that begin as one of ``within``.

    ``most`` pages are opened of each kind; all others are only looked up by their address.
    """

    client: Client
    most: int
    start: str = START
    within: tuple[str, ...] = (START,)
    opened: dict[str, int] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _kinds: Counter = field(default_factory=Counter)
    _known: set[str] = field(default_factory=set)
    _queue: deque = field(default_factory=deque)

    def through(self) -> "Walk":
        """Follow everything from the start on."""
        self._offer(self.start, self.start)
        while self._queue:
            address, found_on = self._queue.popleft()
            self._open(address, found_on)
        return self

    def _open(self, address: str, found_on: str) -> None:
        response = self.client.get(address)
        self.opened[address] = response.status_code
        if response.status_code in {301, 302}:
            self._offer(response.headers["Location"], address)
        elif response.status_code != 200:
            self.faults.append(f"{address} answers {response.status_code}, linked from {found_on}")
        elif "html" in response.headers.get("Content-Type", ""):
            self._read(address, response.content.decode())

    def _read(self, address: str, html: str) -> None:
        reader = PageReader()
        reader.feed(html)
        text = " ".join(" ".join(reader.words).casefold().split())
        self.faults += [f"{address} says “{words}”" for words in PLACEHOLDERS if f" {words} " in f" {text} "]
        for link in [*reader.links, *reader.pages_by_form]:
            # The desk's lists have Django's own buttons made of links.
            if link in {"#", "javascript:void(0)"} and "/admin/" not in address:
                self.faults.append(f"{address} has a link that leads nowhere")
            self._offer(urljoin(address, link), address)
        for act in reader.acts:
            self._note(urlsplit(urljoin(address, act)).path, address)

    def _offer(self, link: str, found_on: str) -> None:
        """Put an own page on the list, once, and no more than so many of a kind."""
        parts = urlsplit(link.removeprefix(OWN))
        if parts.netloc or parts.scheme or parts.path.startswith("/static/"):
            return
        # Sorting and filters show the same rows in another order; pages of a list are followed.
        page = parse_qs(parts.query).get("page")
        address = f"{parts.path}?page={page[0]}" if page else parts.path
        if address in self._known:
            return
        self._known.add(address)
        name = self._note(parts.path, found_on)
        # Other languages have the same pages; that their links exist is enough here.
        is_followed = parts.path.startswith(self.within)
        self._kinds[name] += is_followed
        # Of the desk's many kinds of pages fewer are opened.
        most = min(self.most, MOST_AT_THE_DESK) if name.startswith("admin:") else self.most
        if name and is_followed and self._kinds[name] <= most:
            self._queue.append((address, found_on))

    def _note(self, path: str, found_on: str) -> str:
        """Note that the page or act at this path is reached; its name, or nothing where there is none."""
        language = path.split("/")[1]
        if path == "/":  # leads on to the home page in the language of the browser
            return ""
        try:
            with translation.override(language if check_for_language(language) else "en"):
                name = resolve(path).view_name
        except Resolver404:
            self.faults.append(f"{path} does not exist, linked from {found_on}")
            return ""
        self.reached.add(name)
        return name
