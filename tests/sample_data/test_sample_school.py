"""The committed school: made by its recipe, the same bytes every time, fit to be committed."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from generator.cast import Recipe, RecipeError, load_recipe, scripted
from generator.people import upn_for
from generator.school import Order, make_school

from attcli.places import sample_data_dir
from attcli.policy.settings_file import load

SCRIPT = sample_data_dir() / "generate.py"
SCHOOL = sample_data_dir() / "porthkerra"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def generate(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, args)], capture_output=True, text=True, check=False
    )


def test_the_committed_files_are_what_the_recipe_makes(tmp_path: Path) -> None:
    assert generate("--sample", "-o", tmp_path).returncode == 0
    committed = {n: b for n, b in files(SCHOOL).items() if not n.startswith("expected/")}
    made = files(tmp_path)
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


def test_the_same_seed_makes_the_same_school_another_one_does_not(tmp_path: Path) -> None:
    for folder, seed in (("one", 5), ("two", 5), ("three", 6)):
        args = ("--pupils", 60, "--seed", seed, "--to", "2025-10-10")
        forms = ("--forms", "arbor,sims,plain,daygrid,sessiongrid,weekstrings,transfer")
        assert generate(*args, *forms, "-o", tmp_path / folder).returncode == 0
    one, two, three = (files(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one != three
    assert {name.split("/")[0] for name in one} == {
        "arbor", "sims", "plain", "daygrid", "sessiongrid", "weekstrings", "transfer",
        "attcli.toml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--pupils", "60"), "-o DIR"),
        (("--forms", "arbor,bromcom", "-o", "x"), "bromcom"),
        (("--from", "2019-09-01", "--to", "2020-07-01", "-o", "x"), "terms.toml"),
        (("--from", "2026-09-01", "--to", "2025-09-01", "-o", "x"), "--from before --to"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(
    tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    run = generate(*args[:-1], tmp_path / "x") if args[-2] == "-o" else generate(*args)
    assert run.returncode == 2
    assert said in run.stderr
    assert not (tmp_path / "x").exists()


def test_no_file_is_too_large_to_commit() -> None:
    sizes = [len(data) for data in files(SCHOOL).values()]
    assert max(sizes) < 10_000_000
    assert sum(sizes) < 14_000_000


def test_its_settings_load_and_lack_nothing() -> None:
    settings = load(SCHOOL / "attcli.toml")
    school = settings.school("porthkerra")
    assert school.missing_details() == ()
    assert [term.name for term in school.terms][:2] == ["Autumn 1 2025/26", "Autumn 2 2025/26"]
    assert len(school.inset_days) == 10


def test_sims_marks_are_windows_1252_and_the_people_utf_8() -> None:
    marks = (SCHOOL / "sims" / "session-marks-2026-27.csv").read_bytes()
    assert "Asthma – in hospital".encode("cp1252") in marks
    with pytest.raises(UnicodeDecodeError):
        marks.decode("utf-8")
    pupils = (SCHOOL / "sims" / "pupils.csv").read_text(encoding="utf-8")
    assert pupils.startswith("\ufeffAdno,PersonID")
    assert "Żółkiewska-Świątek" in pupils
    assert "\n004101," in pupils.replace("\r", "")


def test_the_hand_written_people_are_told_of() -> None:
    who = (SCHOOL / "WHO.md").read_text(encoding="utf-8")
    assert "| Angwin, Piran |" in who
    assert "| 9/90 |" in who
    assert "| 46/92 |" in who


def test_a_recipe_whose_people_are_in_the_wrong_year_is_refused(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        '[school]\nkey = "x"\nname = "X"\ndfe_number = "999/2001"\npeople = {}\n'
        "[[families]]\ncontacts = []\n[[families.pupils]]\n"
        'forename = "A"\nsurname = "B"\nsex = "F"\ndob = 2011-01-01\nyear_group = 4\n'
    )
    order = Order(60, 1, date(2025, 9, 1), date(2026, 7, 31))
    with pytest.raises(RecipeError, match="A B: born 2011-01-01, not in year 4"):
        make_school(order, load_recipe(recipe))


def test_a_rule_that_says_nothing_is_refused() -> None:
    school = make_school(Order(16, 1, date(2025, 9, 1), date(2025, 9, 30)), load_recipe(None))
    with pytest.raises(RecipeError, match="sometimes ill"):
        list(scripted(0, "sometimes ill", school.pupils[0], school.years))


def test_a_rule_over_several_days_skips_holidays_and_weekends() -> None:
    school = make_school(Order(16, 1, date(2025, 9, 1), date(2025, 12, 1)), load_recipe(None))
    rule = "Mon,Fri 2025-10-20..2025-11-07 PM I # a cold"
    pupil = next(p for p in school.pupils if p.year_group(2025) == 3)
    found = list(scripted(pupil.number, rule, pupil, school.years))
    # 24 October is an INSET day, 27 to 31 October half-term
    assert [one.day for one in found] == [date(2025, 10, 20), date(2025, 11, 3), date(2025, 11, 7)]
    assert {(one.half, one.code, one.comment) for one in found} == {(1, "I", "a cold")}


def test_upns_are_well_formed() -> None:
    # check letter: 2*9+3*9+4*9+5*2+6*0+7*0+8*1+9*2+10*0+11*0+12*0+13*1 = 130; 130 mod 23 = 15 = R
    assert upn_for("9992001", 2020, 1) == "R999200120001"


def test_without_a_recipe_absence_is_at_the_english_level() -> None:
    assert Recipe({}, {}, (), (), frozenset()).level(2025) == 1
