"""A brief as somebody reviews it: the edits, the words beside them, how they measured up, what changed, who said what.

Videos made elsewhere that its posts put out are shown too; what a guest says is in `review_said`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cutthrough.deliver.view import STATUS_WORDS, say_rule, say_verdict
from cutthrough.flow import approval, comments
from cutthrough.flow.adopted_out import adopted_video
from cutthrough.flow.clearance import EditStanding, PersonStands, standing
from cutthrough.flow.going_out import Known, known
from cutthrough.flow.guests import Guest
from cutthrough.flow.review_films import Film, film_of_edit, film_of_video
from cutthrough.flow.review_rounds import changed, keep, kept
from cutthrough.flow.review_words import OVER, PostWords, words_beside
from cutthrough.flow.waivers import kept_waivers, waive_verdicts
from cutthrough.flow.words_said import goes_beside
from cutthrough.interchange.timecode import say_timecode
from cutthrough.model.approval import Comment
from cutthrough.model.deliverable import Edit
from cutthrough.model.post import KeptPost
from cutthrough.model.program import BrandKit
from cutthrough.model.record import digest_of
from cutthrough.model.verdict import Report, Status, Verdict
from cutthrough.model.waiver import Waiver
from cutthrough.publish.gate import Beside, KeptWord, last_word, same_person

if TYPE_CHECKING:
    from cutthrough.store.ledger import Ledger

_NOTABLE = (Status.FAIL, Status.WARN, Status.CANT_TELL)


@dataclass(frozen=True)
class Checked:
    """One check that did not simply pass: its name, how it came out, what was measured, and who answers for it."""

    rule: str
    said: str
    measured: str
    limit: str
    waived: str


@dataclass(frozen=True)
class Said:
    """A comment with its answers. `code` is its timecode; `earlier` is whether it was said of other bytes."""

    comment: Comment
    code: str
    until: str
    when: str
    earlier: bool
    answers: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One film as it is shown. `shown` names all that an approval is of; `changes` are since the round before.

    `comments` are those at frames, which only edits of ours have.
    """

    film: Film
    standing: EditStanding
    mine: PersonStands | None
    receipt: KeptWord | None
    shown: str
    words: tuple[PostWords, ...]
    verdict: str
    checks: tuple[Checked, ...]
    changes: tuple[str, ...]
    comments: tuple[Said, ...]

    @property
    def id(self) -> str:
        """The edit's name, or the adopted video's id."""
        return self.film.id

    @property
    def open_comments(self) -> int:
        """How many comments nobody dealt with yet."""
        return sum(not each.comment.done for each in self.comments)


@dataclass(frozen=True)
class Review:
    """All that one guest sees. `round` counts from 1; `begun` is whether anybody spoke in it yet.

    `edits` are those made here, and behind them the videos made elsewhere that posts put out. `unseen` is what posts
    are planned of that is not here to be seen.
    """

    client: str
    title: str
    statement: str
    language: str | None
    round: int
    begun: bool
    agreed: int | None
    asked: bool
    approvers: tuple[tuple[str, str | None], ...]
    edits: tuple[Shown, ...]
    dropped: tuple[str, ...]
    unseen: tuple[str, ...] = ()

    def edit(self, name: str) -> Shown | None:
        """The edit of this name."""
        return next((each for each in self.edits if each.id == name), None)


def brand_of(program_dir: Path) -> tuple[str, BrandKit]:
    """Client and brand for pages that show nothing of a brief; plain ones where the program can't be read."""
    from cutthrough.brief.program import program_problems

    program, _ = program_problems(program_dir)
    return (program.client, program.brand) if program is not None else ("", BrandKit(name="Review"))


def review_of(ledger: Ledger, program_dir: Path, guest: Guest, now: datetime) -> Review:
    """The review of a guest's brief, and of nothing else, at the moment `now`. Raises StoreError."""
    brief, day = guest.invite.brief, now.astimezone(UTC).date()
    of = known(program_dir, brief, day)
    stands = standing(ledger, program_dir, brief, now)
    past = approval.rounds(ledger, brief)
    current = {each.edit: each.sha256 for each in stands.edits}
    begun = bool(past) and past[-1].edits == current
    before = (past[-2] if len(past) > 1 else None) if begun else (past[-1] if past else None)
    posts, words = ledger.posts.all(brief), goes_beside(ledger, brief)
    if begun:
        keep(program_dir, brief, past[-1], of, posts)
    earlier = kept(program_dir, brief, before) if before is not None else None
    heard = _Heard(of, guest, now, kept_waivers(ledger, brief), approval.approvals_of(ledger, brief), posts, words)
    talk = comments.comments_of(ledger, brief)
    by_edit = {each.cut.id: each for each in of.delivery.edits} if of.delivery is not None else {}
    shown = []
    for each in stands.edits:
        edit = by_edit[each.edit]
        film, changes = film_of_edit(of, edit), changed(edit, before, earlier, posts)
        shown.append(_shown(film, each, heard, edit.report, changes, _talk(edit, talk)))
    for each in stands.adopted:
        video = adopted_video(ledger, each.edit)
        if video is not None:
            held = video.report if video.report is not None and video.report.placement == video.placement else None
            shown.append(_shown(film_of_video(program_dir, video, each), each, heard, held))
    name = guest.invite.name
    return Review(
        client=of.program.client if of.program is not None else "",
        title=_title(of, brief),
        statement=of.brief.goal.statement if of.brief is not None and of.brief.goal is not None else "",
        language=of.brief.language if of.brief is not None else None,
        round=len(past) if begun else len(past) + 1,
        begun=begun,
        agreed=stands.agreed,
        asked=any(each.name is not None and same_person(each.name, name) for each in stands.approvers),
        approvers=tuple((each.asked, each.name) for each in stands.approvers),
        edits=tuple(shown),
        dropped=tuple(sorted(before.edits.keys() - current.keys())) if before is not None else (),
        unseen=_unseen(posts, {each.id for each in shown}),
    )


@dataclass(frozen=True)
class _Heard:
    """What is known of all films of a review."""

    of: Known
    guest: Guest
    now: datetime
    waivers: tuple[Waiver, ...]
    spoken: tuple[KeptWord, ...]
    posts: tuple[KeptPost, ...]
    beside: Mapping[str, Beside]


def _shown(
    film: Film,
    stands: EditStanding,
    heard: _Heard,
    measured: Report | None,
    changes: tuple[str, ...] = (),
    said: tuple[Said, ...] = (),
) -> Shown:
    name = heard.guest.invite.name
    verdicts: tuple[Verdict, ...] = ()
    if measured is not None:
        day = heard.now.astimezone(UTC).date()
        verdicts = waive_verdicts(measured, heard.waivers, heard.of.path.stem, film.id, day).verdicts
    return Shown(
        film=film,
        standing=stands,
        mine=next((each for each in stands.words if same_person(each.person, name)), None),
        receipt=last_word(heard.spoken, name, film.id),
        shown=shown_digest(stands, heard.beside.get(film.id, Beside())),
        words=words_beside(film.id, heard.posts),
        verdict=say_verdict(verdicts),
        checks=tuple(
            Checked(
                rule=say_rule(each.rule),
                said="waived" if each.waived is not None else STATUS_WORDS[each.status],
                measured=each.measured,
                limit=each.limit or "",
                waived=each.waived.sentence() if each.waived is not None else "",
            )
            for each in sorted(verdicts, key=lambda v: v.status is not Status.FAIL)
            if each.status in _NOTABLE
        ),
        changes=changes,
        comments=said,
    )


def _unseen(posts: Sequence[KeptPost], shown: Collection[str]) -> tuple[str, ...]:
    """What else posts would put out, by its title: not made yet or any more, forgotten, or known only by its post."""
    others = [each.post for each in posts if each.state not in OVER and each.post.edit not in shown]
    return tuple(dict.fromkeys(each.title or each.edit for each in others))


def shown_digest(stands: EditStanding, read: Beside) -> str:
    """Names all that an approval is of: the bytes, the files beside them, the limits, what is beside it."""
    costs = sorted((id_, cost.model_dump(mode="json")) for id_, cost in read.costs.items())
    beside = [list(read.words), list(read.places), costs, list(stands.credits)]
    return digest_of([stands.sha256, sorted(stands.files.items()), stands.spec, *beside])


def _title(of: Known, brief: str) -> str:
    if of.brief is None:
        return brief
    return of.brief.title or next((each.text for each in of.brief.messages), brief)


def _talk(edit: Edit, talk: tuple[Comment, ...]) -> tuple[Said, ...]:
    """An edit's comments in the film's order, those of all of it first, each with its answers."""
    ours = [each for each in talk if each.edit == edit.cut.id]
    ids = {each.id for each in ours}
    answers: dict[str, list[Comment]] = {}
    for each in ours:
        if each.reply_to in ids:
            answers.setdefault(each.reply_to or "", []).append(each)

    def below(comment: Comment) -> list[Comment]:
        """All answers, and answers to those, as they were said."""
        found, waiting = [], list(answers.get(comment.id, ()))
        while waiting:
            found.append(waiting.pop(0))
            waiting += answers.get(found[-1].id, ())
        return sorted(found, key=ours.index)

    def said(comment: Comment, *, alone: bool = False) -> Said:
        rate = edit.cut.rate
        return Said(
            comment=comment,
            code=say_timecode(comment.frame, rate) if comment.frame is not None else "",
            until=say_timecode(comment.end_frame, rate) if comment.end_frame is not None else "",
            when=_when(comment.at),
            earlier=comment.sha256 != edit.main.sha256,
            answers=() if alone else tuple(said(each, alone=True) for each in below(comment)),
        )

    top = [each for each in ours if each.reply_to not in ids]
    return tuple(said(each) for each in sorted(top, key=lambda each: -1 if each.frame is None else each.frame))


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return at[:40]
