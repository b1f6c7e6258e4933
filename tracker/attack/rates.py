"""A printed share read backwards: which whole numerators and bases give just that share, where there are few."""

import numpy as np

from tracker.attack.bounds import Contradiction, narrowed
from tracker.attack.knowledge import Rate
from tracker.attack.system import System

FEW = 500
"""Bases that are tried one by one; a wider range is left to the linear rows."""
TURNS = 10


def narrowed_by_rates(system: System, rates: list[Rate]) -> System:
    """Bounds by reasoning, rows and printed shares in turn, until nothing more follows. Raises `Contradiction`."""
    system = narrowed(system)
    for _turn in range(TURNS if rates else 0):
        low, high = system.low.copy(), system.high.copy()
        for rate in rates:
            _narrow(rate, low, high)
        if np.array_equal(low, system.low) and np.array_equal(high, system.high):
            break
        system = narrowed(system.within(low, high))
    return system


def _narrow(rate: Rate, low: np.ndarray, high: np.ndarray) -> None:
    """Keep the bases for which some numerator gives the share, and the numerators that they allow; in place."""
    if high[rate.base] - low[rate.base] > FEW:
        return
    bases = np.arange(low[rate.base], high[rate.base] + 1)
    least = np.maximum(-(-((2 * rate.tenths - 1) * bases) // 2000), low[rate.numerator])
    most = np.minimum(((2 * rate.tenths + 1) * bases - 1) // 2000, high[rate.numerator])
    fits = least <= most
    if not fits.any():
        raise Contradiction("no whole numbers give a printed share")
    low[rate.base], high[rate.base] = bases[fits].min(), bases[fits].max()
    low[rate.numerator], high[rate.numerator] = least[fits].min(), most[fits].max()
