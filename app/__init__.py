"""RestComm for FreeSWITCH and Asterisk. create_app is the one place where the Flask parts are wired."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The WSGI application: REST API, console, error dictionary, demo documents, health, command line.

    The imports are in here because the engine imports app.calls, and must get neither Flask nor what it loads.
    Raises config.ConfigError for settings that cannot be used.
    """
    from flask import Flask

    from app import console, demo
    from app.api import headers, routes
    from app.api.http import context
    from app.cli import commands
    from app.errors import error_pages
    from app.settings import config
    from app.store import flask_db, store

    settings = settings or config.load()
    app = Flask("app", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = store.url(settings)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = store.options(settings)
    app.extensions["restcomm"] = context.build(settings)
    app.logger.setLevel(settings.log_level)
    flask_db.db.init_app(app)
    if "flask_migrate" in sys.modules:  # by the flask command, for `flask db`: the API has no need of Alembic
        sys.modules["flask_migrate"].Migrate(app, flask_db.db, directory=str(store.MIGRATIONS))
    routes.register(app, settings)
    app.register_blueprint(error_pages.routes, url_prefix=f"{settings.base_path}/errors")
    app.register_blueprint(demo.routes, url_prefix=f"{settings.base_path}/demo")
    console.register(app, settings)
    app.after_request(headers.protect)
    commands.register(app, settings)
    return app
