"""Arms: the combinations of factor levels a brief asks to compare. They differ in those levels and in nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import PurePath
from string import ascii_uppercase

from cutthrough.model.brief import Brief
from cutthrough.model.source import Source, SourceRole


@dataclass(frozen=True)
class Arm:
    """One combination. `opening` is the key of the first clip among `Edit.openings`, None for the edit's own."""

    opening: str | None
    action: str | None
    levels: dict[str, str]
    suffix: str


def arms(
    brief: Brief, sources: Sequence[Source], own: Sequence[str] = (), *, with_hooks: bool = True
) -> tuple[Arm, ...]:
    """Every arm, the edit's own opening with the first call to action first; one without levels if nothing varies.

    `own` are the keys of other openings of the master's.
    """
    action = brief.call_to_action.text if brief.call_to_action else None
    if brief.vary is None:
        return (Arm(None, action, {}, ""),)
    hooks: list[tuple[str | None, str]] = [(None, "master")]
    if brief.vary.hook and with_hooks:
        hooks += [(s.sha256, PurePath(s.path).name) for s in sources if s.role is SourceRole.HOOK]
        hooks += [(key, key) for key in own]
    actions: list[str | None] = list(dict.fromkeys(brief.vary.call_to_action)) or [action]
    found = []
    for (h, (hook, name)), (a, action) in product(enumerate(hooks), enumerate(actions)):
        levels, suffix = {}, ""
        if len(hooks) > 1:
            levels["hook"] = name
            suffix += f"-hook{letter(h)}"
        if brief.vary.call_to_action:
            levels["call_to_action"] = action or ""
            suffix += f"-cta{letter(a)}"
        found.append(Arm(hook, action, levels, suffix))
    return tuple(found)


def letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(ascii_uppercase))
        name = ascii_uppercase[rest] + name
    return name
