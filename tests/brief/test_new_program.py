from datetime import date
from pathlib import Path

import pytest

from brief.program import put_brief, put_media
from cutthrough.brief.new_program import example_files, file_stem, write_new
from cutthrough.brief.program import read_program
from cutthrough.brief.read import check_brief, read_brief
from cutthrough.brief.yaml_lines import read_yaml
from cutthrough.model.errors import StoreError

TODAY = date(2026, 11, 22)


def test_the_example_passes_once_its_master_is_there(tmp_path: Path) -> None:
    write_new(tmp_path / "acme", example_files(TODAY))
    brief = tmp_path / "acme" / "briefs" / "example.yaml"
    assert [p.rule for p in read_brief(brief)[1]] == ["source-missing"]
    put_media(tmp_path / "acme" / "media" / "master.mp4")
    assert check_brief(brief, tmp_path / "acme").warnings == ()
    assert read_program(tmp_path / "acme").client == "Example Bags"


def test_what_the_example_leaves_commented_out_is_right_too(tmp_path: Path) -> None:
    files = example_files(TODAY)
    write_new(tmp_path, files)
    for name in ("master.mp4", "hook-b.mp4", "master.en.srt", "logo.png", "brand.ttf"):
        put_media(tmp_path / "media" / name)
    text = files["briefs/example.yaml"]
    for name in ("hooks", "captions", "logo"):
        text = text.replace(f"  # {name}:", f"  {name}:")
    assert [p.rule for p in read_brief(put_brief(tmp_path, text, "all"), tmp_path)[1]] == ["source-idle"]
    text = text.replace("# vary:", "vary:")
    assert read_brief(put_brief(tmp_path, text, "all"), tmp_path)[1] == ()
    program = files["program.yaml"].replace("  # font", "  font").replace("  # logo", "  logo")
    (tmp_path / "program.yaml").write_text(program)
    assert read_program(tmp_path).brand.font == "media/brand.ttf"


def test_nothing_is_overwritten_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "README").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        write_new(tmp_path, example_files(TODAY))
    assert [path.name for path in tmp_path.rglob("*")] == ["media", "README"]
    assert (tmp_path / "media" / "README").read_text() == "mine"


def test_a_write_that_fails_takes_back_what_it_made(tmp_path: Path) -> None:
    files = {"a/one.txt": "1", "b" * 300 + "/two.txt": "2"}
    with pytest.raises(StoreError):
        write_new(tmp_path / "new", files)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_takes_back_what_it_made(tmp_path: Path) -> None:
    class Files(dict[str, str]):
        def items(self):  # type: ignore[no-untyped-def,override]
            yield "a/one.txt", "1"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "new", Files({"a/one.txt": "1"}))
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("")
    with pytest.raises(StoreError):
        write_new(tmp_path / "acme", example_files(TODAY))


@pytest.mark.parametrize(
    ("text", "stem"),
    [("First one", "first-one"), ("../../etc", "etc"), ("", "brief"), ("Ärger & Söhne", "ärger-söhne"), ("-", "brief")],
)
def test_file_stems(text: str, stem: str) -> None:
    assert file_stem(text) == stem


def test_the_example_is_about_as_long_as_a_brief_should_be() -> None:
    document, _ = read_yaml(example_files(TODAY)["briefs/example.yaml"].encode())
    assert document is not None
    written = [line for line in document.lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(written) <= 45
