"""A delivery under the rights that its brief writes now: extending one asks for no new edit, as none is in any file."""

from __future__ import annotations

from datetime import date

from cutthrough.model.brief import Brief
from cutthrough.model.deliverable import Delivery, Edit

_RIGHTS = "rights"


def rights_now(delivery: Delivery, brief: Brief | None, today: date) -> Delivery:
    """The delivery with the rights and the schedule of `brief`, and its verdicts on them as they are on `today`.

    As it was made where they are the same, or where nobody can read the brief. Waivers of those verdicts are for the
    caller to lay on again.
    """
    if brief is None or _written(brief) == _written(delivery.brief):
        return delivery
    from cutthrough.conform.rules.promise_rights import rights_verdict
    from cutthrough.flow.promise import rights_promised

    verdict = rights_verdict(rights_promised(brief, today=today, dated=today.isoformat()))

    def again(edit: Edit) -> Edit:
        verdicts = tuple(verdict if each.rule == _RIGHTS else each for each in edit.report.verdicts)
        return edit.model_copy(update={"report": edit.report.model_copy(update={"verdicts": verdicts})})

    written = delivery.brief.model_copy(update={"rights": brief.rights, "schedule": brief.schedule})
    return delivery.model_copy(update={"brief": written, "edits": tuple(map(again, delivery.edits))})


def _written(brief: Brief) -> tuple[object, ...]:
    # Ids are given by the ledger when edits are made; a brief that is only read may have none.
    return brief.schedule, *(each.model_copy(update={"id": ""}) for each in brief.rights)
