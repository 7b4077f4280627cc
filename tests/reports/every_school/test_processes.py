"""Batches side by side: the same answers, and what is told where a process ends."""

import os
import sys
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.reports.every_school.country import random_country
from tests.reports.every_school.stopped_as_it_begins import answered

from attcli.errors import UsageError, WorkspaceError
from attcli.reports.every_school import processes, publish
from attcli.reports.every_school.processes import side_by_side


def lists(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MARKS_EACH", 1)
    monkeypatch.setattr(publish, "WORTH_ONE", 1)
    monkeypatch.setattr(processes, "MOST_PROCESSES", 2)
    monkeypatch.setattr(processes.pl, "thread_pool_size", lambda: 2)


def test_the_lists_are_those_of_one_process(
    attcli_here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_processes: None
) -> None:
    random_country(tmp_path, 11)
    ask = ("every-school", "threshold", "groups", "--marks-at-once", 2000)
    two = attcli_here(*ask, "-o", "two")
    assert two.returncode == 0, two.stderr
    assert "Batch 2 of " in two.stderr
    monkeypatch.setattr(processes, "MOST_PROCESSES", 1)
    attcli_here(*ask, "-o", "one")
    assert lists(Path("two")) == lists(Path("one"))


def test_a_damaged_school_is_told_from_there_too(
    attcli_here: Run, tmp_path: Path, two_processes: None
) -> None:
    random_country(tmp_path, 11)
    (marks,) = (tmp_path / "marks").rglob("school=beech/*.parquet")
    marks.write_bytes(marks.read_bytes()[:-40])
    done = attcli_here("every-school", "absence", "--marks-at-once", 1, "-o", "lists")
    assert done.returncode == 6
    assert "beech: " in done.stderr
    assert "is cut off" in done.stderr


def _doubled(given: int, number: int) -> tuple[int, int]:
    return os.getpid(), given * number


def _ends(given: int, number: int) -> int:
    if number == given:
        os._exit(9)
    return number


def _refuses(given: int, number: int) -> int:
    raise UsageError(f"{given}.{number} can't be written.", "Make room.")


def batches(n: int) -> list[tuple[int]]:
    return [(number,) for number in range(n)]


@pytest.mark.parametrize("number", [1, 2])
def test_each_batch_is_done_once(number: int) -> None:
    found = list(side_by_side(_doubled, 3, batches(7), number))
    assert sorted(answer for _, answer in found) == [0, 3, 6, 9, 12, 15, 18]
    assert ({process for process, _ in found} == {os.getpid()}) == (number == 1)


def test_a_batch_may_rest_on_those_that_ended() -> None:
    ended: list[int] = []
    ready = ((len(ended),) for _ in range(6))
    for _, answer in side_by_side(_doubled, 1, ready, 2):
        ended.append(answer)
    assert max(ended) >= 3


def test_a_process_that_is_ended_from_outside_is_told() -> None:
    with pytest.raises(WorkspaceError, match="ended from outside") as told:
        list(side_by_side(_ends, 2, batches(5), 2))
    assert "--marks-at-once" in told.value.way_out


def test_a_refusal_comes_back_whole() -> None:
    with pytest.raises(UsageError) as told:
        list(side_by_side(_refuses, 2, batches(2), 2))
    assert told.value.problem in ("2.0 can't be written.", "2.1 can't be written.")
    assert told.value.way_out == "Make room."
    assert "POLARS_MAX_THREADS" not in os.environ


@pytest.mark.skipif(sys.platform == "win32", reason="there a console's Ctrl-C is no signal")
def test_ctrl_c_while_a_process_begins_is_its_parents_to_hear() -> None:
    assert sorted(side_by_side(answered, 3, batches(3), 2)) == [0, 3, 6]


def test_a_file_named_as_a_module_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("signal", "struct", "multiprocessing"):
        Path(f"{name}.py").write_text("raise SystemExit(7)", encoding="utf-8")
    assert sorted(number for _, number in side_by_side(_doubled, 3, batches(3), 2)) == [0, 3, 6]


def test_where_processes_have_no_means_to_speak_one_does_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", none)
    found = list(side_by_side(_doubled, 3, batches(3), 2))
    assert found == [(os.getpid(), 0), (os.getpid(), 3), (os.getpid(), 6)]
