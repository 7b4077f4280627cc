"""Runs the benchmarks one after another and writes what they found as a page.

python benchmarks/all.py                 everything but the largest registers; most of an hour
python benchmarks/all.py weekly growth   only these parts; the others stay as they were
python benchmarks/all.py --large         registers of 34 and 95 million marks, too
python benchmarks/all.py country --england FOLDER    all of England, invented there once

Parts: weekly, measures, speed, week, growth, country. Run it on a quiet computer: whatever else it
does is in the figures. Writes benchmarks/results.json (what each part gave), and from all of it
benchmarks/RESULTS.md and benchmarks/growth.svg. Needs the extra `bench`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent), str(HERE.parent / "src")]

from benchmarks import results_page  # noqa: E402 (found by the line above)

KEPT = HERE / "results.json"
Rows = list[dict[str, Any]]


def main() -> int:
    """Run the parts asked for, keep what they gave, write the page; 1 where an answer differed."""
    parser = argparse.ArgumentParser(description="All benchmarks, and the page of their results.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--large", action="store_true", help="34 and 95 million marks, too")
    parser.add_argument("--england", metavar="FOLDER", help="a country of 21,300 schools")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.")
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    for name in asked.parts or PARTS:
        print(f"{name} …", flush=True)
        kept[name] = {
            "rows": PARTS[name](asked),
            "on": datetime.now().astimezone().date().isoformat(),
            "machine": _machine(),
            "load": round(os.getloadavg()[0], 1),
        }
        KEPT.write_text(json.dumps(kept, indent=1, default=str) + "\n")
        results_page.write(HERE, kept)
    differ = [row for row in kept.get("weekly", {}).get("rows", []) if not row["equal"]]
    differ += [row for row in kept.get("measures", {}).get("rows", []) if row["differ"]]
    return 1 if differ else 0


def _machine() -> str:
    from benchmarks.measures import machine  # noqa: PLC0415

    return machine()


def _weekly(asked: argparse.Namespace) -> Rows:
    from benchmarks import weekly_pass  # noqa: PLC0415

    sizes = ["school", "secondary", "trust", *(["authority", "largest"] if asked.large else [])]
    return [row for size in sizes for row in weekly_pass.rows(size)]


def _measures(asked: argparse.Namespace) -> Rows:
    from benchmarks import measures  # noqa: PLC0415

    sizes = ["school", "secondary", *(["trust"] if asked.large else [])]
    return [row for size in sizes for row in measures.rows(size, measures.SIZES[size])]


def _speed(asked: argparse.Namespace) -> Rows:
    from benchmarks import speed  # noqa: PLC0415

    found = [*speed.start(), *speed.school(), *speed.workbook()]
    return [
        *found,
        *speed.answers(30 if asked.large else 3),
        *speed.ingest(7 if asked.large else 6),
    ]


def _week(_: argparse.Namespace) -> Rows:
    from benchmarks import week  # noqa: PLC0415

    return list(week.rows())


def _growth(asked: argparse.Namespace) -> Rows:
    from benchmarks import growth  # noqa: PLC0415

    sizes = ["school", "secondary", "small trust", "trust"]
    return list(growth.costs([*sizes, *(["authority"] if asked.large else [])]))


def _country(asked: argparse.Namespace) -> Rows:
    command = [sys.executable, str(HERE / "country.py"), "--schools"]
    if asked.england:
        command += ["21300", "--sizes", "2", "--folder", asked.england]
    else:
        command += [str(2000 if asked.large else 213)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    lines = (re.sub(r"/\S+/(\d+-schools/)", r"\1", line) for line in done.stdout.splitlines())
    return [*({"told": line} for line in lines), {"ended": done.returncode}]


PARTS: dict[str, Callable[[argparse.Namespace], Rows]] = {
    "weekly": _weekly,
    "measures": _measures,
    "speed": _speed,
    "week": _week,
    "growth": _growth,
    "country": _country,
}

if __name__ == "__main__":
    sys.exit(main())
