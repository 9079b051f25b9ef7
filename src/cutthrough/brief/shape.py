"""The short forms a brief may be written in, put into the full form that the records have.

    placements:
      - instagram_reels_ad: [15 s, 6 s]     is   - placement: instagram_reels_ad
                                                   lengths: [15 s, 6 s]
    lengths: 15 s                           is   lengths: [15 s]
    messages: [Made by hand]                is   messages: [{text: Made by hand}]
    call_to_action: Book now                is   call_to_action: {text: Book now}
    rights: Our own footage                 is   rights: [{what: Our own footage}]
    approval: [client, legal]               is   approval: {by: [client, legal]}
    partner: Ann Lee                        is   partner: {name: Ann Lee}

Names without a value are dropped, as if they were not there; their place is kept, so that a problem can
point at it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cutthrough.brief.yaml_lines import Document, Path, Place
from cutthrough.model.brief import PlacementLine

_LENGTH = re.compile(r"^\s*\d")
_LINE_FIELDS = frozenset(PlacementLine.model_fields)


def shaped(document: Document) -> Document:
    """The same document in full form; every value still has the place it was written at."""
    places = dict(document.places)
    value = without_empty(document.value)
    if isinstance(value, dict):
        _texts_as_mappings(value, places)
        lines = value.get("placements")
        if isinstance(lines, list):
            value["placements"] = [_placement(line, ("placements", i), places) for i, line in enumerate(lines)]
        _outgoing(value, places)
        vary = value.get("vary")
        if isinstance(vary, dict):
            _as_list(vary, "call_to_action", ("vary",), places)
    return replace(document, value=value, places=places)


def without_empty(value: Any) -> Any:
    """`value` without the names that nothing was written for."""
    # The reader bounds the depth, so this cannot recurse far.
    if isinstance(value, dict):
        return {name: without_empty(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [without_empty(each) for each in value]
    return value


def _texts_as_mappings(value: dict[str, Any], places: dict[Path, Place]) -> None:
    def mapping(path: Path, text: str, name: str = "text") -> dict[str, str]:
        places[(*path, name)] = places[path]
        return {name: text}

    if isinstance(value.get("call_to_action"), str):
        value["call_to_action"] = mapping(("call_to_action",), value["call_to_action"])
    messages = value.get("messages")
    if isinstance(messages, list):
        value["messages"] = [mapping(("messages", i), m) if isinstance(m, str) else m for i, m in enumerate(messages)]
    _as_list(value, "rights", (), places)
    rights = value.get("rights")
    if isinstance(rights, list):
        value["rights"] = [
            mapping(("rights", i), each, "what") if isinstance(each, str) else each for i, each in enumerate(rights)
        ]


def _outgoing(value: dict[str, Any], places: dict[Path, Place]) -> None:
    """Who approves, and what goes out."""
    said = value.get("approval")
    if isinstance(said, str | list):
        value["approval"] = {"by": said}
        _moved_down(("approval",), "by", places)
    approval = value.get("approval")
    if isinstance(approval, dict):
        _as_list(approval, "by", ("approval",), places)
    posts = value.get("posts")
    for i, post in enumerate(posts if isinstance(posts, list) else ()):
        if not isinstance(post, dict):
            continue
        for name in ("edit", "hashtags", "recipients"):
            _as_list(post, name, ("posts", i), places)
        if isinstance(partner := post.get("partner"), str):
            post["partner"] = {"name": partner}
            _moved_down(("posts", i, "partner"), "name", places)


def _moved_down(path: Path, name: str, places: dict[Path, Place]) -> None:
    """What stood at `path` is what its field `name` holds; `path` keeps its place."""
    for each in [p for p in places if p[: len(path)] == path]:
        places[(*path, name, *each[len(path) :])] = places[each]


def _placement(line: Any, path: Path, places: dict[Path, Place]) -> Any:
    if isinstance(line, str):
        places[(*path, "placement")] = places[path]
        return {"placement": line}
    if not isinstance(line, dict):
        return line
    named = [name for name in line if name not in _LINE_FIELDS]
    if "placement" not in line and "lengths" not in line and len(named) == 1 and _is_lengths(line[named[0]]):
        name = named[0]
        line = {"placement": name, "lengths": line[name], **{k: v for k, v in line.items() if k != name}}
        _rename(path, name, places)
    _as_list(line, "lengths", path, places)
    return line


def _is_lengths(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and _LENGTH.match(value) is not None)


def _rename(path: Path, name: str, places: dict[Path, Place]) -> None:
    """The name becomes the placement's place, and what it held becomes its lengths."""
    old = (*path, name)
    for each in [p for p in places if p[: len(old)] == old]:
        places[(*path, "lengths", *each[len(old) :])] = places[each]
    place = places.pop(old)
    if place.key is not None:
        line, start, end = place.key
        places[(*path, "placement")] = Place(line, start, line, end, flow=place.flow)


def _as_list(holder: dict[str, Any], name: str, path: Path, places: dict[Path, Place]) -> None:
    if isinstance(holder.get(name), str):
        holder[name] = [holder[name]]
        places[(*path, name, 0)] = places[(*path, name)]
