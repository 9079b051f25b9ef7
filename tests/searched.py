"""How many examples Hypothesis tries where the usual number is dear: fewer in `make test`, all in `make test-long`."""

from hypothesis import settings


def examples(searching: int, usual: int) -> int:
    """`usual`, unless this run searches among other examples."""
    return usual if settings.default is not None and settings.default.derandomize else searching
