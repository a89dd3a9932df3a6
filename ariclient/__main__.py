"""``python -m ariclient``: the engine of an Asterisk node."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from app.engine.main import run  # noqa: E402
from ariclient.switch import Asterisk  # noqa: E402

sys.exit(run(Asterisk))
