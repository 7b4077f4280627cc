"""How long the week's folder and many letters take, beside the PDF engine alone; and the memory.

python benchmarks/week.py                  all; some minutes
python benchmarks/week.py folder letters   only these parts: folder, letters

The folder is that of the sample school, and of an invented one of 1,500 pupils; each run is a
process of its own with a new workspace, its byte code warm. The letters are an update with a
certificate of a whole school year for each pupil, drawn as `attcli letters draft` draws them, with
the files to print, from the exports on; beside one letter and its certificate the same documents
are drawn by typst with nothing around it, both in processor seconds. Rows [what, size, ours_s,
beside, beside_s, ratio, goal, spread]: seconds by the clock, with `cpu_s` (user and system) and
`peak_mb`; spread is how far our largest time lies from the smallest, as a share of the median.
Needs Linux or macOS.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from attcli.places import sample_data_dir  # noqa: E402 (found by the line above)

Row = dict[str, Any]
_FEW, _MANY = 250, 1000
_LARGE = 1500


def main() -> int:
    """Show the parts asked for."""
    parser = argparse.ArgumentParser(description="The week's folder, and many letters.")
    parser.add_argument("parts", nargs="*", metavar="PART", help="folder, letters")
    parser.add_argument("--one", nargs=3, metavar=("WAY", "FOLDER", "LETTERS"), help="(by itself)")
    asked = parser.parse_args()
    if asked.one:
        way, folder, letters = asked.one
        print(json.dumps(_alone(way, Path(folder), int(letters))))
        return 0
    for name in asked.parts or ("folder", "letters"):
        for row in {"folder": folders, "letters": letters_drawn}[name]():
            print("  ".join(f"{key} {value}" for key, value in row.items()), flush=True)
    return 0


def rows() -> Iterator[Row]:
    """All rows."""
    yield from folders()
    yield from letters_drawn()


def folders(times: int = 3) -> Iterator[Row]:
    """The week's folder of a school, and of a large one."""
    with tempfile.TemporaryDirectory() as made:
        large = _school(Path(made) / "school", _LARGE)
        for size, school, goal in (
            ("240 pupils", sample_data_dir() / "porthkerra", "5 s"),
            (f"{_LARGE:,} pupils", large, None),
        ):
            found = [_folder(school, Path(made)) for _ in range(times + 1)][1:]
            yield _row("week's folder, from exports", size, found, goal)


def letters_drawn() -> Iterator[Row]:
    """Letters with certificates, few and many: seconds, and the memory of the one by the other."""
    with tempfile.TemporaryDirectory() as made:
        school = _school(Path(made), 1200)
        few, many, single, engine = (
            _process([sys.executable, __file__, "--one", way, str(school), str(letters)])
            for way, letters in (
                *(("attcli", _FEW), ("attcli", _MANY)),
                *(("single", _FEW), ("typst", _FEW)),
            )
        )
    what, size = "letters with certificates, and the files to print", f"{_MANY:,} letters"
    yield _row(what, size, [many], "60 s")
    one = {**single, "seconds": single["each"]}
    yield {
        **_row("one letter and its certificate, processor seconds", "a year", [one], "0.05 s"),
        "beside": "the same two documents by typst alone",
        "beside_s": round(engine["each"], 4),
        "ratio": round(single["each"] / engine["each"], 2),
        "cpu_s": None,
    }
    yield {
        **_row(f"peak memory: {many['peak_mb']} MB", size, [many], "1.1"),
        "ours_s": None,
        "beside": f"{_FEW} letters: {few['peak_mb']} MB",
        "ratio": round(many["peak_mb"] / few["peak_mb"], 2),
        "cpu_s": None,
    }


def _row(what: str, size: str, found: Sequence[Row], goal: str | None) -> Row:
    seconds = [run["seconds"] for run in found]
    median = statistics.median(seconds)
    return {
        "what": what,
        "size": size,
        "ours_s": round(median, 4),
        "beside": None,
        "beside_s": None,
        "ratio": None,
        "goal": goal,
        "spread": round((max(seconds) - min(seconds)) / median, 2) if len(found) > 1 else None,
        "cpu_s": round(statistics.median(run["cpu"] for run in found), 2),
        "peak_mb": max(run["peak_mb"] for run in found),
    }


def _school(folder: Path, pupils: int) -> Path:
    made = [sys.executable, str(sample_data_dir() / "generate.py"), "--pupils", str(pupils)]
    days = ["--from", "2025-09-01", "--to", "2026-11-13", "--forms", "arbor", "--seed", "7"]
    subprocess.run([*made, *days, "-o", str(folder)], check=True, capture_output=True)
    return folder


def _folder(school: Path, place: Path) -> Row:
    """One week's folder in a new workspace."""
    workspace = place / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    shutil.copy(school / "attcli.toml", workspace)
    exports = school / "arbor"
    marks = map(str, sorted(exports.glob("marks-*.csv")))
    people = ["--pupils", str(exports / "pupils.csv"), "--contacts", str(exports / "contacts.csv")]
    when = ["--as-of", "2026-11-13", "--letter-date", "2026-11-16"]
    week = [sys.executable, "-m", "attcli", "-w", str(workspace), "weekly", *marks, *people, *when]
    return _process([*week, "-q"], told=False)


def _process(command: Sequence[str], *, told: bool = True) -> Row:
    """Run it: what it printed where it tells, or its seconds and its peak of memory."""
    kept = Path(tempfile.gettempdir()) / f"attcli-byte-code-{os.getuid()}"
    own = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "src")))}
    own |= {"PYTHONPYCACHEPREFIX": str(kept), "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None  # noqa: S101 (it was asked for)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 5):  # 5: some letters were blocked
        raise RuntimeError(f"{command} ended {process.returncode}")
    measured = {
        "seconds": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss // (1000 if sys.platform == "linux" else 1_000_000),
    }
    return {**measured, **json.loads(said)} if told else measured


def _alone(way: str, school: Path, letters: int) -> Row:
    """Draw letters in this process, `way`: whole, only the single documents, or those by typst."""
    from benchmarks import week_letters  # noqa: PLC0415 (not in the process that measures)

    desk, papers = week_letters.prepared(school, letters)
    ways = {
        "attcli": week_letters.whole,
        "single": week_letters.single,
        "typst": week_letters.by_typst,
    }
    return ways[way](desk, papers)


if __name__ == "__main__":
    sys.exit(main())
