"""Verdicts as build servers read them."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from conform.made import Shelf, asks, official
from cutthrough.conform.junit import error_suite, page, suite
from cutthrough.conform.registry import RULES
from cutthrough.conform.report import judge
from cutthrough.model.verdict import Report, Status
from cutthrough.model.waiver import Waiver


def read(*suites: str) -> ET.Element:
    return ET.fromstring(page(suites))


def report(shelf: Shelf) -> Report:
    return judge(shelf.measured("plain"), asks(containers=official(("gif",))))


def test_a_case_for_each_rule_and_the_counts_agree(shelf: Shelf) -> None:
    found = report(shelf)
    (top,) = read(suite("a<b>.mp4", found))
    assert [case.get("name") for case in top] == list(RULES)
    assert top.get("tests") == str(len(RULES))
    assert top.get("failures") == str(len(top.findall("testcase/failure"))) == str(found.count(Status.FAIL))
    unsaid = found.count(Status.NOT_APPLICABLE) + found.count(Status.CANT_TELL)
    assert top.get("skipped") == str(len(top.findall("testcase/skipped"))) == str(unsaid)
    assert top.get("name", "").startswith("a<b>.mp4 for ")


def test_a_failure_says_number_limit_and_source(shelf: Shelf) -> None:
    (top,) = read(suite("a.mp4", report(shelf)))
    (failure,) = top.findall("testcase[@name='container']/failure")
    assert "mp4" in failure.get("message", "")
    assert "limit: gif" in failure.get("message", "")


def test_a_waived_failure_passes_and_says_who_answers(shelf: Shelf) -> None:
    found = report(shelf)
    waiver = Waiver(
        id="w", brief="b", rule="container", by="Ann Lee", why="mail only", until=date(2026, 12, 1), given_at="now"
    )
    verdicts = tuple(v.model_copy(update={"waived": waiver}) if v.rule == "container" else v for v in found.verdicts)
    (top,) = read(suite("a.mp4", found.model_copy(update={"verdicts": verdicts})))
    assert top.find("testcase[@name='container']/failure") is None
    assert "Ann Lee" in (top.findtext("testcase[@name='container']/system-out") or "")


def test_an_unreadable_file_is_an_error_and_controls_do_no_harm() -> None:
    (top,) = read(error_suite("bad\x00\ud800\x1b.mp4", "it is no video \x07"))
    assert top.get("errors") == "1"
    assert "no video" in (top.find("testcase/error").get("message") or "")  # type: ignore[union-attr]
