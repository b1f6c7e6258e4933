"""Pages."""

from flask import Blueprint

statistics = Blueprint("statistics", __name__)
