"""The names of dimensions and units, in Swedish and English, for every file."""

from typing import NamedTuple


class Names(NamedTuple):
    """One thing in two languages."""

    sv: str
    en: str


DIMENSIONS = {
    "measure": Names("Mått", "Measure"),
    "insats_type": Names("Insatstyp", "Type of insats"),
    "age_group": Names("Ålder", "Age"),
    "district": Names("Stadsdelsområde", "District"),
    "exit_reason": Names("Avslutsorsak", "Exit reason"),
    "barrier": Names("Försörjningshinder", "Barrier to self-support"),
    "sex": Names("Kön", "Sex"),
    "year": Names("År", "Year"),
}
UNITS = {
    "persons": Names("antal personer", "number of persons"),
    "number": Names("antal", "number"),
    "per cent": Names("procent", "per cent"),
    "days": Names("dagar", "days"),
}
DECIMALS = {"persons": 0, "number": 0, "per cent": 1, "days": 1}
"""Decimals by unit; a median of days may end in a half."""
