"""The form of a consent, and what must be true of one."""

from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from tracker import clock
from tracker.schema_fields import day, free_text
from tracker.translations import _
from tracker.web.fields import Checkbox, CodeSelect, DateText, TrimmedText
from tracker.web.forms import SchemaForm

LONGEST = timedelta(days=366)


class ConsentForm(SchemaForm):
    """For whom, how much, how long, and how it was given."""

    to_unit_id = CodeSelect(_("Öppna för"))
    follow_ups = Checkbox(_("Öppna även uppföljningarna"))
    from_on = DateText(_("Från och med"))
    until_on = DateText(_("Till och med"), hint=_("ÅÅÅÅ-MM-DD. Högst ett år."))
    how = TrimmedText(
        _("Hur gavs samtycket?"),
        rows=2,
        hint=_(
            "Till exempel: muntligt vid möte, eller undertecknad blankett. Skriv inga personnummer eller namn på andra."
        ),
    )


class WithdrawForm(SchemaForm):
    """Withdraw it: nothing to fill in."""


class ConsentSchema(Schema):
    """What must be true of a consent."""

    to_unit_id = fields.Int(
        required=True, error_messages={"required": _("Välj en enhet."), "null": _("Välj en enhet.")}
    )
    follow_ups = fields.Bool(load_default=False)
    from_on = day(_("Skriv från vilken dag samtycket gäller."))
    until_on = day(_("Skriv till vilken dag samtycket gäller."))
    how = free_text(_("Skriv hur samtycket gavs."))

    @validates_schema
    def _period(self, data: dict[str, Any], **_kwargs: Any) -> None:
        begins, ends = data["from_on"], data["until_on"]
        if ends < begins:
            raise ValidationError(_("Sista dagen kan inte ligga före den första."), "until_on")
        if ends < clock.today():
            raise ValidationError(_("Dagen har redan varit. Välj en senare."), "until_on")
        if ends - begins > LONGEST:
            raise ValidationError(_("Ett samtycke gäller högst ett år. Fråga personen igen sedan."), "until_on")
