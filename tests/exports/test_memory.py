"""Files merged into what is held give what the rules give by hand, whatever the order of calls."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.exports.assemble import assemble
from attcli.exports.held import Held
from attcli.exports.merge import Merged, merge
from attcli.exports.read import open_files, read_exports
from attcli.exports.schools import SchoolNames

from .files import nothing_held, upn, write
from .memory_by_hand import Key, MemoryByHand, PupilsFile, RegisterFile

ADNO = {"1001": upn(1), "1002": upn(2), "1003": upn(3)}
DAYS = [date(2025, 9, 8) + timedelta(days=n) for n in range(5)]
SCHOOL = SchoolNames({}, "hill")

days, pupils = st.sampled_from(DAYS), st.sampled_from(sorted(ADNO))
marks = st.sampled_from(["/", "/", "I", "O", "L", ""])
rows = st.tuples(pupils, days, st.sampled_from(["AM", "PM"]), marks, st.sampled_from([None, 5, 9]))
listed = st.tuples(pupils, st.sampled_from(["", "4A", "4B"]), st.none() | days)
columns = st.sampled_from([("class",), ("leaving_date",), ("class", "leaving_date")])
registers = st.lists(rows, min_size=1, max_size=14).filter(lambda found: any(r[3] for r in found))
lists = st.lists(listed, min_size=1, max_size=3, unique_by=lambda row: row[0])
calls = st.lists(st.tuples(st.lists(registers, max_size=2), st.none() | lists, columns), max_size=4)


def on_disk(folder: Path, file: RegisterFile | PupilsFile) -> Path:
    if isinstance(file, RegisterFile):
        lines = [f"{p},{d},{s},{m},{n or ''}" for p, d, s, m, n in file.rows]
        return write(folder, file.name, "Admission number,Date,Session,Mark,Minutes late", *lines)
    heading = {"class": "Class", "leaving_date": "Leaving date"}
    lines = []
    for pupil, class_name, leaving in file.rows:
        said = {"class": class_name, "leaving_date": str(leaving or "")}
        lines.append(",".join([pupil, ADNO[pupil], "Able", *(said[c] for c in file.columns)]))
    head = ["Admission number,UPN,Surname", *(heading[c] for c in file.columns)]
    return write(folder, file.name, ",".join(head), *lines)


def take_in(held: Held, paths: Sequence[Path]) -> Merged:
    return merge(held, assemble(open_files(paths), SCHOOL, held))


def shown(frame: pl.DataFrame, held: Held) -> dict[Key, tuple[object, ...]]:
    """Rows by admission number, day and session, with code, minutes and file."""
    adno = dict(held.pupils.select("pupil_id", "adno").iter_rows())
    files = [source.file for source in held.sources]
    return {
        (adno[p], d, str(s)): (c, m, files[f])
        for p, d, s, c, m, f in frame.select(
            "pupil_id", "date", "session", "code", "minutes_late", "source"
        ).iter_rows()
    }


@given(calls)
@settings(max_examples=25, deadline=None)
def test_any_calls_leave_what_the_rules_leave_by_hand(
    calls: list[tuple[list[list[tuple]], list[tuple] | None, tuple[str, ...]]],
) -> None:
    by_hand, held = MemoryByHand(), nothing_held("hill")
    with TemporaryDirectory() as name:
        for number, (found, listed, columns) in enumerate(calls):
            files: list[RegisterFile | PupilsFile] = [
                RegisterFile(f"m{number}{index}.csv", tuple(rows))
                for index, rows in enumerate(found)
            ]
            if listed:
                files.append(PupilsFile(f"p{number}.csv", tuple(listed), columns))
            if not files:
                continue
            paths = [on_disk(Path(name), file) for file in files]
            before = len(by_hand.amended)
            by_hand.take_in(*files)
            merged = take_in(held, paths)
            held = merged.held
            check(merged, by_hand, before)
            again = take_in(held, paths)
            assert again.amended.is_empty()
            assert (again.counts.added, again.counts.withdrawn) == (0, 0)


def check(merged: Merged, by_hand: MemoryByHand, before: int) -> None:
    held = merged.held
    inside = {key: row for key, row in by_hand.rows.items() if not by_hand.outside(key)}
    outside = {key: row for key, row in by_hand.rows.items() if by_hand.outside(key)}
    assert shown(held.marks, held) == inside
    assert shown(held.apart, held) == outside
    adno = dict(held.pupils.select("pupil_id", "adno").iter_rows())
    files = [source.file for source in held.sources]
    amended = [
        ((adno[p], d, str(s)), was, now, files[by])
        for p, d, s, was, now, by in merged.amended.select(
            "pupil_id", "date", "session", "was", "now", "now_source"
        ).iter_rows()
    ]
    assert sorted(amended, key=str) == sorted(by_hand.amended[before:], key=str)
    for pupil, said in by_hand.details.items():
        row = held.pupils.filter(adno=pupil).row(0, named=True)
        assert {name: row[name] for name in said} == said
        assert row["pupil_id"] == f"hill|upn:{ADNO[pupil]}"


def test_one_call_holds_what_the_files_say_themselves(tmp_path: Path) -> None:
    marks = write(
        tmp_path,
        "m.csv",
        "Admission number,Date,Session,Mark",
        *(f"{p},{day},{s},{'/' if s == 'AM' else 'O'}" for p in ADNO for day in DAYS
          for s in ("AM", "PM")),
    )  # fmt: skip
    pupils = write(
        tmp_path,
        "p.csv",
        "UPN,Admission number,Surname,Leaving date",
        f"{upn(1)},1001,Able,2025-09-10",
        f"{upn(4)},1004,Zed,",
    )
    read = read_exports([marks, pupils], schools=SCHOOL)
    held = take_in(nothing_held("hill"), [marks, pupils]).held
    apart = take_in(take_in(nothing_held("hill"), [marks]).held, [pupils]).held
    for one in (held, apart):
        for name, frame in (("marks", read.marks), ("pupils", read.pupils)):
            assert getattr(one, name).drop("source").equals(frame.drop("source"))
        assert one.apart.height == 4
