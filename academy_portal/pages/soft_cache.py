"""A cache in Redis that is a help and never a need: without it the portal is slower, and nothing else."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure this process asks no more for a while: a page waits once for a Redis that is away, not once a key.
REST_S = 10.0
_rest = {"until": 0.0}


class TextSerializer:
    """Texts as UTF-8. Django's own would unpickle, and so trust Redis with the process."""

    def __init__(self, protocol: int | None = None) -> None:
        """Take what the backend gives; there is nothing to choose."""

    def dumps(self, text: str) -> bytes:
        """The bytes of a text."""
        return text.encode()

    def loads(self, data: bytes) -> str:
        """The text again."""
        return data.decode()


class SoftRedisCache(RedisCache):
    """Redis for texts, by ``get`` and ``set``. What fails counts as not found, or not kept."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The text of that key.

        Effects: with Redis away, or silent, the default; this process then rests.
        """
        found = self._ask(lambda: super(SoftRedisCache, self).get(key, None, version))
        return default if found is None else found

    def set(self, key: str, value: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a text, if Redis is there.

        Units: seconds.
        """
        self._ask(lambda: super(SoftRedisCache, self).set(key, value, timeout, version))

    def clear(self) -> bool:
        """Refuse: Redis holds the broker's queues too, and Django's ``clear`` empties all of it.

        Raises: NotImplementedError.
        """
        raise NotImplementedError("Entries go by themselves within a minute.")

    def _ask(self, deed: Callable[[], Any]) -> Any:
        if time.monotonic() < _rest["until"]:
            return None
        try:
            return deed()
        except (RedisError, OSError, UnicodeDecodeError) as error:
            _rest["until"] = time.monotonic() + REST_S
            logger.warning("pages are made anew each time: reason=%s", type(error).__name__)
            return None
