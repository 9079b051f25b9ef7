# ruff: noqa: A005 - nobody imports it by this name alone
"""`make bench-site` runs everything; `python -m bench.site NAME` runs one of them."""

from __future__ import annotations

import importlib
import importlib.util
import sys

NAMES = ("serve", "calendar", "claims", "kills")


def run(names: list[str]) -> int:
    """Run the benches of these names, all when none is given; one that isn't there is said to be missing."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        print(f"\n## {name}\n", flush=True)
        module = f"bench.site.{name}"
        if importlib.util.find_spec(module) is None:
            print("missing")
            continue
        importlib.import_module(module).main()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
