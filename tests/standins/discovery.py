"""Requests and answers held against Google's discovery document: paths, methods, parameters, bodies."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

SHARED = Path(__file__).parents[3] / "shared/facts/schemas/discovery_youtube.v3.json"


@dataclass(frozen=True)
class Method:
    """One method of the document; `upload` is whether it was called by its path for media."""

    id: str
    said: dict[str, Any]
    upload: bool

    @property
    def takes(self) -> str | None:
        return self.said.get("request", {}).get("$ref")

    @property
    def gives(self) -> str | None:
        return self.said.get("response", {}).get("$ref")


class Discovery:
    """The document, asked."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._routes: list[tuple[str, re.Pattern[str], dict[str, Any], bool]] = []
        for said in _methods(document["resources"]):
            self._routes.append((said["httpMethod"], _pattern("/" + said["path"]), said, False))
            for protocol in said.get("mediaUpload", {}).get("protocols", {}).values():
                self._routes.append((said["httpMethod"], _pattern(protocol["path"]), said, True))

    def method(self, verb: str, path: str) -> Method | None:
        for known, pattern, said, upload in self._routes:
            if known == verb and pattern.fullmatch(unquote(path)):
                return Method(said["id"], said, upload)
        return None

    def knows_path(self, path: str) -> bool:
        return any(pattern.fullmatch(unquote(path)) for _, pattern, _, _ in self._routes)

    def query_problems(self, method: Method, query: list[tuple[str, str]]) -> list[str]:
        """What is wrong with the parameters of a call."""
        known = {**self._document["parameters"], **method.said.get("parameters", {})}
        found = [f"unknown parameter {name}" for name, _ in query if name not in known]
        given: dict[str, list[str]] = {}
        for name, value in query:
            given.setdefault(name, []).append(value)
        for name, said in known.items():
            if said.get("required") and not given.get(name):
                found.append(f"missing parameter {name}")
            values = given.get(name, [])
            if len(values) > 1 and not said.get("repeated"):
                found.append(f"parameter {name} given twice")
            for value in values:
                found += _parameter_problems(name, said, value)
        for value in ",".join(given.get("part", [])).split(","):
            if value and value not in self._parts(method):
                found.append(f"unknown part {value}")
        return found

    def problems(self, schema: str, value: Any) -> list[str]:
        """What is wrong with a record of this schema."""
        return list(self._against({"$ref": schema}, value, schema))

    def _parts(self, method: Method) -> set[str]:
        schema = self._document["schemas"][method.gives or method.takes]["properties"]
        if "items" in schema and "$ref" in schema["items"].get("items", {}):
            schema = self._document["schemas"][schema["items"]["items"]["$ref"]]["properties"]
        return set(schema)

    def _against(self, said: dict[str, Any], value: Any, where: str) -> list[str]:
        if "$ref" in said:
            said = self._document["schemas"][said["$ref"]]
        kind = said.get("type", "any")
        if kind == "object":
            if not isinstance(value, dict):
                return [f"{where} is no object"]
            found: list[str] = []
            more = said.get("additionalProperties")
            for key, each in value.items():
                inner = said.get("properties", {}).get(key, more)
                found += (
                    [f"{where}.{key} is unknown"] if inner is None else self._against(inner, each, f"{where}.{key}")
                )
            return found
        if kind == "array":
            if not isinstance(value, list):
                return [f"{where} is no list"]
            return [p for i, each in enumerate(value) for p in self._against(said["items"], each, f"{where}[{i}]")]
        return _plain_problems(said, value, where)


@cache
def youtube() -> Discovery:
    """The official document of YouTube's Data API: shared, or as it ships inside Google's client."""
    if SHARED.is_file():
        return Discovery(json.loads(SHARED.read_text()))
    held = files("googleapiclient").joinpath("discovery_cache/documents/youtube.v3.json")
    return Discovery(json.loads(held.read_text()))


def _methods(resources: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for each in resources.values():
        found += list(each.get("methods", {}).values()) + _methods(each.get("resources", {}))
    return found


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\\?\+?\w+\\\}", "[^/]+", re.escape(path)))


def _parameter_problems(name: str, said: dict[str, Any], value: str) -> list[str]:
    if said["type"] == "boolean" and value not in ("true", "false"):
        return [f"{name} is neither true nor false"]
    if said["type"] == "integer":
        if not re.fullmatch(r"-?\d+", value):
            return [f"{name} is no number"]
        if not int(said.get("minimum", value)) <= int(value) <= int(said.get("maximum", value)):
            return [f"{name} is out of range"]
    if "enum" in said and value not in said["enum"]:
        return [f"{name} is none of {', '.join(said['enum'])}"]
    return []


def _plain_problems(said: dict[str, Any], value: Any, where: str) -> list[str]:
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str, "boolean": bool, "integer": int, "number": (int, float), "any": object,
    }  # fmt: skip
    if not isinstance(value, kinds[said.get("type", "any")]) or (said.get("type") == "integer" and value is True):
        return [f"{where} is no {said.get('type')}"]
    if "enum" in said and value not in said["enum"]:
        return [f"{where} is none of {', '.join(said['enum'])}"]
    if said.get("format") == "date-time":
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return [f"{where} is no time"]
    if said.get("format") in ("int64", "uint64") and not re.fullmatch(r"-?\d+", str(value)):
        return [f"{where} is no number"]
    return []
