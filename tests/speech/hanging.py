"""A recogniser that hangs: for tests of those who wait for it."""

import time

time.sleep(60)
