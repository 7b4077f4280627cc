"""A school's own layouts: files of its workspace, tried before ours, refused where faulty."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from attcli.errors import SettingsError
from attcli.exports.catalogue import Catalogue, built_in, catalogue
from attcli.exports.identify import identify
from attcli.exports.read import inspect, read_exports

from .files import column, upn, write

OWN = """\
shape = "long"
title = "our register"

[columns]
mis_id = ["Pupil ref"]
date = ["When"]
session = ["Half"]
mark = ["Att code", "Code given"]

[sessions]
AM = ["Reg 1"]
PM = ["Reg 2"]
"""
MARKS = ("Pupil ref,When,Half,Att code", "17,04/09/2025,Reg 1,/", "17,04/09/2025,Reg 2,O")


def saved(folder: Path, text: str = OWN, name: str = "our-register") -> Catalogue:
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "layouts" / f"{name}.toml").write_text(text, encoding="utf-8")
    return catalogue(folder)


def named(known: Catalogue, *rows: str, kinds: tuple[str, ...] = ()) -> str:
    return identify([row.split(",") for row in rows], known, None, kinds).layout.name


def test_without_a_workspace_or_without_files_of_its_own_there_are_ours(tmp_path: Path) -> None:
    assert catalogue(None) is built_in()
    assert list(catalogue(tmp_path).layouts) == list(built_in().layouts)


def test_a_file_is_read_by_a_schools_own_map_with_its_own_words_for_sessions(
    tmp_path: Path,
) -> None:
    register = read_exports([write(tmp_path, "m.csv", *MARKS)], catalogue=saved(tmp_path))
    assert column(register.marks, "code") == ["/", "O"]
    assert column(register.marks, "session") == ["AM", "PM"]
    assert column(register.pupils, "mis_id") == ["17"]
    assert [source.layout for source in register.sources] == ["our-register"]


@pytest.mark.parametrize(
    ("headings", "layout"),
    [
        ("Pupil ref,When,Half,Att code", "our-register"),
        ("Code given,HALF,when,pupil_ref", "our-register"),
        ("Pupil ref,When,Half,Att code,UPN,Date,Session,Mark", "our-register"),
        ("When,Half,Att code,UPN,Date,Session,Mark", "plain-register"),
        ("UPN,Date,Session,Mark", "plain-register"),
    ],
)
def test_an_own_layout_is_tried_first_and_claims_only_what_has_all_its_headings(
    tmp_path: Path, headings: str, layout: str
) -> None:
    assert named(saved(tmp_path), headings) == layout


def test_of_two_own_layouts_that_fit_the_one_with_more_of_its_headings_is_meant(
    tmp_path: Path,
) -> None:
    saved(tmp_path)
    known = saved(tmp_path, OWN.replace("[columns]", '[columns]\nclass = ["Set"]'), "with-sets")
    assert named(known, "Pupil ref,When,Half,Att code") == "our-register"
    assert named(known, "Pupil ref,When,Half,Att code,Set") == "with-sets"


PEOPLE = 'shape = "people"\n[columns]\nmis_id = ["Pupil ref"]\nclass = ["Set"]\n'


def test_an_own_list_of_pupils_does_not_hide_the_marks_of_a_register(tmp_path: Path) -> None:
    known = saved(tmp_path, PEOPLE, "our-pupils")
    assert named(known, "Pupil ref,Set,Surname") == "our-pupils"
    register = "Pupil ref,Set,UPN,Date,Session,Mark"
    assert named(known, register) == "plain-register"
    assert named(known, register, kinds=("pupils",)) == "our-pupils"


def test_other_columns_are_understood_as_usual_unless_they_are_ignored_or_mapped(
    tmp_path: Path,
) -> None:
    rows = ("Pupil ref,When,Half,Att code,Surname,Year,Class", "17,04/09/2025,AM,/,Able,4,Extra")
    own = OWN.replace("[columns]", 'ignore = ["Class"]\n[columns]\nclass = ["Year"]\n', 1)
    path = write(tmp_path, "m.csv", *rows)
    (pupil,) = read_exports([path], catalogue=saved(tmp_path, own)).pupils.to_dicts()
    assert (pupil["surname"], pupil["class"], pupil["year_group"]) == ("Able", "4", None)


def test_the_second_table_of_a_sheet_is_known_by_own_headings_too(tmp_path: Path) -> None:
    path = write(tmp_path, "two.csv", f"UPN,Date,Session,Mark\n{upn(1)},04/09/2025,AM,/", *MARKS)
    assert not inspect([path]).refusals
    (refusal,) = inspect([path], catalogue=saved(tmp_path)).refusals
    assert "other headings in row 3 (our-register:" in refusal.problem


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (OWN.replace('"long"', '"lnog"'), 1, 'shape = "lnog": this is not known here'),
        (OWN.replace("mark =", "mrak ="), 4, "columns.mark: this is missing"),
        (OWN.replace("mark =", "mrak ="), 8, "columns.mrak = a list: there is no such setting"),
        (OWN.replace('["When"]', '"When"'), 6, 'columns.date = "When": a list of texts'),
        (OWN.replace('"Half"', '"When"'), 7, "“When” is date's already"),
        (OWN.replace('"Half"', '"-"'), 7, "a heading needs a letter or a figure"),
        (OWN.replace("AM =", "am ="), 11, "sessions.am = a list: there is no such setting"),
        (OWN.replace("title", "titel"), 2, 'titel = "our register": there is no such setting'),
        ('title = "x"\n', 1, "shape: this is missing"),
        (OWN.replace("]\ndate", "\ndate"), 5, "not well-formed TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line_its_key_and_the_way_out(
    tmp_path: Path, wrong: str, line: int, said: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        saved(tmp_path, wrong)
    told = str(refusal.value)
    assert str(tmp_path / "layouts" / "our-register.toml") in told
    assert said in told
    if "TOML" not in said:
        assert any(f"line {line}: " in one and said in one for one in told.split("\n"))


@pytest.mark.parametrize("name", ["plain-register", "Our Register", "-x"])
def test_a_layout_may_not_take_the_name_of_one_of_ours_or_a_strange_one(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(SettingsError, match="Rename the file"):
        saved(tmp_path, OWN, name)


def test_the_command_line_finds_the_layouts_of_the_workspace(
    attcli: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    write(tmp_path, "marks.csv", *MARKS)
    assert attcli("check", "marks.csv").returncode == 3
    (tmp_path / "attcli.toml").touch()
    saved(tmp_path)
    done = attcli("check", "marks.csv")
    assert done.returncode == 0, done.stderr
    assert "our-register" in done.stdout
    (tmp_path / "layouts" / "our-register.toml").write_text(OWN.replace("mark =", "mrak ="))
    done = attcli("absence", "marks.csv")
    assert done.returncode == 2
    assert "our-register.toml, line 8: columns.mrak" in done.stderr
