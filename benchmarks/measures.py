"""How long each analysis takes, from a school to an authority, beside pandas, DuckDB and a loop.

python benchmarks/measures.py                   a school and a large secondary; under a minute
python benchmarks/measures.py trust             thirty schools, 11 million marks; some minutes
python benchmarks/measures.py authority         ninety schools, 34 million marks

Needs the extra `bench`. The registers are invented from a seed. Where another engine does the core
of an analysis in a few lines, the answers are compared; ends 1 where one differs. Plain loops are
left out from a trust on. Nothing is written.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import duckdb  # noqa: E402
import pandas as pd  # noqa: E402
import polars as pl  # noqa: E402
from benchmarks import beside_duckdb, beside_loops, beside_pandas  # noqa: E402
from benchmarks.beside_pandas import Marks, marks_of  # noqa: E402
from benchmarks.invented_marks import Size, invented, settings_of  # noqa: E402
from benchmarks.measure_cases import CASES  # noqa: E402
from benchmarks.weekly_pass import SIZES  # noqa: E402

from attcli._version import __version__  # noqa: E402 (found by the line above)
from attcli.register.engine import choose_engine  # noqa: E402
from attcli.register.view import View, open_view  # noqa: E402

_USUAL = ("school", "secondary")
_NO_LOOPS = ("trust", "authority", "largest")
ENGINES = ("pandas", "duckdb", "loop")
_TIMES = 3


def main() -> int:
    """Show the sizes asked for; 1 where pandas finds something else."""
    parser = argparse.ArgumentParser(description="Each analysis, timed beside pandas.")
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=f"{', '.join(SIZES)}")
    asked = parser.parse_args().sizes or _USUAL
    if unknown := set(asked) - set(SIZES):
        parser.error(f"no such size: {', '.join(sorted(unknown))}. Sizes: {', '.join(SIZES)}.")
    print(machine())
    agreed = [show(name, SIZES[name]) for name in asked]
    return 0 if all(agreed) else 1


def show(name: str, size: Size) -> bool:
    """Print the table of one size; False where an answer differs."""
    print(f"\n{name}. Seconds, medians of {_TIMES}; load {_load()}")
    columns = "".join(f"{engine:>9}{'ratio':>7}" for engine in ENGINES)
    print(f"{'':<12}{'attcli':>9}{'its core':>9}{columns}  the others do")
    agree = True
    for row in rows(name, size):
        print(_line(row))
        agree &= not row["differ"]
    return agree


def rows(name: str, size: Size) -> Iterator[dict[str, Any]]:
    """Each analysis: what, size, marks, ours_s (all that the command asks for), core_s (what the
    others do too), the seconds of each of `ENGINES`, what they do, and those that differ.
    """
    register = invented(size)
    marks = marks_of(register)
    choose_engine(register)
    opening, view = _timed(lambda: open_view(register, settings_of(size)))
    known = {engine: _classified(engine, marks) for engine in ENGINES}
    if name in _NO_LOOPS:
        del known["loop"]
    told = {"size": name, "marks": register.marks.height, "differ": []}
    seconds = {engine: taken for engine, (taken, _) in known.items()}
    does = "what each mark means, school weeks"
    yield {"what": "opening", **told, "ours_s": opening, "core_s": opening, **seconds, "do": does}
    for case in CASES:
        ours, found = _timed(lambda case=case: case.ours(_fresh(view)))
        row: dict[str, Any] = {"what": case.name, **told, "ours_s": ours, "do": case.they_do}
        if case.core:
            row["core_s"], _ = _timed(lambda case=case: case.core(_fresh(view)))
        differ = []
        for engine in known.keys() & case.theirs.keys():
            theirs = case.theirs[engine]
            row[engine], counted = _timed(lambda e=engine, t=theirs: t.does(known[e][1]))
            if case.our_answer(view, found) != theirs.answer(counted):
                differ.append(engine)
        yield row | {"differ": differ}


def _classified(engine: str, marks: Marks) -> tuple[float, Any]:
    """The seconds an engine takes to say what each mark means; what its counts start from."""
    if engine == "pandas":
        seconds, rows = _timed(lambda: beside_pandas.classify(marks))
        return seconds, (rows, marks.pupils)
    if engine == "duckdb":
        database = beside_duckdb.database(marks)
        return _timed(lambda: beside_duckdb.classify(database))
    rows = beside_loops.plain(marks)
    return _timed(lambda: beside_loops.classify(rows))


def _fresh(view: View) -> View:
    """The view without what earlier measures kept in it."""
    return replace(view, _kept={})


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The median seconds of some times, after one that is not counted; what the last one gave."""
    taken, found = [], work()
    for _ in range(_TIMES):
        start = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), found


def _line(row: dict[str, Any]) -> str:
    """The ratios are of the like: the other engine by attcli's core of the analysis."""
    columns, core = "", row.get("core_s")
    for engine in ENGINES:
        taken = row.get(engine)
        ratio = f"{taken / core:>7.1f}" if core and taken else f"{'-':>7}"
        columns += f"{_seconds(taken)}{ratio}"
    words = row["do"] + "".join(f": {engine} DIFFERS" for engine in row["differ"])
    return f"{row['what']:<12}{row['ours_s']:>9.3f}{_seconds(core)}{columns}  {words}"


def _seconds(taken: float | None) -> str:
    return f"{taken:>9.3f}" if taken is not None else f"{'-':>9}"


def machine() -> str:
    """The computer and the versions, in one line."""
    memory = ""
    if hasattr(os, "sysconf"):
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors{memory}; "
        f"Python {platform.python_version()}, polars {pl.__version__}, pandas {pd.__version__}, "
        f"duckdb {duckdb.__version__}, attcli {__version__}"
    )


def _load() -> str:
    """How busy the computer is: the last minute's average, where the system tells it."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"


if __name__ == "__main__":
    sys.exit(main())
