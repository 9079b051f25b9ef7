"""`make demo`: the example program's briefs, made from its footage into `demo/`, page by page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from rich.console import Console

from cutthrough.cli.make import Bars
from cutthrough.model.errors import CutthroughError

_EXAMPLE = Path("examples/open-film-club")
_LEADING = "big-buck-bunny"


def demo(root: Path) -> Path:
    """Copy the example to `root`/demo, make its briefs, and give the program page's path."""
    from cutthrough.flow.make import make
    from cutthrough.flow.overview import write_overview

    program_dir = root / "demo" / _EXAMPLE.name
    shutil.copytree(root / _EXAMPLE, program_dir, dirs_exist_ok=True)
    briefs = sorted((program_dir / "briefs").glob("*.yaml"), key=lambda path: (path.stem != _LEADING, path.stem))
    with Bars(Console(stderr=True, highlight=False)) as bars:
        for brief in briefs:
            bars.say(f"{brief.stem}:")
            make(brief, progress=bars)
    return write_overview(program_dir, [brief.stem for brief in briefs])


if __name__ == "__main__":
    try:
        print(demo(Path.cwd()))  # noqa: T201 - the one line people look for
    except CutthroughError as error:
        print(error.message, error.fix or "", file=sys.stderr)  # noqa: T201
        sys.exit(1)
