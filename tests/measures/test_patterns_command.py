"""`attcli patterns` as a user runs it."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import polars as pl
import pytest
from tests.measures.random_spells import YEAR, school
from tests.measures.test_patterns_found import on_weekday, only

Run = Callable[..., CompletedProcess[str]]
FIELDS = (
    "question pupil_id school upn surname forename year_group class sibling_pupil_id sibling n "
    "count expected p_corrected one_in said beware"
)


def off_on_thursdays(found: dict) -> None:
    only(found, 7, on_weekday(3), code="O")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four classes in one of which a pupil is away every other Thursday."""
    path = tmp_path_factory.mktemp("export") / "marks.csv"
    view = school(1, n=120, planted=off_on_thursdays)
    number = pl.col("pupil_id").str.slice(-4)
    view.register.marks.select(
        pl.concat_str(pl.lit("A"), number).alias("Admission number"),
        pl.concat_str(pl.lit("Surname"), number).alias("Surname"),
        pl.lit("Ann").alias("Forename"),
        pl.format("C{}", number.cast(pl.Int64) // 30).alias("Class"),
        pl.col("date").alias("Date"),
        pl.col("session").alias("Session"),
        pl.col("code").alias("Mark"),
    ).write_csv(path)
    return path


def test_json(attcli_here: Run, export: Path) -> None:
    done = attcli_here("patterns", export, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (row,) = found["results"]
    assert set(row) == set(FIELDS.split())
    assert (row["surname"], row["question"], row["count"]) == ("Surname0007", "thursday", 20)
    assert row["said"].startswith("20 of 20 spells of absence include a Thursday")
    assert found["totals"]["found"] == 1
    assert found["totals"]["correction"] == "Holm"
    days = [r["value"] for r in found["whole_school"] if r["kind"] == "weekday"]
    assert days == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert "all over England" in found["regularity"]


def test_for_people(attcli_here: Run, export: Path) -> None:
    done = attcli_here("patterns", export, COLUMNS="80")
    said = " ".join(done.stdout.split())
    assert "Surname0007" in said
    assert "Fridays are worse than other days" in said
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "no proof" in done.stderr
    assert "siblings are not known" in " ".join(done.stderr.split())


def test_another_class_and_too_short_a_time(attcli_here: Run, export: Path) -> None:
    done = attcli_here("patterns", export, "--class", "C1")
    assert "Surname0007" not in done.stdout
    assert "Nothing stands out from chance." in done.stderr
    done = attcli_here("patterns", export, "--from", YEAR[-10])
    assert "Nothing was tested" in done.stderr
