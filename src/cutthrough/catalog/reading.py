"""One platform's YAML file into its placements.

A file looks like this, and the whole of it is checked:

    platform: youtube            # the file's own name; every id below begins with it
    read_on: "2026-11-22"        # the day the values were last checked; quoted, it is text
    sources:
      dv360_api: {title: ..., address: ..., kind: official, date: ...}
    placements:
      youtube_bumper_6s:
        name: YouTube bumper ad
        kind: paid
        duration_max: {value: 6 s, source: dv360_api, confidence: official}

A value is written with its unit, because a bare 500 could be anything: `500 MB`, `516 kb/s`, `180 s`,
`1080x1920`, `360 px`, `48000 Hz`, `-23 LUFS`, `1 LU`, `-1 dBTP`. Rates are numbers or exact fractions
(`24000/1001`), aspect ratios are `9:16`, and safe zones are shares of the canvas (`672/1920`). The words
a number was made from stay in its `note`; `advice: true` marks what the source recommends and does not
require; other sources' values stay in `conflicts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from cutthrough.catalog.kept import known
from cutthrough.model.errors import CatalogError, CutthroughError, ValueProblem
from cutthrough.model.placement import Confidence, FactSource, Placement

_FILE_KEYS = frozenset({"platform", "read_on", "sources", "placements"})
_FACT_KEYS = frozenset({"value", "source", "confidence", "note", "advice", "conflicts"})
_CONFLICT_KEYS = frozenset({"value", "source", "confidence", "note"})
_PLAIN_FIELDS = frozenset({"name", "kind"})

SOURCE_KINDS: dict[str, tuple[Confidence, ...]] = {
    "official": (Confidence.OFFICIAL,),
    "official_publisher": (Confidence.OFFICIAL,),
    "mirror_of_official": (Confidence.OFFICIAL_MIRROR,),
    "secondary": (Confidence.THIRD_PARTY,),
    "code": (Confidence.CODE,),
    "memory": (Confidence.UNVERIFIED,),
}
"""What kind of page a source is, and the confidence that a value read there can have."""

CONTAINERS = frozenset({"mp4", "mov", "m4v", "mpeg", "avi", "wmv", "flv", "3gp", "webm", "gif"})
"""File types as platforms name them: `mpeg` is a program stream, `m4v` is MP4 by another name."""

VIDEO_CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "prores", "dnxhd", "cfhd"})
"""Video codecs by FFmpeg's names; `dnxhd` is DNxHR too, `cfhd` is CineForm."""

AUDIO_CODECS = frozenset({"aac", "mp3", "opus", "vorbis", "pcm"})
"""Audio codecs by FFmpeg's names."""

_MEASURE = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(\S+)\s*$")
_SIZE = re.compile(r"^\s*(\d+)\s*x\s*(\d+)\s*$")


def _with_unit(unit: str, example: str) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        match = _MEASURE.match(value) if isinstance(value, str) else None
        if match is None or match[2] != unit:
            raise ValueProblem(f"{value!r} is not a number of {unit}", f'write it as "{example}"')
        return float(match[1])

    return read


def _text_with_unit(value: Any) -> str:
    """Lengths, sizes and bit rates: left for the record to read, but never a bare number."""
    if not isinstance(value, str) or not re.search("[A-Za-z]", value):
        raise ValueProblem(f"{value!r} has no unit", 'write "500 MB", "516 kb/s" or "180 s"')
    return value


def _size(value: Any) -> dict[str, int]:
    match = _SIZE.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueProblem(f"{value!r} is not a picture size", 'write width, x, height: "1080x1920"')
    return {"width": int(match[1]), "height": int(match[2])}


def _rate(value: Any) -> Fraction:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str) or not re.fullmatch(r"\d+(/[1-9]\d*)?", value):
        raise ValueProblem(f"{value!r} is not an exact rate", 'write "25" or "30000/1001"')
    return Fraction(value)


def _safe_zone(value: Any) -> dict[str, Fraction]:
    if not isinstance(value, Mapping) or not value:
        raise ValueProblem(f"{value!r} is not a safe zone", 'write shares of the canvas: "{top: 269/1920}"')
    return {str(side): _rate(share) for side, share in value.items()}


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueProblem(f"{value!r} is neither true nor false", "write true or false, not quoted")
    return value


def _several(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueProblem(f"{value!r} is not a list", "write it in square brackets, one value or more")
        return tuple(read(item) for item in value)

    return read_all


def _one_of(known: frozenset[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueProblem(f"{value!r} is not known here", "known are " + ", ".join(sorted(known)))
        return value

    return read


READERS: dict[str, Callable[[Any], Any]] = {
    "size": _size,
    "size_min": _size,
    "size_max": _size,
    "sizes_min_by_aspect": _several(_size),
    "side_min": _with_unit("px", "360 px"),
    "side_max": _with_unit("px", "4096 px"),
    "width_max": _with_unit("px", "1920 px"),
    "duration_min": _text_with_unit,
    "duration_max": _text_with_unit,
    "duration_ideal": _several(_text_with_unit),
    "durations_allowed": _several(_text_with_unit),
    "file_size_min": _text_with_unit,
    "file_size_max": _text_with_unit,
    "containers": _several(_one_of(CONTAINERS)),
    "video_codecs": _several(_one_of(VIDEO_CODECS)),
    "audio_codecs": _several(_one_of(AUDIO_CODECS)),
    "frame_rate_min": _rate,
    "frame_rate_max": _rate,
    "frame_rates_allowed": _several(_rate),
    "constant_frame_rate": _flag,
    "bitrate_min": _text_with_unit,
    "bitrate_max": _text_with_unit,
    "audio_bitrate_min": _text_with_unit,
    "sample_rate_max": _with_unit("Hz", "48000 Hz"),
    "faststart": _flag,
    "edit_lists": _flag,
    "sound": _flag,
    "loudness": _with_unit("LUFS", "-23 LUFS"),
    "loudness_tolerance": _with_unit("LU", "1 LU"),
    "loudness_short_term_max": _with_unit("LUFS", "-18 LUFS"),
    "true_peak_max": _with_unit("dBTP", "-1 dBTP"),
    "thumbnail_size": _size,
    "thumbnail_bytes_max": _text_with_unit,
    "safe_zone": _safe_zone,
    "autoplay_muted": _flag,
}
"""How a field's value is written in the file, where that differs from what the record itself reads."""


def read_platform(text: str, file: str) -> dict[str, Placement]:
    """The placements of one platform's file, in the file's order.

    `file` is the file's name (`youtube.yaml`); its stem is the platform's. Raises CatalogError naming the
    file and the key for anything that is wrong: YAML, duplicate or unknown keys, an id that does not begin
    with the platform, a value without a source in the file's table, a confidence its source can't give,
    a value that can't be read.
    """
    read = known(f"placements/{file}", text)
    document = _mapping(parse_platform(text, file) if read is None else read, file, "", _FILE_KEYS, needed=_FILE_KEYS)
    platform = file.removesuffix(".yaml")
    if document["platform"] != platform:
        raise _wrong(file, "platform", f"is {document['platform']!r}, but the file is called {file}")
    read_on = document["read_on"]
    if not isinstance(read_on, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", read_on):
        raise _wrong(file, "read_on", "is not a quoted date", 'write read_on: "2026-11-22"')
    sources = _sources(document["sources"], file)
    found = {}
    for name, entry in _mapping(document["placements"], file, "placements").items():
        key = f"placements.{name}"
        if name != platform and not str(name).startswith(f"{platform}_"):
            raise _wrong(file, key, f"does not begin with {platform!r}, the name of its file")
        found[name] = _placement(name, platform, _mapping(entry, file, key), _Facts(file, key, sources, read_on))
    return found


def _wrong(file: str, key: str, what: str, fix: str | None = None) -> CatalogError:
    return CatalogError(f"catalog/placements/{file}: {key or 'the file'} {what}.", fix, file=file, key=key)


def parse_platform(text: str, file: str) -> Any:
    """A platform's YAML as plain data. Raises CatalogError for what is no YAML."""
    try:
        return YAML(typ="safe", pure=True).load(text)  # YAML 1.2: 9:16 and no stay text; duplicate keys are refused
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark is not None else "the file"
        problem = str(error.problem or error.context or "can't be read").splitlines()[0]
        raise _wrong(file, where, f"is not YAML we can read: {problem}") from error
    except RecursionError as error:
        raise _wrong(file, "", "is nested too deeply to be read") from error
    except (YAMLError, ValueError) as error:
        raise _wrong(file, "the file", f"is not YAML we can read: {str(error).splitlines()[0]}") from error


def _mapping(
    value: Any, file: str, key: str, known: frozenset[str] | None = None, needed: frozenset[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(file, key, f"is not a table of keys and values but {value!r}")
    for name in value:
        if known is not None and name not in known:
            fix = "known are " + ", ".join(sorted(known))
            raise _wrong(file, f"{key}.{name}".lstrip("."), "is not a known key", fix)
    for name in sorted(needed):
        if name not in value:
            raise _wrong(file, f"{key}.{name}".lstrip("."), "is missing")
    return value


def _sources(table: Any, file: str) -> dict[str, FactSource]:
    sources = {}
    for name, entry in _mapping(table, file, "sources").items():
        key = f"sources.{name}"
        try:
            sources[name] = FactSource.model_validate(dict(_mapping(entry, file, key)))
        except ValidationError as error:
            raise _refused(error, file, key) from error
        if sources[name].kind not in SOURCE_KINDS:
            raise _wrong(file, f"{key}.kind", f"is {entry['kind']!r}", "known are " + ", ".join(SOURCE_KINDS))
    return sources


def _placement(name: str, platform: str, entry: Mapping[str, Any], facts: _Facts) -> Placement:
    fields: dict[str, Any] = {"id": name, "platform": platform}
    for field, value in entry.items():
        if field in _PLAIN_FIELDS:
            fields[field] = value
        elif field == "notes":
            if not isinstance(value, list):
                raise _wrong(facts.file, f"{facts.key}.notes", "is not a list")
            fields[field] = [facts.fact(field, note, f"notes[{i}]") for i, note in enumerate(value)]
        elif field in Placement.model_fields and field not in fields:
            fields[field] = facts.fact(field, value, field)
        else:
            raise _wrong(facts.file, f"{facts.key}.{field}", "is not a field of a placement")
    try:
        return Placement.model_validate(fields)
    except ValidationError as error:
        raise _refused(error, facts.file, facts.key) from error


class _Facts:
    """Resolves one entry's values against the file's sources."""

    def __init__(self, file: str, key: str, sources: Mapping[str, FactSource], read_on: str) -> None:
        self.file, self.key, self._sources, self._read_on = file, key, sources, read_on

    def fact(self, field: str, node: Any, label: str) -> dict[str, Any]:
        """What `Fact` is validated from: the value read by its field's reader, its sources looked up."""
        key = f"{self.key}.{label}"
        fact = self._stated(field, node, key, _FACT_KEYS)
        conflicts = fact.get("conflicts", [])
        if not isinstance(conflicts, list):
            raise _wrong(self.file, f"{key}.conflicts", "is not a list")
        fact["conflicts"] = [
            self._stated(field, conflict, f"{key}.conflicts[{i}]", _CONFLICT_KEYS)
            for i, conflict in enumerate(conflicts)
        ]
        return {**fact, "read_on": self._read_on}

    def _stated(self, field: str, node: Any, key: str, known: frozenset[str]) -> dict[str, Any]:
        stated = dict(_mapping(node, self.file, key, known, needed=frozenset({"value", "source", "confidence"})))
        source = self._sources.get(str(stated["source"]))
        if source is None:
            raise _wrong(self.file, f"{key}.source", f"is {stated['source']!r}, which is not in the file's sources")
        if stated["confidence"] not in SOURCE_KINDS[source.kind]:
            possible = " or ".join(SOURCE_KINDS[source.kind])
            what = f"is {stated['confidence']!r}, but a source of kind {source.kind!r} gives {possible}"
            raise _wrong(self.file, f"{key}.confidence", what)
        try:
            stated["value"] = READERS.get(field, lambda value: value)(stated["value"])
        except CutthroughError as error:
            raise _wrong(self.file, f"{key}.value", f"can't be used: {error.message}", error.fix) from error
        return {**stated, "source": source}


def _refused(error: ValidationError, file: str, key: str) -> CatalogError:
    first, *others = error.errors(include_url=False)
    path = ".".join([key, *(str(part) for part in first["loc"])])
    more = f", and {len(others)} more" if others else ""
    return _wrong(file, path, f"can't be used: {first['msg'].removeprefix('Value error, ')}{more}")
