"""A new attcli.toml loads back as what it was made from, and so does every line switched on."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.policy.blank import NewSchool, settings_text
from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Settings, Term
from attcli.policy.settings_file import load


def loaded(folder: Path, text: str) -> Settings:
    path = folder / "attcli.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_with_nothing_known_it_is_one_blank_school_called_school(tmp_path: Path) -> None:
    assert loaded(tmp_path, settings_text(NewSchool())).schools == {"school": School("school")}


def test_what_is_known_comes_back(tmp_path: Path) -> None:
    new = NewSchool(
        name='St Mary\'s "Hill" Primary',
        address=("1 Hill Road", "Truro"),
        details={"phone": "01872 000000", "council": "Cornwall Council"},
        people={"head": "Ms W. O'Brien"},
        terms=(Term("Autumn 1", date(2025, 9, 2), date(2025, 10, 24)),),
    )
    school = loaded(tmp_path, settings_text(new)).school("st-marys-hill-primary")
    assert school.name == 'St Mary\'s "Hill" Primary'
    assert school.address == ("1 Hill Road", "Truro")
    assert (school.phone, school.council) == ("01872 000000", "Cornwall Council")
    assert school.people["head"].name == "Ms W. O'Brien"
    assert school.terms == new.terms


def test_every_setting_shown_as_a_comment_can_be_switched_on(tmp_path: Path) -> None:
    (tmp_path / "logo.png").touch()
    text = re.sub(r"^#(?=[\[\w])", "", settings_text(NewSchool()), flags=re.MULTILINE)
    read = loaded(tmp_path, text)
    school = read.school("school")
    assert all(origin.changed_by_school for origin in school.policy.origins.values())
    pack = load_pack()
    assert {name: origin.value for name, origin in school.policy.origins.items()} == {
        name: origin.value for name, origin in pack.origins.items()
    }
    assert (read.by, read.output.keep_parent_permissions) == ("A. Officer", True)
    assert school.logo
    assert school.terms
    assert school.meeting
    assert school.attendance_patterns


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", "school"),
        ("   ", "school"),
        ("Ysgol Tŷ Gwyn", "ysgol-ty-gwyn"),
        ("St Mary’s C.E. (VA) School", "st-marys-c-e-va-school"),
        ("学校", "school"),
        ("x" * 100, "x" * 60),
    ],
)
def test_the_key_comes_from_the_name(name: str, key: str) -> None:
    assert NewSchool(name=name).key == key


@settings(max_examples=40, deadline=None)
@given(name=st.text(max_size=20), line=st.text(max_size=20))
def test_any_name_and_address_make_a_file_that_loads(
    tmp_path_factory: pytest.TempPathFactory, name: str, line: str
) -> None:
    new = NewSchool(name=name.encode("utf-8", "ignore").decode(), address=(line,))
    folder = tmp_path_factory.mktemp("any")
    assert list(loaded(folder, settings_text(new)).schools) == [new.key]
