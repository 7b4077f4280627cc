"""The one school of the settings and the name the exports give it, from file to pupil_id."""

from pathlib import Path

import pytest
from tests.conftest import Run

from attcli.exports.assemble import assemble
from attcli.exports.lots import lots, numbered
from attcli.exports.read import open_files, read_exports, school_names
from attcli.exports.schools import SchoolNames
from attcli.findings import Severity
from attcli.policy.settings_file import load
from attcli.register.model import Register

from .files import upn, write

ANNA, BEN = upn(1), upn(2)
PORTHKERRA = '[schools.porthkerra-primary-school]\nname = "Porthkerra Primary School"'


def read(tmp_path: Path, settings: str, *named: str) -> Register:
    toml = tmp_path / "attcli.toml"
    toml.write_text(settings, encoding="utf-8")
    rows = [
        f"{upn},2025-10-03,AM,/,{school}" for upn, school in zip((ANNA, BEN), named, strict=False)
    ]
    marks = tmp_path / "marks.csv"
    marks.write_text("\n".join(("UPN,Date,Session,Mark,School", *rows)), encoding="utf-8")
    return read_exports([marks], schools=school_names(load(toml)))


def keys(register: Register) -> list[str]:
    return sorted({one.partition("|")[0] for one in register.pupils.get_column("pupil_id")})


# settings, the name in the export → the key of the school
TAKEN = {
    "a short name": (PORTHKERRA, "porthkerra", "porthkerra-primary-school"),
    "in capitals, with spaces": (PORTHKERRA, " PORTHKERRA  Primary", "porthkerra-primary-school"),
    "a longer name": ('[schools.hill]\nname = "Hill"', "Hill Primary School", "hill"),
    "the key alone": ("[schools.hill]", "Hill Primary School", "hill"),
    "apostrophes and accents": (
        '[schools.s]\nname = "St Méry\'s C of E Primary"', "St Merys", "s"
    ),
    "another name": ('[schools.s]\nname = "X"\nalso_known_as = ["Oak Tree"]', "Oak tree inf", "s"),
    "blank settings": ("[schools.school]", "Vale Primary School", "school"),
    "blank settings, written by init": (
        '[schools.school]\nname = ""\nalso_known_as = []', "Vale", "school"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TAKEN)
def test_one_school_here_and_one_there_are_the_same(tmp_path: Path, case: str) -> None:
    settings, named, key = TAKEN[case]
    register = read(tmp_path, settings, named, named)
    assert keys(register) == [key]
    (told,) = register.findings
    assert (told.code, told.severity) == ("school-taken-as", Severity.INFO)
    shown = " ".join(named.split())
    assert f"calls the school “{shown}”; it is taken as {key} of attcli.toml" in told.message


APART = {
    "another name": ('[schools.hill]\nname = "Hill Primary School"', "Vale Primary School"),
    "only words that any school has": (PORTHKERRA, "Primary School"),
    "the key `school` is no name": ('[schools.school]\nname = "Hill"', "Vale Primary School"),
    "only figures": ('[schools.hill]\ndfe_number = "908/2345"', "908"),
    "a key of its own is a name": ("[schools.hill]", "Vale"),
}


@pytest.mark.parametrize("case", APART)
def test_another_school_stays_apart_and_the_line_to_write_is_said(
    tmp_path: Path, case: str
) -> None:
    settings, named = APART[case]
    register = read(tmp_path, settings, named, named)
    assert keys(register) == [named]
    (told,) = register.findings
    assert (told.code, told.severity) == ("unknown-school", Severity.WARNING)
    assert f'also_known_as = ["{named}"]' in told.message


def test_the_line_keeps_the_names_already_there_and_it_works(tmp_path: Path) -> None:
    settings = '[schools.hill]\nalso_known_as = ["Hill “A”"]'
    (told,) = read(tmp_path, settings, "Vale").findings
    line = 'also_known_as = ["Hill “A”", "Vale"]'
    assert f"under [schools.hill]: {line}." in told.message
    known = read(tmp_path, f"[schools.hill]\n{line}", "Vale")
    assert (keys(known), known.findings) == (["hill"], ())


@pytest.mark.parametrize("settings", [PORTHKERRA, "[schools.school]"])
def test_two_schools_in_the_files_stay_two(tmp_path: Path, settings: str) -> None:
    register = read(tmp_path, settings, "Porthkerra", "Vale")
    assert keys(register) == ["Porthkerra", "Vale"]
    assert {told.code for told in register.findings} == {"unknown-school"}


def test_of_several_schools_in_the_settings_none_is_guessed(tmp_path: Path) -> None:
    register = read(tmp_path, f"{PORTHKERRA}\n[schools.vale]", "porthkerra")
    assert keys(register) == ["porthkerra"]
    (told,) = register.findings
    assert "the [schools.…] it belongs to" in told.message


def test_without_settings_a_school_is_called_as_the_export_does() -> None:
    assert school_names(load(None)).fitted(["Vale"]).key("Vale") == "Vale"


@pytest.mark.parametrize(
    ("blank", "expected", "schools"),
    [
        (f"{upn(3)}", ["school-not-said"], ["Hill", "Vale", "school"]),
        (f"{upn(1)}", [], ["Hill", "Vale"]),  # known at one of them
    ],
)
def test_a_blank_school_among_several_is_never_a_school_of_its_own_without_a_word(
    tmp_path: Path, blank: str, expected: list[str], schools: list[str]
) -> None:
    path = write(
        tmp_path, "m.csv", "School,UPN,Date,Session,Mark",
        f"Hill,{upn(1)},2025-09-04,AM,/", f"Vale,{upn(2)},2025-09-04,AM,/",
        f",{blank},2025-09-04,PM,/",
    )  # fmt: skip
    register = read_exports([path])
    assert [(f.code, f.row, f.severity) for f in register.findings if f.code != "slash-in-pm"] == [
        (code, 4, "error") for code in expected
    ]
    assert sorted(set(keys(register))) == schools


HILL = '[schools.hill]\nname = "Hill Primary School"\ndfe_number = "908/2345"'
NO_NUMBER = '[schools.hill]\nname = "Hill Primary School"'
# settings, the rows above the headings → the key of the school, and what is told of it
TITLED = {
    "a report's name says nothing": (HILL, ["Vale Primary School", "Session marks"], "hill", []),
    "our own": (HILL, ["School: Hill Primary School"], "hill", []),
    "in a cell of its own": (HILL, ["School,Hill Primary School"], "hill", []),
    "after a label with a colon": (HILL, ["School:,Hill,Class:,4A"], "hill", []),
    "a short name": (HILL, ["School name: Hill Primary"], "hill", ["school-taken-as"]),
    "more in the same cell": (HILL, ["School: Hill Primary School   Class: 4A"], "hill", []),
    "more that can't be parted": (HILL, ["School: Vale Class: 4A"], "hill", []),
    "another": (HILL, ["Marks", "School: Vale Primary"], "Vale Primary", ["unknown-school"]),
    "our number": (HILL, ["DfE number: 9082345"], "hill", []),
    "another's number": (HILL, ["DfE No: 873/1234"], "873/1234", ["unknown-school"]),
    "the number before the name": (HILL, ["School: Vale", "LAESTAB: 908 2345"], "hill", []),
    "a number that the settings lack": (NO_NUMBER, ["DfE number: 873/1234"], "hill", []),
    "blank settings": ("[schools.school]", ["School: Vale"], "school", ["school-taken-as"]),
    "no settings": ("", ["School: Vale"], "school", []),
    "one of two": (f"{HILL}\n[schools.vale]", ["School: Vale"], "vale", []),
    "all of them": (HILL, ["School: All"], "hill", []),
    "none": (HILL, ["School,N/A"], "hill", []),
    "a dash": (HILL, ["School: -"], "hill", []),
    "a year": (HILL, ["School,2025/26"], "hill", []),
    "a telephone number": (HILL, ["School: 01234 567890"], "hill", []),
    "a label with nothing beside it": (HILL, ["School:,,", "Date:,3 October 2025"], "hill", []),
    "a row of headings": (HILL, ["School,Class"], "hill", []),
    "another's number as its name": (HILL, ["School: 873/1234"], "873/1234", ["unknown-school"]),
    "a number with a dash": (HILL, ["DfE number: 908-2345"], "hill", []),
    "more after commas": (
        HILL, ['"School: Hill Primary, Truro, Tel: 01872 5555"'], "hill", ["school-taken-as"]
    ),
    "another, and more after a comma": (
        HILL, ['"School: Vale Primary, Class: 4A"'], "Vale Primary", ["unknown-school"]
    ),
}  # fmt: skip


def titled(tmp_path: Path, settings: str, *titles: str) -> tuple[Path, SchoolNames]:
    toml = tmp_path / "attcli.toml"
    toml.write_text(settings, encoding="utf-8")
    rows = ("UPN,Date,Session,Mark", f"{ANNA},2025-10-03,AM,/")
    return write(tmp_path, "marks.csv", *titles, *rows), school_names(load(toml))


@pytest.mark.parametrize("case", TITLED)
def test_a_title_with_a_label_names_the_school(tmp_path: Path, case: str) -> None:
    settings, titles, key, told = TITLED[case]
    marks, names = titled(tmp_path, settings, *titles)
    register = read_exports([marks], schools=names)
    assert keys(register) == [key]
    assert [found.code for found in register.findings] == told
    assert [found.row for found in register.findings] == [len(titles)] * len(told)


def test_a_column_of_schools_goes_before_the_title(tmp_path: Path) -> None:
    marks = write(
        tmp_path, "m.csv", "School: All", "School,UPN,Date,Session,Mark",
        f"Hill,{ANNA},2025-10-03,AM,/",
    )  # fmt: skip
    _, names = titled(tmp_path, HILL)
    assert keys(read_exports([marks], schools=names)) == ["hill"]


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (["School: Vale Primary"], "is of the school “Vale Primary”, which attcli.toml"),
        (["DfE number: 873/1234"], "is of the school “873/1234”, which attcli.toml"),
        (["School: Hill", "School: Vale"], "names several schools above its headings: Hill, Vale"),
    ],
)
def test_a_file_whose_title_names_another_school_is_not_taken_in(
    attcli_here: Run, tmp_path: Path, titles: list[str], said: str
) -> None:
    """Not even as the very first, when nothing is held whose pupils could tell."""
    titled(tmp_path, HILL, *titles)
    done = attcli_here("ingest", "marks.csv")
    assert (done.returncode, said in done.stderr) == (3, True), done.stderr
    assert attcli_here("absence").returncode == 3  # nothing is held


def test_a_title_speaks_against_the_school_a_file_is_put_down_to(
    attcli_here: Run, tmp_path: Path
) -> None:
    titled(tmp_path, HILL, "School: Vale Primary")
    done = attcli_here("ingest", "marks.csv", "--as-school", "hill")
    assert done.returncode == 3
    assert "names the school “Vale Primary”, and was put down to hill" in done.stderr


def test_each_schools_dates_are_judged_by_its_own_rows(tmp_path: Path) -> None:
    """One school's dates put the month first; the other's, in the same file, do not."""
    days = {"Hill": ("25/09/2025", "26/09/2025"), "Vale": ("09/25/2025", "09/26/2025")}
    rows = [
        f"{upn(number)},{day},{half},/,{school}"
        for at, (school, written) in enumerate(days.items())
        for number in range(20 * at, 20 * at + 20)
        for day in written
        for half in ("AM", "PM")
    ]
    marks = write(tmp_path, "marks.csv", "UPN,Date,Session,Mark,School", *rows)
    settings = tmp_path / "attcli.toml"
    settings.write_text("[schools.hill]\n[schools.vale]\n", encoding="utf-8")
    schools = school_names(load(settings))
    apart = lots(open_files([marks], schools=schools), schools).files
    hill, vale = (assemble(numbered(apart[key]), schools) for key in ("hill", "vale"))
    assert (hill.marks.height, hill.refusals) == (80, {})
    assert "month in front" in vale.refusals[0].problem
