"""Measures a file and holds it to a placement: the room's front door."""

from __future__ import annotations

from pathlib import Path

from cutthrough.catalog.forms import form_of
from cutthrough.conform.registry import RULES
from cutthrough.conform.rule import Case
from cutthrough.model.cut import DeliveryForm
from cutthrough.model.features import CreativeFeatures
from cutthrough.model.measured import Measured
from cutthrough.model.placement import Placement
from cutthrough.model.promise import Promise
from cutthrough.model.verdict import Report


def conform(
    path: Path,
    placement: Placement,
    *,
    form: DeliveryForm | None = None,
    promise: Promise | None = None,
    features: CreativeFeatures | None = None,
) -> Report:
    """Decode `path` once and judge it by every rule, as the kind of file its placement wants unless `form` says it.

    Raises SourceError when it is no video that can be measured.
    """
    from cutthrough.media.measure import measure  # PyAV is loaded only when a file is measured

    return judge(measure(path), placement, form=form, promise=promise, features=features)


def judge(
    measured: Measured,
    placement: Placement,
    *,
    form: DeliveryForm | None = None,
    promise: Promise | None = None,
    features: CreativeFeatures | None = None,
) -> Report:
    """Every rule's verdict on what was measured, in the registry's order. A pure function."""
    case = Case(measured, placement, form or form_of(placement), promise, features)
    verdicts = tuple(rule(case) for rule in RULES.values())
    return Report(file_sha256=measured.sha256, placement=placement.id, verdicts=verdicts)
