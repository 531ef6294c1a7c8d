"""Share rules by number of awards: with the number fixed, a share of the awards made is a whole count."""

from __future__ import annotations

import numpy as np

from scholarships.selection.model import IntVector, Share, Space
from scholarships.selection.search import Answer, SearchLimitError, outlook, search

FEW_NODES = 2
"""A question with share rules that is not settled by so many nodes is asked again for each number of awards."""


def award_row(space: Space, people: int) -> IntVector:
    """The row that counts the awards; columns after the people do not count."""
    awards = np.zeros(space.matrix.shape[1], dtype=np.int64)
    awards[:people] = 1
    return awards


def fixed_awards(space: Space, shares: tuple[Share, ...], awards: IntVector, number: int) -> Space:
    """The lists with exactly this number of awards, the shares as whole counts, which say more than the rows."""
    rules = frozenset(space.owners) - {share.name for share in shares}
    fixed = space.under(rules).with_row(awards, number).with_row(-awards, -number)
    for share in shares:
        needed = -(-share.min_percent * number // 100)
        fixed = fixed.with_row(-share.members.astype(np.int64), -needed, share.name)
    return fixed


def find_list(
    space: Space, shares: tuple[Share, ...], people: int, hint: IntVector, *, limit: int | None = None
) -> Answer:
    """Find any legal list, one with a large `hint` if it comes easily, or prove that there is none.

    `limit` gives up after so many nodes. Raises: SearchLimitError.
    """
    if limit is not None:
        return search(space, hint, first=True, suggest=True, limit=limit)
    if not shares:
        return search(space, hint, first=True, suggest=True)
    try:
        return search(space, hint, first=True, suggest=True, limit=FEW_NODES)
    except SearchLimitError:
        return _find_by_awards(space, shares, people, hint)


def _find_by_awards(space: Space, shares: tuple[Share, ...], people: int, hint: IntVector) -> Answer:
    """The same question for each possible number of awards. A proof made so rests on the rules of all its parts."""
    awards = award_row(space, people)
    most, least = outlook(space, awards), outlook(space, -awards)
    if most is None or least is None:
        return Answer(None, 0, frozenset(space.owners) - {""}, None, 0)
    used = most.used | least.used
    for number in range(most.limit, -least.limit - 1, -1):
        answer = search(fixed_awards(space, shares, awards, number), hint, first=True, suggest=True)
        if answer.chosen is not None:
            return answer
        used |= answer.used
    return Answer(None, 0, used, None, 0)
