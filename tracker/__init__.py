"""Register, follow-up and yearly statistics of a city's labour-market insatser."""

import os
from typing import Any

from flask import Flask

from tracker import access, commands, config, database, log_lines, operations, pages, web
from tracker.extensions import db, migrate
from tracker.sealing import keys, scrub


def create_app(**overrides: Any) -> Flask:
    """The application. `overrides` replace settings of `config.settings`; `KEYRING` the keys of the environment.

    Raises `Refused` for a production without keys of its own.
    """
    scrub.install()
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), instance_path=str(config.INSTANCE))
    app.config.from_mapping(config.settings(**overrides))
    if app.config["LOG_JSON"]:
        log_lines.install()
    keys.install(app.config.get("KEYRING") or _keys(app))
    url, file_key = app.config["SQLALCHEMY_DATABASE_URI"], keys.file_key if app.config["ENCRYPT_FILE"] else None
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", database.engine_options(url, file_key))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    web.register(app)
    access.register(app)
    pages.register(app)
    operations.register(app)
    commands.register(app)
    return app


def _keys(app: Flask) -> keys.Keys:
    return keys.from_environment(os.environ, config.KEYS, production=app.config["PRODUCTION"])
