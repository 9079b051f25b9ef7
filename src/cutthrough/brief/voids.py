"""What an amendment makes void: only what depends on the lines that changed, each with its reason.

An edit depends on a line when a part of it is there for that line (its clips, cards, texts and logos say which they
serve), or when the line decides about all edits: whom it is for, what for, from which film. A message that must come
across by a second is owed by every edit, so adding one, or changing its words, concerns them all; one without a second
is only owed by those that show it. A KPI or a budget is in no file: what rests on them is told beside. A change of
brand or program is no amendment of the brief.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from cutthrough.model.amendment import Change, ChangeKind, Standing, Touched
from cutthrough.model.brief import Brief
from cutthrough.model.cut import Clip, Cut, TextRole
from cutthrough.model.deliverable import Edit
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import parse_money
from cutthrough.model.source import Source
from cutthrough.model.time import parse_seconds, say_seconds

_PLACEMENT, _MESSAGE = "p-", "m-"  # what ids of such lines begin with


class Told(NamedTuple):
    """What one change means for one edit: whether it is void, and why or why not. An empty reason says nothing."""

    void: bool
    reason: str


class About(NamedTuple):
    """What there is to know of one edit: its cut, and the paths of the sources by their hash."""

    cut: Cut
    paths: Mapping[str, str]


def void(changes: Sequence[Change], edits: Sequence[Edit], sources: Sequence[Source] = ()) -> tuple[Standing, ...]:
    """Each edit with whether it is void and why, in their order. `sources` are those of the delivery they are in.

    Nothing is void that no change reaches; its reasons then say what it stands in spite of.
    """
    paths = {source.sha256: source.path for source in sources}
    found = []
    for edit in edits:
        about = About(edit.cut, paths)
        told = [RULES.get(each.section, _no_file)(each, about) for each in changes]
        voids = [each.reason for each in told if each.void]
        stands = [each.reason for each in told if not each.void and each.reason]
        reasons = voids or stands or ["Nothing it depends on has changed."]
        found.append(
            Standing(edit=edit.cut.id, path=edit.main.path, void=bool(voids), reasons=tuple(dict.fromkeys(reasons)))
        )
    return tuple(found)


def touched(changes: Sequence[Change], after: Brief) -> tuple[Touched, ...]:
    """What else than files the changes concern: tests and approvals that rest on a line, plans that name it."""
    found: list[Touched] = []
    for each in changes:
        if each.section == "kpis":
            names = {str(x) for x in (each.before("metric"), each.after("metric"), each.words) if x}
            found += [
                Touched(what=f"the test of {test.factor} on {test.kpi}", reason=f"its measure was {each.kind}")
                for test in after.tests
                if test.kpi.casefold() in {name.casefold() for name in names}
            ]
        found += _of_posts(each)
        if (what := _TOUCHED.get(each.section)) is not None:
            found.append(Touched(what=what, reason=f"{_say(each.section)} {each.kind}: {each.words}".rstrip(": ")))
    return tuple(dict.fromkeys(found))


_COUNT = ("edit", "every", "times", "until", "recipients")
"""What decides over how many posts a budget is shared out."""

_TIMES = ("channel", "edit", "at", "zone", "every", "times", "until", "recipients")
_WORDS = ("title", "text", "hashtags", "link", "made_with_ai", "partner")


def _of_posts(change: Change) -> list[Touched]:
    """What of the plan of posts a change makes void: posts that were planned, and words that were approved."""
    line = f"{_say(change.section)} {change.kind}: {change.words}".rstrip(": ")
    planned = Touched(what="the posts planned from that line, as far as they are not out", reason=line)
    if change.section == "posts":
        found = [planned] if change.touches(*_TIMES) or change.kind is not ChangeKind.REWORDED else []
        if change.kind is ChangeKind.REWORDED and change.touches(*_WORDS):
            found.append(Touched(what="approvals of the words of those posts", reason=line))
        if _costs_more(change):
            said = "approvals of what those posts may cost, where one is new or costs more"
            found.append(Touched(what=said, reason=line))
        return found
    if change.section == "approval":
        if not change.touches("by"):
            return []
        now = ", ".join(change.after("by") or ()) or "nobody"
        return [Touched(what="posts that were approved and are not out", reason=f"{now} must approve them now")]
    if change.section == "placements" and change.touches("post_title", "post_text"):
        return [Touched(what="approvals of the words it is posted with", reason=line)]
    if change.section == "call_to_action" and change.touches("link"):
        return [Touched(what="the links of posts without one of their own", reason=line)]
    return []


def _costs_more(change: Change) -> bool:
    """Whether a post of the line may cost more now, or in another currency; its day and hour cost nothing."""
    now = change.after("budget") if change.kind is not ChangeKind.REMOVED else None
    if now is None:
        return False
    before = change.before("budget") if change.kind is not ChangeKind.ADDED else None
    if before is None or change.touches(*_COUNT):
        return True
    try:
        most, asked = parse_money(before), parse_money(now)
    except ValueProblem:
        return bool(before != now)
    return asked.currency != most.currency or asked.amount > most.amount


_TOUCHED: dict[str, str] = {
    "goal": "every approval given so far",
    "kpis": "approvals of the measures, and what was agreed about the result",
    "budget": "the approval of the budget",
    "tests": "the plan of the tests",
    "vary": "the plan of the tests",
    "rights": "the release of what the rights are about",
    "distribution": "the plan of the posts",
    "measurement": "the plan of the measurement",
    "schedule": "dates counted from the schedule",
    "worth": "the tier that follows from it",
    "production": "the approval of tier and cost",
}
"""What rests on a section and is no file."""


def _say(section: str) -> str:
    return section.replace("_", " ")


def _voids(reason: str) -> Told:
    return Told(void=True, reason=reason)


def _stands(reason: str) -> Told:
    return Told(void=False, reason=reason)


def _no_file(change: Change, _: About) -> Told:
    return _stands(f"{_say(change.section).capitalize()} {change.kind}: no file is made from it.")


def _goal(_: Change, __: About) -> Told:
    return _voids("The goal changed, and every part of the edit was chosen for it.")


def _audience(change: Change, _: About) -> Told:
    if change.touches("who", "segment"):
        return _voids("It is for other people now, and its parts were chosen for those before.")
    return _stands("What is said of the audience shows in no part of it.")


def _message(change: Change, about: About) -> Told:
    if change.kind is not ChangeKind.ADDED and not change.touches("text", "by"):
        return _stands(f"Of “{change.words}” only the proof changed, which is not on the screen.")
    first = _first_shown(change.line, about.cut)
    by = _by(change.after("by"))
    if change.kind is ChangeKind.REMOVED:
        if first is not None:
            return _voids(f"It shows “{change.words}”, which was taken out.")
        return _stands(f"It does not show “{change.words}”, which was taken out.")
    if change.kind is ChangeKind.ADDED:
        if by is None:
            return _stands(f"“{change.words}” was added without a second by which it must come; no edit owes it.")
        return _voids(f"“{change.words}” was added and must come across by {say_seconds(by)}; it can't have it yet.")
    if change.touches("text"):
        if first is not None:
            return _voids(f"It shows “{change.before('text')}”, which now reads “{change.words}”.")
        if by is not None:
            return _voids(f"It owes “{change.words}” by a second, and was chosen for other words.")
        return _stands(f"It does not show “{change.words}”, and owes it by no second.")
    if by is None:
        return _stands(f"“{change.words}” is no longer owed by a second.")
    if first is None:
        return _voids(f"It owes “{change.words}” by {say_seconds(by)} now, and does not show it.")
    if first > by:
        return _voids(f"It shows “{change.words}” at {say_seconds(first)}, and owes it by {say_seconds(by)} now.")
    return _stands(f"It shows “{change.words}” by {say_seconds(by)}.")


def _by(value: Any) -> Fraction | None:
    return None if value is None else parse_seconds(value)


def _first_shown(line: str, cut: Cut) -> Fraction | None:
    """The second at which the first part appears that serves the line; None where none does."""
    starts = [start for item, start in zip(cut.items, cut.starts, strict=True) if line in item.serves]
    starts += [text.start for text in cut.texts if line in text.serves]
    starts += [logo.start for logo in cut.logos if line in logo.serves]
    return Fraction(min(starts)) / cut.rate if starts else None


def _call_to_action(change: Change, about: About) -> Told:
    if _first_shown(change.line, about.cut) is not None:
        shown = [
            role for role, name in ((TextRole.CALL_TO_ACTION, "text"), (TextRole.LINK, "link")) if change.touches(name)
        ]
        texts = [text for text in about.cut.texts if text.role in shown and change.line in text.serves]
        if change.kind is ChangeKind.REWORDED and not texts:
            return _stands("What changed of the call to action is not shown in it.")
        return _voids("It shows the call to action that changed.")
    if change.kind is ChangeKind.ADDED:
        return _voids("It ends without the call to action that was added.")
    return _stands("It does not show the call to action.")


def _guardrails(change: Change, about: About) -> Told:
    reasons = []
    if change.touches("brand_by"):
        by, first = _by(change.after("brand_by")), _brand_seen(about.cut)
        if by is not None and (first is None or first > by):
            reasons.append(f"The brand has to be seen by {say_seconds(by)} now, and is not.")
    if change.touches("never_say"):
        said = " ".join(" ".join(text.lines) for text in about.cut.texts) + " "
        said += " ".join(cue.text for cue in about.cut.captions)
        never = [word for word in change.after("never_say") or () if str(word).casefold() in said.casefold()]
        if never:
            reasons.append(f"It says “{never[0]}”, which may not be said now.")
    if change.touches("captions"):
        burnt = any(text.role is TextRole.CAPTION for text in about.cut.texts)
        if burnt and not change.after("captions"):
            reasons.append("It has captions on the picture, and there shall be none.")
        elif not burnt and about.cut.captions and change.after("captions"):
            reasons.append("It has no captions on the picture, and there shall be.")
    return _voids(" ".join(reasons)) if reasons else _stands("It keeps the guardrails as they are now.")


def _brand_seen(cut: Cut) -> Fraction | None:
    starts = [logo.start for logo in cut.logos] + [t.start for t in cut.texts if t.role is TextRole.BRAND]
    return Fraction(min(starts)) / cut.rate if starts else None


def _placement(change: Change, about: About) -> Told:
    cut, name = about.cut, change.before("placement")
    lengths = [parse_seconds(each) for each in change.before("lengths") or ()]
    like = cut.placement == name and cut.length in lengths
    if change.kind is ChangeKind.ADDED or not _made_for(change.line, cut, otherwise=like):
        return _stands("")
    if change.kind is ChangeKind.REMOVED:
        return _voids(f"{name} is no longer asked for.")
    if change.touches("placement", "aspect"):
        return _voids(f"{name} is wanted in another shape.")
    if change.touches("lengths"):
        now = [parse_seconds(each) for each in change.after("lengths") or ()]
        if cut.length in lengths and cut.length not in now:
            return _voids(f"{say_seconds(cut.length)} is no longer asked for on {name}.")
    if change.touches("languages"):
        return _voids(f"{name} is wanted in other languages.")
    return _stands(f"What changed of {name} is not in the file.")


def _made_for(line: str, cut: Cut, *, otherwise: bool) -> bool:
    """Whether an edit was made for a placement line, as its parts say; `otherwise` where they name no such line."""
    lines = {each for item in cut.items for each in item.serves if each.startswith(_PLACEMENT)}
    return line in lines if lines else otherwise


def _title(change: Change, about: About) -> Told:
    """A message that is due may stand in the title's place; without a title, the first message always does."""
    titles = [text for text in about.cut.texts if text.role is TextRole.TITLE]
    if not titles:
        return _stands("It shows no title.")
    known = [each for each in (change.before("title"), change.after("title")) if each]
    for text in titles:
        words = " ".join(text.lines)
        message = any(line.startswith(_MESSAGE) for line in text.serves)
        if not message or len(known) < 2 or any(_shortened(words, each) for each in known):
            return _voids("It shows the title that changed.")
    return _stands("It shows a message in the title's place.")


def _shortened(shown: str, whole: str) -> bool:
    """Whether words on the screen are those of a title, which may have lost its end for want of room."""
    words = [word.strip("…") for word in shown.casefold().split()]
    return words == whole.casefold().split()[: len(words)]


def _sources(change: Change, about: About) -> Told:
    if change.touches("master"):
        return _voids("It is cut from another film now.")
    used = {item.source for item in about.cut.items if isinstance(item, Clip)} | {s.source for s in about.cut.sound}
    used |= {logo.source for logo in about.cut.logos}
    paths = {about.paths.get(each, each) for each in used}
    for each in change.fields:
        gone = _named(each.before) - _named(each.after)
        if taken := sorted(gone & paths):
            return _voids(f"It is made from {taken[0]}, which was taken out.")
        if each.name in _HEARD_OR_READ and each.before != each.after:
            return _voids(f"The {_say(each.name)} changed, and what is heard or read in it comes from there.")
    return _stands("It is made from none of the files that changed.")


_HEARD_OR_READ = frozenset(
    {"voice_over", "music", "music_and_effects", "captions", "script", "supers", "textless", "logo"}
)


def _named(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set(map(str, value.values()))
    return {value} if isinstance(value, str) and value else set(map(str, value or ()))


def _vary(change: Change, about: About) -> Told:
    """Openings are heard, and all arms are mastered to one gain; calls to action are only read, each in its own arm."""
    before, after = (list(dict.fromkeys(each("call_to_action") or ())) for each in (change.before, change.after))
    mine = about.cut.arm.get("call_to_action")
    if change.kind is not ChangeKind.REWORDED or mine is None or not after:
        return _voids("The arms of the test changed, and all arms of an edit are mastered together.")
    if change.touches("hook"):
        return _voids("The openings to compare changed, and all arms of an edit are mastered together.")
    if mine not in after:
        return _voids(f"It shows “{mine}”, which is no longer compared.")
    if mine in before and before.index(mine) != after.index(mine):
        return _voids(f"“{mine}” has another place among the arms now, and its file another name.")
    return _stands(f"It shows “{mine}”, which is compared as before.")


def _all(reason: str) -> Callable[[Change, About], Told]:
    return lambda _change, _about: _voids(reason)


RULES: dict[str, Callable[[Change, About], Told]] = {
    "title": _title,
    "goal": _goal,
    "audience": _audience,
    "messages": _message,
    "call_to_action": _call_to_action,
    "guardrails": _guardrails,
    "placements": _placement,
    "languages": _all("Its words were set in the languages before."),
    "sources": _sources,
    "vary": _vary,
    "opening": _all("Edits open on another moment now."),
}
"""What a change of each section means for an edit. Sections that are not here are in no file."""
