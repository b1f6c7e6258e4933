"""Pages."""

from flask import Blueprint

enrolments = Blueprint("enrolments", __name__)
