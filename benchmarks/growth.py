"""How the cost of each analysis grows with the marks: the exponent of cost against marks.

python benchmarks/growth.py                     100 thousand to 11 million marks; some minutes
python benchmarks/growth.py authority largest   further, to 34 and 95 million

Each size runs in a process of its own. The exponent is the slope of a straight line through the
logarithms: 1 is a cost in proportion. Cost is processor seconds, of all cores together: they do not
depend on what else the computer does. Small registers cost what starting costs, whatever their
size, so the slope from a trust's size on is shown by itself.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.invented_marks import Size, invented  # noqa: E402
from benchmarks.weekly_pass import SIZES, WORKSPACE, peak_kilobytes  # noqa: E402

GROWING = {
    **SIZES,
    "small trust": Size(schools=10, pupils=1000, first_year=7, last_year=10),
}
_USUAL = ("school", "secondary", "small trust", "trust")
_LARGE = 3_000_000  # marks: timed twice, smaller registers five times
READING = "reading the workspace"
OPENING = "opening: meanings, calendar"
KEEPING = "keeping in the workspace"


def main() -> int:
    """Show the seconds of each size and the exponents."""
    parser = argparse.ArgumentParser(description="Cost against marks, analysis by analysis.")
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=", ".join(GROWING))
    parser.add_argument("--one", metavar="SIZE", help="(by itself)")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(alone(GROWING[asked.one])))
        return 0
    found = list(costs([*_USUAL, *asked.sizes]))
    for name, row in zip([*_USUAL, *asked.sizes], found, strict=True):
        print(name, f"{row['marks']:,} marks, peak {row['peak_mb']} MB")
        for what, seconds in row["seconds"].items():
            print(f"  {what:<32}{seconds:>9.3f}")
    for row in exponents(found):
        print("  ".join(f"{key} {value}" for key, value in row.items()))
    return 0


def costs(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """For each size: marks, peak_mb, and the seconds of each analysis."""
    for name in names:
        command = [sys.executable, __file__, "--one", name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        yield json.loads(done.stdout)


def alone(size: Size) -> dict[str, Any]:
    """The processor seconds of everything over one register, the least of some times."""
    from benchmarks.kept import keep  # noqa: PLC0415
    from benchmarks.measure_cases import CASES  # noqa: PLC0415

    from attcli.policy.settings_file import load  # noqa: PLC0415 (this process only)
    from attcli.register.engine import choose_engine  # noqa: PLC0415
    from attcli.register.view import open_view  # noqa: PLC0415
    from attcli.store.recall import remembered  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as made:
        workspace = Path(made) / WORKSPACE
        register = invented(size)
        marks = register.marks.height
        start = time.process_time()
        keep(workspace, register)
        seconds = {KEEPING: time.process_time() - start}
        del register
        times = 2 if marks >= _LARGE else 5
        settings = load(workspace / "attcli.toml")
        seconds[READING], register = _least(lambda: remembered(workspace), times)
    choose_engine(register)
    seconds[OPENING], view = _least(lambda: open_view(register, settings), times)
    for case in CASES:
        seconds[case.name], _ = _least(lambda c=case: c.ours(replace(view, _kept={})), times)
    return {"marks": marks, "peak_mb": peak_kilobytes() // 1000, "seconds": seconds}


def _least(work: Any, times: int) -> tuple[float, Any]:
    taken, found = [], None
    for _ in range(times):
        start = time.process_time()
        found = work()
        taken.append(time.process_time() - start)
    return min(taken), found


def exponents(found: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each analysis: the slope over all sizes, and over those of `_LARGE` marks and more."""
    for what in found[0]["seconds"]:
        points = [(row["marks"], row["seconds"][what]) for row in found]
        large = [point for point in points if point[0] >= _LARGE]
        yield {"what": what, "all": slope(points), "large": slope(large)}


def slope(points: Sequence[tuple[int, float]]) -> float | None:
    """The slope of the line through the points' logarithms; None for fewer than two."""
    if len(points) < 2:
        return None
    x, y = ([math.log(point[n]) for point in points] for n in (0, 1))
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return round(over / sum((a - middle_x) ** 2 for a in x), 3)


if __name__ == "__main__":
    sys.exit(main())
