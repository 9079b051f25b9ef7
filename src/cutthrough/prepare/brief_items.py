"""Items that follow from what the brief says of itself: its plans, measures, messages, tests and approvals."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.model.brief import Stage
from cutthrough.prepare.draft import Draft, Ground, ids
from cutthrough.prepare.lines import key_of
from cutthrough.prepare.scenes import actions


def plans(ground: Ground) -> Iterator[Draft]:
    """How it reaches people, how it is read, and what may be spent."""
    brief, unknown = ground.brief, ground.brief.unknown
    yield Draft(
        id="distribution",
        section="Brief",
        what="Say how it reaches the audience",
        why="A film that nobody is shown is the most expensive one there is.",
        role="strategist",
        lead="brief",
        blocks=Stage.SHOOT,
        comes_from="distribution",
        settled=brief.distribution,
        answers=(("distribution-missing", ""),),
    )
    yield Draft(
        id="measurement",
        section="Brief",
        what="Say how and when the KPIs are read, and by whom",
        why="What isn't planned before the start can't be measured after it.",
        role="analyst",
        lead="brief",
        blocks=Stage.SHOOT,
        comes_from="measurement",
        settled=brief.measurement,
        answers=(("measurement-missing", ""),),
    )
    paid = ids(*(each.line.id for each in ground.asked if each.placement.kind == "paid"))
    names = list(dict.fromkeys(each.placement.name for each in ground.asked if each.placement.kind == "paid"))
    yield Draft(
        id="budget",
        section="Brief",
        what="Say what may be spent on " + (", ".join(names) if names else "it"),
        why="A paid placement without a budget is not shown.",
        role="client",
        lead="brief",
        blocks=Stage.SHOOT,
        comes_from="budget, paid placements",
        lines=paid,
        settled=brief.budget,
        idle=None if names else "no placement is paid",
        answers=(("budget-missing", ""),),
    )
    worth = brief.worth is not None or brief.production is not None
    yield Draft(
        id="tier",
        section="Brief",
        what="Enter what it is worth, or its tier",
        why="Without either nobody can say whether the effort fits what it may bring.",
        role="strategist",
        lead="brief",
        blocks=None,
        comes_from="worth, production",
        settled="said in the brief" if worth else None,
        idle="the brief says that nobody knows it" if "worth" in unknown and not worth else None,
    )


def measures(ground: Ground) -> Iterator[Draft]:
    """A baseline for each KPI that has none, and the reading of each."""
    for kpi in ground.brief.kpis:
        key = key_of(kpi.id, kpi.metric, "k")
        known = (kpi.baseline or "unknown").strip().lower() != "unknown"
        yield Draft(
            id=f"baseline-{key}",
            section="Brief",
            what=f"Read the number before the start: {kpi.metric}",
            why="Without it nobody can say afterwards what changed.",
            role="analyst",
            lead="baseline",
            blocks=None,
            comes_from="kpis",
            lines=ids(kpi.id),
            settled=f"the baseline is {kpi.baseline}" if known else None,
        )
        yield Draft(
            id=f"counted-{key}",
            section="Placements",
            what=f"See the first numbers arrive: {kpi.metric}",
            why="Counting that is set up after the start has lost the start.",
            role="analyst",
            lead="tracking",
            blocks=Stage.PUBLISH,
            comes_from="kpis",
            lines=ids(kpi.id),
        )


def messages(ground: Ground) -> Iterator[Draft]:
    """A proof for each message, named before the day and on film after it."""
    for place, message in enumerate(ground.brief.messages, start=1):
        key, lines = key_of(message.id, message.text, "m"), ids(message.id)
        yield Draft(
            id=f"proof-{key}",
            section="Messages",
            what=f"Name a proof that can be filmed: “{message.text}”",
            why="A message without proof is a claim; viewers believe what they see happen.",
            role="strategist",
            lead="proof",
            blocks=None if "proof" in ground.brief.unknown else Stage.SHOOT,
            comes_from="messages",
            lines=lines,
            settled=message.proof,
            answers=(("message-without-proof", f"messages/{place}"), ("unknown-proof", f"messages/{place}")),
        )
        if message.proof is None:
            continue
        yield Draft(
            id=f"film-{key}",
            section="Messages",
            what=f"Film the proof: {message.proof}"
            if ground.films
            else f"See that the proof is in it: {message.proof}",
            why=f"“{message.text}” rests on it.",
            role="producer" if ground.films else "editor",
            lead="filmed" if ground.films else "captions",
            blocks=Stage.EDIT if ground.films else Stage.PUBLISH,
            comes_from="messages, proof",
            lines=lines,
        )


def tests(ground: Ground) -> Iterator[Draft]:
    """What the arms of each comparison need before they can be made and shown."""
    brief = ground.brief
    hooks = [test for test in brief.tests if test.factor.strip().lower() == "hook"]
    if hooks or (brief.vary is not None and brief.vary.hook):
        named, gone = brief.sources.hooks, [name for name in brief.sources.hooks if name not in ground.there]
        yield Draft(
            id="openings",
            section="Tests",
            what=f"Have the other openings: {', '.join(gone)}" if gone else "Have other openings to compare",
            why="What is compared has to exist before it can be shown to anybody.",
            role="editor",
            lead="openings",
            blocks=Stage.EDIT if gone else None,
            comes_from="vary, sources.hooks",
            lines=ids(brief.vary.id if brief.vary else "", *(test.id for test in hooks)),
            settled=_hooks_there(len(named), gone),
        )
    words = actions(brief)
    if len(words) > 1:
        yield Draft(
            id="words-to-compare",
            section="Tests",
            what=f"The client agrees to all {len(words)} calls to action",
            why="An arm that is refused on the last day ends the comparison.",
            role="client",
            lead="test",
            blocks=Stage.PUBLISH,
            comes_from="vary",
            lines=ids(brief.vary.id if brief.vary else ""),
        )
    for test in brief.tests:
        yield Draft(
            id=f"split-{key_of(test.id, f'{test.factor} {test.kpi}', 't')}",
            section="Tests",
            what=f"Set up the split by {test.factor}, so that chance decides who sees which",
            why=f"Else the difference in {test.kpi} is that of the people and not of the {test.factor}.",
            role="media_buyer",
            lead="test",
            blocks=Stage.PUBLISH,
            comes_from="tests",
            lines=ids(test.id),
        )


def _hooks_there(named: int, gone: list[str]) -> str | None:
    if gone:
        return None
    return f"{named} there" if named else "none is named: the master's own best moments are compared"


def approvals(ground: Ground) -> Iterator[Draft]:
    """Who has to agree before money is spent and before anything goes out."""
    brief = ground.brief
    everything = ids(brief.goal.id, brief.audience.id, *(message.id for message in brief.messages))
    nothing_filmed = None if ground.films else "there is a master, and no day of shooting is named"
    yield Draft(
        id="approve-brief",
        section="Approvals",
        what="The client agrees to goal, audience and KPIs",
        why="All later choices are judged by them; whoever changes them later changes everything.",
        role="client",
        lead="brief",
        blocks=Stage.SHOOT,
        comes_from="goal, audience, kpis",
        lines=ids(brief.goal.id, brief.audience.id, *(kpi.id for kpi in brief.kpis)),
    )
    yield Draft(
        id="approve-shoot",
        section="Approvals",
        what="The client agrees to messages, proofs and what is filmed",
        why="Another day of shooting costs more than everything before it.",
        role="client",
        lead="shoot-approval",
        blocks=Stage.SHOOT,
        comes_from="messages",
        lines=everything,
        idle=nothing_filmed,
    )
    yield Draft(
        id="approve-legal",
        section="Approvals",
        what="Claims and rights are cleared",
        why="What a platform or a competitor objects to is taken down in the flight.",
        role="legal",
        lead="approval",
        blocks=Stage.PUBLISH,
        comes_from="messages, rights",
        lines=ids(*(message.id for message in brief.messages)),
    )
    yield Draft(
        id="approve-edits",
        section="Approvals",
        what="The client agrees to exactly the files that go out",
        why="An approval of other bytes than those published is none.",
        role="client",
        lead="approval",
        blocks=Stage.PUBLISH,
        comes_from="placements",
        lines=ids(*(line.id for line in brief.placements)),
    )
