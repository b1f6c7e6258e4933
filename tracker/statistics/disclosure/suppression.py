"""Withholding: the small counts of a release, what else it takes so that nobody works them out, and the proof."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from tracker.attack import certificate as certificates
from tracker.attack import declared
from tracker.attack.aims import AnotherValue, EveryValue
from tracker.attack.audit import Attack, Contradiction, attack, blanked, some_table
from tracker.attack.bounds import narrowed
from tracker.attack.certificate import Certificate
from tracker.attack.earlier import Group, add_earlier, all_standing
from tracker.attack.intervals import Progress
from tracker.attack.knowledge import Knowledge, of_release
from tracker.attack.published import Place, Published, of_tables
from tracker.attack.system import System, open_part
from tracker.statistics.disclosure import prices
from tracker.statistics.disclosure.pattern import AimsFrom, Pattern, Task
from tracker.statistics.disclosure.primary import Settings, printed, values
from tracker.statistics.disclosure.search import search
from tracker.statistics.tables import Table


class Unproven(Exception):
    """The attack still reaches something: the tables must not be published. `attack` says what in these `tables`."""

    def __init__(self, found: Attack, tables: tuple[Table, ...]) -> None:
        super().__init__("the protected tables did not stand the attack")
        self.attack, self.tables = found, tables


class FalseKnowledge(Exception):
    """The true tables do not keep what is publicly said of them: the declaration or the program is at fault."""


@dataclass(frozen=True)
class Protected:
    """Tables fit to be published, with the attack that they stood.

    `primary` were withheld for their own sake, `secondary` to protect those: which is which stays inside the house,
    and so does the `certificate`. In full range it shows every value that the zeros leave possible.
    """

    tables: tuple[Table, ...]
    settings: Settings
    attack: Attack
    primary: frozenset[Place] = field(repr=False)
    secondary: frozenset[Place] = field(repr=False)
    certificate: Certificate | None = field(repr=False, default=None)
    doubted: frozenset[Group] = frozenset()

    @property
    def proven(self) -> bool:
        """Whether the attack found nothing, and the certificate holds for the setting that was asked for."""
        return self.attack.safe and self.certificate is not None and not self.certificate.faults()


def protect(
    year: int,
    as_of: date,
    tables: Sequence[Table],
    settings: Settings | None = None,
    earlier: Sequence[Published] = (),
    working_reasons: frozenset[str] = declared.WORKING_REASONS,
    progress: Progress | None = None,
    hidden: frozenset[Place] = frozenset(),
) -> Protected:
    """The tables of one release with everything withheld that must be, proven by the attack.

    `earlier` is what was published before of the same period, oldest first; `hidden` is to be withheld whatever
    else is. Raises `Unproven`, `FalseKnowledge`.
    """
    settings = settings or Settings()
    work = _Work(of_tables(year, as_of, tables, working_reasons), tables, settings, earlier, hidden)
    before = None
    while before != work.hidden:
        before = work.hidden
        protected = work.protected(progress)
        if protected.proven:
            return protected
    raise Unproven(protected.attack, protected.tables)


class _Work:
    """The protection of one release. What an earlier one tells depends on what is printed now: so it goes in rounds."""

    def __init__(
        self,
        truth: Published,
        tables: Sequence[Table],
        settings: Settings,
        earlier: Sequence[Published],
        hidden: frozenset[Place],
    ) -> None:
        self.truth, self.tables, self.settings, self.earlier = truth, tables, settings, earlier
        self.hidden = hidden
        self._print()

    def protected(self, progress: Progress | None) -> Protected:
        """The tables after one more round, with the attack on them."""
        doubted = self._doubted()
        knowledge = self._knowledge(doubted)
        task = task_of(knowledge, self.tables, self.settings, self.hidden)
        pattern = search(task)
        self.hidden = frozenset(place for place, unknown in knowledge.at.items() if pattern.hidden[unknown])
        shown = self._print()
        found = attack(self.now, self.settings.threshold, self.earlier, progress, doubted)
        counts = values(self.tables)
        primary = frozenset(place for place in self.hidden if self.settings.small(counts[place]))
        proof = self._proof(found, knowledge, task, pattern) if self.settings.full_range else found.certificate
        return Protected(shown, self.settings, found, primary, self.hidden - primary, proof, doubted)

    def _print(self) -> tuple[Table, ...]:
        """The tables as they would be published now."""
        shown = printed(self.tables, self.hidden.__contains__, self.settings)
        self.now = of_tables(self.truth.year, self.truth.as_of, shown, self.truth.working_reasons)
        return shown

    def _proof(self, found: Attack, knowledge: Knowledge, task: Task, pattern: Pattern) -> Certificate | None:
        """The tables that show every value, held against what is published; None where they do not."""
        if found.certificate is None or not task.proven(pattern.tables):
            return None
        keys = list(knowledge.builder.place)
        whole = (task.truth, *certificates.fewest(pattern.tables, task.aims))
        tables = tuple({key: int(n) for key, n in zip(keys, table, strict=True)} for table in whole)
        promised = {keys[unknown]: values for unknown, values in task.aims().promised().items()}
        return Certificate(replace(found.certificate.statement, promised=promised), tables)

    def _knowledge(self, doubted: frozenset[Group]) -> Knowledge:
        """Everything withheld but the zeros; what stands as it was in the earlier release, by what is printed now."""
        knowledge = of_release(blanked(self.truth))
        add_earlier(knowledge, self.now, self.earlier, doubted)
        return knowledge

    def _doubted(self) -> frozenset[Group]:
        """Where the house knows better: what did change, though outside it may look as if not.

        All that is taken to stand is tried together; where it cannot all be true, group by group, each beside those
        that were kept.
        """
        groups = frozenset(group for group, _place in all_standing(self.now, self.earlier))
        if not groups or self._may_be_true(frozenset()):
            return frozenset()
        doubted = groups
        for group in sorted(groups):
            if self._may_be_true(doubted - {group}):
                doubted -= {group}
        return doubted

    def _may_be_true(self, doubted: frozenset[Group]) -> bool:
        """Whether some earlier tables agree with the true ones of now and with what is taken to stand."""
        knowledge = self._knowledge(doubted)
        try:
            true_table(knowledge, values(self.tables), knowledge.system())
        except Contradiction:
            return False
        return True


def task_of(
    knowledge: Knowledge, tables: Sequence[Table], settings: Settings, hidden: frozenset[Place] = frozenset()
) -> Task:
    """What is to be protected, with the true numbers; `hidden` is withheld already. Raises `FalseKnowledge`."""
    counts = values(tables)
    system = knowledge.system()
    truth = true_table(knowledge, counts, system)
    if not system.holds(truth):
        raise FalseKnowledge("the tables do not keep the relations that are publicly known")
    small = (truth > 0) & (truth < settings.threshold)
    printed_somewhere = np.zeros(len(truth), bool)
    printed_somewhere[list(knowledge.at.values())] = True
    rests = np.zeros(len(truth), bool)
    rests[list(knowledge.rests.values())] = True
    small[knowledge.of_others()] = False
    withheld = np.zeros(len(truth), bool)
    withheld[[knowledge.at[place] for place in hidden]] = True
    open_first = (small | withheld | ~printed_somewhere) & (system.low < system.high)
    price = prices.of_unknowns(len(truth), knowledge.at, counts, tables)
    guards = np.flatnonzero(small & (printed_somewhere | rests))
    return Task(system, truth, open_first, guards, price, aims_of(system, truth, guards, settings))


def aims_of(system: System, truth: np.ndarray, guards: np.ndarray, settings: Settings) -> AimsFrom:
    """What is to be shown of the guards: another value, or every value that the zeros leave under the threshold."""
    if not settings.full_range:
        return lambda: AnotherValue(truth, guards, system.low)
    least = np.maximum(narrowed(system).low[guards], 1)
    wanted = np.arange(settings.threshold) >= least[:, None]
    return lambda: EveryValue(truth, guards, wanted)


def true_table(knowledge: Knowledge, counts: dict[Place, int], system: System) -> np.ndarray:
    """The true value of every unknown: printed ones, zeros, sums of others; for an earlier release some that fit.

    Raises `Contradiction` where none fit.
    """
    truth = system.low.copy()
    known = np.ones(len(truth), bool)
    known[knowledge.of_others()] = False
    known |= system.low == system.high
    for place, unknown in knowledge.at.items():
        truth[unknown] = counts[place]
    for unknown, terms in knowledge.meant.items():
        if known[unknown]:
            truth[unknown] = sum(coef * truth[number] for number, coef in terms)
    if not known.all():
        then = open_part(system, known=truth, free=np.flatnonzero(~known))
        truth = then.whole(some_table(then.system), truth)
    return truth
