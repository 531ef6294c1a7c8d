"""States and moves as tables that people can read.

A machine is data: it knows which move leads from where to where, and how staff and the person concerned
call each state. It writes nothing; ``academy_portal.audit.actions.move`` is the only writer of a state.
"""

from dataclasses import dataclass
from typing import ClassVar

from .errors import DomainError


class MoveRefusedError(DomainError):
    """The object is not in a state from which this move leads anywhere."""

    # The kernel knows no languages: the app that performs moves puts a lazy translation here.
    sentence: ClassVar[object] = "{act}: not possible while “{state}”."

    def __init__(self, act: object, state: object) -> None:
        super().__init__(act, state)
        self.act = act
        self.state = state

    def __str__(self) -> str:
        return str(self.sentence).format(act=self.act, state=self.state)


@dataclass(frozen=True)
class State:
    """One state: its stored value, and its name for staff and for the person concerned.

    Labels are plain text or lazy translations; they are turned to text only when shown.
    """

    value: str
    staff_label: object
    person_label: object


@dataclass(frozen=True)
class Move:
    """One row of the table: who may lead the object from where to where, in words.

    ``staff_label`` asks for the move, as on a button; ``done_label`` is what a history calls it afterwards. Without one
    the state that it led to says what happened.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    actor: str
    staff_label: object
    done_label: object = ""


class Machine:
    """A table of states and moves.

    Raises: ValueError at import time when the table contradicts itself.
    """

    def __init__(self, name: str, states: tuple[State, ...], moves: tuple[Move, ...]) -> None:
        self.name = name
        self.states = {state.value: state for state in states}
        self.moves = {move.verb: move for move in moves}
        if len(self.states) != len(states) or len(self.moves) != len(moves):
            raise ValueError(f"{name}: a state or a verb stands twice")
        for move in moves:
            unknown = {*move.sources, move.target} - self.states.keys()
            if unknown:
                raise ValueError(f"{name}: {move.verb} names unknown states {sorted(unknown)}")

    def values(self) -> list[str]:
        """The stored values, in the order of the table."""
        return list(self.states)

    def choices(self) -> list[tuple[str, object]]:
        """Value and staff label of each state, as Django's fields take them."""
        return [(state.value, state.staff_label) for state in self.states.values()]

    def ask(self, state: str, verb: str) -> Move:
        """The move that ``verb`` means from ``state``.

        Raises: MoveRefusedError when it leads nowhere from here, KeyError for an unknown verb.
        """
        move = self.moves[verb]
        if state not in move.sources:
            label = self.states[state].staff_label if state in self.states else state
            raise MoveRefusedError(move.staff_label, label)
        return move

    def moves_from(self, state: str) -> list[Move]:
        """The moves that are open from ``state``, in the order of the table."""
        return [move for move in self.moves.values() if state in move.sources]

    def done_label(self, verb: str) -> str:
        """What a history calls the move once it was made."""
        move = self.moves[verb]
        words = str(move.done_label) or self.staff_label(move.target)
        return words[:1].upper() + words[1:]

    def staff_label(self, state: str) -> str:
        """How staff call the state."""
        return str(self.states[state].staff_label)

    def person_label(self, state: str) -> str:
        """How the person concerned reads the state."""
        return str(self.states[state].person_label)
