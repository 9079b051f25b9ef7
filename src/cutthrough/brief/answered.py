"""Whether a text answers what its field asks, or only fills it."""

from __future__ import annotations

NON_ANSWERS = frozenset(
    (
        "none", "no", "nothing", "nothing yet", "not yet", "n/a", "na", "not applicable", "unknown",
        "don't know", "dunno",
        "tbd", "tba", "tbc", "tbd later", "to be decided", "to be defined", "to be done", "to be confirmed",
        "to be announced", "todo", "to do", "later", "open", "pending", "see above", "we say so", "because we say so",
        "trust us", "x", "xx", "xxx", "placeholder", "lorem ipsum", "whatever", "something", "somehow",
    )
)  # fmt: skip
"""What people write where they have no answer yet; in lower case, without marks at either end."""

_MARKS = " \t\n.,;:!?-_/\\|()[]{}<>*'\"\u2026\u2013\u2014"


def answered(text: object) -> bool:
    """Whether something is said there: a letter or a digit in it, and none of the words for having no answer."""
    said = " ".join(text.casefold().split()).strip(_MARKS).replace("\u2019", "'") if isinstance(text, str) else ""
    return any(c.isalnum() for c in said) and said not in NON_ANSWERS
