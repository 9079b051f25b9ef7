"""Writes the delivery page: one static file that shows a client every edit, how it measured up, and why it is so."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cutthrough import __version__
from cutthrough.deliver.lines import say_right, trace
from cutthrough.deliver.palette import palette
from cutthrough.deliver.view import STATUS_WORDS, edit_views, remarks, say_origin, say_rule, say_standing
from cutthrough.deliver.waived import held_waivers, say_count
from cutthrough.deliver.wall import wall_css
from cutthrough.model.deliverable import Delivery
from cutthrough.model.quantity import say_bytes
from cutthrough.model.time import clock, say_seconds
from cutthrough.store.files import write_text

_WEB = re.compile(r"^https?://[^\s<>\"']+$")


def write_page(delivery: Delivery, folder: Path) -> Path:
    """Write `index.html` for a delivery into `folder` and return its path.

    The page stands alone: styles and script are inside it, it asks no network, and every medium is a relative link
    into `folder`, so it works from disk, from a stick, or from any server. A file that is not there is said to be
    missing. Raises StoreError when the page can't be written.
    """
    edits = edit_views(delivery, folder)
    waivers = held_waivers(edits, delivery.warnings)
    served = trace(delivery.brief, [edit.cut for edit in delivery.edits])
    text = (
        environment()
        .get_template("page.html.j2")
        .render(
            delivery=delivery,
            brief=delivery.brief,
            colours=palette(delivery.program.brand),
            title=delivery.brief.title
            or (delivery.brief.messages[0].text if delivery.brief.messages else delivery.brief.name),
            edits=edits,
            placements=dict.fromkeys((edit.placement, edit.where) for edit in edits),
            aspects=dict.fromkeys(edit.aspect for edit in edits),
            standing=say_standing(delivery),
            waivers=waivers,
            waivers_count=say_count(waivers),
            remarks=remarks(edits, [row.line for row in served if row.flag] if edits else []),
            served=served,
            lines={row.line.key: row.line for row in served},
            edit_of={int(edit.key[1:]) - 1: edit for edit in edits},
            names={edit.placement: edit.where for edit in edits},
            sources={source.sha256: source for source in delivery.sources},
            css=_asset("page.css"),
            wall=Markup(wall_css([edit.wide for edit in edits])),  # noqa: S704 - nothing but our words and numbers
            js=_asset("page.js"),
            version=__version__,
        )
    )
    path = folder / "index.html"
    write_text(path, text)
    return path


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
        "rule": say_rule,
        "right": say_right,
        "status": STATUS_WORDS.__getitem__,
        "file_name": lambda path: Path(path).name,
        "origin": lambda verdict: say_origin(verdict.source, verdict.source_date, verdict.confidence),
    }
    environment.tests["web"] = lambda text: bool(_WEB.match(str(text)))
    return environment


def _asset(name: str) -> Markup:
    """A file of ours to be set into the page as it is. It holds nothing that ends a style or script element."""
    return Markup((resources.files("cutthrough.deliver") / "templates" / name).read_text("utf-8"))  # noqa: S704
