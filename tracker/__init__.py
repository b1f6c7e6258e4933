"""Register, follow-up and yearly statistics of a city's labour-market insatser."""

from typing import Any

from flask import Flask

from tracker import access, commands, config, database, pages, web
from tracker.extensions import db, migrate


def create_app(**overrides: Any) -> Flask:
    """The application. `overrides` replace settings of `config.settings`."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), instance_path=str(config.INSTANCE))
    app.config.from_mapping(config.settings(**overrides))
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", database.engine_options(url))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    web.register(app)
    access.register(app)
    pages.register(app)
    commands.register(app)
    return app
