"""Writes the delivery page: one static file that shows a client every edit, how it measured up, and why it is so."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cutthrough import __version__
from cutthrough.deliver.lines import trace
from cutthrough.deliver.palette import palette
from cutthrough.deliver.view import (
    STATUS_WORDS,
    PlacementView,
    placement_views,
    say_origin,
    say_summary,
)
from cutthrough.model.deliverable import Delivery
from cutthrough.model.quantity import say_bytes
from cutthrough.model.time import clock, say_seconds
from cutthrough.store.files import write_text

_WEB = re.compile(r"^https?://[^\s<>\"']+$")
_ACRONYMS = {"cta": "CTA", "srt": "SRT", "vtt": "VTT", "gop": "GOP", "vbv": "VBV"}


def write_page(delivery: Delivery, folder: Path) -> Path:
    """Write `index.html` for a delivery into `folder` and return its path.

    The page stands alone: styles and script are inside it, it asks no network, and every medium is a relative link
    into `folder`, so it works from disk, from a stick, or from any server. A file that is not there is said to be
    missing. Raises StoreError when the page can't be written.
    """
    views = placement_views(delivery, folder)
    edits = [edit for placement in views for edit in placement.edits]
    by_number = {int(edit.key[1:]) - 1: edit for edit in edits}
    served = trace(delivery.brief, [edit.cut for edit in delivery.edits])
    known = {line.line.key: line.line for line in served}
    text = (
        environment()
        .get_template("page.html.j2")
        .render(
            delivery=delivery,
            brief=delivery.brief,
            brand=delivery.program.brand,
            colours=palette(delivery.program.brand),
            title=delivery.brief.title
            or (delivery.brief.messages[0].text if delivery.brief.messages else delivery.brief.name),
            placements=views,
            placement_names={placement.key: placement.name for placement in views},
            edits=edits,
            aspects=list(dict.fromkeys(edit.aspect for edit in edits)),
            cover=_cover(views),
            summary=say_summary(delivery),
            served=served,
            lines=known,
            edit_of=by_number,
            sources={source.sha256: source for source in delivery.sources},
            css=_asset("page.css"),
            js=_asset("page.js"),
            version=__version__,
        )
    )
    path = folder / "index.html"
    write_text(path, text)
    return path


def _cover(views: tuple[PlacementView, ...]) -> str | None:
    """The address of the widest poster there is."""
    found = [edit for view in views for edit in view.edits if edit.poster]
    # Pictures of one shape differ in the second decimal when their sides are odd: of those, the largest.
    widest = max(
        found, key=lambda e: (round(e.cut.canvas.width / e.cut.canvas.height, 1), e.cut.canvas.width), default=None
    )
    return widest.poster.href if widest and widest.poster else None


def environment() -> Environment:
    """The templates with their filters: everything is escaped, and a name that is not given is an error."""
    environment = Environment(
        loader=PackageLoader("cutthrough.deliver"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "seconds": say_seconds,
        "clock": clock,
        "bytes": say_bytes,
        "rule": _say_rule,
        "status": STATUS_WORDS.__getitem__,
        "file_name": lambda path: Path(path).name,
        "origin": lambda verdict: say_origin(verdict.source, verdict.source_date, verdict.confidence),
    }
    environment.tests["web"] = lambda text: bool(_WEB.match(str(text)))
    return environment


def _asset(name: str) -> Markup:
    """A file of ours to be set into the page as it is. It holds nothing that ends a style or script element."""
    return Markup((resources.files("cutthrough.deliver") / "templates" / name).read_text("utf-8"))  # noqa: S704


def _say_rule(name: str) -> str:
    """`true_peak` as `True peak`."""
    words = [_ACRONYMS.get(word, word) for word in re.split(r"[_\-\s]+", name) if word]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]]) if words else name
