"""The file is called what the client's template calls it."""

from __future__ import annotations

from pathlib import PurePath

from cutthrough.conform.promised import promised
from cutthrough.conform.rule import Answer, Basis, Case, Rule, not_applicable, weigh
from cutthrough.model.naming import keeps
from cutthrough.model.placement import Confidence
from cutthrough.model.promise import Promise


def _judge(case: Case, promise: Promise) -> Answer:
    if promise.file_name is None:
        return not_applicable(case.measured.name, "the program has no template for names")
    basis = Basis("program.yaml, file_names", promise.dated, Confidence.OFFICIAL)
    kept = keeps(PurePath(case.measured.name).stem, promise.file_name)
    return weigh(kept, case.measured.name, promise.file_name, basis, f"call it {promise.file_name}")


FILE_NAME = Rule("file_name", "File name", "as the client's template has it", promised(_judge))
