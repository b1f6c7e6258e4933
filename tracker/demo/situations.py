"""The situation at entry, made up: what goes with what is plausible, no more."""

from tracker.codelists.terms import SocialAssistance
from tracker.demo.dice import Dice, Weighted
from tracker.demo.sources import Row

_ASSISTANCE = Weighted(
    {SocialAssistance.YES.value: 56, SocialAssistance.NO.value: 37, SocialAssistance.UNKNOWN.value: 7}
)
_BARRIERS: Weighted[str | None] = Weighted(
    {
        "h01": 3, "h02": 1, "h03": 2, "h05": 12, "h06": 26, "h07": 10, "h08": 8, "h09": 1, "h10": 2,
        "h11": 4, "h12": 2, "h13": 3, "h14": 1, "h16": 1, "h17": 3, "h18": 2, "h19": 2, "h20": 10,
        "h21": 3, "h22": 2, "h23": 1, "okant": 3, None: 2,
    }
)  # fmt: skip
_LIVELIHOODS: Weighted[str | None] = Weighted(
    {
        "a-kassa": 14, "aktivitetsstod": 34, "sjukersattning": 7, "foraldrapenning": 5, "arbete": 5,
        "arbete-subvention": 4, "studier-studiemedel": 4, "partners-inkomst": 11, "annan-inkomst": 6,
        "ingen-inkomst": 9, None: 3,
    }
)  # fmt: skip
_EDUCATION: Weighted[str | None] = Weighted({"isced-0-2": 44, "isced-3-4": 33, "isced-5-8": 15, "okant": 6, None: 2})
_REFERRALS: Weighted[str | None] = Weighted(
    {"arbetsformedlingen": 30, "stadsdel": 32, "jobbtorg": 14, "uppsokande": 8, "egen": 12, "annan": 4}
)


def situation(dice: Dice) -> Row:
    """The columns of an enrolment that tell of the situation at entry, save the district."""
    assistance = dice.pick(_ASSISTANCE)
    helped = assistance == SocialAssistance.YES.value
    return {
        "social_assistance": assistance,
        "barrier_code": dice.pick(_BARRIERS) if helped else None,
        "livelihood_code": ("forsorjningsstod" if helped and dice.chance(0.7) else dice.pick(_LIVELIHOODS)),
        "months_without_work": int(dice.random.expovariate(1 / 20)) if dice.chance(0.85) else None,
        "education_code": dice.pick(_EDUCATION),
        "referral_code": dice.pick(_REFERRALS),
    }
