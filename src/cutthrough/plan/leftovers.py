"""What of the brief's files a cut does not show or sound, and why: no file a client named goes missing untold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import PurePath

from cutthrough.model.cut import Clip, Cut, DeliveryForm, SoundClip
from cutthrough.model.footage import Footage
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.time import say_seconds
from cutthrough.plan.captioning import Heard
from cutthrough.plan.hearing import ENDING, JOIN, STING, span_of
from cutthrough.plan.stretches import table

WORTH = Fraction(1, 2)
"""Seconds of a file from which on it is told that they are missing."""
NAMES = {
    SourceRole.HOOK: "hook",
    SourceRole.BROLL: "B-roll",
    SourceRole.VOICE_OVER: "voice-over",
    SourceRole.MUSIC: "music",
    SourceRole.TEXTLESS: "textless version",
    SourceRole.MUSIC_AND_EFFECTS: "music and effects",
    SourceRole.LOGO: "logo",
    SourceRole.CAPTIONS: "captions",
}


@dataclass(frozen=True)
class Wanted:
    """The files of a brief. `unseen` is why hooks and B-roll are in no cut of the family, by role and source."""

    sources: Sequence[Source]
    footage: Mapping[str, Footage]
    master: Footage
    unseen: Mapping[tuple[SourceRole, str], str]


def leftovers(cut: Cut, wanted: Wanted, heard: Sequence[Heard]) -> tuple[str, ...]:
    """Notes on every file that `cut` uses in part or not at all. `heard` is where its clips sound.

    A hook that another arm of the family opens on is used.
    """
    notes: list[str] = []
    for source in wanted.sources:
        if (found := wanted.footage.get(source.sha256)) is not None:
            notes += [f"{PurePath(source.path).name}: {fault}" for fault in found.notes]
        if source.role in _SOUNDS and cut.form is not DeliveryForm.VIDEO:
            notes.append(f"{_name(source)} is not heard: this edit is delivered without sound")
        elif source.role in NAMES:
            notes += [f"{_name(source)} {said}" for said in _said(source, cut, wanted, heard)]
    return tuple(dict.fromkeys(notes))


_SOUNDS = frozenset({SourceRole.VOICE_OVER, SourceRole.MUSIC, SourceRole.MUSIC_AND_EFFECTS})


def _name(source: Source) -> str:
    return f"{NAMES[source.role]} {PurePath(source.path).name}"


def _said(source: Source, cut: Cut, wanted: Wanted, heard: Sequence[Heard]) -> list[str]:
    """What is to be told of one file, to be read after its name."""
    sha, found = source.sha256, wanted.footage.get(source.sha256)
    if source.role is SourceRole.CAPTIONS:
        voiced = any(other.role is SourceRole.VOICE_OVER for other in wanted.sources)
        return ["are left out: they write down the master's words, and a voice-over is heard in their place"] * voiced
    if source.role is SourceRole.LOGO:
        return [] if cut.logos else ["is not shown: it stands on the end card, and this edit has none with a logo"]
    if found is None:
        return ["is not used: it has not been analysed"]
    if source.role in (SourceRole.HOOK, SourceRole.BROLL):
        why = wanted.unseen.get((source.role, sha))
        return [f"is not used: {why}"] if why else _hook(source, cut, found)
    if source.role is SourceRole.TEXTLESS:
        seen = any(isinstance(i, Clip) and i.source == sha for i in cut.items)
        return [] if seen else [f"is not used: {_unlike(found, wanted.master)}"]
    clips = [c for c in cut.sound if c.source == sha]
    if source.role is SourceRole.MUSIC_AND_EFFECTS:
        return _effects(clips, heard, cut, wanted, voiced=any(c.id == "voice-over" for c in cut.sound))
    return _bed([c for c in clips if c.id.startswith(_BED[source.role])], found, cut.duration, source.role)


_BED = {SourceRole.VOICE_OVER: "voice-over", SourceRole.MUSIC: "music"}


def _hook(source: Source, cut: Cut, found: Footage) -> list[str]:
    """How much of the hook this arm opens on is not shown."""
    first = cut.items[0]
    if source.role is not SourceRole.HOOK or not isinstance(first, Clip) or first.source != source.sha256:
        return []
    frames = table(found)
    whole = found.shots[-1].end - found.shots[0].start if found.shots else frames.time(frames.count - 1)
    shown = first.frames / cut.rate
    if whole - shown < WORTH:
        return []
    return [f"is {_about(whole)}; this edit opens on {_about(shown)} of it, from {_about(first.source_in)} on"]


def alike(clean: Footage, master: Footage) -> bool:
    """Whether a textless version shows the master's frames: as large, as many, each after as long, to a quarter frame.

    Containers count time in ticks of their own, so the same frames rarely have equal stamps.
    """
    ours, theirs = master.probe.video, clean.probe.video
    if not ours or not theirs or ours.display_size != theirs.display_size:
        return False
    one, other = table(clean), table(master)
    if one.count != other.count:
        return False
    edges = sorted({i for runs in (one.runs, other.runs) for r in runs for i in (r.first, r.first + r.count - 1)})
    off = [(one.time(i) - one.time(0)) - (other.time(i) - other.time(0)) for i in edges]
    slack = (other.time(other.count - 1) - other.time(0)) / max(1, other.count - 1) / 4
    return all(abs(each) <= slack for each in off)


def _unlike(clean: Footage, master: Footage) -> str:
    """How a textless version differs from its master."""
    if clean.probe.video is None or master.probe.video is None or clean.frames is None or master.frames is None:
        return "it has no picture"
    ours, theirs = master.probe.video.display_size, clean.probe.video.display_size
    if ours != theirs:
        return f"its picture is {theirs[0]}x{theirs[1]}, the master's {ours[0]}x{ours[1]}"
    if clean.frames.count != master.frames.count:
        return f"it has {clean.frames.count} frames, the master {master.frames.count}"
    return "its frames are not shown at the same times as the master's"


def _effects(
    clips: Sequence[SoundClip], heard: Sequence[Heard], cut: Cut, wanted: Wanted, *, voiced: bool
) -> list[str]:
    if not voiced:
        return ["is not used: it stands in for the master's own sound under a voice-over, and there is none"]
    shown = sum(h.frames for h in heard if h.source == wanted.master.sha256) / cut.rate
    missing = shown - sum((c.length for c in clips), Fraction(0))
    if not clips:
        return ["is not heard: it has no sound where this edit shows the master"]
    return [f"has no sound for {_about(missing)} of what this edit shows"] if missing >= WORTH else []


def _bed(clips: Sequence[SoundClip], found: Footage, total: Fraction, role: SourceRole) -> list[str]:
    """Of a voice-over or music: whether all of it is heard, and all along the cut."""
    start, end = span_of(found)
    if not clips or end is None:
        return [] if clips else ["is not heard: it has no sound"]
    whole, last = end - start, clips[-1].at + clips[-1].length
    here = f"is {_about(whole)}, the edit {_about(total)}"
    if role is SourceRole.VOICE_OVER:
        lost = whole - clips[0].length
        if lost < JOIN:
            return []
        stops = f"it stops in a pause at {_about(last)}, and " if last < total else ""
        return [f"{here}: {stops}its last {_about(lost)} are not heard"]
    early = total - last > ENDING / 2
    if len(clips) > 1:
        seams = " and ".join(_about(b.at) for _, b in pairwise(clips)) if len(clips) < 5 else f"{len(clips) - 1} places"
        ends = f", and ends at {_about(last)}" if early else ""
        return [f"{here}: it begins again at {seams}, with a crossfade{ends}"]
    why = ", as it is too short to be played again" if whole < STING else ""
    return [f"{here}: it ends at {_about(last)}{why}"] if early else []


def _about(length: Fraction) -> str:
    return say_seconds(Fraction(round(length * 10), 10))
