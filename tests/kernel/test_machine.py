"""State tables."""

import pytest

from academy_portal.kernel.machine import Machine, Move, MoveRefusedError, State

DOOR = Machine(
    "door",
    (State("open", "Open", "You may come in"), State("closed", "Closed", "Please knock")),
    (Move("close", ("open",), "closed", "anybody", "Close"), Move("lock", ("closed",), "closed", "owner", "Lock")),
)


def test_a_move_leads_on_from_its_sources_only() -> None:
    assert DOOR.ask("open", "close").target == "closed"
    with pytest.raises(MoveRefusedError, match="Close"):
        DOOR.ask("closed", "close")


def test_an_unknown_verb_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        DOOR.ask("open", "paint")


def test_what_is_open_from_a_state() -> None:
    assert [move.verb for move in DOOR.moves_from("open")] == ["close"]
    assert [move.verb for move in DOOR.moves_from("closed")] == ["lock"]


def test_labels_for_staff_and_for_the_person() -> None:
    assert (DOOR.staff_label("open"), DOOR.person_label("closed")) == ("Open", "Please knock")
    assert DOOR.choices() == [("open", "Open"), ("closed", "Closed")]
    assert DOOR.values() == ["open", "closed"]


def test_a_history_says_what_happened() -> None:
    gate = Machine(
        "gate",
        (State("open", "open", ""), State("closed", "shut", "")),
        (
            Move("close", ("open",), "closed", "anybody", "Close"),
            Move("open", ("closed",), "open", "owner", "Open", done_label="Opened with a key"),
        ),
    )
    assert (gate.done_label("close"), gate.done_label("open")) == ("Shut", "Opened with a key")


@pytest.mark.parametrize(
    ("states", "moves"),
    [
        ((State("a", "", ""), State("a", "", "")), ()),
        ((State("a", "", ""),), (Move("go", ("a",), "b", "", ""),)),
        ((State("a", "", ""),), (Move("go", ("b",), "a", "", ""),)),
        ((State("a", "", ""),), (Move("go", ("a",), "a", "", ""), Move("go", ("a",), "a", "", ""))),
    ],
    ids=["a state twice", "unknown target", "unknown source", "a verb twice"],
)
def test_a_table_that_contradicts_itself_is_refused(states: tuple[State, ...], moves: tuple[Move, ...]) -> None:
    with pytest.raises(ValueError, match="broken"):
        Machine("broken", states, moves)
