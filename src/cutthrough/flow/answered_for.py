"""A person's name and reason for what they do to a post by hand, held to what can be answered for later."""

from __future__ import annotations

from cutthrough.model.errors import Misuse
from cutthrough.model.shown_text import one_line

_LEAST_BY, _LEAST_WHY, _MOST = 2, 4, 500  # characters


def answered_for(by: str, why: str, *, whoever: str, example: str) -> tuple[str, str]:
    """The name and the reason, each on one line. Raises Misuse for one that is missing or too long.

    `whoever` says who has to answer ("Whoever settles a post"), `example` is a reason as one may be given.
    """
    fix = f'--by "Ann Lee" --why "{example}"'
    return _said("--by", by, _LEAST_BY, whoever, fix), _said("--why", why, _LEAST_WHY, whoever, fix)


def _said(option: str, text: str, least: int, whoever: str, fix: str) -> str:
    said = one_line(text)
    if len(said) < least:
        raise Misuse(f"{whoever} answers for it with a name and a reason; missing: {option}", fix)
    if len(said) > _MOST:
        raise Misuse(f"{option} has more than {_MOST} characters", "say it shorter")
    return said
