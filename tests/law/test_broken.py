"""Every file in broken/ is refused with the file, the entry and the reason that its head states."""

from collections.abc import Callable
from pathlib import Path

import pytest

from attcli.errors import Exit, LawDataError
from attcli.law import age, clocks, code_table, offences, penalties, retention, thresholds
from attcli.law.data import LAW_DIR

READERS: dict[str, Callable[[Path], object]] = {
    "codes": code_table.load,
    "thresholds": thresholds.load,
    "penalties": penalties.load,
    "age": age.load,
    "clocks": clocks.load,
    "retention": retention.load,
    "offences": offences.load,
}
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


def _told(path: Path, key: str) -> str | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((x.removeprefix(f"# {key}: ") for x in lines if x.startswith(f"# {key}: ")), None)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_its_reason(path: Path) -> None:
    with pytest.raises(LawDataError) as refused:
        READERS[_told(path, "read as") or ""](path)
    reason = _told(path, "refused")
    if reason is None:
        assert refused.value.problem.startswith(f"The law file {path.name} cannot be read: ")
    else:
        assert refused.value.problem == f"The law file {path.name} cannot be used: {reason}."
    assert refused.value.way_out
    assert refused.value.exit_code == Exit.BUG


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawDataError, match=r"codes\.toml cannot be read"):
        code_table.load(tmp_path / "codes.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codes.toml"
    path.write_bytes("checked_on = 2026-11-21\nguidance = '£'\n".encode("cp1252"))
    with pytest.raises(LawDataError, match=r"codes\.toml cannot be read"):
        code_table.load(path)


@pytest.mark.parametrize("kind", READERS)
def test_the_shipped_file_of_each_kind_is_accepted(kind: str) -> None:
    READERS[kind](LAW_DIR / f"{kind}.toml")


def test_every_shipped_law_file_has_a_reader() -> None:
    assert {path.stem for path in LAW_DIR.glob("*.toml")} == set(READERS)


def test_every_reader_has_a_broken_file() -> None:
    assert {_told(path, "read as") for path in BROKEN} == set(READERS)
