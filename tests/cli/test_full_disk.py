"""A result that can't be written: a sentence where the disk is full, silence where nobody reads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REGISTER = "UPN,Surname,Date,Session,Mark\nA823300100010,Able,2025-10-06,AM,/\n"


def run(out: object, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "attcli", *args]
    return subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_full_disk_is_said_in_a_sentence(form: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(REGISTER)
    with Path("/dev/full").open("w") as full:
        done = run(full, "-q", "absence", str(tmp_path / "m.csv"), "--all", "--format", form)
    assert done.returncode == 2
    assert "The result can't be written: No space left" in done.stderr
    assert "Make room on the disk" in done.stderr
    assert "Exception" not in done.stderr


def test_a_reader_that_has_gone_is_no_fault_of_ours() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(writer, "codes", "--format", "json")
    os.close(writer)
    assert done.returncode in (0, 1)
    assert done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="closed as a shell closes them")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_a_job_closed_is_no_fault_of_ours(closed: str, tmp_path: Path) -> None:
    """Neither a fault nor a place for the next file opened: what was said goes nowhere."""
    (tmp_path / "m.csv").write_text(REGISTER)
    line = f'"$0" -m attcli absence m.csv --all -o list.csv {closed}'
    done = subprocess.run(["sh", "-c", line, sys.executable], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert "Able" in (tmp_path / "list.csv").read_text(encoding="utf-8")
    assert "Absence from" not in (tmp_path / "list.csv").read_text(encoding="utf-8")
