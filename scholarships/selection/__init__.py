"""Selection of award holders by an exact method: pure functions on frozen data, without Django, clock or database.

Start at `solve.select`; `docs/selection.md` explains the method.
"""
