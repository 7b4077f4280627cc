"""A country, or a part of one, on one machine: `attcli every-school` as a council would run it.

python benchmarks/country.py                    213 schools, a hundredth of England; some minutes
python benchmarks/country.py --schools 21300    all of it; about 2 GB of disk
python benchmarks/country.py --folder F …       keeps what was invented in F, for another run

Schools are invented into a workspace (`invented_country`) in sizes that grow by four, up to the one
asked for. On the largest the run is killed midway and started again, with one school's file cut
off: it must be told, and the others done; then the file is mended and only that school is done.
Prints marks, seconds, marks a second, the most memory, bytes a mark on disk, how time and memory
grow, and what that would make of England, as an extrapolation. Ends 1 where anything is not as it
should be. Only temporary folders are written to, or `--folder`.
"""

import argparse
import json
import math
import os
import platform
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import polars as pl  # noqa: E402
from benchmarks.invented_country import MOVERS, Country, fill, key  # noqa: E402

from attcli._version import __version__  # noqa: E402 (found by the line above)

ANALYSES = ("absence", "threshold", "continuous", "unexplained")
ENGLAND = {"schools": 21_300, "pupils": 6_700_000, "marks": 2_400_000_000}
_GROWS = 4
_NOTE = "invented.json"
_BATCH = re.compile(r"Batch (\d+) of (\d+): .*at most ([\d,]+) MB")


@dataclass(frozen=True)
class Ran:
    """One size: how large it is, and how long and how much memory its run took."""

    schools: int
    marks: int
    bytes_on_disk: int
    invented_in: float
    seconds: float
    peak_mb: int


def main() -> int:
    """Run every size; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(description="attcli every-school over an invented country.")
    parser.add_argument("--schools", type=int, default=213, help="the largest size")
    parser.add_argument("--sizes", type=int, default=3, help="how many sizes, each a quarter")
    parser.add_argument("--marks-at-once", type=int, help="handed on to every-school")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the workspaces are kept")
    asked = parser.parse_args()
    print(_machine())
    more = ["--marks-at-once", str(asked.marks_at_once)] if asked.marks_at_once else []
    sizes = sorted({max(2, asked.schools // _GROWS**n) for n in range(asked.sizes)})
    ran, wrong = [], []
    with _folder(asked.folder) as folder:
        for schools in sizes:
            place = folder / f"{schools}-schools"
            largest = schools == sizes[-1]
            one = _run(place, Country(schools, asked.seed), more, wrong, hindered=largest)
            print(_line(one), flush=True)
            ran.append(one)
    _print_growth(ran)
    _print_england(ran[-1])
    for words in wrong:
        print(f"NOT AS IT SHOULD BE: {words}")
    return 1 if wrong else 0


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _run(
    place: Path, country: Country, more: list[str], wrong: list[str], *, hindered: bool
) -> Ran:
    """Invent a country and run it; `hindered`: with a kill midway and a damaged file."""
    marks, invented_in = _invented(place, country)
    size = sum(path.stat().st_size for path in (place / "marks").rglob("*.parquet"))
    if hindered:
        seconds, peak = _hindered(place, country, more, wrong)
    else:
        seconds, peak, said = _process(place, more)
        _expect(said.returncode == 0, "a run over whole files ends 0", wrong)
    return Ran(country.schools, marks, size, invented_in, seconds, peak)


def _invented(place: Path, country: Country) -> tuple[int, float]:
    """The marks invented into `place`, and in how many seconds, now or by an earlier run; the lists
    of that run are removed.
    """
    note, same = place / _NOTE, asdict(country)
    shutil.rmtree(place / "lists", ignore_errors=True)
    if note.is_file() and (said := json.loads(note.read_text())).items() >= same.items():
        return said["marks"], said["seconds"]
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    start = time.perf_counter()
    marks = fill(place, country)
    seconds = time.perf_counter() - start
    note.write_text(json.dumps({**same, "marks": marks, "seconds": seconds}))
    return marks, seconds


def _hindered(
    place: Path, country: Country, more: list[str], wrong: list[str]
) -> tuple[float, int]:
    """The seconds of both halves of a run that is killed midway, and the most memory of either."""
    school = key(country.schools // 2)
    (file,) = (place / "marks").rglob(f"school={school}/*.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    first, peak = _killed_midway(place, more)
    second, later, said = _process(place, more)
    print(f"  killed after {first:.1f} s; gone on for {second:.1f} s: {_last_line(said.stderr)}")
    _expect(said.returncode == 6, "a damaged file ends 6", wrong)
    told = [line for line in said.stderr.splitlines() if line.startswith(f"attcli: {school}: ")]
    _expect(len(told) == 1, "the damaged school is told once", wrong)
    print(f"  {told[0] if told else ''}")
    done = json.loads((place / "lists" / "run.json").read_text())
    _expect(done["counts"]["schools"] == country.schools - 1, "all others are done", wrong)
    file.write_bytes(whole)
    mending, _, mended = _process(place, more)
    print(f"  mended, in {mending:.1f} s: {_last_line(mended.stderr)}")
    _expect(mended.returncode == 0, "with the file mended it ends 0", wrong)
    _expect("done: 1 now" in mended.stderr, "only the mended school is done again", wrong)
    _expect(_joint(place) > 0, "pupils at two schools are counted together", wrong)
    return first + second, max(peak, later)


def _command(place: Path, more: list[str]) -> list[str]:
    lists = ["-o", str(place / "lists"), "--format", "parquet"]
    return [
        sys.executable,
        "-m",
        "attcli",
        "-w",
        str(place),
        "every-school",
        *ANALYSES,
        *lists,
        *more,
    ]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def _process(place: Path, more: list[str]) -> tuple[float, int, subprocess.CompletedProcess[str]]:
    """One whole run: its seconds, its most memory in MB, and what it said."""
    start = time.perf_counter()
    said = subprocess.run(
        _command(place, more),
        env=_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - start
    peaks = [int(found[3].replace(",", "")) for found in _BATCH.finditer(said.stderr)]
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return seconds, max(peaks, default=most), said


def _killed_midway(place: Path, more: list[str]) -> tuple[float, int]:
    """Start the run and kill it with half its batches done; the seconds and memory till then."""
    start, peak = time.perf_counter(), 0
    running = subprocess.Popen(
        _command(place, more),
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    for line in running.stderr or ():
        if found := _BATCH.match(line):
            peak = int(found[3].replace(",", ""))
            if int(found[1]) * 2 >= int(found[2]):
                running.send_signal(signal.SIGKILL)
                break
    running.wait()
    return time.perf_counter() - start, peak


def _joint(place: Path) -> int:
    """Rows of pupils whose sessions at two schools count together."""
    rows = pl.scan_parquet(place / "lists" / "threshold.parquet")
    several = rows.filter(pl.col("schools").list.len() > 1)
    return int(several.select(pl.len()).collect().item())


def _expect(right: bool, words: str, wrong: list[str]) -> None:
    if not right:
        wrong.append(words)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if " done: " in line]
    return lines[-1] if lines else text.strip()[-200:]


def _line(ran: Ran) -> str:
    return (
        f"{ran.schools:,} schools, {ran.marks:,} marks: {ran.seconds:.1f} s, "
        f"{ran.marks / ran.seconds:,.0f} marks a second, at most {ran.peak_mb:,} MB; "
        f"{ran.bytes_on_disk / ran.marks:.2f} bytes a mark on disk (invented in "
        f"{ran.invented_in:.0f} s)"
    )


def _print_growth(ran: list[Ran]) -> None:
    """The exponents between one size and the next: 1 where it grows as the marks do."""
    for less, more in pairwise(ran):
        marks = math.log(more.marks / less.marks)
        time_, memory = (
            math.log(getattr(more, name) / getattr(less, name)) / marks
            for name in ("seconds", "peak_mb")
        )
        print(
            f"from {less.marks:,} to {more.marks:,} marks: time grows with exponent {time_:.2f}, "
            f"memory {memory:.2f}"
        )


def _print_england(ran: Ran) -> None:
    times = ENGLAND["marks"] / ran.marks
    if times <= 1:
        return
    print(
        f"Extrapolated, not run: England ({ENGLAND['schools']:,} state schools, "
        f"{ENGLAND['pupils']:,} pupils aged 5 to 15, {ENGLAND['marks']:,} sessions a year) is "
        f"{times:,.0f} times as much: {ran.seconds * times / 60:,.0f} minutes if time goes on to "
        f"grow as the marks do, {ran.bytes_on_disk * times / 2**30:.1f} GiB of marks on disk."
    )


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB; "
        f"Python {platform.python_version()}, polars {pl.__version__}, attcli {__version__}; load "
        f"{os.getloadavg()[0]:.1f}. {', '.join(ANALYSES)}; {MOVERS} pupils in a thousand move."
    )


if __name__ == "__main__":
    sys.exit(main())
