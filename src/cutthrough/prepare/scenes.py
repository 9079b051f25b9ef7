"""The scenes of a capture plan: each message, the openings, the call to action, and what is recorded in every place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cutthrough.model.brief import Brief, Message
from cutthrough.model.capture import Scene, Setup, SetupKind
from cutthrough.model.template import Template
from cutthrough.model.time import say_seconds
from cutthrough.prepare.camera import HANDLES, Wanted
from cutthrough.prepare.lines import key_of
from cutthrough.prepare.room import room_for, say_room

OPENINGS = 3
"""Alternative openings filmed for every brief: one more angle costs minutes on the day and a day afterwards."""

MOST_ARMS = 20
"""Openings and calls to action that get a setup each; more than that no day of shooting holds."""

ROOM_TONE = 60
"""Seconds."""
PLATE = 10
"""Seconds of an empty frame."""

_QUICKENED = re.compile(
    r"\b(?:sp(?:ed|eed(?:ed|s|ing)?)[\s-]+up|(?:time|hyper)[\s-]*laps\w*|(?:fast|quick)[\s-]+(?:motion|forward\w*)"
    r"|accelerat\w*|zeitraffer\w*|accéléré\w*|cámara rápida)|タイムラプス|早送り",
    re.IGNORECASE,
)
"""A proof that is shown faster than it happens can't be shown whole at its own pace. Some words for it, not all."""

_END_CARD = Fraction(3)  # seconds, where no template has one


@dataclass(frozen=True)
class Setting:
    """What all scenes are made with. `recorded` are the tags of `tongues` in which lines are spoken on the day."""

    brief: Brief
    asked: tuple[Wanted, ...]
    shapes: tuple[Fraction, ...]
    templates: tuple[Template, ...]
    tongues: tuple[str, ...]
    recorded: tuple[str, ...]
    silent: bool
    cutaways: int


def scenes(setting: Setting) -> Iterator[Scene]:
    """Every scene in the order it is filmed: messages as the brief has them, then what serves all of them."""
    yield from (_message(setting, message) for message in setting.brief.messages)
    yield _openings(setting)
    words = actions(setting.brief)
    if words:
        yield _action(setting, words)
    yield _around(setting)


def actions(brief: Brief) -> tuple[str, ...]:
    """The words of every call to action: the brief's own first, then the arms'."""
    first = (brief.call_to_action.text,) if brief.call_to_action else ()
    return tuple(dict.fromkeys((*first, *(brief.vary.call_to_action if brief.vary else ()))))


def hook_tests(brief: Brief) -> tuple[bool, int, tuple[str, ...]]:
    """Whether openings are compared, how many of them, and the ids of the lines that say so."""
    tests = [test for test in brief.tests if test.factor.strip().lower() == "hook"]
    varied = brief.vary is not None and brief.vary.hook
    ids = (brief.vary.id if brief.vary is not None and varied else "", *(test.id for test in tests))
    return varied or bool(tests), max((test.arms or 0 for test in tests), default=0), _ids(*ids)


def _ids(*ids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, ids)))


def _message(setting: Setting, message: Message) -> Scene:
    words, lines = message.text, _ids(message.id)
    said = "Shown, never only said" if setting.silent else "Shown or said"
    in_time = f"; take no more than {say_seconds(message.by)} to get there" if message.by is not None else ""
    several = len(setting.tongues) > 1
    textless = "The same again without signs, labels, screens or logos, where any were in the picture"
    setups = (
        Setup(
            id="message",
            kind=SetupKind.MESSAGE,
            what=f"“{words}”",
            how=said + in_time,
            by=message.by,
            languages=() if setting.silent else setting.recorded,
        ),
        Setup(
            id="proof",
            kind=SetupKind.PROOF,
            what=f"Proof: {message.proof}" if message.proof else "Proof: none is named",
            how=_proof_how(setting.brief, message),
            by=message.by,
            missing=message.proof is None and "proof" not in setting.brief.unknown,
        ),
        Setup(
            id="cutaways",
            kind=SetupKind.CUTAWAY,
            what="Cutaways",
            how="Hands, details, faces that listen, the place; nobody speaks",
            takes=setting.cutaways,
        ),
        Setup(
            id="textless",
            kind=SetupKind.TEXTLESS,
            what="Textless",
            how=textless + (": other languages need it" if several else ""),
        ),
        Setup(
            id="plate",
            kind=SetupKind.PLATE,
            what="Clean plate",
            how=f"Camera locked, nobody in the picture, {PLATE} s, calm room for words",
        ),
    )
    key = key_of(message.id, words, "m")
    room = say_room(words) if several else None
    return Scene(
        id=key,
        title=words,
        by=message.by,
        language=setting.brief.language,
        room=room,
        setups=_placed(setting, key, lines, setups),
    )


def _placed(setting: Setting, group: str, lines: tuple[str, ...], setups: tuple[Setup, ...]) -> tuple[Setup, ...]:
    """Setups of one scene with its name, its lines and, where there is a picture, every shape."""
    return tuple(
        setup.model_copy(
            update={
                "id": f"{group}-{setup.id}",
                "group": group,
                "lines": _ids(*lines, *setup.lines),
                "framings": () if setup.kind is SetupKind.SOUND else setting.shapes,
            }
        )
        for setup in setups
    )


def _proof_how(brief: Brief, message: Message) -> str:
    if message.proof and _QUICKENED.search(message.proof):
        return "Camera locked from beginning to end, nothing left out; only the whole of it runs faster"
    if message.proof:
        return "Shown happening, whole and without a cut: what is seen need not be claimed"
    if "proof" in brief.unknown:
        return "The brief says that nobody knows one yet"
    return "Name one that can be filmed before the day, or the message stays a claim"


def _openings(setting: Setting) -> Scene:
    compared, arms, lines = hook_tests(setting.brief)
    first = min((template.first for template in setting.templates), default=None)
    why = "An arm of the test: only the opening differs" if compared else "To choose from in the edit"
    pace = f"; the first clip lasts {say_seconds(first)} at most" if first is not None else ""
    ideas = _ideas(setting.brief)
    setups = tuple(
        Setup(
            id=str(n + 1),
            kind=SetupKind.HOOK,
            what=f"Opening {n + 1}: {ideas[n % len(ideas)][0]}",
            how=why + pace,
            lines=_ids(*ideas[n % len(ideas)][1]),
        )
        for n in range(min(max(OPENINGS, arms - 1), MOST_ARMS))
    )
    there = setting.brief.sources.hooks
    title = "Alternative openings" + (f" ({len(there)} there already)" if there else "")
    return Scene(id="openings", title=title, setups=_placed(setting, "openings", lines, setups))


def _ideas(brief: Brief) -> list[tuple[str, tuple[str, ...]]]:
    """What an opening may begin on, from the brief's own lines; what can be seen comes before what is said."""
    proven = next((message for message in brief.messages if message.proof), None)
    found: list[tuple[str, tuple[str, ...]]] = []
    found += [] if proven is None else [(f"begin in the middle of it: {proven.proof}", (proven.id,))]
    moved = brief.audience.moved_by
    face = (
        f"a face says at once what moves them: {moved}" if moved else f"a face speaks at once to {brief.audience.who}"
    )
    found.append((face, (brief.audience.id,)))
    found.append(("the product, large, from the first frame", (brief.guardrails.id,)))
    found += [(f"the result before the reason: {each.text}", (each.id,)) for each in brief.messages[-1:]]
    found.append(("the moment before it goes wrong", (brief.audience.id,)))
    return found


def _action(setting: Setting, words: tuple[str, ...]) -> Scene:
    brief = setting.brief
    lines = _ids(brief.call_to_action.id if brief.call_to_action else "", brief.vary.id if brief.vary else "")
    cards = [template.end_card for template in setting.templates if template.end_card is not None]
    hold = max(cards, default=_END_CARD) + 2 * HANDLES
    how = "Said to the lens, or done: someone does what it asks"
    if len(words) > 1:
        how = "An arm of the test: same place, same light, only the words differ"
    spoken = tuple(
        Setup(
            id=key_of("", text, "words"),
            kind=SetupKind.CALL_TO_ACTION,
            what=f"“{text}”",
            how=how,
            languages=() if setting.silent else setting.recorded,
        )
        for text in words[:MOST_ARMS]
    )
    card = Setup(
        id="end-card",
        kind=SetupKind.PLATE,
        what="Background of the end card",
        how=f"Calm and without words, {say_seconds(hold)} held; the middle stays free for name, words and link",
    )
    room = say_room(max(words, key=room_for)) if len(setting.tongues) > 1 else None
    return Scene(
        id="call_to_action",
        title="Call to action",
        language=brief.language,
        room=room,
        setups=_placed(setting, "call_to_action", lines, (*spoken, card)),
    )


def _around(setting: Setting) -> Scene:
    """Sound and stills, once in every place."""
    sound = (
        Setup(
            id="room-tone",
            kind=SetupKind.SOUND,
            what="Room tone",
            how=f"{ROOM_TONE} s in every place, everybody still",
        ),
        Setup(
            id="wild",
            kind=SetupKind.SOUND,
            what="Every spoken line again, sound only",
            how="Close, one speaker at a time, no music in the room",
            languages=setting.recorded,
        ),
        Setup(
            id="stems",
            kind=SetupKind.SOUND,
            what="For the music-and-effects stem",
            how="Speech on tracks of its own; steps, hands and doors again without speech",
        ),
    )
    still = Setup(
        id="thumbnail",
        kind=SetupKind.STILL,
        what="Stills for thumbnails",
        how="A large face or the product, sharp, one side free for a title",
        lines=_ids(*(each.line.id for each in setting.asked if each.placement.kind != "paid")),
    )
    setups = (still,) if setting.silent else (*sound, still)
    title = "Stills" if setting.silent else "Sound and stills"
    return Scene(id="around", title=title, setups=_placed(setting, "around", (), setups))
