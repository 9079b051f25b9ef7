"""What has to be there at some stage: footage and places to make edits, a proof for each message, a plan to be seen."""

from __future__ import annotations

from collections.abc import Iterator

from cutthrough.brief.answered import answered
from cutthrough.brief.case import Case
from cutthrough.brief.examples import FIELDS, section_lines, why
from cutthrough.brief.mend import Mend, add_field, replace_entry, replace_item
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.structure import insert_section, nearest_names
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.model.brief import Brief, Problem, Severity, Sources

_WHY_PROOF = "What is only claimed is doubted; what is demonstrated is seen."
_WHY_WATCHES = (
    "A place is chosen because the audience is there; without a word on where they are, it is chosen by habit."
)


def section_mend(document: Document, name: str) -> Mend:
    """The whole section with examples, where it belongs, or in the place of its bare name."""
    lines, place = section_lines(name), document.places.get((name,))
    if place is not None and place.key is not None:
        return Mend(place.key[0], place.end_line - place.key[0] + 1, "\n".join(lines))
    return insert_section(Brief, document, name, lines)


def example_field(document: Document, path: Path, name: str) -> Mend | None:
    """An example for a field that the mapping at `path` lacks; a short form is written out for it."""
    example, holder = FIELDS[(str(path[0]), name)], document.get(path)
    hint = f"replace: {example.hint}"
    if isinstance(holder, dict) and (*path, name) in document.places:  # written, if only as an empty name
        return replace_entry(document, (*path, name), example.value, hint)
    if not isinstance(holder, dict) or not _is_short(document, path, holder):
        return add_field(document, path, name, example.value, hint)
    fields = {**holder, name: example.value}
    above = document.places.get(path[:-1])
    if len(path) == 2 and above is not None and above[:4] == document.places[path][:4]:
        written = replace_entry(document, path[:-1], [fields])
    elif document.places[path].key is not None:
        written = replace_entry(document, path, fields)
    else:
        written = replace_item(document, path, fields)
    if written is None or document.places[path].flow:
        return written
    return written._replace(paste=f"{written.paste}  # {hint}")


def _is_short(document: Document, path: Path, holder: dict[str, object]) -> bool:
    """Whether one text stands there for the whole mapping: its only field is where the mapping itself is."""
    first = document.places.get((*path, next(iter(holder), "")))
    return first is not None and path in document.places and first[:4] == document.places[path][:4]


def footage_and_places(case: Case) -> Iterator[Problem]:
    """Edits need a master, and somewhere to run; a concept may leave both open."""
    document = case.document
    if (
        not document.get(("placements",))
        and not _meant("placements", document)
        and not _written(document, "placements")
    ):
        mend = section_mend(document, "placements")
        yield problem_at(document, ("placements",), "placements-missing", "The brief has no placements", mend=mend)
    sources = document.get(("sources",))
    if sources is None or sources == {}:
        if not _meant("sources", document):
            message = "The brief has no sources"
            yield problem_at(document, ("sources",), "sources-missing", message, mend=section_mend(document, "sources"))
    elif isinstance(sources, dict) and "master" not in sources:
        names = [str(name) for name in sources if name not in Sources.model_fields]
        if not any("master" in nearest_names(name, list(Sources.model_fields)) for name in names):
            mend = example_field(document, ("sources",), "master") or section_mend(document, "sources")
            path: Path = ("sources", "master")
            yield problem_at(document, path, "sources-master-missing", "sources: master is missing", mend=mend)


def _meant(name: str, document: Document) -> bool:
    """Whether a misspelt section stands for this one; saying both would be saying it twice."""
    given = document.value
    return any(name in nearest_names(str(each), [name]) for each in given if each not in Brief.model_fields)


def _written(document: Document, name: str) -> bool:
    """Whether something that is no list, or an empty one, stands there; the record tells of it."""
    return document.get((name,)) is not None and document.get((name,)) != []


def where_they_watch(case: Case) -> Iterator[Problem]:
    """It is said where the audience watches."""
    audience = case.document.get(("audience",))
    said = any(answered(text) for _, text in case.words("audience", "watches"))
    if isinstance(audience, dict) and audience and not said:
        yield problem_at(
            case.document,
            ("audience",),
            "audience-watches-missing",
            "audience: nothing says where they watch, so no placement can be shown to reach them",
            mend=example_field(case.document, ("audience",), "watches"),
            because=_WHY_WATCHES,
        )


def measures_there(case: Case) -> Iterator[Problem]:
    """It is said how one will know that it worked."""
    document = case.document
    if document.get(("kpis",)) is None and not _meant("kpis", document):  # an empty list is told with the record
        mend = section_mend(document, "kpis")
        yield problem_at(document, ("kpis",), "kpis-missing", "The brief has no kpis", mend=mend)


def messages_there(case: Case) -> Iterator[Problem]:
    """Something must come across; a piece may do without words, so it only warns."""
    document = case.document
    if document.get(("messages",)) or _meant("messages", document) or _written(document, "messages"):
        return
    message = "Nothing says what must come across"
    mend = section_mend(document, "messages")
    yield problem_at(document, ("messages",), "messages-missing", message, mend=mend, severity=Severity.WARN)


def messages_proven(case: Case) -> Iterator[Problem]:
    """Every message rests on a proof; that nobody knows it yet is an answer until it goes out."""
    for path, message in case.mappings("messages"):
        text = message.get("text")
        proof = case.text(*path, "proof")
        if not isinstance(text, str) or answered(proof):
            continue
        known = "proof" not in case.unknown and (proof or "").strip().lower() != "unknown"
        rule = "message-without-proof" if known else "unknown-proof"
        said = (
            "has no proof; demonstrate it rather than assert it"
            if known
            else "has no proof yet; it needs one to go out"
        )
        yield problem_at(
            case.document,
            path,
            rule,
            f'{say_path(path)}: "{short(text, 50)}" {said}{_no_answer(proof)}',
            mend=example_field(case.document, path, "proof"),
            because=_WHY_PROOF,
        )


def plans(case: Case) -> Iterator[Problem]:
    """How it reaches the audience, and how it is read whether it did."""
    for name, message in (
        ("distribution", "Nothing says how it reaches the audience"),
        ("measurement", "Nothing says how and when the KPIs are read"),
    ):
        said = case.document.get((name,))
        if said is None or (isinstance(said, str) and not answered(said)):
            mend = section_mend(case.document, name)
            message += _no_answer(said)
            yield problem_at(case.document, (name,), f"{name}-missing", message, mend=mend, because=why(name))


def _no_answer(said: object) -> str:
    return f' ("{short(said, 40)}" is no answer)' if isinstance(said, str) and said.strip() else ""
