"""The variables that configure the portal: one table, read once, faults reported together.

``docs/configuration.md`` is generated from this table by ``manage.py configuration``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


class ConfigurationError(Exception):
    """One or more variables are missing or wrong. The message lists all of them, each with its mend."""


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.strip().lower() not in words:
        raise ValueError("write yes or no")
    return words[value.strip().lower()]


def _flag_or_empty(value: str) -> bool | None:
    return _flag(value) if value else None


def _number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError("write a whole number") from None


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


@dataclass(frozen=True)
class Variable:
    """One row of the table."""

    name: str
    read: Callable[[str], object]
    default: str
    help: str
    secret: bool = False

    @property
    def kind(self) -> str:
        """The type in words, for the documentation."""
        names: dict[object, str] = {
            _text: "text",
            _flag: "yes or no",
            _flag_or_empty: "yes, no or empty",
            _number: "whole number",
            _words: "list, by commas",
        }
        return names[self.read]


VARIABLES = (
    Variable("PRODUCTION", _flag, "no", "Production mode: secure cookies, HSTS, no demonstration, a real SECRET_KEY."),
    Variable("SECRET_KEY", _text, "", "Signs sessions and links. At least 50 random letters in production.", True),
    Variable("FIELD_KEYS", _text, "", "Key ring of encrypted fields: name:base64 of 32 bytes, newest first.", True),
    Variable("ALLOWED_HOSTS", _words, "localhost,127.0.0.1,[::1]", "Host names that the portal answers to."),
    Variable("BASE_URL", _text, "http://127.0.0.1:8000", "The public address, as mails print it, without a slash."),
    Variable(
        "DATABASE_URL", _text, "", "PostgreSQL 15 or later: postgres://user:password@host/name. Empty: embedded.", True
    ),
    Variable("REDIS_URL", _text, "", "Redis or Valkey: redis://host:6379/0 or unix:///path. Empty: embedded.", True),
    Variable(
        "EMAIL_URL", _text, "", "smtp://user:password@host:587?tls=1, smtps://, file:///folder, console://.", True
    ),
    Variable("EMAIL_FROM", _text, "SSE Academy <academy@example.org>", "The sender of every mail."),
    Variable(
        "CONTACT_EMAIL", _text, "", "Where people write and answers to mails go. Empty: the address of EMAIL_FROM."
    ),
    Variable(
        "DEMONSTRATION", _flag_or_empty, "", "yes or no. Empty: yes with the embedded database, no with DATABASE_URL."
    ),
    Variable(
        "SERVICE_WORKER",
        _flag,
        "yes",
        "Pages for the road without a line. no: browsers drop the worker and its copies.",
    ),
    Variable("TRUSTED_PROXY", _flag, "no", "A proxy in front sets X-Forwarded-Proto and X-Forwarded-For; believe it."),
    Variable("MEDIA_ROOT", _text, "", "Folder of private files. Empty: files/ in the data folder."),
    Variable("STATIC_ROOT", _text, "", "Folder that collectstatic writes. Empty: static/ in the data folder."),
    Variable("ORG_MARK", _text, "", "Line in the footer once the organisation has given its permission."),
    Variable("LOG_LEVEL", _text, "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Variable("OUTBOX_LEASE", _number, "120", "Seconds after which a mail whose worker fell silent is taken back."),
    Variable("JOBS_LEASE", _number, "60", "Seconds after which a job whose worker fell silent is taken back."),
    Variable("CONN_MAX_AGE", _number, "600", "Seconds that a web process keeps a database connection."),
)


def read(environ: Mapping[str, str]) -> dict[str, object]:
    """Every variable of the table, parsed; an absent or empty one takes its default.

    Raises: ConfigurationError that names all faulty variables at once and says how to mend each.
    """
    values: dict[str, object] = {}
    faults = []
    for variable in VARIABLES:
        raw = environ.get(variable.name, "") or variable.default
        try:
            values[variable.name] = variable.read(raw)
        except ValueError as error:
            faults.append(f"{variable.name}: {error}. {variable.help}")
    if faults:
        raise ConfigurationError("The configuration cannot be used:\n  " + "\n  ".join(faults))
    return values


def database(url: str) -> dict[str, object]:
    """Django's connection settings from a PostgreSQL address.

    A socket folder is given as ``?host=/folder``.
    Raises: ConfigurationError for another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            "DATABASE_URL: the portal speaks PostgreSQL only; write postgres://user:password@host/name."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def broker(url: str) -> str:
    """The broker's address as Celery writes it: a socket is ``redis+socket://``."""
    return "redis+socket://" + url.removeprefix("unix://") if url.startswith("unix://") else url


def mail(url: str) -> dict[str, object]:
    """Django's mail settings from an address.

    Raises: ConfigurationError for an unknown scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "academy_portal.outbox.backends.EmlFileBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"}:
        raise ConfigurationError(
            "EMAIL_URL: write smtp://user:password@host:587?tls=1, smtps://, file:///folder or console://."
        )
    query = parse_qs(parts.query)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": query.get("tls") == ["1"],
        "EMAIL_TIMEOUT": 20,
    }
