"""Papers a crew prints and a client forwards: Typst templates of this package, filled with plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from cutthrough.model.errors import StoreError

_TEMPLATES = "papers"


def pdf(template: str, data: Mapping[str, Any], fonts: Sequence[Path] = ()) -> bytes:
    """The paper `papers/<template>.typ` as PDF, its fonts embedded.

    A template reads its data with `json(bytes(sys.inputs.data))`, so nothing a client wrote is ever run as markup. It
    sees its own folder and no other file. `fonts` are font files it may name beside those in this package's wheels.
    Raises StoreError when the paper can't be set.
    """
    import typst  # 20 MB, loaded only when a paper is set

    from cutthrough.media.fonts import default_fonts

    folders = {str(path.parent) for path in (*fonts, *default_fonts().files)}
    with as_file(files("cutthrough.deliver") / _TEMPLATES) as folder:
        try:
            return typst.compile(
                str(folder / f"{template}.typ"),
                root=str(folder),
                font_paths=sorted(folders),
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
        except typst.TypstError as error:
            raise StoreError(f"The paper {template} can't be set: {error}") from error
