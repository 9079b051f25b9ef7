import pytest
from pydantic import ValidationError

from cutthrough.model.watch import WatchFile, slug_of, tail_of, token_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Small feet. Big morning.", "small-feet-big-morning-7f3k9qx"),
        ("Ça va? Straße & Łódź", "ca-va-strasse-lodz-7f3k9qx"),
        ("Don't stop", "dont-stop-7f3k9qx"),
        ("日本語", "film-7f3k9qx"),
        ("../../etc/passwd\r\n", "etc-passwd-7f3k9qx"),
        ("</title><script>", "title-script-7f3k9qx"),
        ("word " * 40, "word-" * 12 + "7f3k9qx"),
        ("x" * 5000, "x" * 60 + "-7f3k9qx"),
        ("\ud800\u202e", "film-7f3k9qx"),
        (None, "film-7f3k9qx"),
    ],
)
def test_slugs(title: str | None, slug: str) -> None:
    assert slug_of(title, "ct7f3k9qx") == slug


def test_tokens_of_posts() -> None:
    assert token_of("ct7f3k9qx-2m4rz-3") == "ct7f3k9qx"
    assert tail_of("ct7f3k9qx") == "7f3k9qx"


@pytest.mark.parametrize("name", ["../x.mp4", "/x.mp4", ".hidden", "a b.mp4", "a\n.mp4", ""])
def test_a_files_name_is_no_path(name: str) -> None:
    with pytest.raises(ValidationError):
        WatchFile(name=name, path="/x", sha256="0" * 64, size=1, type="video/mp4")  # type: ignore[arg-type]
