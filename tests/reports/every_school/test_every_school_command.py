"""`attcli every-school` as a user runs it: again, stopped, with a school that fails."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import Run
from tests.reports.every_school.country import KEYS, random_country
from tests.store import remembering

from attcli.findings import Finding, Severity
from attcli.reports.every_school import parts, record, work
from attcli.reports.every_school.analyses import ANALYSES
from attcli.reports.every_school.batch import Found, Office

SEED = 7
SMALL = ("--marks-at-once", 1)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("country")
    random_country(made, SEED)
    return made


@pytest.fixture
def office(country: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(country, tmp_path / "office"))


def lists(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.csv"))
    }


def schools_of(folder: Path) -> list[str]:
    return [one["school"] for one in json.loads((folder / "run.json").read_text())["schools"]]


@pytest.mark.parametrize("name", ["absence", "threshold", "punctuality", "continuous", "patterns"])
def test_the_list_of_all_is_that_of_the_single_command(
    attcli_here: Run, office: Path, name: str
) -> None:
    one = attcli_here("-w", office, name, "--format", "csv")
    every = attcli_here("-w", office, "every-school", name, "-o", "lists", *SMALL)
    assert every.returncode == one.returncode == 0, every.stderr
    found = Path("lists", f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
    expected = one.stdout.splitlines()
    assert found[0] == expected[0]
    assert sorted(found[1:]) == sorted(expected[1:])


def test_what_is_said_and_where_it_lies(attcli_here: Run, office: Path) -> None:
    done = attcli_here("-w", office, "every-school", "all", "-o", "lists")
    assert done.stdout == "lists\n"
    assert "Batch 1 of 1: " in done.stderr
    assert " a second" in done.stderr
    assert {path.name for path in Path("lists").iterdir() if path.suffix == ".csv"} == {
        f"{name}.csv" for name in ANALYSES
    }
    every = list(Path("lists").rglob("*"))
    assert {oct(path.stat().st_mode & 0o777) for path in every if path.is_file()} == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in every if path.is_dir()} == {"0o700"}
    told = json.loads(Path("lists", "run.json").read_text())
    assert told["counts"]["schools"] == len(told["schools"]) == len(schools_of(Path("lists")))
    assert {one["file"] for one in told["files"]} == lists(Path("lists")).keys()
    quiet = attcli_here("-q", "-w", office, "every-school", "absence", "-o", "other")
    assert (quiet.stdout, quiet.stderr) == ("other\n", "")


def test_again_does_nothing_and_writes_nothing(attcli_here: Run, office: Path) -> None:
    ask = ("-w", office, "every-school", "threshold", "groups", "-o", "lists")
    attcli_here(*ask)
    before = {path: path.stat().st_mtime_ns for path in Path("lists").rglob("*.csv")}
    again = attcli_here(*ask, *SMALL)
    assert "Batch" not in again.stderr
    assert "Nothing has changed" in again.stderr
    assert before == {path: path.stat().st_mtime_ns for path in Path("lists").rglob("*.csv")}
    parquet = attcli_here(*ask, "--format", "parquet")
    assert "Batch" not in parquet.stderr  # written another way, from the same parts
    assert lists(Path("lists")) == {}
    assert pl.read_parquet("lists/groups.parquet").height


def test_only_the_school_whose_settings_changed_is_done_again(
    attcli_here: Run, office: Path
) -> None:
    ask = ("-w", office, "every-school", "absence", "-o", "lists", *SMALL)
    attcli_here(*ask)
    said = (office / "attcli.toml").read_text(encoding="utf-8")
    text = said.replace("[schools.beech]\n", '[schools.beech]\nname = "Beech"\n')
    (office / "attcli.toml").write_text(text, encoding="utf-8")
    assert "Batch 1 of 1: 1 school," in attcli_here(*ask).stderr


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_run_that_was_stopped_goes_on_from_there(
    attcli_here: Run, office: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    day = ("--as-of", "2026-06-30")  # else a later school's last day may have others done again
    ask = ("-w", office, "every-school", "threshold", "continuous", *day, *SMALL)
    attcli_here(*ask, "-o", "whole")
    written = []

    def stop(folder: Path, part: str, frames: dict[str, pl.DataFrame]) -> None:
        if len(written) == after:
            write(folder, part, dict(list(frames.items())[:1]))  # killed in the middle of a part
            raise KeyboardInterrupt
        written.append(part)
        write(folder, part, frames)

    write = parts.write
    monkeypatch.setattr(parts, "write", stop)
    stopped = attcli_here(*ask, "-o", "lists")
    assert stopped.returncode == 130
    said = [line for line in stopped.stderr.splitlines() if "Stopped" in line]
    assert said == ["attcli: Stopped; what was done is kept: the same command goes on."]
    assert lists(Path("lists")) == {}
    record_of = Path("lists", record.PARTS, "done.jsonl")
    if record_of.exists():
        record_of.write_bytes(record_of.read_bytes() + b'\n{"school": "ced')
    monkeypatch.setattr(parts, "write", write)
    half = [Path("lists", ".threshold.csv.x1y2z3a4"), Path("lists", record.PARTS, ".a.parquet.b_c")]
    for path in half:
        path.write_bytes(b"cut off")
    gone_on = attcli_here(*ask, "-o", "lists")
    assert not any(path.exists() for path in half)
    n = len(schools_of(Path("whole")))
    assert f"{n} schools done: {n - after} now, {after} before." in gone_on.stderr
    assert lists(Path("lists")) == lists(Path("whole"))


def damage(office: Path, school: str) -> None:
    (marks,) = (office / "marks").rglob(f"school={school}/*.parquet")
    marks.write_bytes(marks.read_bytes()[:-40])


def test_a_damaged_school_is_told_and_the_others_are_done(attcli_here: Run, office: Path) -> None:
    ask = ("-w", office, "every-school", "absence", "-o", "lists")
    attcli_here(*ask)
    before = lists(Path("lists"))
    whole = (office / "marks").with_name("kept")
    shutil.copytree(office / "marks", whole)
    damage(office, "beech")
    shutil.rmtree("lists")
    done = attcli_here(*ask)
    assert done.returncode == 6
    assert "attcli: beech: " in done.stderr
    assert "is cut off" in done.stderr
    assert "attcli restore" in done.stderr
    assert "beech" not in schools_of(Path("lists"))
    assert lists(Path("lists")).keys() == before.keys() - {"absence/beech.csv"}
    (problem,) = json.loads(Path("lists/run.json").read_text())["problems"]
    assert (problem["school"], problem["exit"]) == ("beech", 6)
    shutil.rmtree(office / "marks")
    whole.rename(office / "marks")
    mended = attcli_here(*ask)
    assert (mended.returncode, "Batch 1 of 1: 1 school," in mended.stderr) == (0, True)
    assert lists(Path("lists")) == before


def test_pupils_who_also_stand_at_a_school_that_failed_are_told(
    attcli_here: Run, office: Path
) -> None:
    upns = {
        school: set(pl.read_parquet(path)["upn"])
        for path in (office / "people").rglob("pupils-*.parquet")
        for school in pl.read_parquet(path, hive_partitioning=False)["school"].unique()
    }
    also = upns["beech"] & set().union(*(own for school, own in upns.items() if school != "beech"))
    damage(office, "beech")
    done = attcli_here("-q", "-w", office, "every-school", "threshold", "-o", "lists")
    assert also
    assert f"counted without its marks: {len(also)} are known." in done.stderr
    other = attcli_here("-q", "-w", office, "every-school", "absence", "-o", "other")
    assert "without its marks" not in other.stderr


@pytest.mark.parametrize(
    ("code", "exit_code", "said"),
    [
        ("unknown-mark", 1, "attcli: vale: 1 error was found in its files. "),
        ("mark-before-law", 4, "marks before the law among them"),
    ],
)
def test_a_school_whose_files_hold_errors_is_done_and_told(
    attcli_here: Run, tmp_path: Path, code: str, exit_code: int, said: str
) -> None:
    (tmp_path / "attcli.toml").touch()
    odd = Finding(code, Severity.ERROR, "Odd.", file="marks2.csv")
    remembering.take_in(tmp_path, 1, school="hill", days=12)
    remembering.take_in(tmp_path, 2, school="vale", days=12, findings=(odd,))
    done = attcli_here("every-school", "absence", "-o", "lists")
    assert done.returncode == attcli_here("absence").returncode == exit_code
    assert said in done.stderr
    assert "attcli: hill" not in done.stderr
    assert schools_of(Path("lists")) == ["hill", "vale"]
    again = attcli_here("every-school", "absence", "-o", "lists")
    assert (again.returncode, "Batch" in again.stderr) == (exit_code, False)


def test_a_fault_of_ours_in_one_school_leaves_the_others(
    attcli_here: Run, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(office: Office, schools: list[str], latest: object) -> Found:
        if "ash-vale" in schools:
            raise ZeroDivisionError("Ada Surname")
        return analyse(office, schools, latest)  # type: ignore[arg-type]

    analyse = work.analyse
    monkeypatch.setattr(work, "analyse", faulty)
    done = attcli_here("-w", office, "every-school", "absence", "-o", "lists")
    assert done.returncode == 70
    assert "ash-vale: This is a fault in attcli" in done.stderr
    assert "Ada" not in done.stderr
    assert set(schools_of(Path("lists"))) < set(KEYS)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("chips",), "There is no analysis “chips”"),
        (("absence", "--from", "2029-01-01"), "holds no day"),
    ],
)
def test_what_can_not_be_is_refused(
    attcli_here: Run, office: Path, asked: tuple[str, ...], said: str
) -> None:
    refused = attcli_here("-w", office, "every-school", *asked, "-o", "lists")
    assert refused.returncode == 2
    assert said in refused.stderr


def test_a_folder_of_something_else_is_left_alone(attcli_here: Run, office: Path) -> None:
    Path("mine").mkdir()
    Path("mine", "letter.txt").write_text("Dear all")
    refused = attcli_here("-w", office, "every-school", "absence", "-o", "mine")
    assert refused.returncode == 2
    assert "is not empty" in refused.stderr
    assert [path.name for path in Path("mine").iterdir()] == ["letter.txt"]


def test_nothing_held_is_said(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").touch()
    empty = attcli_here("every-school", "absence", "-o", "lists")
    assert empty.returncode == 3
    assert "holds no mark yet" in empty.stderr
    assert not Path("lists").exists()


@pytest.mark.parametrize("cut", [0, 4, 40])
def test_a_part_that_a_power_cut_left_short_is_done_again(
    attcli_here: Run, office: Path, cut: int
) -> None:
    ask = ("-w", office, "every-school", "absence", "-o", "lists", *SMALL)
    attcli_here(*ask)
    whole = lists(Path("lists"))
    part = min(Path("lists", record.PARTS).rglob("absence.parquet"))
    part.write_bytes(part.read_bytes()[:-cut] if cut else b"")
    Path("lists", "run.json").unlink()
    again = attcli_here(*ask)
    assert (again.returncode, lists(Path("lists"))) == (0, whole)
    assert "Batch 1 of 1: 1 school," in again.stderr


def test_a_disk_that_fills_up_under_the_list_of_all_is_said(
    attcli_here: Run, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(rows: pl.LazyFrame, target: Any, **how: Any) -> Any:
        if isinstance(target, Path):
            raise pl.exceptions.ComputeError("No space left on device (os error 28): beside")
        return sink(rows, target, **how)

    sink = pl.LazyFrame.sink_parquet
    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    ask = ("-w", office, "every-school", "absence", "-o", "lists", "--format", "parquet")
    done = attcli_here(*ask)
    assert done.returncode == 2
    assert "absence.parquet can't be written: No space left on device. Make room" in done.stderr
    monkeypatch.undo()
    assert attcli_here(*ask).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
@pytest.mark.parametrize("file", ["lock", "done.jsonl"])
def test_lists_of_somebody_else_are_no_fault_of_ours(
    attcli_here: Run, office: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    ask = ("-w", office, "every-school", "absence", "-o", "lists")
    attcli_here(*ask)
    theirs = Path("lists", record.PARTS, file)
    opened, read = os.open, Path.read_text

    def denied(path: object, *more: Any, **named: Any) -> int:
        if str(path) == str(theirs):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **named)  # type: ignore[call-overload, no-any-return]

    def unread(path: Path, *more: Any, **named: Any) -> str:
        if path == theirs:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *more, **named)

    monkeypatch.setattr(os, "open", denied)
    monkeypatch.setattr(Path, "read_text", unread)
    refused = attcli_here(*ask)
    assert refused.returncode == 2
    assert f"{theirs} can't be written" in refused.stderr


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_verify_tells_what_became_of_the_lists(attcli_here: Run, office: Path, form: str) -> None:
    ask = ("-w", office, "every-school", "absence", "groups", "-o", "lists", "--format", form)
    attcli_here(*ask)
    code, states, answer = verified(attcli_here, "-w", office)
    made = {path.relative_to("lists").as_posix() for path in Path("lists").rglob(f"*.{form}")}
    outputs = {name for name in made if not name.startswith(".parts")}
    assert (code, set(states.values())) == (0, {"whole"})
    assert states.keys() == outputs | set(schools_of(Path("lists")))
    assert answer["runs"][0]["same_here"] == {"version": True, "law": True}
    with Path("lists", f"absence.{form}").open("ab") as more:
        more.write(b"more")
    Path("lists", "groups", f"ash.{form}").unlink()
    Path("lists", "notes.txt").touch()
    code, states, _ = verified(attcli_here, "-w", office)
    differ = {file: state for file, state in states.items() if state != "whole"}
    assert code == 1
    assert differ == {
        f"absence.{form}": "changed",
        f"groups/ash.{form}": "missing",
        "notes.txt": "added",
    }
    assert "Batch" not in attcli_here(*ask).stderr  # the way out: the same command again
    assert verified(attcli_here, "-w", office)[0] == 0


def verified(attcli_here: Run, *options: object) -> tuple[int, dict[str, str], dict]:
    done = attcli_here(*options, "verify", "lists", "--format", "json")
    answer = json.loads(done.stdout)
    return done.returncode, {row["file"]: row["state"] for row in answer["results"]}, answer


def test_verify_says_which_schools_hold_other_marks_now(attcli_here: Run, tmp_path: Path) -> None:
    (tmp_path / "attcli.toml").touch()
    for school in ("hill", "vale"):
        remembering.take_in(tmp_path, 1, school=school, days=12)
    attcli_here("every-school", "absence", "-o", "lists")
    remembering.take_in(tmp_path, 2, school="vale", days=13)
    code, states, _ = verified(attcli_here)
    assert (code, states["hill"], states["vale"]) == (0, "whole", "changed")
    seen = attcli_here("verify", "lists")
    assert "vale" in seen.stdout
    assert "hill" not in seen.stdout
    assert "1 the same, 1 changed, 0 not found" in seen.stderr
    assert "letters" not in seen.stderr
    (tmp_path / "attcli.toml").unlink()
    away = attcli_here("verify", "lists")
    assert (away.returncode, "No workspace was found" in away.stderr) == (0, True)


def test_verify_of_lists_that_were_never_finished(attcli_here: Run, office: Path) -> None:
    attcli_here("-w", office, "every-school", "absence", "-o", "lists")
    Path("lists", "run.json").unlink()
    done = attcli_here("verify", "lists")
    assert (done.returncode, done.stdout) == (3, "")
    assert "Run the same attcli every-school again" in done.stderr
