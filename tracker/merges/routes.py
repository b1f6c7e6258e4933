"""Pages."""

from flask import Blueprint

merges = Blueprint("merges", __name__)
