"""Pages."""

from flask import Blueprint

followups = Blueprint("followups", __name__)
