import pytest

from cutthrough.site.headline import headline


@pytest.mark.parametrize(
    ("title", "lines", "longest"),
    [
        ("Small feet", 1, 0),
        ("Small feet. Big morning.", 2, 0),
        ("The robots came back for the old church", 2, 0),
        ("Landschaftspflegegenossenschaft eröffnet Naturlehrpfad", 2, 18),
        ("Donaudampfschifffahrtsgesellschaftskapitän", 1, 20),
        ("ロボットたちが古い教会に帰ってきた", 2, 0),
        ("", 1, 0),
        ("a " * 150, 6, 0),
        ("x" * 300, 1, 20),
    ],
)
def test_the_room_of_a_title(title: str, lines: int, longest: int) -> None:
    assert headline(title) == (lines, longest)


def test_a_greeting_takes_a_line() -> None:
    assert headline("Small feet", greeted=True) == (2, 0)
    assert headline("a " * 150, greeted=True) == (6, 0)
