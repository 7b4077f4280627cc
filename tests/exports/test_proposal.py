"""What is proposed for an export with headings of its own, by its headings and by its cells."""

from pathlib import Path

import pytest

from attcli.exports.catalogue import built_in
from attcli.exports.guess import session_pair
from attcli.exports.own_file import own_text, read_own
from attcli.exports.own_layout import OwnMap, fields_of
from attcli.exports.proposal import Proposal, propose, shape_of
from attcli.exports.refusals import UnusableError
from attcli.exports.seen import Seen, see

from .files import upn, write


def seen(folder: Path, *rows: str, row: int | None = None) -> Seen:
    return see(write(folder, "x.csv", *rows), built_in().headings, row)


def proposed(found: Seen, kind: str = "register", **said: int | None) -> Proposal:
    return propose(found, shape_of(found, kind), said, {})


def fields(proposal: Proposal) -> dict[str, str]:
    return {proposal.seen.headings[at]: each.field for at, each in proposal.guesses.items()}


LONG = (f"{upn(1)},01/09/2025,AM,/", f"{upn(1)},01/09/2025,PM,L", f"{upn(1)},02/09/2025,AM,O")


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("UPN,Date,Session,Mark",), 1),
        (("Oak School", "", "Ref,When,Half,Att code"), 3),
        (("School,Oak School", "Ref,When,Half,Att code"), 2),
    ],
)
def test_the_headings_are_found_below_titles(
    tmp_path: Path, headings: tuple[str, ...], row: int
) -> None:
    assert seen(tmp_path, *headings, *LONG).row == row


def test_the_row_of_the_headings_can_be_said(tmp_path: Path) -> None:
    rows = ("Ref,When,Half,Att code", "x,y,z,w", *LONG)
    assert seen(tmp_path, *rows, row=2).headings == ("x", "y", "z", "w")
    with pytest.raises(UnusableError, match="no headings in row 9"):
        seen(tmp_path, *rows, row=9)


def test_a_file_of_figures_has_no_headings(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="no row that looks like headings"):
        seen(tmp_path, "1,2,3", "4,5,6")


@pytest.mark.parametrize(
    ("headings", "field", "why"),
    [
        ("a,b,c,d", {"a": "upn", "b": "date", "c": "session", "d": "mark"}, "check letter"),
        ("UNP,Dates,Sesion,Marks", {"Dates": "date", "Sesion": "session"}, "nearly “Session”"),
        ("Pupil UPN no,Day Date,My Session,Final mark", {"Final mark": "mark"}, "“Mark” in it"),
        ("upn,DATE,session,mark", {"upn": "upn", "mark": "mark"}, "its heading, and its cells"),
    ],
)
def test_headings_and_cells_say_what_a_column_is_and_why(
    tmp_path: Path, headings: str, field: dict[str, str], why: str
) -> None:
    proposal = proposed(seen(tmp_path, headings, *LONG))
    assert field.items() <= fields(proposal).items()
    assert not proposal.lacking()
    assert any(why in guess.why for guess in proposal.guesses.values())


def test_a_birthday_is_not_taken_for_the_day_of_the_mark(tmp_path: Path) -> None:
    rows = ("Ref,Born,When,Half,Att code", "17,05/03/2016,01/09/2025,AM,/")
    rows += ("18,12/09/2015,01/09/2025,AM,O", "17,05/03/2016,02/09/2025,AM,L")
    assert fields(proposed(seen(tmp_path, *rows)))["When"] == "date"
    assert fields(proposed(seen(tmp_path, *rows)))["Born"] == "dob"


def test_what_a_person_said_goes_before_every_guess(tmp_path: Path) -> None:
    found = seen(tmp_path, "UPN,Date,Session,Mark", *LONG)
    assert fields(proposed(found, time=3, mark=None))["Mark"] == "time"
    assert proposed(found, mark=None).lacking() == ["mark"]


def test_only_what_is_not_understood_anyway_is_in_the_map(tmp_path: Path) -> None:
    rows = ("UPN,When,Half,Att code,Surname,Tutor", f"{upn(1)},01/09/2025,AM,/,Able,4A")
    own = proposed(seen(tmp_path, *rows), **{"class": 5}).own_map("our")
    assert list(own.columns) == ["date", "session", "mark", "upn", "class"]


@pytest.mark.parametrize(
    ("kind", "headings", "shape", "mapped"),
    [
        ("pupils", "Pupil ref,Sur name,Fore name,Borne,Tutor", "people", {"surname", "forename"}),
        ("contacts", "UPN,Contact Sur-name,Home Adress", "contacts", {"contact_surname"}),
        ("register", "Pupil ref,Tutor,01/09/2025,02/09/2025", "day-grid", {"mis_id"}),
        ("register", "Pupil ref,01/09/2025 AM,01/09/2025 PM", "session-grid", {"mis_id"}),
        ("register", "Pupil ref,Monday,String", "week-string", {"mis_id", "date", "mark"}),
        ("register", "Pupil ref,First,String", "year-string", {"mis_id", "date", "mark"}),
    ],
)
def test_other_shapes_are_learnt_too(
    tmp_path: Path, kind: str, headings: str, shape: str, mapped: set[str]
) -> None:
    rows = {
        "session-grid": r"17,/,L",
        "week-string": r"17,01/09/2025,/\/\/\OO/\####",
        "year-string": r"17,01/09/2025,/\/\/\OO/\####/\/\/\/\/\####",
    }
    proposal = proposed(seen(tmp_path, headings, rows.get(shape, r"17,/\,OO")), kind)
    assert proposal.shape == shape
    assert mapped <= {guess.field for guess in proposal.guesses.values()}


@pytest.mark.parametrize(
    ("words", "morning"),
    [
        (("Reg 1", "Reg 2"), "Reg 1"),
        (("Reg 2", "Reg 1"), "Reg 1"),
        (("Mor", "Aft"), "Mor"),
        (("a", "p"), "a"),
        (("Period 1", "Lesson 2"), None),
        (("x", "y"), None),
        (("Reg 1", "Reg 2", "Reg 3"), None),
    ],
)
def test_which_of_two_words_is_the_morning(words: tuple[str, ...], morning: str | None) -> None:
    assert session_pair(words).get("AM", (None,)) == (morning,)


def test_a_map_is_written_and_read_back_as_it_is(tmp_path: Path) -> None:
    own = OwnMap(
        name="our-register",
        shape="long",
        columns={"adno": ('Ad "no" \\ é',), "date": ("When",), "session": ("Half", "Turn"),
                 "mark": ("Code\x7f given",)},
        title="Ours",
        sessions={"AM": ("Reg 1",), "PM": ("Reg 2", "Reg 3")},
        ignored=("Start Date",),
        adno_digits=6,
    )  # fmt: skip
    path = tmp_path / "our-register.toml"
    path.write_text(own_text(own), encoding="utf-8")
    assert read_own(path, ()) == own.layout(path)


def test_every_field_that_can_be_mapped_is_one_that_some_layout_reads() -> None:
    read = {name for layout in built_in().layouts.values() for name in layout.fields}
    for shape in ("long", "day-grid", "people", "contacts"):
        assert set(fields_of(shape)) <= read
