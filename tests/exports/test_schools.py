"""The one school of the settings and the name the exports give it, from file to pupil_id."""

from pathlib import Path

import pytest

from attcli.exports.read import read_exports, school_names
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
