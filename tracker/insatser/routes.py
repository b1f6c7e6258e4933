"""Pages."""

from flask import Blueprint

insatser = Blueprint("insatser", __name__)
