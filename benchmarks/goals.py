"""What the project set itself to reach, beside what was found; and why, where it was missed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import growth

Kept = dict[str, Any]
_WEEKLY, _ENGLAND = "authority", 21_300
_RAN = re.compile(r"([\d,]+) schools, [\d,]+ marks: ([\d.]+) s, .* at most ([\d,]+) MB")

_DOES_MORE = (
    "attcli checks each file's fingerprint, reads ids as text with the cell of every mark, finds "
    "the calendar and the last complete day, and heeds ages and leavers; the bare formulation is "
    "given numbers and none of that."
)
_BARE = (
    "the bare formulation, which does less, is itself only as many times quicker than that here as "
    "the table below says: today's libraries are quicker than those the goal was set by."
)
_READS_MORE = (
    "beside reading, every row is told apart, every mark kept with its cell, every finding made, "
    "and the analyses are those of the command, with names and missing marks."
)
_GRID = (
    "a grid's headings, dates and cells are judged, each mark is put with its pupil and day, and "
    "cells beyond a sheet's own claim are looked for."
)
_LISTS = (
    "the goal was measured by a prototype with five bare sums; this is what a council would run: "
    "each school's whole lists with names, missing marks, clocks and evidence, written and "
    "fingerprinted, a file a school."
)
_COLUMNS = (
    "beside the columns as they are read stand each mark's pupil, half-day and meanings, and for a "
    "moment the frame they were made from."
)
_SHARED = (
    "runs of the same program on this computer, whose processors and disk are shared, take from a "
    "tenth under the goal to a fifth above it; what stood side by side there was not slower."
)
_PACKS = (
    "a file to print holds sixty letters with their certificates at once; what grows beside it, by "
    "so little for four times as many letters, was not looked into."
)
_WHY = {
    "week's folder, from exports": _SHARED,
    "attcli absence of a CSV": _SHARED,
    "attcli threshold of a CSV": _SHARED,
    "Tab after attcli": _SHARED,
    "CSV to absence and threshold": _READS_MORE,
    "XLSX to a register": _GRID,
    "XLSX to a recognised table": _GRID,
}


@dataclass(frozen=True)
class Goal:
    """`most` or `least`: what `found` should be; `why`: the reason where it is not."""

    what: str
    found: float
    most: float | None = None
    least: float | None = None
    why: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal was reached."""
        return self.found <= self.most if self.most is not None else self.found >= (self.least or 0)


def all_of(kept: Kept) -> Iterator[Goal]:
    """Every goal of which something was found, in the order of the page."""
    yield from _weekly(_rows(kept, "weekly"))
    for row in (*_rows(kept, "speed"), *_rows(kept, "week")):
        yield from _of_row(row)
    if rows := _rows(kept, "growth"):
        for slope in growth.exponents(rows):
            what = f"{slope['what']}: exponent of growth"
            yield Goal(what, round(slope["all"], 2), most=1.05)
    yield from _england(_rows(kept, "country"))


def _rows(kept: Kept, part: str) -> list[dict[str, Any]]:
    return list(kept.get(part, {}).get("rows", []))


def _weekly(rows: list[dict[str, Any]]) -> Iterator[Goal]:
    found = {row["way"]: row for row in rows if row["size"] == _WEEKLY}
    if not found:
        return
    ours, pass_ = found["attcli"], f"weekly pass of {found['attcli']['marks']:,} marks"
    bare = round(ours["seconds"] / found["polars"]["seconds"], 2)
    yield Goal(f"{pass_}, × bare Polars", bare, most=1.2, why=_DOES_MORE)
    for way, least in (("duckdb", 4.0), ("pandas", 8.0)):
        times = round(found[way]["seconds"] / ours["seconds"], 2)
        name = {"duckdb": "DuckDB", "pandas": "pandas"}[way]
        yield Goal(f"{pass_}, times quicker than {name}", times, least=least, why=_BARE)
    if ours.get("input_mb"):
        memory = round(ours["peak_mb"] / ours["input_mb"], 2)
        what = f"{pass_}, memory × its columns as read"
        yield Goal(what, memory, most=1.5, why=_COLUMNS)


def _of_row(row: dict[str, Any]) -> Iterator[Goal]:
    goal = row.get("goal")
    if not goal:
        return
    what = f"{row['what']}, {_size(row['size'])}" if row.get("size") else row["what"]
    why = _PACKS if row["what"].startswith("peak memory") else _WHY.get(row["what"], "")
    number, _, unit = str(goal).partition(" ")
    if unit:
        yield Goal(f"{what}: seconds", row["ours_s"], most=float(number), why=why)
    else:
        beside = row["beside"] if row["beside"] != "marks" else ""
        yield Goal(f"{what}, × {beside}".removesuffix(", × "), row["ratio"], float(number), why=why)


def _size(size: Any) -> str:
    return f"{size:,}" if isinstance(size, int) else str(size)


def _england(rows: list[dict[str, Any]]) -> Iterator[Goal]:
    for row in rows:
        ran = _RAN.match(row.get("told", ""))
        if ran and int(ran[1].replace(",", "")) >= _ENGLAND:
            yield Goal("all of England: seconds", float(ran[2]), most=240, why=_LISTS)
            yield Goal("all of England: MB", int(ran[3].replace(",", "")), most=2500)
