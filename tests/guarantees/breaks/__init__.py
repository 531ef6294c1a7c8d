"""The breaks of every guarantee, gathered: each module here holds the rows of one, as ``CONTROLS``."""

from importlib import import_module
from pkgutil import iter_modules

from tests.guarantees.controls import Control

ALL: tuple[Control, ...] = tuple(
    control
    for name in sorted(module.name for module in iter_modules(__path__))
    for control in import_module(f"{__name__}.{name}").CONTROLS
)
