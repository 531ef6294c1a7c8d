"""What the portal refuses to start with."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_DIFFERENT = 8


@register(Tags.security)
def demonstration_is_not_in_production(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """The demonstration signs anybody in with one click: it never runs in production mode."""
    if settings.PRODUCTION and settings.DEMONSTRATION:
        return [
            Error(
                "The demonstration cannot run in production mode.",
                hint="Set DEMONSTRATION=no, or PRODUCTION=no on a machine that holds no real data.",
                id="academy.E001",
            )
        ]
    return []


@register(Tags.security)
def secret_key_is_secret(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Outside a local trial the key must be given, long and not a word."""
    key = settings.SECRET_KEY
    if key == settings.LOCAL_SECRET_KEY:
        weak = settings.PRODUCTION
    else:
        weak = len(key) < SECRET_KEY_MIN_LENGTH or len(set(key)) < SECRET_KEY_MIN_DIFFERENT
    if not weak:
        return []
    return [
        Error(
            "SECRET_KEY is the local default or too short.",
            hint=f"Set SECRET_KEY to at least {SECRET_KEY_MIN_LENGTH} random letters. Never commit it.",
            id="academy.E002",
        )
    ]


def refuse_unsafe_start() -> None:
    """Let no web process start with an unsafe configuration: a web server runs no system checks by itself.

    Raises: ImproperlyConfigured that names every fault and its mend.
    """
    faults = [*demonstration_is_not_in_production(None), *secret_key_is_secret(None)]
    if faults:
        raise ImproperlyConfigured(" ".join(f"{fault.id}: {fault.msg} {fault.hint}" for fault in faults))
