"""Protecting and attacking made-up tables: plain tables of three and four dimensions, and whole releases of cities.

    python -m benchmarks.protection [--populations 20] [--beside 1] [--four-way] [--people 3000 20000] [--full-range]

Populations and densities are fixed in advance: every other one of 1 584 cells, the others of 2 548, with 3 000, 9 000
and 27 000 persons. For each: cells withheld for their own sake and for others', small counts that the attack
determines, tables in the certificate, and seconds of CPU for suppressing, attacking and the certificate. The first
`--beside` populations also go to τ-ARGUS (optimal and modular, a minute each; requirements/bench.txt).
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from itertools import product

import numpy as np

from tests.disclosure import made_up
from tracker.attack.aims import AnotherValue, EveryValue
from tracker.attack.audit import some_table
from tracker.attack.bounds import narrowed
from tracker.attack.certificate import fewest
from tracker.attack.system import NO_LIMIT, Builder, System, open_part
from tracker.attack.variants import Variants
from tracker.statistics.disclosure.pattern import Task
from tracker.statistics.disclosure.primary import Settings
from tracker.statistics.disclosure.search import search
from tracker.statistics.disclosure.suppression import protect

SHAPES = ((10, 11, 11), (13, 13, 12))
FOUR_WAY = (8, 8, 8, 9)
DENSITIES = (3000, 9000, 27000)
"""Persons in a table."""
METHODS = {"optimal": "OPT(1,1)", "modular": "MOD(1,1,1,1,1)"}
RULE = "FREQ(5,100)"
"""τ-ARGUS: counts under 5 unsafe, with the widest margin."""
PATIENCE = 120
"""Seconds that τ-ARGUS may take for a table; its own limits are not always kept."""
THRESHOLD = 5


def population(shape: tuple[int, ...], seed: int, persons: int = 9000) -> np.ndarray:
    """A skewed table with totals over every dimension."""
    draw = np.random.default_rng(seed)
    chances = np.array(1.0)
    for size in shape:
        chances = np.multiply.outer(chances, draw.dirichlet(np.ones(size)))
    chances = chances * draw.gamma(0.5, size=shape)
    table = draw.multinomial(persons, chances.ravel() / chances.sum()).reshape(shape)
    for axis in range(len(shape)):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


def sums_of(shape: tuple[int, ...]) -> System:
    """The unknowns of a table with totals in the last place of every dimension, and the sums over each line."""
    builder = Builder()
    for codes in product(*[range(size) for size in shape]):
        builder.unknown(codes)
    for axis, size in enumerate(shape):
        others = [range(length) if n != axis else [0] for n, length in enumerate(shape)]
        for codes in product(*others):
            line = [builder.place[(*codes[:axis], n, *codes[axis + 1 :])] for n in range(size)]
            builder.sum_of(line[:-1], line[-1])
    return builder.system()


def task_of(table: np.ndarray, full_range: bool) -> Task:
    """The protection of one table: every count costs the same, but for a little more where it is large."""
    truth = table.ravel()
    system = sums_of(table.shape).within(np.where(truth > 0, 1, 0), np.where(truth > 0, NO_LIMIT, 0))
    small = (truth > 0) & (truth < THRESHOLD)
    guards = np.flatnonzero(small)
    wanted = np.arange(THRESHOLD) >= np.maximum(narrowed(system).low[guards], 1)[:, None]
    price = 1 + 0.02 * np.log(np.maximum(truth, 1))
    if full_range:
        return Task(system, truth, small, guards, price, lambda: EveryValue(truth, guards, wanted))
    return Task(system, truth, small, guards, price, lambda: AnotherValue(truth, guards, system.low))


def attacked(task: Task, hidden: np.ndarray) -> tuple[int, int]:
    """Determined small counts and tables in the certificate, from what is printed alone."""
    low, high = np.where(hidden, 1, task.truth), np.where(hidden, NO_LIMIT, task.truth)
    part = open_part(narrowed(task.system.within(low, high)))
    base = some_table(part.system)
    where = np.arange(len(part.free))
    variants = Variants(part.system, base)
    stuck = {target[0] for target in variants.seek(AnotherValue(base, where, part.system.low))}
    chosen = fewest(variants.found, lambda: AnotherValue(base, where, part.system.low))
    known = set(np.flatnonzero(hidden)) - set(part.free)
    small = [one for one in stuck if base[one] < THRESHOLD] + [one for one in known if task.truth[one] < THRESHOLD]
    return len(small), 1 + len(chosen)


Figures = dict[str, list[float]]


def one_table(table: np.ndarray, name: str, full_range: bool, figures: Figures) -> int:
    """Protect and attack one table, print a line and gather its figures. Returns how many others were withheld."""
    task = task_of(table, full_range)
    started = time.process_time()
    pattern = search(task)
    suppressed = time.process_time()
    determined, tables = attacked(task, pattern.hidden)
    ended = time.process_time()
    second = int((pattern.hidden & ~task.first).sum())
    print(
        f"{name}: {task.first.sum()} + {second} withheld, {determined} determined, {tables} tables,"
        f" {suppressed - started:.1f} s + {ended - suppressed:.1f} s",
        flush=True,
    )
    kind = f"{table.size} cells"
    figures[f"{kind}, seconds"].append(ended - started)
    figures[f"{kind}, determined"].append(determined)
    figures[f"{kind}, tables in the certificate"].append(tables)
    return second


def beside(table: np.ndarray, name: str, ours: int, figures: Figures) -> None:
    """What τ-ARGUS withholds of the same table, and what of that is determined."""
    inner = table[tuple(slice(-1) for _axis in table.shape)]
    for method, command in METHODS.items():
        request = {"shape": inner.shape, "counts": inner.ravel().tolist(), "method": command, "rule": RULE}
        try:
            answer = subprocess.run(
                [sys.executable, "-m", "benchmarks.tau_argus"],
                input=json.dumps(request), capture_output=True, text=True, timeout=PATIENCE, check=True,
            )  # fmt: skip
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
            print(f"{name}: τ-ARGUS {method}: no answer ({type(fault).__name__})", flush=True)
            continue
        _compare(table, f"{name}: τ-ARGUS {method}", json.loads(answer.stdout), ours, figures)


def _compare(table: np.ndarray, name: str, cells: list[list[str]], ours: int, figures: Figures) -> None:
    task = task_of(table, full_range=False)
    hidden = task.first.reshape(table.shape).copy()
    for codes in cells:
        hidden[tuple(int(code) if code.isdigit() else -1 for code in codes)] = True
    second = int(hidden.sum() - task.first.sum())
    determined, _tables = attacked(task, hidden.ravel())
    print(f"{name}: {second} withheld besides, {determined} determined", flush=True)
    if second:
        figures["ours over τ-ARGUS'"].append(ours / second)
        figures["determined by τ-ARGUS"].append(determined)


def one_city(people: int, seed: int, full_range: bool) -> None:
    """Protect a whole release, with the attack and the certificate, and print a line."""
    annual = made_up.city(people, seed)
    started = time.process_time()
    result = protect(annual.year, annual.as_of, annual.tables, Settings(full_range=full_range))
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    numbers = sum(len(table.figures) for table in annual.tables)
    print(
        f"city of {people}, {numbers} numbers: {len(result.primary)} + {len(result.secondary)} counts withheld,"
        f" {len(result.attack.determined)} determined, proven: {result.proven}, {seconds:.1f} s, {memory:.0f} MB",
        flush=True,
    )


def plain_tables(populations: int, with_other: int, full_range: bool) -> Figures:
    """Every population in each density; every figure of every table."""
    figures: Figures = defaultdict(list)
    for seed in range(1, populations + 1):
        for persons in DENSITIES:
            table = population(SHAPES[seed % len(SHAPES)], seed, persons)
            name = f"{table.size} cells, population {seed}, {persons} persons"
            second = one_table(table, name, full_range, figures)
            if full_range:
                least = one_table(table, f"{name}, another value", False, defaultdict(list))
                figures["full range over another value"].append(second / max(least, 1))
            elif seed <= with_other:
                beside(table, name, second, figures)
    return figures


def main() -> None:
    """Measure what is asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--populations", type=int, default=20)
    arguments.add_argument("--beside", type=int, default=1, help="populations that τ-ARGUS protects too")
    arguments.add_argument("--four-way", action="store_true", help="a table of 7 290 cells too")
    arguments.add_argument("--people", type=int, nargs="*", default=[3000, 20000])
    arguments.add_argument("--full-range", action="store_true")
    given = arguments.parse_args()
    figures = plain_tables(given.populations, given.beside, given.full_range)
    if given.four_way:
        one_table(population(FOUR_WAY, 1), "7 290 cells, population 1", given.full_range, figures)
    for what, column in sorted(figures.items()):
        print(f"{what}: median {statistics.median(column):.4g}, worst {max(column):.4g} ({len(column)})")
    for people in given.people:
        one_city(people, 1, given.full_range)


if __name__ == "__main__":
    main()
