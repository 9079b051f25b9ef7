"""The last gate: whether one post may go out, on which grounds, or everything that holds it back at once.

Pure: what was approved, measured and found on disk goes in. Whoever calls looks again right before publishing.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from cutthrough.model.approval import Approval, Decision, Revoked
from cutthrough.model.brief import Brief, Problem, Right, Stage
from cutthrough.model.channel import ChannelKind
from cutthrough.model.deliverable import Deliverable, Edit, FileKind
from cutthrough.model.money import Money
from cutthrough.model.placement import Placement
from cutthrough.model.post import Grounds, Post
from cutthrough.model.program import Program
from cutthrough.model.record import Record
from cutthrough.model.verdict import Verdict
from cutthrough.publish.channels import unfit
from cutthrough.publish.rights import lacks

_SHOWN = 8  # digits of a hash that a sentence shows: enough to tell two files apart by eye
_ROLES = frozenset({"strategist", "producer", "editor", "media buyer", "analyst", "legal", "client"})
"""What a team has by `program.yaml`'s description: a name among these that nobody has is a role, not a person."""


NO_PLACEMENT = "no placement"
"""What stands for the version of limits where a video was made for none: an adopted one nobody said more of."""

_NO_LIMITS = frozenset({None, "website", "email"})
"""Platforms on which a video may go out that is for no placement: our own page, and a letter that links to it."""

BY_POST = frozenset({"rights-ended", "rights-platform", "rights-territory", "edits-fail"})
"""Rules by which the brief's gate judges all of it, and this one each post: a late post must not hold an early one."""


_RIGHTS = "rights"
"""The limit that rights last as long as the flight. The brief's gate asks that too, and `lacks` what a post needs."""


class Obstacle(Record):
    """One thing that keeps a post from going out: its rule, a sentence, and what would satisfy it."""

    rule: str
    message: str
    fix: str


class Cleared(Record):
    """It may go out, on these grounds."""

    grounds: Grounds


class Held(Record):
    """It may not, for all of these reasons."""

    obstacles: tuple[Obstacle, ...]

    def sentence(self) -> str:
        """All reasons in one line."""
        return "; ".join(each.message for each in self.obstacles)


class Approver(Record):
    """Somebody the brief wants to approve: as it is asked for there, and the person; None where nobody has the role."""

    asked: str
    name: str | None


class KeptWord(Record):
    """What somebody said of an edit, as the ledger has it. `number` orders words; the last one counts."""

    id: str
    number: int
    at: str
    link: str
    approval: Approval
    revoked: Revoked | None = None


class Offer(Record):
    """An edit as the last delivery has it, and as it lies on the disk.

    `files` are those that go out beside the main one, by path to SHA-256. `spec` is today's version of the placement's
    limits, `judged_by` the one its verdicts are of; verdicts stand under the waivers that hold on the day it goes out.
    `faults` says of each path what is wrong with the file on the disk. `adopt` is the command that adopted it, of a
    video that was not made here, and `platform` that of its placement. `credits` are the words that have to stand with
    it, wherever it goes.
    """

    edit: str
    placement: str
    path: str
    sha256: str
    files: dict[str, str]
    spec: str
    judged_by: str
    judged: str
    verdicts: tuple[Verdict, ...]
    sound: bool = True
    faults: dict[str, str] = {}
    adopt: str = ""
    platform: str | None = None
    credits: tuple[str, ...] = ()


class Beside(Record):
    """What is approved with an edit besides its files: its posts' words by digest, where they go, what each may cost.

    `places` are as Post.place says them. `costs` are by the post's id; one that costs nothing is not there.
    """

    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    costs: dict[str, Money] = {}


class Stand(StrEnum):
    """How one person's word on an edit stands."""

    APPROVED = "approved"
    VOID = "void"
    SENT_BACK = "sent back"
    REVOKED = "revoked"
    OPEN = "open"


def spec_of(placement: Placement) -> str:
    """The version of a placement's limits: the first 16 hexadecimal digits of its record's digest."""
    return placement.digest()[:16]


def goes_out(edit: Edit) -> tuple[Deliverable, ...]:
    """The files that go out beside the main one: all that a channel or a page may show, and no editor's timeline."""
    return tuple(each for each in edit.files if each.kind is not FileKind.TIMELINE)


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are spaced and capitalised."""
    return _name(one) == _name(other)


def approvers_of(brief: Brief, program: Program | None) -> tuple[Approver, ...]:
    """Who has to approve: a role of the team stands for who has it, the brief's own team before the program's."""
    if brief.approval is None:
        return ()
    team = {_role(role): name for each in (program.team if program else {}, brief.team) for role, name in each.items()}
    found = []
    for asked in brief.approval.by:
        role = _role(asked)
        who = (team.get(role) or "").strip() or None
        found.append(Approver(asked=asked, name=who if role in team or role in _ROLES else asked))
    return tuple(found)


def last_word(words: Sequence[KeptWord], person: str, edit: str) -> KeptWord | None:
    """The last thing a person said of an edit; what they said before it counts no more, even if it is revoked."""
    said = [each for each in words if each.approval.edit == edit and same_person(each.approval.by, person)]
    return max(said, key=lambda each: each.number, default=None)


def beside(posts: Iterable[Post]) -> Beside:
    """What these posts of an edit put beside it. The day and the hour are no part of it."""
    posts = tuple(posts)
    costs = {each.id: each.budget for each in posts if each.budget is not None and each.budget.amount}
    words, places = {each.words for each in posts}, {each.place for each in posts}
    return Beside(words=tuple(sorted(words)), places=tuple(sorted(places)), costs=costs)


def dearer(costs: Mapping[str, Money], approved: Mapping[str, Money]) -> tuple[str, ...]:
    """The posts that may cost more than was approved, or in another currency, or of whose cost nobody was asked."""
    return tuple(
        id_
        for id_, cost in costs.items()
        if (most := approved.get(id_)) is None or most.currency != cost.currency or most < cost
    )


def stand(word: KeptWord | None, offer: Offer, goes_with: Beside) -> tuple[Stand, str]:
    """How a word stands now, and why; `goes_with` is what would be beside the edit."""
    if word is None:
        return Stand.OPEN, ""
    if word.revoked is not None:
        return Stand.REVOKED, word.revoked.why
    if word.approval.decision is Decision.SENT_BACK:
        return Stand.SENT_BACK, word.approval.why
    changed = tuple(_changed(word.approval, offer, goes_with))
    return (Stand.VOID, "; ".join(changed)) if changed else (Stand.APPROVED, "")


def line_of(problem: Problem) -> int | None:
    """The line of the plan of posts that a problem is about, counted from 1; None where it is about anything else."""
    section, _, place = problem.about.partition("/")
    number = place.partition("/")[0]
    return int(number) if section == "posts" and number.isdecimal() else None


def may_go_out(
    post: Post,
    day: date,
    *,
    offer: Offer | None,
    approvers: Sequence[Approver],
    words: Sequence[KeptWord],
    rights: Sequence[Right],
    problems: Sequence[Problem],
    missing: Obstacle | None = None,
) -> Cleared | Held:
    """Whether a post may go out on `day`, a day in its own zone.

    `words` are all that was said of the brief's edits, `problems` the brief's own under the waivers of that day. No
    waiver stands for an approval, a changed file or a right that is over. `missing` says why there is no offer, where
    that is known.
    """
    brief = _file(post.brief)
    over = {f"rights/{number}/until" for number, each in enumerate(rights, 1) if each.until and day > each.until}
    ended = [each for each in problems if each.rule == "rights-end-early" and each.about in over]
    problems = [each for each in problems if each.rule not in BY_POST and each not in ended]
    found = [*_of_brief(problems, brief)]
    told = {(each.rule, each.about) for each in problems}
    if offer is None:
        said = f"{post.edit} is not among the edits that were made last"
        found.append(missing or Obstacle(rule="edit-missing", message=said, fix=f"cutthrough make {brief}"))
    else:
        found += [*_on_disk(offer, brief), *_judged(offer, brief), *_fits(post, offer)]
        found += _unapproved(post, offer, approvers, words)
    sound = offer is None or offer.sound
    for wrong in unfit(post, offer.credits if offer is not None else ()):
        found.append(Obstacle(rule="words-unfit", message=wrong, fix="shorten or mend it in the brief"))
    for each in lacks(rights, post, day, sound=sound):
        if (each.rule, each.about) not in told:
            found.append(Obstacle(rule=each.rule, message=each.message, fix=each.fix))
    if found or offer is None:
        return Held(obstacles=tuple(found))
    waived = [each.waived for each in problems if each.severity == "block" and Stage.PUBLISH in each.stages]
    waived += [each.waived for each in offer.verdicts if each.rule != _RIGHTS]
    resting = [each.id for each in waived if each is not None]
    approving = [last_word(words, each.name, offer.edit) for each in approvers if each.name is not None]
    return Cleared(
        grounds=Grounds(
            sha256=offer.sha256,
            spec=offer.spec,
            files=offer.files,
            approvals=tuple(dict.fromkeys(each.id for each in approving if each is not None)),
            waivers=tuple(sorted(set(resting))),
        )
    )


def _of_brief(problems: Sequence[Problem], brief: str) -> Iterator[Obstacle]:
    for each in problems:
        if each.blocks(Stage.PUBLISH):
            yield Obstacle(rule=each.rule, message=each.message, fix=f"cutthrough check {brief} --stage publish")


def _on_disk(offer: Offer, brief: str) -> Iterator[Obstacle]:
    for path, fault in offer.faults.items():
        rule = "file-missing" if fault == "is gone" else "file-changed"
        fix = f"put back what was measured, or run cutthrough make {brief} and have it approved again"
        if offer.adopt:
            fix = f"put back what was adopted, or plan it as it is now, by its new id: {offer.adopt}"
        yield Obstacle(rule=rule, message=f"{path} {fault}", fix=fix)


def _judged(offer: Offer, brief: str) -> Iterator[Obstacle]:
    """It was measured, as these bytes, by the limits of today, and fails none that nobody waived."""
    again = f"{offer.adopt} --measure" if offer.adopt else f"cutthrough make {brief}"
    if offer.spec == NO_PLACEMENT:
        return
    if not offer.verdicts:
        said = f"{offer.edit} was never measured against its placement's limits"
        yield Obstacle(rule="verdicts-missing", message=said, fix=again)
    elif offer.judged != offer.sha256:
        said = f"{offer.edit}'s verdicts are of other bytes: {_bytes(offer.judged)}, not {_bytes(offer.sha256)}"
        yield Obstacle(rule="verdicts-outdated", message=said, fix=again)
    elif offer.judged_by != offer.spec:
        said = f"{offer.placement}'s limits were changed since {offer.edit} was measured"
        yield Obstacle(rule="verdicts-outdated", message=said, fix=again)
    for each in offer.verdicts:
        if each.fails and each.rule != _RIGHTS:
            limit = f", and the limit is {each.limit}" if each.limit else ""
            waive = f"cutthrough waive {brief} {each.rule} --about {shlex.quote(offer.edit)} --by … --why … --until …"
            fix = f"{each.repair}; or: {waive}" if each.repair else waive
            message = f"{offer.edit} fails {each.rule}: {each.measured}{limit}"
            yield Obstacle(rule="verdict-fails", message=message, fix=fix)


def unheld(video: str, placement: str | None, made_for: str | None, platform: str | None) -> str:
    """Why an adopted video was held to no limits of the platform it goes to; empty where it was, or there are none.

    `made_for` is the platform of its placement, None for one that is no longer known.
    """
    if platform in _NO_LIMITS or (placement is not None and made_for in (None, platform)):
        return ""
    why = f"{video} is for {placement}" if placement is not None else f"Nobody says which placement {video} is for"
    return f"{why}, so it was held to no limits of {platform}"


def _fits(post: Post, offer: Offer) -> Iterator[Obstacle]:
    """An adopted video is for the platform it goes to, and is one that our own page can play."""
    if not offer.adopt:
        return
    placement = None if offer.spec == NO_PLACEMENT else offer.placement
    if said := unheld(offer.edit, placement, offer.platform, post.platform):
        rule = "placement-unknown" if placement is None else "placement-elsewhere"
        yield Obstacle(rule=rule, message=said, fix=f"{offer.adopt} --placement … --measure")
    if post.kind is ChannelKind.SITE and not offer.path.lower().endswith(".mp4"):
        said = f"{offer.path} is no .mp4, and the site plays nothing else"
        yield Obstacle(rule="file-unplayable", message=said, fix="adopt an .mp4 of it, and plan that by its id")


def _unapproved(
    post: Post, offer: Offer, approvers: Sequence[Approver], words: Sequence[KeptWord]
) -> Iterator[Obstacle]:
    brief = _file(post.brief)
    if not approvers:
        fix = "write in the brief who must approve: approval: {by: [client]}"
        yield Obstacle(rule="approvers-unknown", message="The brief names nobody who must approve it", fix=fix)
    for each in approvers:
        if each.name is None:
            fix = f"name them in program.yaml: team: {{{each.asked}: Ann Lee}}"
            yield Obstacle(rule="approver-unknown", message=f"Nobody is the {each.asked} who must approve", fix=fix)
            continue
        stands, why = stand(last_word(words, each.name, offer.edit), offer, beside([post]))
        if stands is Stand.APPROVED:
            continue
        message = {
            Stand.OPEN: f"{each.name} has not approved {offer.edit}",
            Stand.VOID: f"{each.name}'s approval of {offer.edit} is void: {why}",
            Stand.SENT_BACK: f"{each.name} sent {offer.edit} back: {why}",
            Stand.REVOKED: f"{each.name} took back the word on {offer.edit}{f': {why}' if why else ''}",
        }[stands]
        asked = f"{brief} {shlex.quote(offer.edit)} --by {shlex.quote(each.name)}"
        fix = f"cutthrough approve {asked}, or: cutthrough invite {brief}"
        yield Obstacle(rule=f"approval-{stands.value.replace(' ', '-')}", message=message, fix=fix)


def _changed(approval: Approval, offer: Offer, goes_with: Beside) -> Iterator[str]:
    """What is not as it was when it was approved."""
    if approval.sha256 != offer.sha256:
        yield f"changed bytes: was {_bytes(approval.sha256)}, is {_bytes(offer.sha256)}"
    yield from _changed_files(approval.files, offer.files)
    if approval.spec != offer.spec:
        yield "the placement's limits were changed"
    if unread := set(goes_with.words) - set(approval.words):
        yield "its words changed" if len(unread) == 1 else f"the words of {len(unread)} posts changed"
    for place in sorted(set(goes_with.places) - set(approval.places or ())):
        yield f"nobody approved it for {place}"
    if set(offer.credits) != set(approval.credits or ()):
        yield "the credits that stand with it changed"
    yield from _dearer(goes_with.costs, approval.costs or {})


def _dearer(costs: Mapping[str, Money], approved: Mapping[str, Money]) -> Iterator[str]:
    more = dearer(costs, approved)
    if len(more) == 1:
        most = approved.get(more[0])
        was = f"{most} was approved" if most is not None else "nobody approved a cost of it"
        yield f"a post of it may cost {costs[more[0]]} now, and {was}"
    elif more:
        yield f"what {len(more)} posts of it may cost was not approved"


def _changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(before.keys() | now.keys()):
        if path not in now:
            yield f"{path} goes out with it no more"
        elif path not in before:
            yield f"{path} goes out with it now"
        elif before[path] != now[path]:
            yield f"{path} was changed: was {_bytes(before[path])}, is {_bytes(now[path])}"


def _bytes(sha256: str) -> str:
    return f"{sha256[:_SHOWN]}…"


def _file(brief: str) -> str:
    return shlex.quote(f"briefs/{brief}.yaml")


def _role(said: str) -> str:
    return _name(said).replace("-", " ")


def _name(said: str) -> str:
    return " ".join(unicodedata.normalize("NFC", said).replace("_", " ").split()).casefold()
