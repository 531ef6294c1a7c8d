"""Who reads what: as many reviews as can be given, then the most even load, then lots.

Augmenting paths on integers: a file that lacks a reader gets one by a chain of exchanges, and load moves along such
chains from the fullest to the emptiest. Both stages end with a cut that proves the result (``checker.py`` reads it).
Sets of readers are bits of an integer, so that a step over all readers of a file is one operation.
Source: selection-method.md, part B. The even load is the optimal semi-matching of Harvey, Ladner, Lovász and Tamir.
"""

from hashlib import sha256

from .instance import Assignment, Cut, File, Instance


def assign(instance: Instance) -> Assignment:
    """Give files that lack readers to those who may read them.

    Levels: most reviews given, no file left out for the sake of another's second reader; smallest largest load, and
    below it the most even one; lots drawn from the ids. The order of the input changes nothing.
    """
    table = _Table(instance)
    table.cover()
    table.even_out()
    return table.answer()


def lot(file: int, reader: int) -> int:
    """The lot of a pair of ranks: the same on every machine, and for the same files under other keys."""
    return int.from_bytes(sha256(f"{file}|{reader}".encode()).digest()[:8], "big")


class _Table:
    """The assignment while it is made. Files and readers are numbered by rank of their ids."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.files = sorted(instance.files, key=lambda one: one.id)
        self.readers = sorted(instance.readers, key=lambda one: one.id)
        self.load = [one.load for one in self.readers]
        self.most = [max(one.most, one.load) for one in self.readers]
        self.allowed = [self._bits(file) for file in self.files]
        self.holders = [0] * len(self.files)
        self.held: list[set[int]] = [set() for _reader in self.readers]
        # The readers to which no further file can find a way: what they hold and who could take it is full too.
        self.closed = 0

    def _bits(self, file: File) -> int:
        return sum(1 << rank for rank, reader in enumerate(self.readers) if self.instance.allows(file, reader))

    # --- First level: coverage ---------------------------------------------------------------------------------------
    def cover(self) -> None:
        """Give reviews in rounds, each file one a round: those with the fewest readers and the fewest ways first."""
        lacking = [rank for rank, file in enumerate(self.files) if file.lacks > 0]
        had = {rank: len(self.files[rank].readers) for rank in lacking}
        lacks = {rank: self.files[rank].lacks for rank in lacking}
        for least in range(max((had[rank] + lacks[rank] for rank in lacking), default=0)):
            now = [rank for rank in lacking if had[rank] <= least < had[rank] + lacks[rank]]
            now.sort(key=lambda rank: (self.allowed[rank].bit_count(), lot(rank, 0), rank))
            for rank in now:
                self._give(rank)

    def _give(self, file: int) -> None:
        """One more reader for the file, by the shortest chain of exchanges that ends at somebody with room."""
        seen = self.closed
        came: dict[int, tuple[int, int]] = {}
        frontier = self.allowed[file] & ~self.holders[file] & ~seen
        for reader in _ranks(frontier):
            came[reader] = (file, -1)
        while frontier:
            seen |= frontier
            free = [one for one in _ranks(frontier) if self.load[one] < self.most[one]]
            if free:
                self._follow(came, self._best(free, came))
                return
            frontier = self._next(frontier, seen, came)
        # No way out of what was seen, now or later: later chains only exchange within it.
        self.closed = seen

    def _best(self, free: list[int], came: dict[int, tuple[int, int]]) -> int:
        return min(free, key=lambda one: (self.load[one], lot(came[one][0], one)))

    # --- Second level: the most even load ----------------------------------------------------------------------------
    def even_out(self) -> None:
        """Move load along chains from a reader to one with at least two files fewer, until there is no such chain."""
        settled = False
        while not settled:
            settled = True
            for reader in sorted(range(len(self.readers)), key=lambda one: (-self.load[one], one)):
                while self.load[reader] - 2 >= self._emptiest() and self._relieve(reader):
                    settled = False

    def _emptiest(self) -> int:
        """The smallest load of all who have room."""
        return min((load for load, most in zip(self.load, self.most, strict=True) if load < most), default=1 << 30)

    def _relieve(self, start: int) -> bool:
        """Move one file away from the reader, where that makes the load more even."""
        came: dict[int, tuple[int, int]] = {start: (-1, -1)}
        frontier = seen = 1 << start
        while frontier:
            frontier = self._next(frontier, seen, came)
            seen |= frontier
            better = [
                one
                for one in _ranks(frontier)
                if self.load[one] < self.most[one] and self.load[one] <= self.load[start] - 2
            ]
            if better:
                self._follow(came, self._best(better, came))
                return True
        return False

    # --- Chains ------------------------------------------------------------------------------------------------------
    def _next(self, frontier: int, seen: int, came: dict[int, tuple[int, int]]) -> int:
        """Who could take over a file that somebody of the frontier holds, and was not seen yet."""
        found = 0
        for reader in _ranks(frontier):
            for file in sorted(self.held[reader]):
                fresh = self.allowed[file] & ~self.holders[file] & ~seen & ~found
                for one in _ranks(fresh):
                    came[one] = (file, reader)
                found |= fresh
        return found

    def _follow(self, came: dict[int, tuple[int, int]], end: int) -> None:
        """Exchange along the chain that leads to ``end``: each on it hands a file on to the next."""
        self.load[end] += 1
        while True:
            file, giver = came[end]
            self.holders[file] |= 1 << end
            self.held[end].add(file)
            if giver < 0:
                return
            self.holders[file] &= ~(1 << giver)
            self.held[giver].remove(file)
            end = giver
            if came[end][0] < 0:
                self.load[end] -= 1
                return

    def _reached(self, start: int) -> int:
        """All readers to whom a chain leads from these, themselves included."""
        seen, frontier = start, start
        while frontier:
            frontier = self._next(frontier, seen, {})
            seen |= frontier
        return seen

    # --- The answer --------------------------------------------------------------------------------------------------
    def answer(self) -> Assignment:
        """The result in ids, with the two cuts."""
        pairs = tuple(
            (self.files[rank].id, self.readers[one].id)
            for rank, holders in enumerate(self.holders)
            for one in _ranks(holders)
        )
        lacking = [rank for rank, file in enumerate(self.files) if file.lacks > self.holders[rank].bit_count()]
        start = 0
        for rank in lacking:
            start |= self.allowed[rank] & ~self.holders[rank]
        short = self._reached(start)
        largest = max(self.load, default=0)
        fullest = [one for one, load in enumerate(self.load) if load == largest and self.held[one]]
        balance = None
        if fullest and not any(reader.load >= largest for reader in self.readers):
            balance = self._cut(short | self._reached(1 << fullest[0]), lacking)
        missing = {self.files[rank].id: self.files[rank].lacks - self.holders[rank].bit_count() for rank in lacking}
        return Assignment(pairs, missing, largest, self._cut(short, lacking), balance)

    def _cut(self, readers: int, lacking: list[int]) -> Cut:
        files = set(lacking)
        for one in _ranks(readers):
            files |= self.held[one]
        return Cut(
            frozenset(self.files[rank].id for rank in files), frozenset(self.readers[one].id for one in _ranks(readers))
        )


def _ranks(bits: int) -> list[int]:
    """The places of the ones, lowest first."""
    ranks = []
    while bits:
        lowest = bits & -bits
        ranks.append(lowest.bit_length() - 1)
        bits ^= lowest
    return ranks
