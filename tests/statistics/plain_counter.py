"""The annual tables counted again in plain Python, cell by cell, by the letter of the definitions.

Shares nothing with the product: a city is lists of dicts, a table is a dict from (measure, codes…) to
(value, sign). Slow and simple on purpose.
"""

import statistics
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

WORK = {"arbete", "arbete-subvention", "eget-foretag", "studier-studiemedel"}
AGE_GROUPS = [
    *[("-17", 0, 17), ("18-19", 18, 19), ("20-24", 20, 24), ("25-29", 25, 29), ("30-39", 30, 39)],
    *[("40-49", 40, 49), ("50-59", 50, 59), ("60-64", 60, 64), ("65-", 65, 999)],
]
FOLLOW_UP = [
    *["matured", "answered", "not_reached", "assistance_known", "S_A", "S_B", "response_rate"],
    *["self_sufficiency_90", "self_sufficiency_90_floor", "self_sufficiency_90_ceiling"],
    *["without_assistance_90", "without_assistance_90_floor", "without_assistance_90_ceiling"],
]
REENROLMENT = [
    *["reenrolled_90_base", "reenrolled_90", "reenrolled_90_share"],
    *["reenrolled_365_base", "reenrolled_365", "reenrolled_365_share"],
]
TABLES = {
    1: (["insats_type", "age_group", "sex"], ["participants"]),
    2: (["district", "age_group", "sex"], ["participants"]),
    3: (["insats_type", "sex"], ["open_start", "started", "exited", "open_end"]),
    4: (["exit_reason", "insats_type", "sex"], ["exited"]),
    5: (
        ["insats_type", "sex"],
        [
            "exited",
            "completed",
            "completion_rate",
            "to_work_or_study",
            "to_work_or_study_rate",
            "median_days",
        ],
    ),
    6: (["insats_type", "sex"], FOLLOW_UP),
    7: (["insats_type", "sex"], REENROLMENT),
    8: (["barrier", "sex"], ["participants"]),
    9: (["district", "sex"], FOLLOW_UP),
}
COUNTS = {
    *[
        "participants",
        "open_start",
        "started",
        "exited",
        "open_end",
        "completed",
        "to_work_or_study",
        "matured",
    ],
    *["answered", "not_reached", "assistance_known", "S_A", "S_B", "reenrolled_90_base", "reenrolled_90"],
    *["reenrolled_365_base", "reenrolled_365"],
}


def days(number):
    return timedelta(days=number)


def one_and_the_same(city, person):
    """The lowest of all who have been found to be the person, step by step from one to the next."""
    found = {person}
    while True:
        next_to = {each for link in city["links"] if found & set(link) for each in link}
        if next_to <= found:
            return min(found)
        found |= next_to


def records_of(city, person):
    """What every unit has written down about the person."""
    records = [{**record, "id": number} for number, record in city["records"].items()]
    return [record for record in records if one_and_the_same(city, record["person"]) == person]


def word_on(city, person):
    """The record that decides birth and sex: one that stands; of these the newest number, or else the newest record."""

    def weight(record):
        number_on = -1 if record["number_on"] is None else record["number_on"]
        return (record["into"] is None, number_on, record["id"])

    return max(records_of(city, person), key=weight)


def known(city, as_of):
    """The enrolments as they were known on as_of."""
    rows = []
    for enrolment in city["enrolments"]:
        if enrolment["start"] > as_of:
            continue
        row = {**enrolment, "person": one_and_the_same(city, city["records"][enrolment["record"]]["person"])}
        if row["exit"] is not None and row["exit"] > as_of:
            row.update(exit=None, completion=None, reason=None)
        rows.append(row)
    return rows


def death(city, rows, person, as_of):
    days_told = [row["exit"] for row in rows if row["person"] == person and row["reason"] == "avliden"]
    recorded = [record["died"] for record in records_of(city, person)]
    days_told += [day for day in recorded if day is not None and day <= as_of]
    return min(days_told, default=None)


def age_on(birth, day):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_group(birth, day):
    age = max(age_on(birth, day), 0)
    return next(code for code, low, high in AGE_GROUPS if low <= age <= high)


def district_on(city, code, day):
    by_code = {item["code"]: item for item in city["districts"]}
    while by_code[code]["to"] is not None and by_code[code]["to"] < day and by_code[code]["successor"]:
        code = by_code[code]["successor"]
    return code


def outcome(city, rows, row, as_of):
    """What is known of the reference day of one exit."""
    due = row["exit"] + days(90)
    died = death(city, rows, row["person"], as_of)
    matured = row["completion"] == "completed" and (died is None or died > due) and due + days(30) < as_of
    if not matured:
        return {}
    answer = row["answer"] if row["answer"] and row["answer"]["on"] <= as_of else None
    elsewhere = any(
        other["person"] == row["person"]
        and other["insats"] != row["insats"]
        and other["start"] <= due
        and (other["exit"] is None or other["exit"] >= due)
        for other in rows
    )
    livelihood = answer["livelihood"] if answer else ("i-insats" if elsewhere else None)
    month = row["month"]["value"] if row["month"] and row["month"]["on"] <= as_of else "unknown"
    return {
        "matured": True,
        "answered": livelihood is not None,
        "not_reached": livelihood is None,
        "S_A": livelihood in WORK and month != "yes",
        "assistance_known": month in ("yes", "no"),
        "S_B": month == "no",
    }


def describe(city, rows, row, first, last, as_of):
    """One enrolment with its place on every dimension and what every count says of it."""
    person = word_on(city, row["person"])
    exited = row["exit"] is not None and first <= row["exit"] <= last
    facts = {
        "id": row["person"],
        "insats_type": city["insatser"][row["insats"]],
        "exit_reason": row["reason"] if exited else None,
        "barrier": row["barrier"] or "okant",
        "district": district_on(city, row["district"], last),
        "age_group": age_group(person["birth"], last),
        "sex": person["sex"],
        "assisted": row["assistance"] == "yes",
        "open_start": row["start"] <= first - days(1) and (row["exit"] is None or row["exit"] > first - days(1)),
        "started": first <= row["start"] <= last,
        "exited": exited,
        "open_end": row["exit"] is None or row["exit"] > last,
        "completed": exited and row["completion"] == "completed",
        "to_work_or_study": exited and row["reason"] in WORK,
        "days": (row["exit"] - row["start"]).days if exited else None,
    }
    if exited:
        facts |= outcome(city, rows, row, as_of)
        for number in (90, 365):
            base = row["exit"] + days(number) <= as_of
            window = [row["exit"] + days(1), row["exit"] + days(number)]
            facts[f"reenrolled_{number}_base"] = base
            facts[f"reenrolled_{number}"] = base and any(
                other["person"] == row["person"]
                and other["id"] != row["id"]
                and window[0] <= other["start"] <= window[1]
                for other in rows
            )
    return facts


def number(value):
    return (Decimal(value), "" if value else "–")


def share(part, base):
    if base == 0:
        return (None, ".")
    rounded = (Decimal(100 * part) / Decimal(base)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (rounded, "" if rounded else "–")


def value(measure, rows):
    def total(name):
        return sum(1 for row in rows if row.get(name))

    if measure == "participants":
        return number(len({row["id"] for row in rows}))
    if measure in COUNTS:
        return number(total(measure))
    if measure == "median_days":
        lengths = [row["days"] for row in rows if row["exited"]]
        return number(Decimal(str(statistics.median(lengths)))) if lengths else (None, ".")
    return {
        "completion_rate": lambda: share(total("completed"), total("exited")),
        "to_work_or_study_rate": lambda: share(total("to_work_or_study"), total("exited")),
        "response_rate": lambda: share(total("answered"), total("matured")),
        "self_sufficiency_90": lambda: share(total("S_A"), total("answered")),
        "self_sufficiency_90_floor": lambda: share(total("S_A"), total("matured")),
        "self_sufficiency_90_ceiling": lambda: share(total("S_A") + total("not_reached"), total("matured")),
        "without_assistance_90": lambda: share(total("S_B"), total("assistance_known")),
        "without_assistance_90_floor": lambda: share(total("S_B"), total("matured")),
        "without_assistance_90_ceiling": lambda: share(
            total("S_B") + total("matured") - total("assistance_known"), total("matured")
        ),
        "reenrolled_90_share": lambda: share(total("reenrolled_90"), total("reenrolled_90_base")),
        "reenrolled_365_share": lambda: share(total("reenrolled_365"), total("reenrolled_365_base")),
    }[measure]()


def shown_codes(city, dimension, rows, first, last):
    """The codes of a dimension in order: those in force and those that occur."""
    occurring = {row[dimension] for row in rows}
    if dimension == "sex":
        return ["K", "M", *(["U"] if "U" in occurring else []), "T"]
    if dimension == "age_group":
        return [*[code for code, _low, _high in AGE_GROUPS], "T"]
    start = last if dimension == "district" else first
    codes = []
    for item in city[dimension + "s"]:
        in_force = (item["from"] is None or item["from"] <= last) and (item["to"] is None or item["to"] >= start)
        if in_force or item["code"] in occurring:
            codes.append(item["code"])
    return [*codes, "T"]


def described(city, year, as_of):
    """The enrolments that were open on some day of the year, with what every count says of them."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = known(city, as_of)
    active = [row for row in rows if row["start"] <= last and (row["exit"] is None or row["exit"] >= first)]
    return [describe(city, rows, row, first, last, as_of) for row in active]


def count_tables(city, year, as_of):
    """The nine annual tables, by number."""
    facts = described(city, year, as_of)
    return {number_of_table: drawn(city, facts, number_of_table, year) for number_of_table in TABLES}


def count_table(city, number_of_table, year, as_of):
    """One annual table."""
    return drawn(city, described(city, year, as_of), number_of_table, year)


def drawn(city, facts, number_of_table, year):
    """One table of what was described."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    dimensions, measures = TABLES[number_of_table]
    if number_of_table == 8:
        facts = [row for row in facts if row["assisted"]]
    counted = [row for row in facts if any(m == "participants" or row.get(m) for m in measures)]
    codes = [shown_codes(city, dimension, counted, first, last) for dimension in dimensions]
    cells = defaultdict(list)
    for row in counted:
        for cell in product(*[(row[dimension], "T") for dimension in dimensions]):
            cells[cell].append(row)
    return {(m, *cell): value(m, cells[cell]) for m in measures for cell in product(*codes)}
