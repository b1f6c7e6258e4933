"""Publications for tests: one drawn from a small city, and random ones with withheld figures in them."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

from hypothesis import strategies as st

from tracker.exports import drawn
from tracker.exports.publication import (
    UNPROTECTED,
    Code,
    Correction,
    Difference,
    Division,
    Protection,
    Publication,
    PublishedTable,
)
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.definitions import DEFINITIONS
from tracker.statistics.figures import CANNOT_OCCUR, WITHHELD, Figure, count, share

PROTECTED = Protection(
    "suppression", "Små antal visas inte", ("Antal från 1 till 4 visas inte.", "Andra tal döljs också."), 5
)
NASTY = (
    "=1+1",
    "+46",
    "-1",
    "@x",
    'A"; B="c',
    "#let x = 1",
    "*b* _i_ $x$ \\ `",
    "<b>&amp;</b>",
    "DATA=1",
    "]#]",
    "{{ x }}",
)
TOTAL = Code("T", "Totalt", "Total")
SEXES = (Code("K", "Kvinnor", "Women"), Code("M", "Män", "Men"), Code("U", "Uppgift saknas", "Unknown"))
LABELS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=40),
)


def published(annual, **facts):
    """The publication of drawn tables."""
    return drawn.publication(annual, "Stockholm", **facts)


def with_withheld(publication):
    """The same, with every count under five withheld and every share and median too; not safe, but it has the signs."""
    tables = tuple(
        replace(table, figures={key: _hidden(key[0], figure) for key, figure in table.lines()})
        for table in publication.tables
    )
    return replace(publication, tables=tables, protection=PROTECTED)


def with_all_withheld(publication):
    """The same with nothing to be seen."""
    tables = tuple(replace(table, figures=dict.fromkeys(table.figures, WITHHELD)) for table in publication.tables)
    return replace(publication, tables=tables, protection=PROTECTED)


def with_labels(publication, label):
    """The same with one label for every code of every dimension but sex."""
    tables = tuple(replace(table, codes=_labelled(table.codes, label)) for table in publication.tables)
    districts = tuple(Code(code.code, label, label) for code in publication.division.districts)
    division = replace(publication.division, districts=districts)
    return replace(publication, tables=tables, division=division)


def _labelled(codes, label):
    *sides, sexes = codes
    return (*(tuple(one if one == TOTAL else Code(one.code, label, label) for one in side) for side in sides), sexes)


def of_a_large_city(publication):
    """The same with as many types of insats and districts as the largest city has, and people in all of them."""
    chance = random.Random(1)
    labels = [f"Kommunal arbetsmarknadsinsats nr {n}" for n in range(13)]
    tables = tuple(_table(definition, labels, (*SEXES, TOTAL), chance) for definition in DEFINITIONS)
    missing = ("Perioden är inte slut: den går till och med 2024-12-31.", "Avslut finns som ännu inte kan följas upp.")
    return replace(publication, tables=tables, missing=missing)


def _hidden(measure, figure):
    small = figure.value is not None and 0 < figure.value < 5
    return WITHHELD if small or isinstance(figure.value, Decimal) else figure


@st.composite
def publications(draw):
    """Any publication: any labels, any figures, whether they fit together or not."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    labels = draw(st.lists(LABELS, min_size=4, max_size=4))
    sexes = (*SEXES[: draw(st.integers(2, 3))], TOTAL)
    tables = tuple(_table(definition, labels, sexes, chance) for definition in DEFINITIONS)
    districts = tuple(Code(f"d{n}", label, label) for n, label in enumerate(labels))
    missing = tuple(draw(st.lists(LABELS, max_size=2)))
    changed = (Difference(3, ("started", "c1", "K"), count(7), WITHHELD),)
    return Publication(
        year=draw(st.integers(1990, 2100)),
        as_of=draw(st.dates(date(1990, 1, 1), date(2100, 12, 31))),
        city=draw(LABELS),
        tables=tables,
        measures=tuple(drawn._measure(measure) for measure in MEASURES),
        division=Division(date(2024, 12, 31), draw(st.none() | st.dates()), districts),
        protection=draw(st.sampled_from([UNPROTECTED, PROTECTED, replace(PROTECTED, sign="⊗")])),
        definition_version="1",
        software_version="0.1.0",
        working_reasons=draw(st.sampled_from([(), ("arbete", "eget-foretag")])),
        missing=missing,
        waiting_exits=draw(st.none() | st.integers(0, 1000)),
        final_from=draw(st.none() | st.dates()),
        release_id="2024-1",
        corrects=draw(st.none() | st.builds(Correction, LABELS, LABELS, st.sampled_from([(), changed]))),
        attack=draw(st.none() | st.just({"determined": 0, "cells": [{"low": 1, "high": 4}]})),
    )


def _table(definition, labels, sexes, chance):
    codes = tuple(
        (
            *(Code(f"c{n}" if name != "age_group" else f"-{n + 17}", label, label) for n, label in enumerate(labels)),
            TOTAL,
        )
        for name in definition.dimensions[:-1]
    )
    codes = (*codes, sexes)
    keys = product(definition.measures, *[[code.code for code in side] for side in codes])
    figures = {key: _figure(drawn._measure(key[0]).unit, chance) for key in keys}
    about = definition.number, definition.title_sv, definition.title_en
    return PublishedTable(*about, definition.dimensions, definition.measures, codes, figures)


def _figure(unit, chance):
    signs = {"per cent": [WITHHELD, Figure(None, CANNOT_OCCUR), Figure(None, "..")], "days": [WITHHELD]}
    if chance.random() < 0.3:
        return chance.choice(signs.get(unit, [WITHHELD, count(0)]))
    if unit == "per cent":
        return share(chance.randrange(50), 49)
    return Figure(Decimal("25.5")) if unit == "days" else count(chance.randrange(5000))
