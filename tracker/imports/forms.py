"""Forms of the import: the file, one row, and the buttons that take or throw away."""

from collections.abc import Container, Mapping
from typing import Any

import wtforms

from tracker.imports.headings import FIELDS, heading
from tracker.translations import _
from tracker.web.fields import Checkbox, Radios, TrimmedString, Upload
from tracker.web.forms import SchemaForm, VersionField

_DAYS = ("birth_date", "starts_on", "exit_on", "answered_on")


class UploadForm(SchemaForm):
    """Choose a file."""

    file = Upload(_("Lista"), render_kw={"accept": ".xlsx,.csv"})
    create_insatser = Checkbox(
        _("Lägg upp insatser som saknas"),
        hint=_("Insatser som står i listan men inte finns hos er skapas när listan läses in. Insatstyp behövs då."),
    )


class Hidden(Checkbox):
    """Yes or no that the page says, not the user."""

    widget = wtforms.widgets.HiddenInput()


class ActionForm(SchemaForm):
    """A button; `rest`: take what can be taken although rows are left out. `create`: also make insatser."""

    version = VersionField()
    rest = Hidden()
    create = Hidden()


class _RowForm(SchemaForm):
    version = VersionField()
    person = Radios(
        _("Är det samma person?"),
        choices=(
            ("same", _("Ja, skriv in den deltagare som redan finns")),
            ("other", _("Nej, registrera en ny deltagare")),
        ),
    )


def row_form(written: Mapping[str, str], version: int, first: str | None, suggested: Container[str]) -> Any:
    """The form of a row: a text field for each field, in which `written` stands; `first` has the focus.

    A field in `suggested` offers the words of the page's list `<field>-words`.
    """
    fields = {field: _cell(field, field == first, field in suggested) for field in FIELDS}
    made = type("RowForm", (_RowForm,), fields)
    return made(version=version, **written)


def _cell(field: str, autofocus: bool, suggested: bool) -> Any:
    attributes: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}
    if suggested:
        attributes["list"] = f"{field}-words"
    if autofocus:
        attributes["autofocus"] = True
    hint = _("ÅÅÅÅ-MM-DD") if field in _DAYS else ""
    width = 10 if field in _DAYS else 20 if field == "number" else None
    return TrimmedString(heading(field).capitalize(), optional=False, hint=hint, width=width, render_kw=attributes)
