"""The measures, each defined once: which enrolments a count takes, and which counts a share divides.

Every count is a condition on the rows of a `Frame`, with the period [a, b] and the day `as_of` that it holds.
Source of the definitions: section 6 of the domain description, printed in the workbook by the texts below.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tracker.statistics.material import NO, YES, Frame
from tracker.statistics.period import day_number

DEFINITION_VERSION = "1"
WINDOW = 30
"""Days after the reference day during which an answer is on time."""

Condition = Callable[[Frame], np.ndarray]


@dataclass(frozen=True)
class Measure:
    """What every measure has: its id, its names and its definition in words."""

    id: str
    label_sv: str
    label_en: str
    text_sv: str


@dataclass(frozen=True)
class Count(Measure):
    """A number of enrolments, or of distinct persons, that meet a condition."""

    condition: Condition
    persons: bool = False


@dataclass(frozen=True)
class Share(Measure):
    """Counts added and taken away (`plus`, `minus`), as a share of a base, in per cent."""

    plus: tuple[str, ...]
    base: str
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Median(Measure):
    """The median of the days from start to exit of the exits that meet a condition."""

    condition: Condition


def active(frame: Frame) -> np.ndarray:
    """`participants`, `enrolments`: start ≤ b and (open or exit ≥ a). Every row of the frame is."""
    return np.ones(len(frame.start), bool)


def assisted(frame: Frame) -> np.ndarray:
    """Of those: social assistance at entry."""
    return frame.barrier >= 0


def open_start(frame: Frame) -> np.ndarray:
    """`open_start`: open at the end of the day before a."""
    return frame.start < frame.period.a


def started(frame: Frame) -> np.ndarray:
    """`started`: start in [a, b]."""
    return frame.start >= frame.period.a


def exited(frame: Frame) -> np.ndarray:
    """`exited`: exit in [a, b]."""
    return frame.exited


def open_end(frame: Frame) -> np.ndarray:
    """`open_end`: open at the end of day b."""
    return frame.exit > frame.period.b


def completed(frame: Frame) -> np.ndarray:
    """`completed`: exits with completion = completed."""
    return frame.completed


def to_work_or_study(frame: Frame) -> np.ndarray:
    """`to_work_or_study`: exits with a reason that means work or studies."""
    return frame.exited & frame.works_or_studies


def matured(frame: Frame) -> np.ndarray:
    """`matured`: completed exits, the person alive on the reference day, the window closed before as_of."""
    return frame.completed & frame.alive_on_due & (frame.due + WINDOW < day_number(frame.as_of))


def answered(frame: Frame) -> np.ndarray:
    """`answered`: of matured, those with an answer; late answers and the register's own too."""
    return matured(frame) & frame.answered


def not_reached(frame: Frame) -> np.ndarray:
    """`not_reached`: of matured, all the rest."""
    return matured(frame) & ~frame.answered


def assistance_known(frame: Frame) -> np.ndarray:
    """`assistance_known`: of matured, social assistance in the month of the reference day known."""
    return matured(frame) & (frame.assistance > 0)


def self_sufficient(frame: Frame) -> np.ndarray:
    """`S_A`: of answered, livelihood by work or studies, and social assistance ≠ yes."""
    return answered(frame) & frame.livelihood_works & (frame.assistance != YES)


def without_assistance(frame: Frame) -> np.ndarray:
    """`S_B`: of assistance_known, no."""
    return assistance_known(frame) & (frame.assistance == NO)


def reenrolment_base(days: int) -> Condition:
    """`reenrolled_N_base`: exits with exit + N ≤ as_of."""
    return lambda frame: frame.exited & (frame.exit + days <= day_number(frame.as_of))


def reenrolled(days: int) -> Condition:
    """`reenrolled_N`: of the base, those whose person starts any other enrolment 1…N days after the exit."""
    return lambda frame: reenrolment_base(days)(frame) & (frame.next_start - frame.exit <= days)
