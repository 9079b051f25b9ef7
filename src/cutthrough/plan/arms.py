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
    """One combination. `hook` is the source of the first clip, None for the master's own opening."""

    hook: Source | None
    action: str | None
    levels: dict[str, str]
    suffix: str


def arms(brief: Brief, sources: Sequence[Source], *, with_hooks: bool = True) -> tuple[Arm, ...]:
    """Every arm, the master's own opening with the first call to action first; one without levels if nothing varies."""
    own = brief.call_to_action.text if brief.call_to_action else None
    if brief.vary is None:
        return (Arm(None, own, {}, ""),)
    hooks: list[Source | None] = [None]
    if brief.vary.hook and with_hooks:
        hooks += [s for s in sources if s.role is SourceRole.HOOK]
    actions: list[str | None] = list(dict.fromkeys(brief.vary.call_to_action)) or [own]
    found = []
    for (h, hook), (a, action) in product(enumerate(hooks), enumerate(actions)):
        levels, suffix = {}, ""
        if len(hooks) > 1:
            levels["hook"] = "master" if hook is None else PurePath(hook.path).name
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
