"""`make bench` runs everything that takes minutes; `python -m bench NAME` runs one."""

from __future__ import annotations

import sys

from bench import arms, conform, joins, memory, overhead

BENCHES = {
    "overhead": overhead.main,
    "arms": arms.main,
    "joins": joins.main,
    "conform": conform.main,
    "memory": memory.main,
}


def run(names: list[str]) -> int:
    """Run the benches of these names, all when none is given."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        print(f"\n## {name}\n")
        BENCHES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
