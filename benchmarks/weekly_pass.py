"""The weekly pass over a whole register, from Parquet to answers, beside three other ways.

python benchmarks/weekly_pass.py                a school, a large secondary and a trust
python benchmarks/weekly_pass.py authority      ninety schools, 34 million marks; some minutes
python benchmarks/weekly_pass.py largest        250 schools, 95 million marks

Five analyses: each pupil's sums (persistent and severe absence), the ten-session test, the longest
and the current run of absence, how often each code stands on each weekday of each week, and the
marks that wait for a reason. attcli starts from a workspace, checks each file's fingerprint, finds
the calendar, and heeds dates of birth and of leaving; the others start from the same marks as
numbers in one Parquet file and take the calendar for granted: a bare Polars script, DuckDB, pandas.
The answers must be equal; ends 1 where one differs. Each way runs in a process of its own, so that
its memory can be told. Needs the extra `bench`.
"""

import argparse
import hashlib
import importlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.invented_marks import Size, invented  # noqa: E402

SIZES = {
    "school": Size(schools=1, pupils=400, first_year=2, last_year=6),
    "secondary": Size(schools=1, pupils=1500, first_year=7, last_year=10),
    "trust": Size(schools=30, pupils=1000, first_year=7, last_year=10),
    "authority": Size(schools=90, pupils=1000, first_year=7, last_year=10),
    "largest": Size(schools=250, pupils=1000, first_year=7, last_year=10),
}
_USUAL = ("school", "secondary", "trust")
WAYS = ("attcli", "polars", "duckdb", "pandas")
NUMBERS, WORKSPACE = "marks.parquet", "workspace"
_TIMES = 5
_MOST_PANDAS = 50_000_000  # marks: more take over 20 GB there
_ONCE_FROM = 30_000_000  # marks: so large a register is passed over three times


def main() -> int:
    """Show the sizes asked for; 1 where an answer differs."""
    parser = argparse.ArgumentParser(description="The weekly pass, from Parquet to answers.")
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=", ".join(SIZES))
    parser.add_argument("--one", nargs=3, metavar=("WAY", "FOLDER", "TIMES"), help="(by itself)")
    asked = parser.parse_args()
    if asked.one:
        way, folder, times = asked.one
        print(json.dumps(alone(way, Path(folder), int(times))))
        return 0
    agree = True
    for name in asked.sizes or _USUAL:
        for row in rows(name):
            print("  ".join(f"{key} {value}" for key, value in row.items()))
            agree &= row["equal"]
    return 0 if agree else 1


def rows(name: str) -> Iterator[dict[str, Any]]:
    """One row a way: seconds (median, least, most), peak memory, how it stands to attcli."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        marks = write(folder, SIZES[name])
        times = _TIMES if marks < _ONCE_FROM else 3
        ways = [way for way in WAYS if way != "pandas" or marks < _MOST_PANDAS]
        found = {way: _process(way, folder, times) for way in ways}
    ours = found["attcli"]
    for way, it in found.items():
        yield {
            "size": name,
            "marks": marks,
            "way": way,
            "seconds": round(it["seconds"], 3),
            "least": round(it["least"], 3),
            "most": round(it["most"], 3),
            "peak_mb": it["peak_mb"],
            "bytes_a_mark": round(it["peak_mb"] * 1e6 / marks),
            "input_mb": it["input_mb"],
            "times_attcli": round(it["seconds"] / ours["seconds"], 2),
            "equal": it["answers"] == ours["answers"],
        }


def write(folder: Path, size: Size) -> int:
    """A workspace that holds the register, and its marks as numbers in one file; how many marks."""
    from benchmarks.beside_polars import numbers_of  # noqa: PLC0415 (not in every process)
    from benchmarks.kept import keep  # noqa: PLC0415

    register = invented(size)
    keep(folder / WORKSPACE, register)
    numbers_of(register).write_parquet(folder / NUMBERS)
    return register.marks.height


def _process(way: str, folder: Path, times: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", way, str(folder), str(times)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def alone(way: str, folder: Path, times: int) -> dict[str, Any]:
    """The seconds of some passes, after one that is not counted; the answers' fingerprint."""
    module = _modules(way)
    given = folder / (WORKSPACE if way == "attcli" else NUMBERS)
    found = module.weekly_pass(given)
    answers = module.told(found) if hasattr(module, "told") else found
    del found
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        module.weekly_pass(given)
        taken.append(time.perf_counter() - start)
    told = {
        name: [[str(cell) for cell in row] for row in sorted(answers[name])] for name in answers
    }
    return {
        "seconds": statistics.median(taken),
        "least": min(taken),
        "most": max(taken),
        "peak_mb": peak_kilobytes() // 1000,
        "input_mb": module.input_mb(given) if hasattr(module, "input_mb") else None,
        "answers": hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(),
    }


def peak_kilobytes() -> int:
    """The most memory this process held; what it was started from does not count."""
    status = Path("/proc/self/status")
    if status.is_file():
        told = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(told["VmHWM"].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _modules(way: str) -> Any:
    name = "kept" if way == "attcli" else f"beside_{way}"
    return importlib.import_module(f"benchmarks.{name}")


if __name__ == "__main__":
    sys.exit(main())
