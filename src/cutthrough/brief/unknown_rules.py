"""What nobody knows yet: named as such, out of the things that may be, and with no number made up beside it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from cutthrough.brief.case import Case
from cutthrough.brief.examples import why
from cutthrough.brief.mend import comment_out, replace_value
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_lines import Path
from cutthrough.model.brief import LEARN_IT, Brief, Problem

MAY_BE_UNKNOWN: dict[str, str] = {
    "baseline": "the numbers before this runs",
    "proof": "what the messages rest on",
    "rights": "until when what others own may be used",
    "worth": "what the piece may bring",
    "viewers": "how many people each arm of a test will reach",
}
"""What a brief may say is unknown, and what there is to learn then."""

_OF_A_KPI = ("baseline",)


def unknown_things(case: Case) -> Iterator[Problem]:
    """Only what may be unknown is said to be."""
    lists: list[tuple[Path, tuple[str, ...]]] = [(("unknown",), tuple(MAY_BE_UNKNOWN))]
    lists += [((*path, "unknown"), _OF_A_KPI) for path, _ in case.mappings("kpis")]
    for where, may in lists:
        for path, said in case.words(*where):
            if said.strip().lower() in may:
                continue
            near = get_close_matches(said.strip().lower()[:80], may, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"it may be {', '.join(may)}"
            mend = replace_value(case.document, path, near[0]) if near else comment_out(case.document, path)
            message = f'{say_path(path)}: "{short(said)}" is nothing that may be unknown; {hint}'
            yield problem_at(case.document, path, "unknown-word", message, mend=mend, because=why("unknown"))


def nothing_guessed(case: Case) -> Iterator[Problem]:
    """A target beside a baseline that is said to be unknown is a guess: it is to be learnt, and no number made up."""
    for path, kpi in case.mappings("kpis"):
        own = any(each.strip().lower() == "baseline" for _, each in case.words(*path, "unknown"))
        own = own or str(kpi.get("baseline") or "").strip().lower() == "unknown"
        of_all = "baseline" in case.unknown and "baseline" not in kpi
        target = kpi.get("target")
        if not (own or of_all) or not isinstance(target, str) or target.strip().lower() == LEARN_IT:
            continue
        at = (*path, "target")
        message = f"{say_path(at)}: nobody knows the number before, so {short(target)} is a guess; write {LEARN_IT}"
        yield problem_at(
            case.document,
            at,
            "kpi-target-guessed",
            message,
            mend=replace_value(case.document, at, LEARN_IT),
            because="A number nobody measured is agreed to easily and missed without anybody being wrong.",
        )


def to_learn(brief: Brief) -> tuple[str, ...]:
    """What the brief leaves to be found out, in words: the number before of each KPI, and what is listed as unknown."""
    numbers = [
        f"{kpi.metric}: the number before this runs"
        for kpi in brief.kpis
        if kpi.learns or "baseline" in kpi.unknown or (kpi.baseline or "").strip().lower() == "unknown"
    ]
    others = [MAY_BE_UNKNOWN[each] for each in brief.unknown if each in MAY_BE_UNKNOWN and each != "baseline"]
    return (*numbers, *others)
