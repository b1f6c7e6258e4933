"""What the database refuses by itself, in words.

Services check first and say it better; this is what the loser of a race between two requests gets to read.
"""

from tracker.errors import Fault
from tracker.translations import _

_AGAIN = _("Någon annan sparade samtidigt. Läs in sidan igen och försök på nytt.")
_GONE = _("Ett av de val du gjorde finns inte längre. Läs in sidan igen och välj på nytt.")
_TAKEN = _("Numret registrerades just av någon annan. Spara igen.")

# By the name that PostgreSQL gives; SQLite tells the columns of a unique rule instead.
_FAULTS = {
    "enrolment_no_overlap": Fault(
        "starts_on",
        _("Deltagaren har just skrivits in i insatsen under den tiden. Läs in sidan igen och välj andra datum."),
    ),
    "enrolment_within_insats": Fault(
        "starts_on",
        _("Insatsens datum har just ändrats och startdatumet ligger utanför dem. Välj ett annat datum."),
    ),
    "enrolment_of_absorbed": Fault(
        "", _("Deltagaren har just slagits ihop med en annan rad. Sök fram personen på nytt.")
    ),
    "insats_dates": Fault(
        "starts_on",
        _("Någon har just skrivits in utanför de datumen. Läs in sidan igen och välj andra datum."),
    ),
    "code_stays": Fault("", _("Koder tas aldrig bort. Sätt ett slutdatum på koden i stället.")),
    "review_signed": Fault("", _("Månaden är undertecknad och kan inte ändras.")),
    "release_stays": Fault("", _("Det som hör till ett utlämnande kan varken ändras eller tas bort.")),
    "release_by_two": Fault("", _("Den som har skapat utlämnandet kan inte fastställa det. Be en annan person.")),
    "uq_release_step_release_id_number": Fault("", _AGAIN),
    "uq_release_check_running": Fault("", _("En kontroll av utlämnandet pågår redan. Vänta tills den är klar.")),
    "revision_stays": Fault("", _("Historiken kan varken ändras eller tas bort.")),
    "uq_participant_number_number": Fault("number", _TAKEN),
    "uq_participant_number_in_force": Fault("", _AGAIN),
    "uq_follow_up_owed": Fault("", _AGAIN),
    "uq_different_people_standing": Fault("", _AGAIN),
    "uq_insats_unit_id_name_key": Fault("name", _("Enheten har redan en insats med det namnet. Välj ett annat namn.")),
    "uq_project_name": Fault("name", _("Det finns redan ett projekt med det namnet. Välj ett annat namn.")),
    "uq_unit_code": Fault("code", _("Det finns redan en enhet med den koden.")),
    "uq_user_email": Fault("email", _("Det finns redan en användare med den e-postadressen.")),
}
_COLUMNS = {
    "participant_number.unit_id, participant_number.number_index, participant_number.parallel": (
        "uq_participant_number_number"
    ),
    "participant_number.participant_id": "uq_participant_number_in_force",
    "follow_up.enrolment_id, follow_up.horizon_days": "uq_follow_up_owed",
    "different_people.unit_id, different_people.one_id, different_people.two_id": "uq_different_people_standing",
    "release_step.release_id, release_step.number": "uq_release_step_release_id_number",
    "release_check.release_id": "uq_release_check_running",
    "insats.unit_id, insats.name_key": "uq_insats_unit_id_name_key",
    "project.name": "uq_project_name",
    "unit.code": "uq_unit_code",
    "user.email": "uq_user_email",
}


def fault(rule: str) -> Fault | None:
    """What to tell someone whose write broke `rule`; None for a rule that only a fault of ours can break."""
    if rule.startswith("fk_") or rule == "FOREIGN KEY constraint failed":
        return Fault("", _GONE)
    return _FAULTS.get(_COLUMNS.get(rule, rule))


def at_the_same_time() -> Fault:
    """What to tell someone whose write met another one that went first."""
    return Fault("", _AGAIN)
