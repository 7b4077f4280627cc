"""Damaged exports, the same ones every time: read or plainly refused, every cell accounted for.

`python benchmarks/fuzz.py` tries thousands.
"""

from pathlib import Path

import pytest
from benchmarks import fuzz


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    fuzzer = fuzz.Fuzzer(seed=5, keep=tmp_path / "kept")
    fuzzer.run(files=60, seconds=60)
    assert fuzzer.tally.faults == []
    outcomes = {what for _, what in fuzzer.tally.outcomes}
    assert {"tried", "read", "refused", "copied", "pairs"} <= outcomes
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_file_that_ends_in_a_crash_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panic(BaseException):
        pass

    def crash(_: object) -> None:
        raise Panic("in the library")

    monkeypatch.setattr(fuzz, "inspect", crash)
    fuzzer = fuzz.Fuzzer(seed=5, keep=tmp_path)
    fuzzer.run(files=1, seconds=60)
    (fault,) = fuzzer.tally.faults
    assert "in the library" in fault
    assert [path.name.split("-")[0] for path in tmp_path.iterdir()] == ["fault"]
