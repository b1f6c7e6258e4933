"""What a column of the agency's file can be filled from."""

from enum import Enum


class Kind(Enum):
    """How the value is written."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    WORD = "word"
    """A fixed word of the product's: translated by the layout's own `codes`."""
    CODE = "code"
    """A code of a code list: translated by the list's column for the agency's code."""


SOURCES: dict[str, Kind] = {
    "year": Kind.NUMBER,
    "month": Kind.NUMBER,
    "days": Kind.NUMBER,
    "number": Kind.TEXT,
    "birth_date": Kind.DAY,
    "sex": Kind.WORD,
    "family_name": Kind.TEXT,
    "given_name": Kind.TEXT,
    "participant": Kind.NUMBER,
    "unit": Kind.TEXT,
    "insats": Kind.TEXT,
    "insats_type": Kind.CODE,
    "starts_on": Kind.DAY,
    "exit_on": Kind.DAY,
    "completion": Kind.WORD,
    "exit_reason": Kind.CODE,
    "district": Kind.CODE,
    "social_assistance": Kind.WORD,
    "livelihood": Kind.CODE,
    "barrier": Kind.CODE,
    "education": Kind.CODE,
    "referral": Kind.CODE,
    "months_without_work": Kind.NUMBER,
}
"""`days` are the days of the month on which the enrolment was open; the rest as the register has it."""
MASKED = ("family_name", "given_name", "district", "birth_date")
"""What is never told of someone with protected personal data, whatever else is."""
