"""Credits, as rights ask for them in their own words."""

from __future__ import annotations

import pytest

from cutthrough.model.brief import Right
from cutthrough.model.credits import credits_of


def right(
    basis: str | None, what: str = "Big Buck Bunny, (c) 2008 Blender Foundation", kind: str | None = None
) -> Right:
    return Right(id="r", what=what, basis=basis, forever=True, kind=kind)


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (
            "CC BY 3.0; the credit stands in the post",
            "Big Buck Bunny, (c) 2008 Blender Foundation, CC BY 3.0, https://creativecommons.org/licenses/by/3.0/",
        ),
        (
            "cc-by-sa 4.0",
            "Big Buck Bunny, (c) 2008 Blender Foundation, CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/",
        ),
        ("CC BY", "Big Buck Bunny, (c) 2008 Blender Foundation, CC BY"),
        (
            "CC BY 4.0; credit: Music by Ann Lee",
            "Music by Ann Lee, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        ),
        ("licence 17; credit: Photo: Bo Diaz; until spring", "Photo: Bo Diaz"),
        ("licence 17, must be credited", "Big Buck Bunny, (c) 2008 Blender Foundation"),
    ],
)
def test_what_asks_for_a_credit_gets_it(basis: str, said: str) -> None:
    assert credits_of([right(basis), right(basis)]) == (said,)


@pytest.mark.parametrize(
    "basis",
    [None, "", "our own work", "in the public domain; this transfer is CC0", "licence 17, no credit is needed",
     "without attribution", "credit not required", "paid with credits of the library", "CC-BYTE agreement"],
)  # fmt: skip
def test_what_asks_for_none_gets_none(basis: str | None) -> None:
    assert credits_of([right(basis)]) == ()


def test_music_is_no_matter_where_there_is_no_sound() -> None:
    rights = [right("CC BY 4.0", "A song", "music"), right("CC BY 4.0", "A film", "footage")]
    assert [each.partition(",")[0] for each in credits_of(rights, sound=False)] == ["A film"]
    assert [each.partition(",")[0] for each in credits_of(rights)] == ["A song", "A film"]
