"""The attendance codes by date, and how marks are read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.errors import LawDataError
from attcli.findings import finding
from attcli.law import codes
from attcli.law.codes import (
    LAW_BEGINS,
    LETTERS,
    MEANINGS,
    Group,
    codes_on,
    meaning_on,
    read_mark,
    versions,
)

OLD, NEW = date(2024, 7, 19), date(2024, 9, 3)
LAST_OLD, FIRST_NEW = date(2024, 8, 18), date(2024, 8, 19)

GROUPS_NOW = {
    Group.PRESENT: "/ \\ L",
    Group.APPROVED: "K V P W B",
    Group.AUTHORISED: "C C1 C2 E I J1 M R S T",
    Group.UNAUTHORISED: "G N O U",
    Group.NOT_POSSIBLE: "D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7",
    Group.ADMINISTRATIVE: "Z #",
}
GROUPS_BEFORE = {
    Group.PRESENT: "/ \\ L",
    Group.APPROVED: "V P W B J",
    Group.AUTHORISED: "C E I M R S T H F",
    Group.UNAUTHORISED: "G N O U",
    Group.NOT_POSSIBLE: "D X Y",
    Group.ADMINISTRATIVE: "Z #",
}
LEGACY = {
    "H": Group.AUTHORISED,
    "F": Group.AUTHORISED,
    "J": Group.APPROVED,
    "Y": Group.NOT_POSSIBLE,
}
NEW_IN_2024 = ["C1", "C2", "J1", "K", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"]


def _by_group(day: date) -> dict[Group, set[str]]:
    table = codes_on(day).values()
    return {g: {c.letter for c in table if c.group is g and not c.legacy} for g in Group}


@pytest.mark.parametrize(
    ("day", "expected"),
    [(LAW_BEGINS, GROUPS_BEFORE), (LAST_OLD, GROUPS_BEFORE), (FIRST_NEW, GROUPS_NOW)],
)
def test_the_groups_of_codes_on_a_day(day: date, expected: dict[Group, str]) -> None:
    assert _by_group(day) == {group: set(words.split()) for group, words in expected.items()}


def test_codes_that_ended_stay_in_their_old_group_marked_as_legacy() -> None:
    legacy = {c.letter: c.group for c in codes_on(NEW).values() if c.legacy}
    assert legacy == LEGACY
    assert all(codes_on(NEW)[letter].ends == LAST_OLD for letter in legacy)
    assert not any(c.legacy for c in codes_on(OLD).values())


@pytest.mark.parametrize(
    ("group", "possible", "attended", "absent", "authorised", "unauthorised"),
    [
        (Group.PRESENT, True, True, False, False, False),
        (Group.APPROVED, True, True, False, False, False),
        (Group.AUTHORISED, True, False, True, True, False),
        (Group.UNAUTHORISED, True, False, True, False, True),
        (Group.NOT_POSSIBLE, False, False, False, False, False),
        (Group.ADMINISTRATIVE, False, False, False, False, False),
    ],
)
def test_what_a_session_of_each_group_counts_as(
    group: Group,
    possible: bool,
    attended: bool,
    absent: bool,
    authorised: bool,
    unauthorised: bool,
) -> None:
    for code in codes_on(NEW).values():
        if code.group is group:
            assert code.possible is possible
            assert code.attended is attended
            assert code.absent is absent
            assert code.authorised is authorised
            assert code.unauthorised is unauthorised


@pytest.mark.parametrize(
    ("meaning", "letters"),
    [
        ("late", "L"),
        ("late-after-close", "U"),
        ("no-reason-yet", "N"),
        ("other-unauthorised", "O"),
        ("holiday-not-granted", "G"),
        ("illness", "I"),
        ("medical", "M"),
        ("part-time-timetable", "C2"),
        ("excluded", "E"),
        ("religious", "R"),
        ("traveller", "T"),
        ("leave-granted", "C H F"),
        ("performance", "C1"),
        ("interview", "J1 J"),
        ("dual-registered", "D"),
        ("planned-closure", "#"),
        ("site-closed", "Y4"),
        ("site-part-closed", "Y3"),
        ("not-on-roll", "Z"),
        ("not-compulsory-age", "X"),
        ("am-only-mark", "/"),
        ("pm-only-mark", "\\"),
    ],
)
def test_which_code_has_a_meaning(meaning: str, letters: str) -> None:
    table = codes_on(NEW)
    assert {c.letter for c in table.values() if meaning in c.meanings} == set(letters.split())


def test_the_code_of_a_meaning_is_the_one_in_force() -> None:
    letters = {
        (meaning, day): getattr(meaning_on(meaning, day), "letter", None)
        for meaning in ("leave-granted", "performance")
        for day in (LAST_OLD, NEW)
    }
    assert letters == {
        ("leave-granted", LAST_OLD): "C",
        ("leave-granted", NEW): "C",
        ("performance", LAST_OLD): None,
        ("performance", NEW): "C1",
    }


def test_every_meaning_belongs_to_some_code() -> None:
    assert {m for v in versions() for c in v.codes.values() for m in c.meanings} == MEANINGS


def test_the_versions_follow_one_another_and_the_last_is_open() -> None:
    assert [(v.starts, v.ends) for v in versions()] == [
        (date(2013, 9, 1), LAST_OLD),
        (FIRST_NEW, None),
    ]


def test_every_letter_of_every_version_is_in_letters_once() -> None:
    assert set(LETTERS) == {letter for v in versions() for letter in v.codes}
    assert len(LETTERS) == len(set(LETTERS))


def test_each_code_cites_the_regulations_of_its_version() -> None:
    for code in codes_on(NEW).values():
        assert ("SI 2024/208" in code.citation) is not code.legacy
    assert all("SI 2006/1751" in code.citation for code in codes_on(OLD).values())


def test_no_table_before_the_law_begins() -> None:
    assert codes_on(LAW_BEGINS)
    with pytest.raises(LawDataError, match="2013-08-31"):
        codes_on(date(2013, 8, 31))


@pytest.mark.parametrize(
    ("mark", "day", "letter", "found"),
    [
        ("/", "2024-09-03", "/", None),
        ("\\", "2024-09-03", "\\", None),
        (" l ", "2024-09-03", "L", None),
        ("y4", "2024-09-03", "Y4", None),
        ("#", "2024-09-03", "#", None),
        # no mark
        ("", "2024-09-03", None, None),
        ("  ", "2024-09-03", None, None),
        ("-", "2024-09-03", None, None),
        ("_", "2024-09-03", None, None),
        ("", "2001-09-03", None, None),
        # codes that ended on 18 August 2024
        ("H", "2024-08-18", "H", None),
        ("H", "2024-08-19", "H", "legacy-code"),
        ("f", "2025-10-01", "F", "legacy-code"),
        ("J", "2025-10-01", "J", "legacy-code"),
        ("Y", "2024-07-19", "Y", None),
        ("Y", "2025-10-01", "Y", "legacy-code"),
        # codes that began on 19 August 2024
        ("C1", "2024-08-18", None, "code-before-its-start"),
        ("C1", "2024-08-19", "C1", None),
        *[(code, "2024-07-19", None, "code-before-its-start") for code in NEW_IN_2024],
        # coronavirus sub-codes
        ("I01", "2021-01-12", "I", "folded-mark"),
        ("i02", "2021-01-12", "I", "folded-mark"),
        ("X01", "2021-01-12", "X", "folded-mark"),
        ("X09", "2025-01-12", "X", "folded-mark"),
        ("I03", "2021-01-12", None, "unknown-mark"),
        ("X10", "2021-01-12", None, "unknown-mark"),
        # a code with a suffix
        ("I_F", "2025-01-13", "I", "folded-mark"),
        ("c2_pt", "2025-01-13", "C2", "folded-mark"),
        ("H_1", "2025-01-13", "H", "legacy-code"),
        ("C1_A", "2024-07-19", None, "code-before-its-start"),
        ("Q9", "2025-01-13", None, "unknown-mark"),
        ("N5", "2025-01-13", None, "unknown-mark"),
        ("I_", "2025-01-13", None, "unknown-mark"),
        ("_F", "2025-01-13", None, "unknown-mark"),
        ("I_F_G", "2025-01-13", None, "unknown-mark"),
        ("I01_F", "2025-01-13", None, "unknown-mark"),
        # one council's stand-ins, only within their dates
        ("=", "2020-05-31", None, "unknown-mark"),
        ("=", "2020-06-01", "I", "folded-mark"),
        ("]", "2020-11-30", "Y", "folded-mark"),
        ("]", "2020-12-01", None, "unknown-mark"),
        ("]", "2021-09-01", "X", "folded-mark"),
        (";", "2021-09-01", "I", "folded-mark"),
        ("=", "2022-07-20", "I", "folded-mark"),
        ("+", "2022-07-20", "X", "folded-mark"),
        ("(", "2022-07-20", "X", "folded-mark"),
        ("{", "2022-07-20", "X", "folded-mark"),
        ("}", "2022-07-20", "X", "folded-mark"),
        ("^", "2022-07-20", "X", "folded-mark"),
        ("]", "2022-09-01", None, "unknown-mark"),
        ("+", "2020-07-01", None, "unknown-mark"),
        # never confirmed anywhere
        ("*", "2025-01-13", None, "unknown-mark"),
        ("@", "2025-01-13", None, "unknown-mark"),
        ("!", "2025-01-13", None, "unknown-mark"),
        ("A", "2025-01-13", None, "unknown-mark"),
        ("//", "2025-01-13", None, "unknown-mark"),
        # before the tables
        ("/", "2013-08-31", None, "mark-before-law"),
        ("/", "2013-09-01", "/", None),
        ("*", "2013-08-31", None, "mark-before-law"),
    ],
)
def test_how_a_mark_is_read(mark: str, day: str, letter: str | None, found: str | None) -> None:
    reading = read_mark(mark, date.fromisoformat(day))
    assert (reading.letter, reading.finding) == (letter, found)


@pytest.mark.parametrize(
    ("mark", "day", "words"),
    [
        ("C1", "2023-05-02", "Code C1 did not exist on 2023-05-02 (it began on 2024-08-19)"),
        ("h", "2025-10-01", "Code h on 2025-10-01 ended on 2024-08-18"),
        ("I01", "2021-01-12", "“I01” is read as I"),
        ("*", "2025-01-13", "“*” is not a register code on 2025-01-13"),
        ("/", "2013-08-31", "the law tables begin on 2013-09-01"),
    ],
)
def test_the_finding_of_a_reading_says_what_is_wrong(mark: str, day: str, words: str) -> None:
    reading = read_mark(mark, date.fromisoformat(day))
    assert words in finding(reading.finding or "", **reading.words).message


DAYS = st.dates(date(2012, 1, 1), date(2030, 1, 1))
MARKS = st.one_of(
    st.sampled_from(LETTERS), st.text("CIXHYQN0129_-=];/\\ c", max_size=4), st.text(max_size=3)
)


@given(mark=MARKS, day=DAYS)
@settings(max_examples=60)
def test_a_reading_is_a_code_in_the_table_of_its_day_or_a_finding_or_no_mark(
    mark: str, day: date
) -> None:
    reading = read_mark(mark, day)
    if reading.letter is not None:
        assert reading.letter in codes_on(day)
    elif reading.finding is None:
        assert mark.strip() in codes.NO_MARK
    if reading.finding is not None:
        assert "{" not in finding(reading.finding, **reading.words).message.replace(mark, "")


@given(letter=st.sampled_from(LETTERS), day=DAYS)
@settings(max_examples=60)
def test_a_code_is_only_ever_read_as_itself(letter: str, day: date) -> None:
    assert read_mark(letter, day).letter in {letter, None}
    in_force = day >= LAW_BEGINS and letter in codes_on(day)
    assert (read_mark(letter.lower(), day).letter == letter) is in_force


def test_the_edition_names_the_guidance_and_the_day_of_the_check() -> None:
    assert codes.edition().file == "codes.toml"
    assert "August 2024" in codes.GUIDANCE_EDITION
    assert date(2026, 1, 1) <= codes.CHECKED_ON


@given(
    mark=st.sampled_from([*LETTERS, *(fold.mark for fold in codes.folds()), "", "-", "?", "B_x"]),
    day=st.dates(date(2010, 1, 1), date(2027, 12, 31)),
)
@settings(max_examples=500, deadline=None)
def test_a_mark_is_read_in_one_way_from_a_change_to_the_next(mark: str, day: date) -> None:
    since = max((begun for begun in codes.changes() if begun <= day), default=date.min)
    then, now = read_mark(mark, since), read_mark(mark, day)
    assert (then.letter, then.finding) == (now.letter, now.finding)


def test_the_changes_begin_with_the_law_and_hold_each_version() -> None:
    assert codes.changes()[0] == LAW_BEGINS
    assert {version.starts for version in versions()} <= set(codes.changes())
