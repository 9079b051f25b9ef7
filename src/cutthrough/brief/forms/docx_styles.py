"""What the styles of a Word file strike out or hide."""

from __future__ import annotations

from dataclasses import dataclass, field

from cutthrough.brief.forms.office_xml import Element, attribute, is_on, local
from cutthrough.brief.forms.office_zip import Package

_STRUCK = ("strike", "dstrike")
_HIDDEN = "vanish"
_GENERATIONS = 20  # styles based on one another; Word's own limit is about ten


@dataclass
class Marks:
    """What a run or a style says of itself, where it says so: struck out once or twice, hidden."""

    style: str = ""
    said: dict[str, bool] = field(default_factory=dict)


@dataclass
class Styles:
    """The styles by their ids; `usual` is that of paragraphs that name none."""

    by_id: dict[str, Marks] = field(default_factory=dict)
    usual: str = ""

    def mark(self, marks: Marks, name: str, element: Element) -> None:
        """Take note of one property of a run."""
        if name in (*_STRUCK, _HIDDEN):
            marks.said[name] = is_on(element)
        elif name == "rStyle":
            marks.style = attribute(element, "val") or ""

    def shown(self, run: Marks, paragraph: str) -> tuple[bool, bool]:
        """Whether a run in a paragraph of that style is struck out, and whether it is hidden."""
        struck = any(self._is(each, run, paragraph) for each in _STRUCK)
        return struck, self._is(_HIDDEN, run, paragraph)

    def _is(self, what: str, run: Marks, paragraph: str) -> bool:
        if what in run.said:
            return run.said[what]
        return self._inherited(what, run.style) or self._inherited(what, paragraph or self.usual)

    def _inherited(self, what: str, style: str) -> bool:
        for _ in range(_GENERATIONS):
            marks = self.by_id.get(style)
            if marks is None:
                return False
            if what in marks.said:
                return marks.said[what]
            style = marks.style
        return False


def styles(package: Package, part: str) -> Styles:
    """The styles of a file. Raises FormError."""
    found, marks, path = Styles(), Marks(), list[str]()
    for event, element in package.walk(part):
        name = local(element)
        if event == "end":
            path.pop()
            continue
        if name == "style":
            marks, id_ = Marks(), attribute(element, "styleId") or ""
            found.by_id[id_] = marks
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true", "on"):
                found.usual = id_
        elif name == "basedOn" and path[-1:] == ["style"]:
            marks.style = attribute(element, "val") or ""
        elif path[-2:] == ["style", "rPr"]:
            found.mark(marks, name, element)
        path.append(name)
    return found
