"""`python -m tests.softphone call --to 1234`: one real call, one JSON line; `make call` runs it."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
