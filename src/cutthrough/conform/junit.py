"""Verdicts as JUnit XML, the form that build servers read: a suite for each file and placement, a case for each rule.

A failed rule is a failure, a file that can't be measured an error, and what does not apply or can't be told is skipped
with its reason. A warning passes and is told in the case's output: build servers know no third state.
(JUnit XML schema of the Apache Ant junitreport task, as Jenkins and GitLab read it.)
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from cutthrough.conform.registry import RULES
from cutthrough.model.verdict import Report, Status, Verdict

OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cutthrough conform">\n'
CLOSING = "</testsuites>\n"


def suite(file: str, report: Report) -> str:
    """One file's verdicts for one placement."""
    failed = [v for v in report.verdicts if v.fails]
    skipped = [v for v in report.verdicts if v.status in (Status.NOT_APPLICABLE, Status.CANT_TELL)]
    top = _suite(f"{file} for {report.placement}", len(report.verdicts), failures=len(failed), skipped=len(skipped))
    for verdict in report.verdicts:
        _case(top, file, verdict)
    return _text(top)


def error_suite(file: str, message: str) -> str:
    """A file that could not be measured."""
    top = _suite(file, 1, errors=1)
    case = ET.SubElement(top, "testcase", {"classname": _clean(file), "name": "measured"})
    ET.SubElement(case, "error", {"message": _clean(message)})
    return _text(top)


def _suite(name: str, tests: int, *, failures: int = 0, errors: int = 0, skipped: int = 0) -> ET.Element:
    counts = {"tests": tests, "failures": failures, "errors": errors, "skipped": skipped}
    return ET.Element("testsuite", {"name": _clean(name), **{key: str(count) for key, count in counts.items()}})


def _case(top: ET.Element, file: str, verdict: Verdict) -> None:
    case = ET.SubElement(top, "testcase", {"classname": _clean(file), "name": verdict.rule})
    said = _clean(_said(verdict))
    if verdict.fails:
        failure = ET.SubElement(case, "failure", {"message": said, "type": RULES[verdict.rule].title})
        failure.text = _clean(verdict.repair or "")
    elif verdict.status in (Status.NOT_APPLICABLE, Status.CANT_TELL):
        word = "can't tell" if verdict.status is Status.CANT_TELL else "not applicable"
        ET.SubElement(case, "skipped", {"message": f"{word}: {said}"})
    elif verdict.status is not Status.PASS:
        word = verdict.waived.sentence() if verdict.waived else "warning"
        ET.SubElement(case, "system-out").text = _clean(f"{word}: {said}")


def _said(verdict: Verdict) -> str:
    limit = f" (limit: {verdict.limit})" if verdict.limit else ""
    source = f" [{verdict.source}, {verdict.source_date}]" if verdict.source else ""
    return f"{verdict.measured}{limit}{source}"


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 can't hold: controls, halves of pairs."""
    return "".join(c if _may_stand(ord(c)) else "\N{REPLACEMENT CHARACTER}" for c in text)


def _may_stand(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000


def _text(top: ET.Element) -> str:
    ET.indent(top)
    return ET.tostring(top, encoding="unicode") + "\n"


def page(suites: Sequence[str]) -> str:
    """The whole file."""
    return OPENING + "".join(suites) + CLOSING
