"""FreeSWITCH's directory in a process of its own: whatever the REST API is kept busy with, phones register, and however
many register, the API answers (security finding H8).

``gunicorn --worker-class app.api.gunicorn_worker.Worker "app.api.internal.directory_process:application()"``
"""

from flask import Flask

from app.api.http import context, problems
from app.api.internal import directory
from app.settings.config import load
from app.settings.secrets import effective
from app.store import flask_db, store

LARGEST_BODY = 65_536
"""Bytes; FreeSWITCH sends the headers of one request."""


def application() -> Flask:
    """What gunicorn serves. Raises ConfigError."""
    settings = effective(load())
    app = Flask("directory", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = store.url(settings)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = store.options(settings)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions["restcomm"] = context.build(settings)
    app.logger.setLevel(settings.log_level)
    flask_db.db.init_app(app)
    problems.register(app)
    app.register_blueprint(directory.routes, url_prefix=settings.base_path or None)
    return app
