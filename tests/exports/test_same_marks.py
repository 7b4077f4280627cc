"""One register in every form: the same marks as the plain layout, whatever its file is like."""

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from benchmarks.reading import ENCODINGS, SEPARATORS, every, fault_of, matrix
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.exports.read import inspect, read_exports

from .forms import FORMS, text_of
from .one_school import HALVES, MONDAY, Pupil, School, invented


@st.composite
def registers(draw: st.DrawFn) -> School:
    """Up to three pupils and weeks, from any day of the first week on; the weekends are closed."""
    first = MONDAY + timedelta(draw(st.integers(0, 4)))
    last = MONDAY + timedelta(7 * draw(st.integers(1, 3)) - 1)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    pupils = [Pupil(n) for n in range(1, draw(st.integers(1, 3)) + 1)]
    written = st.sampled_from(["/", "\\", "I", "o", "L", "#", "?", " ", "-"])
    marks = {
        (pupil.upn, day, half): "#" if day.weekday() > 4 else draw(written)
        for pupil in pupils
        for day in days
        for half in HALVES
    }
    return School(pupils, first, last, marks | {next(iter(marks)): "/"})


def written(folder: Path, form: str, school: School) -> Path:
    path = folder / f"a.{FORMS[form].suffix}"
    text = text_of(FORMS[form], school).replace("{encoding}", "utf-8")
    path.write_text(text, encoding="utf-8", newline="")
    return path


def read(folder: Path, form: str, school: School) -> tuple[set[tuple[object, ...]], Counter[str]]:
    """The marks that count, and what is left out beside blanks (some forms have more of those)."""
    path = written(folder, form, school)
    register = read_exports([path])
    (file,) = inspect([path]).files
    assert file.layout == FORMS[form].layout
    assert file.cells == file.marks + sum(file.excluded.values())
    who = FORMS[form].who
    numbers = {getattr(pupil, who): pupil.number for pupil in school.pupils}
    marks = register.marks.join(register.pupils.select("pupil_id", who), on="pupil_id")
    counted = marks.drop_nulls("code").select(who, "date", "session", "code")
    assert counted.height == file.marks
    rest = Counter(file.excluded) - Counter({"no-mark": file.excluded.get("no-mark", 0)})
    return {(numbers[who], *mark) for who, *mark in counted.iter_rows()}, rest


@pytest.mark.parametrize("form", [form for form in FORMS if form != "plain"])
@settings(max_examples=5, deadline=None)
@given(school=registers())
def test_every_form_gives_the_marks_of_the_plain_layout(form: str, school: School) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = read(Path(folder), "plain", school)
        assert read(Path(folder), form, school) == wanted


@pytest.mark.parametrize("form", ["week strings", "year strings", "Transfer File (XML)"])
@settings(max_examples=10, deadline=None)
@given(school=registers())
def test_the_cells_of_strings_are_their_days(form: str, school: School) -> None:
    days = (school.last - school.first).days + 1
    cells = 2 * len(school.pupils) * (-(-days // 7) * 7 if form == "week strings" else days)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), form, school)
        assert inspect([path]).files[0].cells == cells


def test_files_of_every_form_encoding_and_kind_give_the_schools_marks() -> None:
    school = invented(pupils=10, weeks=1)
    samples = list(islice(every(school, SEPARATORS[1:3]), 0, None, 5))
    found = matrix(school, samples)
    assert found.wrong == []
    assert {sample.form for sample in samples} == set(FORMS)
    assert {sample.column for sample in samples} == {*ENCODINGS, "xlsx"}
    assert all(len(accounts) == 1 for accounts in found.accounts.values())


def test_one_mark_that_differs_is_seen(tmp_path: Path) -> None:
    school = invented(pupils=10, weeks=1)
    key = next(key for key, mark in school.marks.items() if mark == "/")
    for change in ({key: "I"}, {key: ""}):
        path = written(tmp_path, "plain", replace(school, marks=school.marks | change))
        _, fault = fault_of(path, FORMS["plain"], school)
        assert fault
