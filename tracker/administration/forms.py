"""Forms of the administration. What a choice offers is set by the view where the database holds it."""

from tracker.administration.schemas import GRANTS, KINDS
from tracker.codelists.terms import RoleName, UnitKind
from tracker.translations import _
from tracker.web.fields import Checkbox, CodeSelect, DateText, IntegerText, Password, Radios, TrimmedString, TrimmedText
from tracker.web.forms import SchemaForm, VersionField
from tracker.webhooks.kinds import LABELS

_ADDRESS = {"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}
_NEW_PASSWORD = {"autocomplete": "new-password"}


class UserForm(SchemaForm):
    """Name and address."""

    version = VersionField()
    name = TrimmedString(_("Namn"), render_kw={"autocomplete": "off"})
    email = TrimmedString(_("E-postadress"), render_kw=_ADDRESS)


class PasswordForm(SchemaForm):
    """A password to log in with once."""

    password = Password(
        _("Lösenord för första inloggningen"),
        hint=_("Minst 12 tecken. Användaren väljer ett eget vid inloggningen."),
        render_kw=_NEW_PASSWORD,
    )


class NewUserForm(SchemaForm):
    """A user with a first role."""

    name = TrimmedString(_("Namn"), render_kw={"autocomplete": "off"})
    email = TrimmedString(_("E-postadress"), render_kw=_ADDRESS)
    role = Radios(_("Roll"), choices=RoleName.choices)
    unit = CodeSelect(_("Enhet"))
    password = Password(
        _("Lösenord för första inloggningen"),
        hint=_("Minst 12 tecken. Användaren väljer ett eget vid inloggningen."),
        render_kw=_NEW_PASSWORD,
    )


class RoleForm(SchemaForm):
    """One role more."""

    role = Radios(_("Roll"), choices=RoleName.choices)
    unit_id = CodeSelect(_("Enhet"))
    ends_on = DateText(
        _("Sista dag"), optional=True, hint=_("ÅÅÅÅ-MM-DD. Lämna tomt för en roll som gäller tills vidare.")
    )


class RightForm(SchemaForm):
    """The right to take out rows about individuals."""

    unit_id = CodeSelect(_("Enhet"))
    purpose = TrimmedText(_("Ändamål"), hint=_("Vilken uppföljning, utvärdering eller kvalitetssäkring ska göras?"))
    ends_on = DateText(_("Sista dag"), hint=_("ÅÅÅÅ-MM-DD, högst ett år fram"))


class ProjectForm(SchemaForm):
    """A project to read."""

    project_id = CodeSelect(_("Projekt"))


class NothingForm(SchemaForm):
    """A question with nothing but a button."""


class SystemForm(SchemaForm):
    """Another system that may use the API; a box for each thing that it may be given."""

    name = TrimmedString(_("Namn"), hint=_("Vad systemet heter hos er, till exempel Procapita."))
    client_id = TrimmedString(
        _("Namn i loggen"), width=20, hint=_("Små bokstäver, siffror och bindestreck. Kan inte ändras."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip
    unit_id = CodeSelect(_("Enhet som systemet arbetar för"))


class GrantsForm(SchemaForm):
    """What a system may do; a box for each thing."""

    version = VersionField()


for _name, _grant in GRANTS.items():
    setattr(SystemForm, _name, Checkbox(_grant.label))
    setattr(GrantsForm, _name, Checkbox(_grant.label))


class WebhookForm(SchemaForm):
    """Where a system is told, and a box for each kind of thing."""

    version = VersionField()
    address = TrimmedString(
        _("Mottagarens adress"), optional=True,
        hint=_("Till exempel https://system.exempel.se/notiser. Lämna tomt om systemet hämtar notiserna själv."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"},
    )  # fmt: skip


for _name, _kind in KINDS.items():
    setattr(WebhookForm, _name, Checkbox(LABELS[_kind]))


class NewUnitForm(SchemaForm):
    """A unit."""

    name = TrimmedString(_("Namn"))
    code = TrimmedString(
        _("Kod"), width=20, hint=_("Kort namn i filer och kommandon, till exempel jobbtorg-kista. Kan inte ändras.")
    )
    kind = Radios(_("Slag"), choices=UnitKind.choices)


class UnitForm(SchemaForm):
    """Another name."""

    version = VersionField()
    name = TrimmedString(_("Namn"))


class CodeForm(SchemaForm):
    """A code of any list; the fields that the list lacks are taken out by the view."""

    version = VersionField()
    code = TrimmedString(_("Kod"), width=20, hint=_("Små bokstäver och siffror. Kan inte ändras."))
    label_sv = TrimmedString(_("Benämning på svenska"))
    label_en = TrimmedString(_("Benämning på engelska"))
    group = CodeSelect(_("Grupp"))
    county = CodeSelect(_("Län"))
    works_or_studies = Checkbox(_("Räknas som arbete eller studier i statistiken"))
    position = IntegerText(_("Plats i listan"), hint=_("Lägst nummer står först."))
    agency_code = TrimmedString(_("Myndighetens kod"), optional=True, width=20)
    valid_from = DateText(_("Gäller från och med"), optional=True)
    valid_to = DateText(
        _("Gäller till och med"), optional=True, hint=_("ÅÅÅÅ-MM-DD. Koden kan inte väljas för senare dagar.")
    )
    successor_code = CodeSelect(_("Har gått upp i"), optional=True, empty=_("Inget annat område"))
