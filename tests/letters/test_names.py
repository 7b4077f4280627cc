"""File names: safe everywhere, unique by the id in front."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.letters.names import file_stem

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def pupil(**known: Any) -> dict[str, Any]:
    return {"pupil_id": "s|x:1", "adno": "1042", "surname": "Smith", "forename": "Jo", **known}


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({}, "1042_Smith-Jo_meeting-invitation_1"),
        ({"surname": "O'Brien-Łukasz"}, "1042_OBrien-Lukasz-Jo_meeting-invitation_1"),
        ({"surname": "الحسن", "forename": "مريم"}, "1042_meeting-invitation_1"),
        ({"adno": "CON"}, "CON-0_Smith-Jo_meeting-invitation_1"),
        ({"adno": None, "upn": "A123456789012"}, "A123456789012_Smith-Jo_meeting-invitation_1"),
        ({"adno": "../../x"}, "x-3b17369c7a_Smith-Jo_meeting-invitation_1"),
        ({"adno": None}, "p3b17369c7a_Smith-Jo_meeting-invitation_1"),
    ],
)
def test_a_file_name(known: dict[str, Any], name: str) -> None:
    assert file_stem(pupil(**known), "meeting-invitation", 1) == name


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=80), st.one_of(st.none(), st.text(max_size=40)))
def test_any_name_makes_a_safe_file_name(surname: str, forename: str, adno: str | None) -> None:
    stem = file_stem(
        pupil(surname=surname, forename=forename, adno=adno), "action-plan-invitation", 12
    )
    assert SAFE.fullmatch(stem)
    assert len(stem + ".docx") <= 60
    assert stem.split(".")[0].split("_")[0].casefold() not in {"con", "prn", "aux", "nul", "com1"}


def test_two_ids_that_look_alike_in_a_file_name_stay_two() -> None:
    one, other = (
        file_stem(pupil(adno=adno, pupil_id=adno), "certificate") for adno in ("10/42", "10-42/")
    )
    assert one != other
