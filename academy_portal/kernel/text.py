"""Rules for text that people type: what one line may hold, what no text may hold."""

import unicodedata

_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji need them inside a word


def has_forbidden_characters(value: str) -> bool:
    """Whether the text holds what PostgreSQL cannot store: NUL or a lone surrogate."""
    return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)


def one_line(value: str, *, keep: str = "") -> str:
    """The text as a single clean line.

    Normalised to NFC; controls, newlines and direction overrides become a space, but for those to ``keep``; runs of
    white space become one.
    A newline in a name would otherwise reach a mail header. Source: trust.md, Inputs.
    """
    clean = "".join(
        character if character in _JOINERS or character in keep or unicodedata.category(character)[0] != "C" else " "
        for character in unicodedata.normalize("NFC", value)
    )
    return " ".join(clean.split())


def count_words(value: str) -> int:
    """How many words a text has, counted as the writer's own counter does: runs without white space."""
    return len(value.split())


def latin_digits(value: str) -> str:
    """The text with the digits of every script written 0 to 9: people type a date as their keyboard has it."""
    return "".join(
        character if (digit := unicodedata.decimal(character, None)) is None else str(digit) for character in value
    )


def folded(value: str) -> str:
    """The text as it is compared and put in order: accents and letter case do not count."""
    decomposed = unicodedata.normalize("NFKD", value)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def plain_cell(value: object) -> str:
    """The value as a cell of a CSV file that no spreadsheet takes for a formula. Source: trust.md, Inputs."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
