"""Whose letters are held: by the office, by default, or waiting for an officer's yes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from attcli.cases import waiting
from attcli.cases.holds import Day, doubts, due_for_review, held
from attcli.policy.pack import Pack, load_pack
from attcli.store.holds import Hold

AS_OF = date(2025, 11, 14)
DAYS = {"hill": Day(AS_OF, no_row_days=28), "vale": Day(AS_OF, no_row_days=28)}
PACK = load_pack("leading-edge")


def pupil(pupil_id: str = "hill|upn:A1", **known: object) -> dict[str, object]:
    return {
        "school": pupil_id.partition("|")[0],
        "pupil_id": pupil_id,
        "upn": None,
        "mis_id": None,
        "adno": None,
        "leaving_date": None,
        "last_row": AS_OF,
        "looked_after": None,
        "child_protection": None,
    } | known


def rolls(*pupils: dict[str, object]) -> pl.DataFrame:
    text = ("school", "pupil_id", "upn", "mis_id", "adno")
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(text, pl.String)
    schema |= {"leaving_date": pl.Date, "last_row": pl.Date}
    schema |= {"looked_after": pl.Boolean, "child_protection": pl.Boolean}
    return pl.DataFrame(list(pupils), schema=schema)


def hold(pupil: str, school: str = "hill", review: date = date(2026, 1, 12)) -> Hold:
    at = datetime(2025, 11, 1, 9, 0, tzinfo=UTC)
    return Hold(school, pupil, "bereavement", review, "A. Officer", at)


# what the pupils' files say → why letters are held (None: they are not)
DEFAULTS: dict[str, tuple[dict[str, object], str | None]] = {
    "nothing known": ({}, None),
    "all flags say no": ({"looked_after": False, "child_protection": False}, None),
    "a looked-after child": ({"looked_after": True}, "looked-after child"),
    "a child-protection plan": ({"child_protection": True}, "child protection"),
    "left yesterday": ({"leaving_date": date(2025, 11, 13)}, "left on 13/11/2025"),
    "leaves today: still on roll": ({"leaving_date": AS_OF}, None),
    "leaves at the end of the year": ({"leaving_date": date(2026, 7, 22)}, None),
    "last row four weeks ago to the day": ({"last_row": date(2025, 10, 17)}, None),
    "no row for longer": (
        {"last_row": date(2025, 10, 16)},
        "no row in the register since 16/10/2025: left?",
    ),
    "a leaver is not asked about twice": (
        {"leaving_date": date(2025, 9, 12), "last_row": date(2025, 9, 12)},
        "left on 12/09/2025",
    ),
}


@pytest.mark.parametrize("case", DEFAULTS)
def test_who_is_held_by_default(case: str) -> None:
    known, reason = DEFAULTS[case]
    found = held(rolls(pupil(**known)), DAYS)
    assert found.height == (reason is not None)
    if reason:
        assert found.item(0, "held").startswith(reason)


def test_every_reason_is_said_the_offices_own_first() -> None:
    looked_after = pupil(upn="A1", looked_after=True, child_protection=True)
    found = held(rolls(looked_after), DAYS, [hold("A1")])
    assert found.item(0, "held").split("; ") == [
        "on hold: bereavement (review 12/01/2026)",
        "looked-after child: the school decides each letter",
        "child protection: the school decides each letter",
    ]


@pytest.mark.parametrize("name", ["hill|upn:A1", "A1", "a1", "4711", "000123"])
def test_a_hold_finds_its_pupil_by_any_id(name: str) -> None:
    one = pupil(upn="A1", mis_id="4711", adno="000123")
    other = pupil("hill|upn:B2", upn="B2", mis_id="4712", adno="000124")
    assert held(rolls(one, other), DAYS, [hold(name)])["pupil_id"].to_list() == ["hill|upn:A1"]


def test_a_hold_is_for_the_pupil_of_that_school() -> None:
    here, there = pupil("hill|adno:7", adno="7"), pupil("vale|adno:7", adno="7")
    found = held(rolls(here, there), DAYS, [hold("7", school="vale")])
    assert found["pupil_id"].to_list() == ["vale|adno:7"]


def test_a_hold_holds_whatever_key_the_export_gives_the_school() -> None:
    one, other = pupil("hill|upn:A1", upn="A1", mis_id="4711"), pupil("hill|upn:B2", upn="B2")
    for name in ("A1", "a1", "4711"):
        placed = [hold(name, school="hill-primary-school")]
        assert held(rolls(one, other), DAYS, placed)["pupil_id"].to_list() == ["hill|upn:A1"]
        (told,) = doubts(rolls(one, other), placed)
        assert told.code == "hold-at-another-school"
        assert "hill-primary-school" in told.message


@pytest.mark.parametrize("name", ["hill|upn:A1", "HILL|UPN:a1", "hill|mis:4711"])
def test_a_hold_that_names_the_school_is_for_that_school_alone(name: str) -> None:
    here = pupil("hill|upn:A1", upn="A1", mis_id="4711")
    there = pupil("vale|upn:A1", upn="A1", mis_id="4711")
    assert held(rolls(here, there), DAYS, [hold(name)])["pupil_id"].to_list() == ["hill|upn:A1"]
    assert doubts(rolls(here, there), [hold(name)]) == ()
    (lost,) = doubts(rolls(there), [hold(name)])
    assert lost.code == "hold-without-pupil"
    assert held(rolls(there), DAYS, [hold(name)]).is_empty()


def test_a_upn_is_the_same_child_at_every_school() -> None:
    here, there = pupil("hill|upn:A1", upn="A1"), pupil("vale|upn:A1", upn="A1")
    found = held(rolls(here, there), DAYS, [hold("A1")])
    assert found["pupil_id"].to_list() == ["hill|upn:A1", "vale|upn:A1"]
    assert doubts(rolls(here, there), [hold("A1")]) == ()


def test_where_an_id_fits_several_pupils_all_are_held_and_it_is_said() -> None:
    here, there = pupil("hill|adno:7", adno="7"), pupil("vale|adno:7", adno="7")
    placed = [hold("7", school="the-old-key")]
    assert held(rolls(here, there), DAYS, placed).height == 2
    (told,) = doubts(rolls(here, there), placed)
    assert (told.code, told.value) == ("hold-fits-several", "7")
    assert "2 pupils" in told.message


def test_one_pupil_held_by_two_ids_is_one_row() -> None:
    found = held(rolls(pupil(upn="A1", adno="7")), DAYS, [hold("A1"), hold("7")])
    assert found["held"].to_list() == ["on hold: bereavement (review 12/01/2026)"]


def test_a_hold_that_fits_nobody_is_a_finding() -> None:
    register = rolls(pupil(upn="A1"))
    (lost,) = doubts(register, [hold("A1"), hold("A2")])
    assert (lost.code, lost.value) == ("hold-without-pupil", "A2")
    assert "hill" in lost.message


def test_holds_list_themselves_from_the_review_day_on() -> None:
    soon, later = hold("A1", review=date(2025, 11, 14)), hold("B2", review=date(2025, 11, 15))
    assert due_for_review([later, soon], AS_OF) == (soon,)
    assert due_for_review([later, soon], date(2025, 11, 20)) == (soon, later)


def waits(pack: Pack = PACK, **counts: int | bool | None) -> str | None:
    row = dict.fromkeys(waiting.COUNTS, 0) | {"school": "hill", "long_term_health": None}
    frame = pl.LazyFrame([row | counts], schema_overrides={"long_term_health": pl.Boolean})
    found = frame.pipe(waiting.with_waiting, waiting.rules([("hill", pack)])).collect()
    assert found.columns == [*frame.collect_schema().names(), "waits"]
    answer = found.item(0, "waits")
    assert answer is None or isinstance(answer, str)
    return answer


SAID = "waits for an officer's yes: of 10 missed, "
# absence by reason, of 10 sessions missed → what is waited for
WAITS: dict[str, tuple[dict[str, int | bool], str | None]] = {
    "illness alone, no health flag": ({"illness": 10}, None),
    "illness, health flag no": ({"illness": 10, "long_term_health": False}, None),
    "illness, health flag yes": (
        {"illness": 5, "long_term_health": True},
        "5 illness (health flag)",
    ),
    "4 of 10 are a part-time timetable": ({"part_time_timetable": 4, "illness": 6}, None),
    "half is a part-time timetable": ({"part_time_timetable": 5}, "5 part-time timetable"),
    "half is suspension": ({"excluded": 5, "illness": 5}, "5 suspension or exclusion"),
    "half is travelling": ({"traveller": 6}, "6 travelling for work"),
    "half is religious observance": ({"religious": 5}, "5 religious observance"),
    "half by several reasons together": (
        {"part_time_timetable": 2, "religious": 1, "medical": 2, "long_term_health": True},
        "2 part-time timetable, 1 religious observance, 2 medical appointment (health flag)",
    ),
}


@pytest.mark.parametrize("case", WAITS)
def test_which_letters_wait_for_an_officers_yes(case: str) -> None:
    counts, kinds = WAITS[case]
    assert waits(absent=10, **counts) == (kinds and SAID + kinds)


def test_half_of_an_odd_number_is_not_rounded() -> None:
    assert waits(absent=11, excluded=5) is None
    assert waits(absent=11, excluded=6) is not None


def test_nobody_waits_without_absence() -> None:
    assert waits(absent=0) is None


def test_a_school_may_let_such_letters_go() -> None:
    none = replace(PACK.waiting, reasons=(), reasons_with_health_flag=())
    assert waits(replace(PACK, waiting=none), absent=10, excluded=10) is None


def test_a_school_may_choose_the_share() -> None:
    most = replace(PACK, waiting=replace(PACK.waiting, share_pct=80))
    assert waits(most, absent=10, excluded=7) is None
    assert waits(most, absent=10, excluded=8) is not None
