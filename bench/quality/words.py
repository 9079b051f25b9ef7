"""When words are said: a script laid along a synthesiser's speech, whose words' times are known.

Beside it sharing the text out over the speech by letters, and where it knows the language and every word, the aligner
of pocketsphinx. Then a real voice with times from a recogniser, which are themselves only good to some hundredths.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tests.spoken import Said, Spoken, speak, with_music, with_noise, write_wav

from bench.material import table
from cutthrough.analyse.footage import analyse
from cutthrough.analyse.shared_out import shared_out
from cutthrough.analyse.transcripts import transcript_of
from cutthrough.media.caption_words import read_cue_words
from cutthrough.media.utterances import voice_blocks
from cutthrough.model.footage import Footage

SHARED = Path(__file__).resolve().parents[3] / "shared"

TEXTS = {
    "en": "Good morning everyone. Today we are going to look at how a small team builds a product that people love. "
    "It begins with a question, not with an answer. Who is it for, and what would make their day a little easier? "
    "We listened to forty families, wrote down every word, and kept only what came up again and again.",
    "de": "Guten Morgen zusammen. Heute sehen wir uns an, wie eine kleine Mannschaft ein Produkt baut, das die "
    "Menschen lieben. Es beginnt mit einer Frage, nicht mit einer Antwort. Für wen ist es, und was macht ihren Tag "
    "ein wenig leichter? Wir haben vielen Familien zugehört und jedes Wort aufgeschrieben.",
    "fr": "Bonjour à tous. Aujourd'hui nous allons voir comment une petite équipe construit un produit que les gens "
    "aiment. Tout commence par une question, pas par une réponse. Pour qui est-ce, et qu'est-ce qui rendrait leur "
    "journée un peu plus facile? Nous avons écouté beaucoup de familles et noté chaque mot.",
    "es": "Buenos días a todos. Hoy vamos a ver cómo un equipo pequeño construye un producto que la gente quiere. "
    "Todo empieza con una pregunta, no con una respuesta. ¿Para quién es, y qué haría su día un poco más fácil? "
    "Hemos escuchado a muchas familias y anotado cada palabra.",
    "it": "Buongiorno a tutti. Oggi vediamo come una piccola squadra costruisce un prodotto che la gente ama. Tutto "
    "comincia con una domanda, non con una risposta. Abbiamo ascoltato molte famiglie e scritto ogni parola.",
    "nl": "Goedemorgen allemaal. Vandaag kijken we hoe een klein team een product bouwt waar mensen van houden. Het "
    "begint met een vraag, niet met een antwoord. We hebben naar veel gezinnen geluisterd en elk woord opgeschreven.",
    "pt": "Bom dia a todos. Hoje vamos ver como uma pequena equipe constrói um produto que as pessoas amam. Tudo "
    "começa com uma pergunta, não com uma resposta. Ouvimos muitas famílias e anotamos cada palavra.",
}
VOICES = (("en", "en", 165), ("en", "en-us", 165), ("en", "en-us", 210), ("en", "en-gb-scotland", 150))
OTHERS = (
    ("de", "de", 165),
    ("fr", "fr", 165),
    ("es", "es", 165),
    ("it", "it", 165),
    ("nl", "nl", 165),
    ("pt", "pt", 165),
)
CONDITIONS = {
    "clean": lambda spoken: spoken.sound,
    "noise -15 dB": lambda spoken: with_noise(spoken.sound, 15),
    "music -12 dB": lambda spoken: with_music(spoken.sound, 12),
}

Times = dict[int, tuple[float, float]]


def run() -> None:
    """Print errors of starts and of ends, in milliseconds, over each voice and condition and over all of them."""
    rows: list[list[str]] = []
    every: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for language, voice, speed in (*VOICES, *OTHERS):
            spoken = speak(TEXTS[language], voice, speed)
            for condition, make in CONDITIONS.items():
                path = write_wav(Path(folder) / "said.wav", make(spoken))
                script = Path(folder) / "script.txt"
                script.write_text(TEXTS[language], encoding="utf-8")
                footage = analyse(path, "0" * 64)
                for name, times in _ways(path, footage, language, script).items():
                    errors = _errors(times, spoken, TEXTS[language].split())
                    every.setdefault(name, []).extend(errors)
                    rows.append([name, voice, str(speed), condition, *_told(errors, len(spoken.words))])
    rows += [[name, "all", "", "", *_told(errors, len(errors))] for name, errors in every.items()]
    heads = ("", "voice", "words/min", "", "found", "start: median", "95 %", "end: median", "95 %")
    table(heads, sorted(rows, key=lambda row: (row[0], row[1] == "all")))
    _real()


def _ways(path: Path, footage: Footage, language: str, script: Path) -> dict[str, Times]:
    words = script.read_text(encoding="utf-8").split()
    ways = {"ours": _ours(path, footage, language, script), "by letters": _by_letters(footage, words)}
    if language == "en" and (found := _pocketsphinx(path, footage, words)) is not None:
        ways["pocketsphinx"] = found
    return ways


def _ours(path: Path, footage: Footage, language: str, script: Path) -> Times:
    found = transcript_of(path, footage, language, script=script)
    words = script.read_text(encoding="utf-8").split()
    times: Times = {}
    at = 0
    for word in found.words if found else ():
        at = words.index(word.text, at)
        times[at] = (float(word.start), float(word.end))
        at += 1
    return times


def _by_letters(footage: Footage, words: Sequence[str]) -> Times:
    speech = footage.speech or ()
    places = shared_out(words, speech[0].start, speech[-1].end, speech) if speech else []
    return {i: (float(start), float(end)) for i, (start, end) in enumerate(places)}


def _pocketsphinx(path: Path, footage: Footage, words: Sequence[str]) -> Times | None:
    """Its own forced alignment; None where it finds none or does not know a word."""
    from pocketsphinx import Decoder

    assert footage.probe.audio is not None
    sound = np.concatenate([block for _, block in voice_blocks(path, footage.probe.audio)])
    decoder = Decoder(lm=None, loglevel="FATAL")
    plain = [re.sub(r"[^a-z']", "", word.lower()) for word in words]
    if any(decoder.lookup_word(word) is None for word in plain):
        return None
    try:
        decoder.set_align_text(" ".join(plain))
        decoder.start_utt()
        decoder.process_raw((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        found = [s for s in decoder.seg() or () if not s.word.startswith(("<", "["))]
    except RuntimeError:
        return None
    if len(found) != len(words):
        return None
    return {i: (s.start_frame / 100, (s.end_frame + 1) / 100) for i, s in enumerate(found)}


def _errors(times: Times, spoken: Spoken, words: Sequence[str]) -> list[tuple[float, float]]:
    """Seconds by which each word's start and end are late."""
    return [
        (times[place][0] - said.start, times[place][1] - said.end)
        for place, said in _placed(spoken.words, words)
        if place in times
    ]


def _placed(said: Sequence[Said], words: Sequence[str]) -> list[tuple[int, Said]]:
    placed, at = [], 0
    for one in said:
        at = words.index(one.text, at)
        placed.append((at, one))
        at += 1
    return placed


def _told(errors: Sequence[tuple[float, float]], words: int) -> list[str]:
    if not errors:
        return ["0", "", "", "", ""]
    size = np.abs(np.array(errors)) * 1000
    told = [f"{len(errors) / words:.0%}"]
    for side in (0, 1):
        told += [f"{np.median(size[:, side]):.0f}", f"{np.percentile(size[:, side], 95):.0f}"]
    return told


def _real() -> None:
    film, captions = SHARED / "media/ad_lufthansa.mp4", SHARED / "truth/lufthansa/input.vtt"
    if not film.is_file() or not captions.is_file():
        print("\nskipped: ../shared/media is not on this machine")
        return
    print("\nA real advertisement in German with music, against a recogniser's times (ms):\n")
    words = [word for cue in read_cue_words(captions) for word in cue.words]
    footage = analyse(film, "0" * 64)
    truth = {
        i: (float(w.start), float(w.end)) for i, w in enumerate(words) if w.start is not None and w.end is not None
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.txt"
        script.write_text(" ".join(word.text for word in words), encoding="utf-8")
        for name, times in _ways(film, footage, "de", script).items():
            errors = [(times[i][0] - truth[i][0], times[i][1] - truth[i][1]) for i in truth if i in times]
            rows.append([name, *_told(errors, len(truth))])
    table(("", "found", "start: median", "95 %", "end: median", "95 %"), rows)


if __name__ == "__main__":
    run()
