"""What must be true of insatser and projects."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, missing, validate, validates_schema

from tracker.schema_fields import Day, OptionalText, called, filled
from tracker.translations import _

_LARGEST_ID = 2**31 - 1
_MANY_PEOPLE = 1_000_000
_MUCH_MONEY = 10**12


def _count(message: Any, smallest: int = 1, largest: int = _MANY_PEOPLE) -> fields.Int:
    too_large = _("Talet är för stort. Skriv högst %(largest)s.", largest=largest)
    limits = [validate.Range(min=smallest, error=message), validate.Range(max=largest, error=too_large)]
    return fields.Int(allow_none=True, load_default=None, validate=limits)


class _Dated(Schema):
    starts_on = Day(allow_none=True, load_default=None)
    ends_on = Day(allow_none=True, load_default=None)
    audience = OptionalText(500)
    follow_up_180 = fields.Bool(load_default=False)
    follow_up_365 = fields.Bool(load_default=False)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            raise ValidationError(_("Slutdatum kan inte ligga före startdatum."), "ends_on")


class InsatsSchema(_Dated):
    """An insats that a unit offers."""

    name = called(_("Skriv insatsens namn."))
    insats_type_code = filled(_("Välj typ av insats."))
    project_id = fields.Int(
        allow_none=True, load_default=None, validate=validate.Range(1, _LARGEST_ID, error=_("Välj projekt"))
    )
    places = _count(_("Skriv antalet platser som ett tal större än noll."))
    caseload_ceiling = _count(_("Skriv taket som ett tal större än noll."))


class ProjectSchema(_Dated):
    """A funded project."""

    name = called(_("Skriv projektets namn."))
    funder = called(_("Skriv vem som finansierar projektet."))
    programme = OptionalText(200)
    budget = _count(_("Skriv budgeten i hela kronor (eller hela euro)."), 0, _MUCH_MONEY)
    own_cofinancing = _count(_("Skriv medfinansieringen i hela kronor (eller hela euro)."), 0, _MUCH_MONEY)
    currency = fields.Str(load_default="SEK", validate=validate.OneOf(["SEK", "EUR"], error=_("Välj SEK eller EUR.")))
    department = OptionalText(200)
    partners = OptionalText(500)
    goals_text = OptionalText(2000)


def _percent() -> fields.Int:
    message = _("Skriv en andel i hela procent, 0 till 100.")
    return fields.Int(allow_none=True, load_default=None, validate=validate.Range(0, 100, error=message))


class ProjectWithGoalsSchema(ProjectSchema):
    """A project with its goals by `terms.GoalMeasure`; None where there is no goal."""

    participants = _count(_("Skriv målet som ett tal, noll eller mer."), 0)
    completed = _count(_("Skriv målet som ett tal, noll eller mer."), 0)
    self_sufficiency_90 = _percent()
    chances_grown = _percent()
    women = _percent()
    men = _percent()

    @validates_schema
    def _at_most_all(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if (data.get("women") or 0) + (data.get("men") or 0) > 100:
            raise ValidationError(_("Andelarna kvinnor och män kan tillsammans vara högst 100 procent."), "men")


class _Whole(Schema):
    """What is answered has every field."""

    def on_bind_field(self, _field_name: str, field_obj: fields.Field[Any]) -> None:
        """Nothing is left out, so nothing has a value for when it is."""
        field_obj.required, field_obj.load_default = True, missing


class InsatsShownSchema(_Whole, InsatsSchema):
    """An insats as other systems are told of it."""

    id = fields.Int(required=True)
    version = fields.Int(required=True)


class ProjectShownSchema(_Whole, ProjectWithGoalsSchema):
    """A project as other systems are told of it; `unit` is the code of the unit it is of, null where it is the city's.

    `own` says whether that is the unit that asks: it may change the project.
    """

    id = fields.Int(required=True)
    version = fields.Int(required=True)
    unit = fields.Str(required=True, allow_none=True)
    own = fields.Bool(required=True)


class OfProjectSchema(Schema):
    """How many, or what share in per cent with one decimal; null is a share of nothing."""

    measure = fields.Str(required=True)
    in_percent = fields.Bool(required=True)
    women = fields.Float(required=True, allow_none=True)
    men = fields.Float(required=True, allow_none=True)
    all = fields.Float(required=True, allow_none=True)


class GoalSchema(OfProjectSchema):
    """The same beside the goal; `reached` is null without a goal or an outcome, and where only a part is seen."""

    goal = fields.Int(required=True, allow_none=True)
    reached = fields.Bool(required=True, allow_none=True)


class OutcomeSchema(Schema):
    """How a project has gone. `whole`: in all of it; else in the part that is the unit's, while goals are the whole's.

    `waiting` completed exits do not count in the follow-up yet, so the figures are preliminary.
    """

    whole = fields.Bool(required=True)
    as_of = fields.Date(required=True)
    waiting = fields.Int(required=True)
    counts = fields.Dict(keys=fields.Str(), values=fields.Dict(keys=fields.Str(), values=fields.Int()), required=True)
    goals = fields.List(fields.Nested(GoalSchema), required=True)
    follow_up = fields.List(fields.Nested(OfProjectSchema), required=True)
