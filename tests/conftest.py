"""How every test is run.

`make test` tries the same examples every time, so that a change is judged by what it changed; `make test-long` searches
among others, and among more.
"""

from functools import cache

import typer.testing
from hypothesis import settings

# Building all verbs takes ten times as long as running most of them, and a test runs several.
typer.testing._get_command = cache(typer.testing._get_command)

settings.register_profile("same", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("searching", deadline=None)
settings.load_profile("same")
