"""The media relay: `python -m app.media`. Ends within 3 s of SIGTERM; switches keep their calls."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from app.media.main import main  # noqa: E402

sys.exit(main())
