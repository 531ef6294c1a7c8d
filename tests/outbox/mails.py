"""Reading mails as their receivers do."""

from html.parser import HTMLParser

from academy_portal.outbox.rendering import FOOT_MARK, ISOLATES

BLOCKS = {"p", "li", "br", "div", "ul"}


class Reader(HTMLParser):
    """What an HTML part holds: its elements, its links and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[str | None] = []
        self._parts: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag in BLOCKS:
            self._parts.append("\n")
        if tag not in ("meta", "br"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        assert self._inside.pop() == tag
        if tag in BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Note words."""
        if "title" not in self._inside:
            self._parts.append(data.replace("\n", " "))

    @property
    def lines(self) -> list[str]:
        """The words line by line."""
        return _lines("".join(self._parts))


def lines_of(text: str) -> list[str]:
    """The words of a plain text, line by line, without its marks."""
    return _lines("\n".join(line.removeprefix("- ") for line in text.split("\n") if line != FOOT_MARK))


def _lines(text: str) -> list[str]:
    for isolate in ISOLATES:
        text = text.replace(isolate, "")
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def is_balanced(text: str) -> bool:
    """Whether every isolate is opened and closed, line by line."""
    for line in text.split("\n"):
        depth = 0
        for character in line:
            depth += (character == ISOLATES[0]) - (character == ISOLATES[1])
            if depth < 0:
                return False
        if depth:
            return False
    return True
