"""Forms about a participant's facts and number."""

from tracker.codelists.terms import NoNumberReason, Protection, Sex
from tracker.translations import _, pgettext
from tracker.web.fields import CodeSelect, DateText, Radios, TrimmedString
from tracker.web.forms import SchemaForm, VersionField


class FactsForm(SchemaForm):
    """Correct the facts of someone who has a number."""

    version = VersionField()
    given_name = TrimmedString(_("Förnamn"))
    family_name = TrimmedString(_("Efternamn"))
    phone = TrimmedString(_("Telefon"), optional=True, width=20)
    email = TrimmedString(_("E-post"), optional=True)
    protection = Radios(_("Skyddade personuppgifter"), choices=Protection.choices, default=Protection.NONE.value)
    died_on = DateText(
        _("Avliden den"), optional=True, hint=_("ÅÅÅÅ-MM-DD. Uppföljningar från och med den dagen blir inte aktuella.")
    )


class FactsWithoutNumberForm(FactsForm):
    """Correct the facts of someone who has no number."""

    no_number_reason = Radios(_("Varför saknas nummer?"), choices=NoNumberReason.choices)
    birth_date = DateText(_("Födelsedatum"))
    sex = Radios(_("Kön"), choices=Sex.choices)


class ParticipantForm(SchemaForm):
    """Register someone."""

    number = TrimmedString(
        _("Personnummer eller samordningsnummer"),
        width=20,
        hint=_("10 eller 12 siffror, till exempel ÅÅÅÅMMDD-NNNN. Lämna tomt om numret saknas."),
        render_kw={"autocomplete": "off", "inputmode": "numeric", "autofocus": True},
    )
    given_name = TrimmedString(_("Förnamn"))
    family_name = TrimmedString(_("Efternamn"))
    no_number_reason = CodeSelect(
        _("Varför saknas nummer?"),
        optional=True,
        empty=_("Numret finns ovan"),
        choices=NoNumberReason.choices,
    )
    birth_date = DateText(_("Födelsedatum"), optional=True)
    sex = CodeSelect(_("Kön"), optional=True, empty=_("Framgår av numret"), choices=Sex.choices)
    phone = TrimmedString(_("Telefon"), optional=True, width=20)
    email = TrimmedString(_("E-post"), optional=True)
    protection = CodeSelect(
        _("Skyddade personuppgifter"),
        empty=None,
        choices=Protection.choices,
        default=Protection.NONE.value,
        hint=_("Telefon och e-post sparas inte för den som har skydd."),
    )


class NumberForm(SchemaForm):
    """A new number for someone who has one, or the first one."""

    version = VersionField()
    number = TrimmedString(_("Nytt nummer"), width=20, render_kw={"autocomplete": "off", "inputmode": "numeric"})
    reason = TrimmedString(
        _("Varför ändras numret?"), hint=_("Till exempel nytt juridiskt kön eller första personnumret.")
    )


class HandlerForm(SchemaForm):
    """Who is to handle the person; the list comes from the database."""

    user_id = CodeSelect(pgettext("namngiven", "Handläggare"))


class NoFieldsForm(SchemaForm):
    """A question with nothing to fill in."""
