"""Made-up cities of any size, straight as frames: no database. The same number, the same city."""

from datetime import date

import numpy as np

from tracker.statistics.codes import CodeLists, Item, with_unknown
from tracker.statistics.disclosure.record_keys import record_keys
from tracker.statistics.material import Frame
from tracker.statistics.period import NEVER, Period
from tracker.statistics.service import of_frame

REASONS = (
    *("arbete", "arbete-subvention", "eget-foretag", "kommunal-anstallning", "studier-studiemedel", "andra-studier"),
    *("arbetsformedlingen", "annan-insats", "sjukdom", "foraldraledig", "flyttat", "egen-begaran", "uteblivit"),
    *("avbruten", "annan-forsorjning", "avliden", "okand"),
)
WORK = {"arbete", "arbete-subvention", "eget-foretag", "studier-studiemedel"}


def items(*codes):
    return tuple(Item(code, code, code) for code in codes)


LISTS = CodeLists(
    insats_types=items(*[f"typ-{number:02}" for number in range(13)]),
    exit_reasons=items(*REASONS),
    barriers=with_unknown(items(*[f"h{number:02}" for number in range(1, 24)])),
    districts=items(*[f"omrade-{number:02}" for number in range(11)], "utanfor", "okant"),
)
SMALL_LISTS = CodeLists(
    insats_types=LISTS.insats_types[:3],
    exit_reasons=items("arbete", "studier-studiemedel", "sjukdom"),
    barriers=with_unknown(items("h01", "h02")),
    districts=items("norr", "soder", "okant"),
)


def city(people, seed, **more):
    """The nine tables of a city with about so many participants in the year."""
    return of_frame(frame(people, seed, **more))


def frame(people, seed, year=2024, as_of=date(2026, 6, 30), lists=LISTS, secret=None):
    """Its rows; with a secret, with keys."""
    draw = np.random.default_rng(seed)
    period = Period.year(year)
    rows = _rows(draw, people, period, lists) | {"enrolment": np.empty(0, np.int32)}
    keys = np.empty(0) if secret is None else record_keys(secret, np.arange(people))
    return Frame(period=period, as_of=as_of, division_on=period.last, lists=lists, keys=keys, **rows)


def _rows(draw, people, period, lists):
    number = int(people * 1.35)
    person = np.sort(np.concatenate([np.arange(people), draw.integers(0, people, number - people)])).astype(np.int32)
    start = period.a - 200 + draw.integers(0, 560, number)
    end = start + draw.gamma(2, 80, number).astype(int) + 1
    end = np.where(end > period.b + 150, NEVER, end)
    columns = _places(draw, people, person, lists) | {"person": person, "start": start, "exit": end}
    columns |= _outcomes(draw, columns, period, lists)
    rows = (start <= period.b) & (end >= period.a)
    columns = {name: column[rows] for name, column in columns.items()}
    columns["person"] = np.unique(columns["person"], return_inverse=True)[1].astype(np.int32)
    return columns


def _skewed(draw, number, evenness):
    return draw.dirichlet(np.full(number, evenness))


def _places(draw, people, person, lists):
    ages = [0.002, 0.02, 0.1, 0.13, 0.25, 0.22, 0.17, 0.09, 0.018]
    number, districts, barriers = len(person), len(lists.districts), len(lists.barriers)
    home = draw.choice(districts, people, p=_skewed(draw, districts, 2))
    moved = draw.integers(0, districts, number)
    barrier = draw.choice(barriers, number, p=_skewed(draw, barriers, 1))
    types = len(lists.insats_types)
    return {
        "sex": draw.choice(3, people, p=[0.49, 0.505, 0.005])[person],
        "age_group": draw.choice(9, people, p=ages)[person],
        "insats_type": draw.choice(types, number, p=_skewed(draw, types, 0.6)),
        "district": np.where(draw.random(number) < 0.97, home[person], moved),
        "barrier": np.where(draw.random(number) < 0.5, barrier, -1),
    }


def _outcomes(draw, columns, period, lists):
    end, number = columns["exit"], len(columns["exit"])
    exited = (end >= period.a) & (end <= period.b)
    reasons = len(lists.exit_reasons)
    reason = np.where(exited, draw.choice(reasons, number, p=_skewed(draw, reasons, 1)), -1)
    completed = exited & (draw.random(number) < 0.65)
    answered = completed & (draw.random(number) < 0.7)
    next_start = np.full(number, NEVER)
    again = columns["person"][1:] == columns["person"][:-1]
    next_start[:-1][again] = columns["start"][1:][again]
    return {
        "exit_reason": reason,
        "exited": exited,
        "completed": completed,
        "works_or_studies": np.array([*(item.code in WORK for item in lists.exit_reasons), False])[reason],
        "alive_on_due": draw.random(number) > 0.004,
        "answered": answered,
        "livelihood_works": answered & (draw.random(number) < 0.6),
        "assistance": np.where(completed & (draw.random(number) < 0.6), draw.choice([1, 2], number), 0),
        "next_start": np.where(next_start > end, next_start, NEVER),
    }
