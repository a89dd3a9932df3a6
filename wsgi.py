"""The REST API under gunicorn (docs/architecture.md, Processes).

``gunicorn --worker-class app.api.gunicorn_worker.Worker wsgi:application``
"""

import sys

# Before anything else, so that sockets, locks and psycopg wait co-operatively. The flask command line, which finds this
# file too, has loaded its modules already and serves nobody at the same time.
if "flask" not in sys.modules:
    from gevent import monkey

    monkey.patch_all()

from app import create_app
from app.settings.config import ConfigError, load
from app.settings.secrets import effective

try:
    application = create_app(effective(load()))
except ConfigError as error:
    raise SystemExit(f"settings: {error}") from None
