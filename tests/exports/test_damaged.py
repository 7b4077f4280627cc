"""Files that can't be opened, or that something has got into."""

import io
import zipfile
from pathlib import Path

import pytest

from attcli.exports.anonymise import anonymised
from attcli.exports.catalogue import built_in
from attcli.exports.read import inspect
from attcli.exports.refusals import UnusableError

from .files import upn, write
from .gallery import FOLDER, table, workbook

ROW = f"{upn(1)},2025-09-04,AM,/"
HEAD = "UPN,Date,Session,Mark"


@pytest.mark.parametrize("name", [".", "/", "a folder"])
def test_a_folder_is_named_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a folder").mkdir()
    (refusal,) = inspect([], pupils=Path(name)).refusals
    assert refusal.problem == f"{name} is a folder, not a file."


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (f"{HEAD}\n{ROW}\n{ROW[:-1]}\0\n".encode(), 3),
        (f"{HEAD}\r\n{ROW}\r\n{ROW}\r\n\0".encode(), 4),
        (f"{HEAD}\r{ROW}\0\r".encode(), 2),
        (f"{HEAD}\n\n{ROW}\0\n".encode("utf-16"), 3),
        (f"{HEAD}\n".encode() + f"{ROW}\n".encode() * 5000 + b"\0", 5002),
        (f"Zo\u00eb\n{HEAD}\n{ROW}\0\n".encode("cp1252"), 3),
    ],
)
def test_a_zero_byte_in_a_text_is_found_in_its_row(tmp_path: Path, data: bytes, row: int) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(data)
    (refusal,) = inspect([path]).refusals
    assert refusal.problem == (f"m.csv is damaged: row {row} holds a zero byte, which no text has.")
    assert refusal.way_out


def test_another_control_character_is_named_too(tmp_path: Path) -> None:
    (refusal,) = inspect([write(tmp_path, "m.csv", HEAD, f"{ROW}\x07")]).refusals
    assert "row 2 holds a control character (7)" in refusal.problem


@pytest.mark.parametrize("data", [b"\0" * 20 + b"abc", bytes(range(1, 128)) * 9, b"a\0b\1c\2d\3\4"])
def test_many_of_them_are_a_binary_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(data)
    (refusal,) = inspect([path]).refusals
    assert "a binary file" in refusal.problem


@pytest.mark.parametrize(
    "changed",
    [{6: 255}, {9: 8, 46: 255}, {28: 255}],
    ids=["a version of zip that is none", "a name in no encoding", "a name of another length"],
)
def test_a_workbook_whose_list_of_parts_is_damaged_is_told(
    tmp_path: Path, changed: dict[int, int]
) -> None:
    data = bytearray(workbook({"A1": HEAD}))
    start = data.index(b"PK\1\2")
    for at, byte in changed.items():
        data[start + at] = byte
    path = tmp_path / "m.xlsx"
    path.write_bytes(data)
    (refusal,) = inspect([path]).refusals
    assert "damaged workbook" in refusal.problem


@pytest.mark.parametrize("size", [3931, 512, 600, 4097])
def test_an_old_workbook_that_was_cut_off_is_told_and_nothing_else_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], size: int
) -> None:
    path = tmp_path / "m.xls"
    path.write_bytes((FOLDER / "old-excel.xls").read_bytes()[:size])
    (refusal,) = inspect([path]).refusals
    assert "damaged workbook" in refusal.problem
    with pytest.raises(UnusableError, match="can't be opened"):
        anonymised([path], built_in())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "address", ["XFD1048576", f"C{'9' * 60}", "ZZZZZZ7", "AAA700000", "ZZ100000"]
)
def test_a_cell_far_beyond_the_table_is_told_before_it_fills_the_memory(
    tmp_path: Path, address: str
) -> None:
    cells = table("1", 1, HEAD.split(","), ROW.split(",")) | {"E3": "far"}
    path = tmp_path / "m.xlsx"
    with zipfile.ZipFile(io.BytesIO(workbook(cells))) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="E3"', f'r="{address}"'.encode()))
    (refusal,) = inspect([path]).refusals
    assert "a cell far beyond its table" in refusal.problem
    with pytest.raises(UnusableError, match="far beyond"):
        anonymised([path], built_in())


@pytest.mark.parametrize(
    ("letters", "checksum", "told"),
    [
        (b"f\xffr", None, "a cell far beyond its table"),
        (b"fur", b"\0\0\0\0", "a damaged workbook"),
    ],
)
def test_it_fills_no_memory_in_a_damaged_workbook_either(
    tmp_path: Path, letters: bytes, checksum: bytes | None, told: str
) -> None:
    cells = table("1", 1, HEAD.split(","), ROW.split(",")) | {"E3": "fur"}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(cells))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'r="E3"', b'r="XFD1048576"')
            new.writestr(name, content.replace(b"fur", letters))
        true = new.getinfo("xl/worksheets/sheet1.xml").CRC.to_bytes(4, "little")
    path = tmp_path / "m.xlsx"
    path.write_bytes(stream.getvalue().replace(true, checksum or true))
    (refusal,) = inspect([path]).refusals
    assert told in refusal.problem


def test_a_long_or_a_wide_workbook_is_not_too_far(tmp_path: Path) -> None:
    for far in ("A120000", "ABC3", "AB120000"):
        path = tmp_path / "m.xlsx"
        cells = table("1", 1, HEAD.split(","), ROW.split(",")) | {far: "Total"}
        path.write_bytes(workbook(cells))
        assert inspect([path]).files[0].marks == 1
