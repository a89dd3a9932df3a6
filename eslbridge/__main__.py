"""``python -m eslbridge``: the engine of a FreeSWITCH node."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from app.engine.main import run  # noqa: E402
from eslbridge.switch import FreeSwitch  # noqa: E402

sys.exit(run(FreeSwitch))
