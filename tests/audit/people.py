"""The smallest actor that the lower apps accept: a key and a name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Stands for a user where the app under test may not know users."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


AMINA = Person(pk=11, name="Amina Example")
BEN = Person(pk=12, name="Ben Example")
