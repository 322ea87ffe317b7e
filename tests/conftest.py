"""What all tests share."""

from hypothesis import settings

# The same examples every time, and none failed for being slow while a kernel compiles.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("repeatable")
