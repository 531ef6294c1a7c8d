"""Our styles and scripts without what only people read: `collectstatic` packs them, development serves the sources.

Only what cannot change the meaning goes: comments, indentation, space beside marks. A minifier that was tried for more
took the space out of `.field :is(input)`, which is another selector without it.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "academy/"
_STRING = r"""("[^"\n]*"|'[^'\n]*')"""
_COMMENT_OR_SPACE = re.compile(_STRING + r"|(?:/\*.*?\*/|\s)+", re.DOTALL)
# Not the space before a colon, nor one around "(": `.a :is(b)`, `and (x)`, `calc(1px + 2px)` need it.
_BESIDE_A_MARK = re.compile(_STRING + r"| ?([{};]) ?|([,:]) ")


def packed_style(text: str) -> str:
    """A stylesheet without comments and needless space; strings stay as they are."""
    even = _COMMENT_OR_SPACE.sub(lambda found: found[1] or " ", text)
    return _BESIDE_A_MARK.sub(lambda found: found[1] or found[2] or found[3], even).strip()


def packed_script(text: str) -> str:
    """A module without indentation, empty lines and lines of comment; a template of several lines would change."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


PACK = {".css": packed_style, ".js": packed_script}


class _PackedSource:
    """Where `collectstatic` reads a file from, packed on the way."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, path: str) -> ContentFile:
        """The file as it goes out."""
        with self.storage.open(path) as source:
            text = source.read().decode()
        return ContentFile(PACK[path[path.rindex(".") :]](text).encode(), name=path)


class PackedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Packed, then named by the hash of what was packed, then compressed."""

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[tuple[Any, ...]]:
        """Pack the styles and scripts of the portal; those of libraries go out as they are."""
        sources = {
            name: (_PackedSource(storage) if name.startswith(OURS) and name.endswith(tuple(PACK)) else storage, path)
            for name, (storage, path) in paths.items()
        }
        yield from super().post_process(sources, *args, **kwargs)
