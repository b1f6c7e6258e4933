"""Linear programmes by HiGHS. Every answer is checked: its status, and the answer itself against rows and bounds."""

from dataclasses import dataclass

import highspy
import numpy as np

from tracker.attack.system import NO_LIMIT, Rows

TOLERANCE = 1e-5
"""How far, in persons, a continuous answer may lie outside a row (scaled by its largest factor) or a bound."""


class Unsound(Exception):
    """The solver gave an answer that does not hold, or none at all: a fault, never a result."""


@dataclass(frozen=True)
class Answer:
    """The best value and where it is taken."""

    value: float
    x: np.ndarray


class Programme:
    """Minimises a cost over rows and bounds, again and again."""

    def __init__(self, rows: Rows, low: np.ndarray, high: np.ndarray, whole: bool = False) -> None:
        self.rows, self.low, self.high = rows, low.astype(float), high.astype(float)
        self._all = np.arange(len(low), dtype=np.int32)
        self._scale = np.maximum.reduceat(np.abs(rows.coef), rows.start[:-1]) if len(rows.low) else np.zeros(0)
        self._solver = _solver()
        if not whole:  # presolve costs more than it saves on the continuous ones: measured
            self._solver.setOptionValue("presolve", "off")
        self._pass(whole)

    def bound(self, columns: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Give some columns other bounds, each column named once. Raises `Unsound` (else: the old ones would stay)."""
        where = np.asarray(columns, np.int32)
        self.low[where], self.high[where] = low, high
        ends = _endless(self.low[where]), _endless(self.high[where])
        if self._solver.changeColsBounds(len(where), where, *ends) == highspy.HighsStatus.kError:
            raise Unsound("the solver did not take the bounds")

    def minimum(self, cost: np.ndarray, afresh: bool = True) -> Answer | None:
        """The least cost; None where nothing keeps the rows and bounds. Raises `Unsound`.

        With quite other costs it is quicker afresh than from where the last one ended.
        """
        if not len(self._all):
            return Answer(0.0, np.zeros(0))
        if afresh:
            self._solver.clearSolver()
        self._solver.changeColsCost(len(self._all), self._all, np.asarray(cost, float))
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit):
            raise Unsound(f"the solver ended with {self._solver.modelStatusToString(status)}")
        x = np.array(self._solver.getSolution().col_value)
        self._check(x)
        return Answer(float(np.dot(cost, x)), x)

    def _check(self, x: np.ndarray) -> None:
        sums = self.rows.activity(x)
        slack = TOLERANCE * np.maximum(self._scale, 1)
        rows_hold = np.all((sums >= self.rows.low - slack) & (sums <= self.rows.high + slack))
        if not rows_hold or np.any(x < self.low - TOLERANCE) or np.any(x > self.high + TOLERANCE):
            raise Unsound("the solver's answer does not keep the rows")

    def _pass(self, whole: bool) -> None:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.low), len(self.rows.low)
        model.col_cost_ = np.zeros(len(self.low))
        model.col_lower_, model.col_upper_ = _endless(self.low), _endless(self.high)
        model.row_lower_ = _endless(self.rows.low.astype(float))
        model.row_upper_ = _endless(self.rows.high.astype(float))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = self.rows.start.astype(np.int32)
        model.a_matrix_.index_ = self.rows.col.astype(np.int32)
        model.a_matrix_.value_ = self.rows.coef.astype(float)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(self.low)
        if self._solver.passModel(model) == highspy.HighsStatus.kError:
            raise Unsound("the solver did not take the programme")


def _solver() -> highspy.Highs:
    """A quiet solver in one thread. The same `threads` everywhere: changed in mid-process, answers were wrong."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("mip_max_improving_sols", 1)  # that there is a whole answer matters, not that it is the best
    return solver


def _endless(bounds: np.ndarray) -> np.ndarray:
    """HiGHS's own sign for no bound."""
    out = np.asarray(bounds, float).copy()
    out[out >= NO_LIMIT] = highspy.kHighsInf
    out[out <= -NO_LIMIT] = -highspy.kHighsInf
    return out
