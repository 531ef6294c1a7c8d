"""Policy TOTAL: the largest sum of scores, then (if asked) most values of one attribute, then the lottery."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scholarships.selection.awards import award_row, fixed_awards
from scholarships.selection.model import BoolVector, IntVector, Model, Share, Space
from scholarships.selection.priority import choose_by_priority
from scholarships.selection.result import Progress
from scholarships.selection.search import Answer, outlook, search

SMALL = 12
"""Up to this many applicants the whole question is searched at once."""

FIRST_GAP_PARTS = 5_000
"""The first look for a list goes this part of the proved ceiling below it, then four times as far, and so on."""


NOTHING = Answer(None, 0, frozenset(), None, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """The optional level of diversity: the columns of each value, and what merit may be given up for it."""

    groups: tuple[tuple[int, ...], ...]
    epsilon_per_mille: int


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The list that the policy defines, and the largest merit of any legal list (before diversity)."""

    chosen: BoolVector
    merit: int
    values: int | None


class MethodError(Exception):
    """Two parts of the method contradict each other: nothing is claimed."""


def choose_by_total(
    model: Model, wish: Wish | None = None, *, split: bool | None = None, progress: Progress | None = None
) -> Best | None:
    """Solve the levels one after the other; None if no list is legal.

    `split` forces or forbids the search by number of awards; by default the size decides.
    Raises: SearchLimitError, MethodError.
    """
    levels = 5 if wish else 3

    def tell(done: int, text: str) -> None:
        if progress is not None:
            progress(done, levels, text)

    tell(0, "Looking for the largest merit")
    size = len(model.ids)
    space, score, weight, shares = model.space, model.score, model.weight, model.shares
    first = largest(space, score, shares, size, split=split)
    if first.chosen is None:
        return None
    merit = first.value
    values = None
    if wish is not None:
        tell(1, "Looking for the largest number of different values")
        space, score, weight, variety = _with_values(model, wish)
        shares = tuple(replace(share, members=_wider(share.members, len(wish.groups))) for share in shares)
        space = space.with_row(-score, -(-(wish.epsilon_per_mille - 1000) * merit // 1000))
        widest = largest(space, variety, shares, size, split=split)
        values = int(variety[_list_of(widest)].sum())
        space = space.with_row(-variety, -values)
        tell(2, "Looking for the largest merit with them")
        again = largest(space, score, shares, size, split=split)
        merit = int(score[_list_of(again)].sum())
    space = space.with_row(-score, -merit)
    tell(levels - 2, "Drawing between equal lists")
    drawn = _list_of(largest(space, weight, shares, size, split=split))
    tell(levels - 1, "Making sure that the list is the only one")
    chosen = _only_one(space, weight, shares, drawn, size, split=split)
    tell(levels, "The list is complete")
    return Best(chosen, first.value, values)


def largest(
    space: Space,
    objective: IntVector,
    shares: tuple[Share, ...],
    people: int,
    *,
    split: bool | None,
    at_least: int | None = None,
) -> Answer:
    """The legal list with the largest objective. With share rules, by number of awards: whole counts are tighter.

    Raises: SearchLimitError.
    """
    if split is None:
        split = people > SMALL
    if not (split and shares):
        return _climb(space, objective, at_least)
    awards = award_row(space, people)
    whole = outlook(space, objective)
    if whole is None:
        return NOTHING
    middle = round(float(whole.values[:people].sum()))
    best = _climb(fixed_awards(space, shares, awards, middle), objective, at_least)
    for step, end in ((1, people), (-1, 0)):
        number = middle
        while number != end:
            number += step
            target = at_least if best.chosen is None else best.value + 1
            beyond = outlook(space.with_row(-step * awards, -step * number), objective)
            if beyond is None or (target is not None and beyond.limit < target):
                break
            answer = _climb(fixed_awards(space, shares, awards, number), objective, target)
            best = best if answer.chosen is None else answer
    return best


def _climb(space: Space, objective: IntVector, at_least: int | None) -> Answer:
    """Search close below the proved ceiling first: most columns are then fixed at once. Widen until a list is found."""
    if space.matrix.shape[1] <= SMALL:
        return search(space, objective, at_least=at_least)
    view = outlook(space, objective)
    if view is None or (at_least is not None and view.limit < at_least):
        return NOTHING
    if at_least is not None:
        return search(space, objective, at_least=at_least)
    lowest = int(objective[objective < 0].sum())
    gap = max(1, abs(view.limit) // FIRST_GAP_PARTS)
    while True:
        asked = max(lowest, view.limit - gap)
        answer = search(space, objective, at_least=asked)
        if answer.chosen is not None or asked == lowest:
            return answer
        gap *= 4


def _only_one(
    space: Space, weight: IntVector, shares: tuple[Share, ...], drawn: BoolVector, people: int, *, split: bool | None
) -> BoolVector:
    """The list itself if no other is equal on all levels; else, of the equal ones, the first by ids."""
    chosen, heaviest = drawn[:people], int(weight[drawn].sum())
    differs = np.zeros(len(weight), dtype=np.int64)
    differs[:people] = np.where(chosen, 1, -1)
    others = space.with_row(differs, int(chosen.sum()) - 1)
    if largest(others, weight, shares, people, split=split, at_least=heaviest).chosen is None:
        return chosen
    first = choose_by_priority(space.with_row(-weight, -heaviest), shares, list(range(people)))
    if first is None:
        raise MethodError("a list was found that a second search denies")
    return first[:people]


def _with_values(model: Model, wish: Wish) -> tuple[Space, IntVector, IntVector, IntVector]:
    """One more column per value: it may be 1 only if somebody with the value is chosen. Also the widened vectors."""
    size, extra = len(model.ids), len(wish.groups)
    space = replace(
        model.space,
        matrix=np.hstack([model.space.matrix, np.zeros((len(model.space.rhs), extra), dtype=np.int64)]),
        lower=_wider(model.space.lower, extra),
        upper=np.concatenate([model.space.upper, np.ones(extra, dtype=np.bool_)]),
    )
    for position, members in enumerate(wish.groups):
        row = np.zeros(size + extra, dtype=np.int64)
        row[list(members)] = -1
        row[size + position] = 1
        space = space.with_row(row, 0)
    variety = np.zeros(size + extra, dtype=np.int64)
    variety[size:] = 1
    nothing = np.zeros(extra, dtype=np.int64)
    return space, np.concatenate([model.score, nothing]), np.concatenate([model.weight, nothing]), variety


def _wider(flags: BoolVector, extra: int) -> BoolVector:
    return np.concatenate([flags, np.zeros(extra, dtype=np.bool_)])


def _list_of(answer: Answer) -> BoolVector:
    if answer.chosen is None:
        raise MethodError("a level has no list although the level before had one")
    return answer.chosen
