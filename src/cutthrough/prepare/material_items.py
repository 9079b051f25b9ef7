"""Items that follow from what edits are made of: the camera's files, words in each language, sound and the brand."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from cutthrough.model.brief import Stage
from cutthrough.model.quantity import say_aspect
from cutthrough.model.time import say_rate
from cutthrough.prepare.camera import camera
from cutthrough.prepare.draft import Draft, Ground, ids


def picture(ground: Ground) -> Iterator[Draft]:
    """The master, filmed so that every placement can be cut from it."""
    brief, asked = ground.brief, ground.asked
    how, short = camera(brief, asked, ground.filmed)
    lines = ids(*(each.line.id for each in asked))
    idle = None if ground.films else "there is a master, and no day of shooting is named"
    shapes = ", ".join(dict.fromkeys(say_aspect(each.aspect) for each in asked)) or "16:9 and 9:16"
    yield Draft(
        id="camera",
        section="Picture",
        what=f"Set the camera: {how.size}, {say_rate(how.rate.rate)} frames a second, {how.rate.shutter}",
        why=f"{how.size_why}; {how.rate.why}. " + "; ".join((*how.rate.conflicts, *short)),
        role="producer",
        lead="camera",
        blocks=Stage.SHOOT,
        comes_from="placements",
        lines=lines,
        idle=idle,
    )
    upright = [each for each in asked if each.aspect < 1]
    if upright and not how.upright:
        narrow = min(upright, key=lambda each: each.aspect)
        share = float(narrow.aspect / Fraction(16, 9))
        yield Draft(
            id="protect-upright",
            section="Picture",
            what=f"Mark {say_aspect(narrow.aspect)} on the monitor and keep what matters inside",
            why=f"Only the middle {share:.0%} of the width is left when it is cut upright.",
            role="producer",
            lead="camera",
            blocks=Stage.SHOOT,
            comes_from="placements",
            lines=ids(*(each.line.id for each in upright)),
            idle=idle,
        )
    master = brief.sources.master
    yield Draft(
        id="master",
        section="Picture",
        what=f"Hand over the master{f': {master}' if master else ''}",
        why=f"Every edit is cut from it: {shapes}.",
        role="producer",
        lead="stems",
        blocks=Stage.EDIT,
        comes_from="sources.master",
        lines=lines,
        settled=ground.ready(master),
        answers=(("sources-missing", ""), ("sources-master-missing", ""), ("source-missing", "sources/master")),
    )


def words(ground: Ground) -> Iterator[Draft]:
    """What is said and written, in each language."""
    brief, sources = ground.brief, ground.brief.sources
    several = len(ground.tongues) > 1
    for number, tag in enumerate(ground.tongues):
        by = ids(*(each.line.id for each in ground.asked if tag in each.line.languages))
        captions, script = sources.captions.get(tag), sources.script.get(tag)
        if not ground.silent:
            yield Draft(
                id=f"script-{tag}",
                section="Words and languages",
                what=f"Script in {tag}, as it is spoken",
                why="What is agreed on paper is not argued about on the day; captions are timed by it.",
                role="strategist",
                lead="script" if ground.films else "captions",
                blocks=Stage.SHOOT if ground.films and number == 0 else None,
                comes_from="languages",
                lines=by,
                settled=ground.ready(script) or ground.ready(captions),
            )
        if brief.guardrails.captions and not ground.silent:
            yield Draft(
                id=f"captions-{tag}",
                section="Words and languages",
                what=f"Captions in {tag}{f': {captions}' if captions else ''}",
                why="Feeds play without sound until they are touched; without captions they say nothing."
                if tag in ground.wanted_in
                else "No placement asks for this language: it closes nothing until one does.",
                role="editor",
                lead="captions",
                blocks=Stage.PUBLISH if tag in ground.wanted_in else None,
                comes_from="guardrails.captions, languages",
                lines=by,
                settled=ground.ready(captions) or ground.ready(script),
                answers=tuple(
                    ("language-unwritten", f"placements/{place}")
                    for place, line in enumerate(brief.placements, start=1)
                    if tag in line.languages
                ),
            )
        if number and several:
            supers = sources.supers.get(tag)
            yield Draft(
                id=f"supers-{tag}",
                section="Words and languages",
                what=f"Texts of the picture in {tag}{f': {supers}' if supers else ''}",
                why="Words that are burnt in stay in the language they were filmed in.",
                role="editor",
                lead="translation",
                blocks=Stage.EDIT if supers and tag in ground.wanted_in else None,
                comes_from="languages, sources.supers",
                lines=by,
                settled=ground.ready(supers),
            )
    yield Draft(
        id="textless",
        section="Words and languages",
        what="Master without words in the picture" + (f": {sources.textless}" if sources.textless else ""),
        why="Only without the first language's words can another's stand there.",
        role="editor",
        lead="stems",
        blocks=Stage.EDIT if ground.wanted_in & sources.supers.keys() else None,
        comes_from="languages, sources.textless",
        settled=ground.ready(sources.textless),
        idle=None if several or sources.supers else "one language: nothing is written over",
    )


def sound(ground: Ground) -> Iterator[Draft]:
    """Voices and what is heard under them."""
    sources, several = ground.brief.sources, len(ground.tongues) > 1
    needed = (bool(sources.voice_over) or several) and not ground.silent
    yield Draft(
        id="voice-over",
        section="Sound",
        what="Record the voice" + (f": {sources.voice_over}" if sources.voice_over else ""),
        why="The edits are timed to it.",
        role="producer",
        lead="stems",
        blocks=Stage.EDIT,
        comes_from="sources.voice_over",
        settled=ground.ready(sources.voice_over),
        idle=None if sources.voice_over and not ground.silent else "no voice-over is named",
    )
    stem = sources.music_and_effects
    yield Draft(
        id="music-and-effects",
        section="Sound",
        what="Sound without speech (music-and-effects stem)" + (f": {stem}" if stem else ""),
        why="Under a voice in another language the first one may not be heard.",
        role="editor",
        lead="stems",
        blocks=Stage.EDIT if stem or sources.voice_over else None,
        comes_from="languages, sources.voice_over",
        settled=ground.ready(stem),
        idle=None if needed else "one language and no voice-over" if not ground.silent else "nothing is heard",
    )
    if sources.music:
        yield Draft(
            id="music",
            section="Sound",
            what=f"The music: {sources.music}",
            why="Cuts fall on its beats.",
            role="editor",
            lead="stems",
            blocks=Stage.EDIT,
            comes_from="sources.music",
            settled=ground.ready(sources.music),
        )


def brand(ground: Ground) -> Iterator[Draft]:
    """Logo, font and the second by which the brand is seen."""
    kit, sources = ground.program.brand, ground.brief.sources
    logo = sources.logo or kit.logo
    yield Draft(
        id="logo",
        section="Brand",
        what=f"The logo as a file{f': {logo}' if logo else ', or agree that the name in letters will do'}",
        why="It signs every edit and every still.",
        role="client",
        lead="brand",
        blocks=Stage.EDIT if logo else None,
        comes_from="brand.logo",
        settled=ground.ready(logo),
    )
    fonts = [name for name in (kit.font, *kit.fonts.values()) if name]
    gone = [name for name in fonts if name not in ground.there]
    yield Draft(
        id="fonts",
        section="Brand",
        what=f"The brand's fonts{': ' + ', '.join(gone) if gone else ''}",
        why="Titles and captions are set in them.",
        role="client",
        lead="brand",
        blocks=Stage.EDIT,
        comes_from="brand.font, brand.fonts",
        settled=None if gone else "there",
        idle=None if fonts else "the program names none: Hanken Grotesk",
    )
