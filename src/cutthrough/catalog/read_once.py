"""Writes `read_once.json`, from which `kept` gives the catalog's data without reading YAML; the tests say when."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cutthrough.catalog.fact_files import FACT_FILES, POSTING_FILES, fact_text, parse_facts
from cutthrough.catalog.kept import text_hash
from cutthrough.catalog.placement import platform_text, platforms
from cutthrough.catalog.reading import parse_platform

COMMAND = "python -m cutthrough.catalog.read_once src/cutthrough/catalog/read_once.json"


def read_again() -> str:
    """What `read_once.json` should hold."""
    listed = (*FACT_FILES, *POSTING_FILES)
    read = {f"facts/{file}": (text := fact_text(file), parse_facts(text, file)) for file in listed}
    for platform in platforms():
        file, text = f"{platform}.yaml", platform_text(platform)
        read[f"placements/{file}"] = (text, parse_platform(text, file))
    kept = {file: {"sha256": text_hash(text), "data": data} for file, (text, data) in sorted(read.items())}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(read_again(), encoding="utf-8")
