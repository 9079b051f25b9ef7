"""How every test is run.

`make test` tries the same examples every time, so that a change is judged by what it changed; `make test-long` searches
among others.
"""

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("same")
