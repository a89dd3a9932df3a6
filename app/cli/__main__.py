"""``python -m app.cli``, which the script ``restcomm`` runs."""

import gc

gc.disable()  # a command is short: looking for cycles while modules are loaded is a tenth of its time

from app.cli.program import main  # noqa: E402

if __name__ == "__main__":
    main()
