"""Every cell is counted or left out for a reason: random files against a slow, plain reading."""

import tempfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.errors import UnreadableError
from attcli.exports.dates import read_date
from attcli.exports.encoding import decode
from attcli.exports.files import Stamp, open_sheets
from attcli.exports.read import inspect, read_exports
from attcli.exports.text import TextSheet
from attcli.law import codes

from .files import upn

Row = tuple[str, str, str, str]
Key = tuple[str, date, str]

PUPILS = [upn(1), upn(2), upn(3)]
DATES = [
    "2025-09-04",
    "05/09/2025",
    "Mon 08 Sep 2025",
    "31/09/2025",
    "2013-07-19",
    "2024-07-12",
    "",
]
SESSIONS = ["AM", "PM", "morning", "Period 5"]
MARKS = ["/", "\\", "O", "o", "I", "H", "C2", "*", "", "-", " "]
LEAVES = {PUPILS[2]: date(2025, 9, 4)}

rows = st.tuples(
    st.sampled_from([*PUPILS * 4, ""]),
    st.sampled_from([*DATES, *DATES[:2] * 6]),
    st.sampled_from([*SESSIONS, *SESSIONS[:2] * 4]),
    st.sampled_from(MARKS),
)
other_lines = st.sampled_from(
    ["", ",,,,", "Total,,,,7", "UPN,Date,Session,Mark,Leaving date", "4A"]
)
TWICE = [(PUPILS[0], DATES[0], half, "") for half in ("AM", "PM")]
"""A pupil in two rows: such a file is not grouped by pupil, and a row without one stays without."""
files = st.lists(
    st.lists(st.one_of(rows, rows, rows, other_lines), min_size=10, max_size=40).map(
        lambda content: [*TWICE, *content]
    ),
    min_size=1,
    max_size=2,
)


def line(item: Row | str) -> str:
    if isinstance(item, str):
        return item
    leaves = LEAVES.get(item[0])
    return ",".join([*item, str(leaves) if leaves else ""])


def reason_of(item: Row | str) -> str | None:
    """Why a line holds no mark to compare: `` for a blank line, None where it holds one."""
    if isinstance(item, str) or not any(cell.strip() for cell in item):
        return "not-a-mark-row" if isinstance(item, str) and item.strip(",") else ""
    pupil, written, half, raw = item
    day = read_date(written)
    if day is None and written:
        return "impossible-date"
    if day is None or half == "Period 5" or not pupil:
        return "unreadable-row"
    if not raw.strip(" -"):
        return "no-mark"
    if day < codes.LAW_BEGINS:
        return "mark-before-law"
    return "outside-enrolment" if day > LEAVES.get(pupil, day) else None


def slowly(contents: list[list[Row | str]]) -> tuple[list[Counter[str]], dict[Key, str]]:
    """What one would find with a pencil: per file the reasons, and every mark that counts."""
    reasons = [Counter(filter(None, map(reason_of, content))) for content in contents]
    seen: dict[Key, list[tuple[int, str, str | None]]] = defaultdict(list)
    for number, content in enumerate(contents):
        for item in content:
            if reason_of(item) is None:
                pupil, written, half, raw = item
                day = read_date(written)
                assert day
                reading = codes.read_mark(raw, day)
                error = None if reading.letter else reading.finding
                session = "PM" if half == "PM" else "AM"
                seen[pupil, day, session].append((number, reading.letter or f"? {raw}", error))
    counted: dict[Key, str] = {}
    for key, marks in seen.items():
        if len({value for _, value, _ in marks}) > 1:
            for number, _, error in marks:
                reasons[number][error or "conflicting-marks"] += 1
            continue
        for number, _, _ in marks[1:]:
            reasons[number]["duplicate-mark"] += 1
        number, value, error = marks[0]
        if error:
            reasons[number][error] += 1
        else:
            counted[key] = value
    return reasons, counted


@settings(max_examples=60, deadline=None)
@given(files)
def test_every_cell_counts_or_has_its_reason(contents: list[list[Row | str]]) -> None:
    reasons, counted = slowly(contents)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"marks-{number}.csv" for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            head = "UPN,Date,Session,Mark,Leaving date"
            path.write_text("\n".join([head, *map(line, content)]) + "\n", encoding="utf-8")
        found = inspect(paths)
        assert [file.excluded for file in found.files] == [
            dict(sorted(reason.items())) for reason in reasons
        ]
        for file in found.files:
            assert file.cells == file.rows == file.marks + sum(file.excluded.values())
        assert sum(file.marks for file in found.files) == len(counted)
        if not found.refusals:
            marks = read_exports(paths).marks.drop_nulls("code")
            told = marks.select("pupil_id", "date", "session", "code").rows()
            assert {(p.partition(":")[2], d, s): c for p, d, s, c in told} == counted


def outcome(data: bytes) -> str:
    try:
        for sheet in open_sheets(Stamp(Path("x.csv"), "", ""), data).sheets:
            sheet.body(0, len(sheet.head[0]) or 1)
    except UnreadableError as refusal:
        return refusal.way_out
    return "read"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_end_in_anything_but_rows_or_a_refusal(data: bytes) -> None:
    assert outcome(data)


cells = st.text(st.sampled_from('ab",;\\# /N\n'), max_size=4)
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_the_quick_reading_is_the_slow_one_or_declines(table: list[list[str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",\n') else cell

    body = "\n".join(",".join(map(quoted, row)) for row in table)
    sheet = TextSheet.of(decode(f"h1,h2,h3\n{body}\n".encode()))
    quick = sheet._quick(0, 3)
    if quick is not None:
        slow = sheet._slow(0, 3).cells
        assert quick.cells.with_columns(slow.select("c0", "c1", "c2").fill_null("")).equals(
            quick.cells.with_columns(quick.cells.select("c0", "c1", "c2").fill_null(""))
        )
        assert quick.cells.get_column("row").equals(slow.get_column("row"))
        coded = sheet._quick(0, 3, {0, 1, 2})
        assert coded is not None
        assert coded.cells.equals(quick.cells)


def test_a_plain_file_is_read_quickly() -> None:
    sheet = TextSheet.of(decode(b'UPN,Date,Session,Mark,C\nA1,2025-09-04,AM,\\,"a, b"\n,,,,\n'))
    assert sheet._quick(0, 5) is not None


def test_a_ragged_file_is_never_read_quickly() -> None:
    for body in (b"A1,2025-09-04,AM\n", b"A1,2025-09-04,AM,/,x\n", b'A1,"a\nb",AM,/\n'):
        sheet = TextSheet.of(decode(b"UPN,Date,Session,Mark\nA1,2025-09-04,PM,/\n" + body))
        assert sheet._quick(0, 4) is None
