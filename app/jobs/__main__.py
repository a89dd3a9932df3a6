"""The worker process: `python -m app.jobs`. Ends within 3 s of SIGTERM."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from app.jobs.main import main  # noqa: E402

sys.exit(main())
