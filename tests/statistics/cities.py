"""Small made-up cities: as dicts for the plain counter, as strategies, and written into a database."""

import random
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from hypothesis import strategies as st

from tracker.access.models import Unit
from tracker.codelists.models import Barrier, District, ExitReason, InsatsType, Livelihood
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Handler, Participant, ParticipantNumber, Person, SamePerson

YEAR = 2024
WORK = {"arbete", "arbete-subvention", "studier-studiemedel"}
REASONS = ["arbete", "studier-studiemedel", "sjukdom", "avliden"]
LIVELIHOODS = ["arbete", "studier-studiemedel", "i-insats", "a-kassa"]
RECORDED = datetime(2024, 1, 1, tzinfo=UTC)


def code(name, valid_from=None, valid_to=None, successor=None):
    return {"code": name, "from": valid_from, "to": valid_to, "successor": successor}


LISTS = {
    "insats_types": [code("jobbsok"), code("gammal", None, date(2023, 12, 31)), code("ny", date(2025, 1, 1))],
    "exit_reasons": [code(reason) for reason in REASONS],
    "barriers": [code("h01"), code("h02", None, date(2024, 3, 1))],
    "districts": [
        code("mitt", None, date(2023, 6, 30), "norr"),
        code("norr", None, date(2024, 6, 30), "norra-staden"),
        code("norra-staden", date(2024, 7, 1)),
        code("soder", None, date(2024, 12, 31), "nya-soder"),
        code("nya-soder", date(2025, 1, 1)),
        code("utanfor"),
        code("okant"),
    ],
}
INSATSER = {1: "jobbsok", 2: "jobbsok", 3: "gammal", 4: "ny"}
UNIT_OF = {1: 1, 2: 2, 3: 1, 4: 2}
UNITS = (1, 2)


def new_city():
    """A city with code lists and insatser, and nobody in it."""
    lists = {name: list(items) for name, items in LISTS.items()}
    lists["barriers"].append(code("okant"))
    nobody = {"people": {}, "records": {}, "links": [], "enrolments": []}
    return {**lists, "insatser": dict(INSATSER), **nobody}


def person(city, sex="K", birth=date(1990, 5, 1), died=None):
    """A new person, whom no unit knows until there is a record or an enrolment; returns the id."""
    number = len(city["people"]) + 1
    city["people"][number] = {"sex": sex, "birth": birth, "died": died}
    return number


def record(city, who, unit, **facts):
    """What a unit has written down about a person; returns the id.

    `number_on` is when the number in force was recorded, `into` the record that this one was merged into.
    """
    number = len(city["records"]) + 1
    known = {"person": who, "unit": unit, **city["people"][who], "number_on": None, "into": None}
    city["records"][number] = known | facts
    return number


def link(city, one, other):
    """Two persons found to be one."""
    if one != other:
        city["links"].append((one, other))


def enrol(city, who, start, exit=None, **more):
    """A new enrolment, in the record that the insats's unit has of the person; what is not said is the commonest."""
    unit = UNIT_OF[more.get("insats", 1)]
    ids = [number for number, one in city["records"].items() if (one["person"], one["unit"]) == (who, unit)]
    row = {"id": len(city["enrolments"]) + 1, "insats": 1, "start": start, "exit": exit}
    row |= {"completion": "completed" if exit else None, "reason": "sjukdom" if exit else None}
    row |= {
        "record": more.get("record") or (ids[0] if ids else record(city, who, unit)),
        "district": "norra-staden",
        "assistance": "unknown",
        "barrier": None,
        "answer": None,
        "month": None,
    }
    city["enrolments"].append(row | more)
    return city["enrolments"][-1]


def answer(livelihood, on):
    return {"livelihood": livelihood, "on": on}


def month(value, on):
    return {"value": value, "on": on}


DAY = st.integers(0, 1000).map(lambda number: date(2023, 6, 1) + timedelta(days=number))
BIRTH = st.one_of(
    st.dates(date(1955, 1, 1), date(2008, 12, 31)),
    st.sampled_from([date(2006, 12, 31), date(2007, 1, 1), date(2004, 2, 29), date(1959, 12, 31)]),
)


@st.composite
def cities(draw):
    """A small city with everything that the definitions tell apart."""
    city = new_city()
    for _ in range(draw(st.integers(1, 6))):
        died = draw(st.one_of(st.none(), st.none(), DAY))
        _draw_records(draw, city, person(city, draw(st.sampled_from("KKMMU")), draw(BIRTH), died))
    everyone = st.sampled_from(sorted(city["people"]))
    for _ in range(draw(st.integers(0, 2))):
        link(city, draw(everyone), draw(everyone))
    _draw_merges(draw, city)
    for _ in range(draw(st.integers(0, 14))):
        _draw_enrolment(draw, city)
    return city


def _draw_records(draw, city, who):
    """One unit knows the person, or two, or one twice; they may say different things."""
    for unit in draw(st.sampled_from([(1,), (2,), (1, 2), (2, 1), (1, 1, 2)])):
        facts = {"number_on": draw(st.one_of(st.none(), st.integers(0, 3)))}
        if draw(st.sampled_from([False, False, True])):
            facts |= {"sex": draw(st.sampled_from("KMU")), "birth": draw(BIRTH)}
        if draw(st.sampled_from([False, True])):
            facts["died"] = draw(st.one_of(st.none(), DAY))
        record(city, who, unit, **facts)


def _draw_merges(draw, city):
    """Some records were merged into an earlier one of their unit; its number went over."""
    for number, one in city["records"].items():
        older = [n for n, other in city["records"].items() if n < number and _merges(one, other)]
        if older and draw(st.sampled_from([False, False, False, True])):
            one["into"] = draw(st.sampled_from(older))
            one["number_on"] = None
            link(city, city["records"][one["into"]]["person"], one["person"])


def _merges(one, other):
    return other["unit"] == one["unit"] and other["into"] is None


def _draw_enrolment(draw, city):
    standing = [number for number, one in city["records"].items() if one["into"] is None]
    mine = draw(st.sampled_from(standing))
    who, unit = city["records"][mine]["person"], city["records"][mine]["unit"]
    insats = draw(st.sampled_from([number for number in (1, 1, 2, 2, 3, 4) if UNIT_OF[number] == unit]))
    start = draw(DAY)
    leaves = draw(st.sampled_from([None, 0, 1, 30, 60, 90, 91, 200, 400]))
    exit_on = None if leaves is None else start + timedelta(days=leaves + draw(st.integers(0, 3)))
    if any(_overlap(row, mine, insats, start, exit_on) for row in city["enrolments"]):
        return
    row = enrol(
        city,
        who,
        start,
        exit_on,
        record=mine,
        insats=insats,
        district=draw(st.sampled_from([item["code"] for item in city["districts"]])),
        assistance=draw(st.sampled_from(["yes", "yes", "no", "unknown"])),
        barrier=draw(st.sampled_from([None, "h01", "h02", "okant"])),
    )
    if exit_on:
        _draw_exit(draw, row)


def _draw_exit(draw, row):
    row["completion"] = draw(st.sampled_from(["completed", "completed", "completed", "interrupted"]))
    row["reason"] = draw(st.sampled_from(["arbete", "arbete", "studier-studiemedel", "sjukdom", "avliden"]))
    due = row["exit"] + timedelta(days=90)
    late = st.sampled_from([0, 1, 29, 30, 31, 100, 300]).map(lambda number: due + timedelta(days=number))
    row["answer"] = draw(st.one_of(st.none(), st.builds(answer, st.sampled_from(LIVELIHOODS), late)))
    value = st.sampled_from(["yes", "no", "unknown"])
    row["month"] = draw(st.one_of(st.none(), st.builds(month, value, late)))


def _overlap(row, mine, insats, start, exit_on):
    far = date.max
    same = row["record"] == mine and row["insats"] == insats
    return same and row["start"] <= (exit_on or far) and start <= (row["exit"] or far)


CROWDS = st.integers(0, 2**32).map(lambda seed: crowd(seed))
"""Larger cities, in which most cells of every table have somebody: these do not shrink, only their number does."""


def crowd(seed):
    """A city of a dozen people in which most have ended what they began in the year, and most were followed up."""
    pick = random.Random(seed)
    city = new_city()
    for _ in range(12):
        died = _some_day(pick) if pick.random() < 0.1 else None
        who = person(city, pick.choice("KKKMMMU"), date(1955, 1, 1) + timedelta(days=pick.randrange(19_000)), died)
        for unit in pick.choice([(1,), (2,), (1, 2)]):
            record(city, who, unit, number_on=pick.choice([None, 0, 1, 2]))
    for _ in range(2):
        link(city, pick.choice(list(city["people"])), pick.choice(list(city["people"])))
    for _ in range(50):
        _enrol_some(pick, city)
    return city


def _some_day(pick):
    return date(2023, 8, 1) + timedelta(days=pick.randrange(550))


def _enrol_some(pick, city):
    mine = pick.choice(list(city["records"]))
    known = city["records"][mine]
    insats = pick.choice([number for number in (1, 1, 2, 2, 3, 4) if UNIT_OF[number] == known["unit"]])
    start = _some_day(pick)
    exit_on = start + timedelta(days=pick.randrange(300)) if pick.random() < 0.9 else None
    if any(_overlap(row, mine, insats, start, exit_on) for row in city["enrolments"]):
        return
    district = pick.choice([item["code"] for item in city["districts"]])
    entry = {"assistance": pick.choice(["yes", "yes", "no", "unknown"]), "barrier": pick.choice([None, "h01", "h02"])}
    row = enrol(city, known["person"], start, exit_on, record=mine, insats=insats, district=district, **entry)
    if exit_on:
        row["completion"] = pick.choice(["completed", "completed", "completed", "interrupted"])
        row["reason"] = pick.choice([*REASONS[:3], *REASONS[:3], *REASONS])
        on = exit_on + timedelta(days=90 + pick.randrange(100))
        row["answer"] = answer(pick.choice(LIVELIHOODS), on) if pick.random() < 0.7 else None
        row["month"] = month(pick.choice(["yes", "no", "unknown"]), on) if pick.random() < 0.7 else None


def write(session, city):
    """Put the city into the database, in place of what is there."""
    people = (Handler, SamePerson, ParticipantNumber, Participant, Person)
    for model in (FollowUp, Enrolment, *people, Insats, Unit, *_CODE_MODELS.values(), Livelihood):
        session.execute(sa.delete(model))
    _write_codes(session, city)
    _insert(session, Unit, [{"id": unit, "sort_name": "a", "kind": "jobbtorg"} | _named(unit) for unit in UNITS])
    _insert(session, Insats, [_insats(number, kind) for number, kind in city["insatser"].items()])
    records = city["records"]
    _insert(session, Person, [{"id": number} for number in city["people"]])
    _insert(session, Participant, [_participant(number, one) for number, one in records.items()])
    numbered = [(number, one) for number, one in records.items() if one["number_on"] is not None]
    _insert(session, ParticipantNumber, [_number(number, one) for number, one in numbered])
    _insert(session, SamePerson, [{"one_id": one, "other_id": other} for one, other in city["links"]])
    _insert(session, Enrolment, [_enrolment(row) for row in city["enrolments"]])
    _insert(session, FollowUp, [each for row in city["enrolments"] if row["exit"] for each in _follow_ups(row)])
    session.commit()


_CODE_MODELS = {
    "insats_types": InsatsType,
    "exit_reasons": ExitReason,
    "barriers": Barrier,
    "districts": District,
}
_EXTRA = {
    "exit_reasons": lambda item: {"works_or_studies": item["code"] in WORK},
    "barriers": lambda _item: {"group_sv": "", "group_en": ""},
    "districts": lambda item: {"successor_code": item["successor"]},
    "insats_types": lambda _item: {},
}


def _insert(session, model, rows):
    if rows:
        session.execute(sa.insert(model), rows)


def _write_codes(session, city):
    for name, model in _CODE_MODELS.items():
        items = [_code_row(item, place) | _EXTRA[name](item) for place, item in enumerate(city[name])]
        session.execute(sa.insert(model.__table__), items[::-1])  # a district after its successor
    livelihoods = [code(name) for name in LIVELIHOODS]
    rows = [_code_row(item, n) | {"works_or_studies": item["code"] in WORK} for n, item in enumerate(livelihoods)]
    session.execute(sa.insert(Livelihood), rows)


def _code_row(item, place):
    row = {"code": item["code"], "label_sv": item["code"].title(), "label_en": item["code"].upper()}
    return row | {"position": place, "valid_from": item["from"], "valid_to": item["to"]}


def _named(unit):
    return {"code": f"enhet-{unit}", "name": f"Enhet {unit}"}


def _insats(number, kind):
    name = f"Insats {number}"
    return {"id": number, "unit_id": UNIT_OF[number], "name": name, "name_key": name.lower(), "insats_type_code": kind}


def _participant(number, one):
    row = {"id": number, "given_name": "A", "family_name": str(number), "sort_name": f"{number} a"}
    return row | {
        "unit_id": one["unit"],
        "person_id": one["person"],
        "absorbed_by_id": one["into"],
        "birth_date": one["birth"],
        "sex": one["sex"],
        "died_on": one["died"],
        "protection": "none",
        "created_at": RECORDED,
    }


def _number(id_, one):
    recorded = RECORDED + timedelta(days=one["number_on"])
    whose = {
        "id": id_,
        "participant_id": id_,
        "unit_id": one["unit"],
        "number_sealed": "",
        "number_index": f"{id_:043}",
    }
    return whose | {"kind": "personnummer", "recorded_at": recorded, "replaced_at": None}


def _enrolment(row):
    return {
        "id": row["id"],
        "participant_id": row["record"],
        "unit_id": UNIT_OF[row["insats"]],
        "insats_id": row["insats"],
        "starts_on": row["start"],
        "exit_on": row["exit"],
        "completion": row["completion"],
        "exit_reason_code": row["reason"],
        "district_code": row["district"],
        "social_assistance": row["assistance"],
        "barrier_code": row["barrier"],
        "created_at": RECORDED,
    }


def _follow_ups(row):
    """The follow-up of an exit, and two that must not count: a withdrawn one and one at another horizon."""
    due = row["exit"] + timedelta(days=90)
    own, known = row["answer"] or {}, row["month"] or {}
    true = {
        "livelihood_code": own.get("livelihood"),
        "answered_on": own.get("on"),
        "source": "participant" if own else None,
        "social_assistance": known.get("value"),
        "assistance_known_on": known.get("on"),
        "closed_as": None if own else "not_reached",
        "closed_on": None if own else due,
    }
    decoy = {"livelihood_code": "arbete", "answered_on": due, "source": "participant", "closed_as": None}
    decoy |= {"social_assistance": "no", "assistance_known_on": due, "closed_on": None}
    later = row["exit"] + timedelta(days=180)
    whose = {"participant_id": row["record"], "unit_id": UNIT_OF[row["insats"]]}
    first = whose | {"enrolment_id": row["id"], "horizon_days": 90, "due_on": due, "withdrawn_at": None}
    return [
        first | true,
        first | decoy | {"withdrawn_at": RECORDED},
        first | decoy | {"horizon_days": 180, "due_on": later, "answered_on": later},
    ]
