"""Print the matrix of chapter 4's tables: `python -m tests.api.guide`."""

import tempfile
from pathlib import Path

from tests.api.guide.checks import checks, matrix

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, checks(Path(folder)) as made:
        print(matrix(made))
