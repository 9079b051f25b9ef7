import pytest

from cutthrough.model.languages import direction_of


@pytest.mark.parametrize(
    ("text", "of", "way"),
    [
        ("كل الدروب", "", "rtl"),
        ("Hillside: كل الدروب مفتوحة", "en", "rtl"),
        ("كل الدروب مفتوحة https://hillside.example/a/very/long/path/indeed", "", "rtl"),
        ("צפו", "", "rtl"),
        ("The paths", "ar", "ltr"),
        ("2027!", "ar", "rtl"),
        ("2027!", "rtl", "rtl"),
        ("", "", "ltr"),
        ("道", "", "ltr"),
    ],
)
def test_a_text_runs_as_most_of_its_letters_do(text: str, of: str, way: str) -> None:
    assert direction_of(text, of=of) == way
