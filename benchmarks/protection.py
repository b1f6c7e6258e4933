"""Protecting and attacking made-up tables: plain tables of three and four dimensions, and whole releases of cities.

    python -m benchmarks.protection [--tables 5] [--people 3000 20000] [--full-range]

For each: cells, counts withheld for their own sake and for others', what the attack determines, tables in the
certificate, and seconds of CPU for suppressing and for attacking with the certificate. Fixed seeds: the same tables
every time.
"""

import argparse
import resource
import statistics
import time
from itertools import product

import numpy as np

from tests.disclosure import made_up
from tracker.attack.aims import AnotherValue, EveryValue
from tracker.attack.audit import some_table
from tracker.attack.bounds import narrowed
from tracker.attack.certificate import fewest
from tracker.attack.system import NO_LIMIT, Builder, System, open_part
from tracker.attack.variants import Variants
from tracker.statistics.disclosure.pattern import Task, search
from tracker.statistics.disclosure.primary import Settings
from tracker.statistics.disclosure.suppression import protect

SHAPES = {"3-way, 1 331 cells": (10, 10, 10), "3-way, 2 548 cells": (13, 13, 12), "4-way, 7 290 cells": (8, 8, 8, 9)}
PERSONS = 9000
THRESHOLD = 5


def population(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """A skewed table with totals over every dimension."""
    draw = np.random.default_rng(seed)
    chances = np.array(1.0)
    for size in shape:
        chances = np.multiply.outer(chances, draw.dirichlet(np.ones(size)))
    chances = chances * draw.gamma(0.5, size=shape)
    table = draw.multinomial(PERSONS, chances.ravel() / chances.sum()).reshape(shape)
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


def one_table(name: str, shape: tuple[int, ...], seed: int, full_range: bool) -> dict[str, float]:
    """Protect and attack one table, print a line and return its figures."""
    task = task_of(population(shape, seed), full_range)
    started = time.process_time()
    pattern = search(task)
    grown = time.process_time()
    determined, tables = attacked(task, pattern.hidden)
    ended = time.process_time()
    second = int((pattern.hidden & ~task.first).sum())
    print(
        f"{name}  seed {seed}: {task.first.sum()} + {second} withheld, {determined} determined, {tables} tables,"
        f" {grown - started:.1f} s + {ended - grown:.1f} s",
        flush=True,
    )
    return {"secondary": second, "determined": determined, "seconds": ended - started}


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


def main() -> None:
    """Measure what is asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tables", type=int, default=5, help="populations of each shape")
    arguments.add_argument("--shapes", type=int, default=2, help="how many of the shapes, the smaller first")
    arguments.add_argument("--people", type=int, nargs="*", default=[3000, 20000])
    arguments.add_argument("--full-range", action="store_true")
    given = arguments.parse_args()
    for name, shape in list(SHAPES.items())[: given.shapes]:
        figures = [one_table(name, shape, seed, given.full_range) for seed in range(1, given.tables + 1)]
        for what in figures[0] if figures else ():
            column = [figure[what] for figure in figures]
            print(f"{name}  {what}: median {statistics.median(column):.4g}, worst {max(column):.4g}")
    for people in given.people:
        one_city(people, 1, given.full_range)


if __name__ == "__main__":
    main()
