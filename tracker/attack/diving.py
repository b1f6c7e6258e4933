"""From the best fractions to whole numbers: quick, and not sure to find any."""

import numpy as np

from tracker.attack.programme import Answer, Programme

BROKEN = 1e-6
SHORT, LONG = 10, 14
"""So many times fractions are forced to whole numbers before a dive is given up (more for many)."""
MANY = 300
"""With more fractions no dive is begun: it would seldom end well, and each of its programmes takes seconds."""
LARGE = 4000
"""With more columns each programme of a dive takes so long that few of them, each forcing more, are quicker."""
SHARE, SHARE_OF_LARGE = 12, 4
"""One fraction in so many, the largest ones, is forced at a time: fewer take many programmes, more end badly more often
and leave more withheld."""


def dive(programme: Programme, cost: np.ndarray, dives: int = SHORT) -> tuple[np.ndarray | None, bool]:
    """A whole answer, near the cheapest: the largest fractions are forced up, over and over.

    Each time the programme goes on from where it was, which takes a few steps. The bounds are put back. The second
    says whether it is certain that there is none.
    """
    answer, sure = programme.minimum(cost), True
    before = programme.low.copy(), programme.high.copy()
    share = SHARE if len(programme.low) <= LARGE else SHARE_OF_LARGE
    forced: list[np.ndarray] = []
    for _number in range(dives):
        if answer is None or not len(broken := _broken(answer)):
            break
        if len(broken) > MANY:
            answer, sure = None, False
            break
        largest = broken[np.argsort(-(answer.x[broken] % 1), kind="stable")]
        forced.append(largest[: max(1, len(largest) // share)])
        answer, sure = _forced(programme, cost, answer, forced[-1]), False
    else:
        answer = None
    columns = np.unique(np.concatenate([np.zeros(0, np.int64), *forced]))
    programme.bound(columns, before[0][columns], before[1][columns])
    return (None if answer is None else np.rint(answer.x).astype(np.int64)), sure


def _broken(answer: Answer) -> np.ndarray:
    return np.flatnonzero(np.abs(answer.x - np.rint(answer.x)) > BROKEN)


def _forced(programme: Programme, cost: np.ndarray, answer: Answer, columns: np.ndarray) -> Answer | None:
    """The columns up to whole numbers; where that cannot be, the first alone up, or else down."""
    for some in (columns, columns[:1]):
        up, low, high = np.ceil(answer.x[some]), programme.low[some], programme.high[some]
        if np.all(up <= high):
            programme.bound(some, up, high)
            if (found := programme.minimum(cost, afresh=False)) is not None:
                return found
            programme.bound(some, low, high)
    programme.bound(some, low, up - 1)
    return programme.minimum(cost, afresh=False)
