"""`make bench-quality` runs everything; `python -m bench.quality NAME` runs one."""

from __future__ import annotations

import sys
from importlib import import_module

TABLES = (
    "shots",
    "faces",
    "texts",
    "speech",
    "words",
    "framing",
    "planted",
    "story",
    "clicks",
    "captions",
    "thumbnails",
    "speed",
)
"""In the order of the flow. Each is a module of this package with a `run()` that prints its table."""


def run(names: list[str]) -> int:
    """Run the tables of these names, all when none is given."""
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        print(f"no table {', '.join(unknown)}; there are {', '.join(TABLES)}", file=sys.stderr)
        return 2
    for name in names or TABLES:
        print(f"\n## {name}\n", flush=True)
        import_module(f"bench.quality.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
