"""Damages exports in every way it knows and reads them: nothing but a plain refusal may happen.

python benchmarks/fuzz.py [--files N] [--seconds N] [--seed S] [--keep FOLDER]

Begins with the gallery, the sample school and one school in every form. Each damaged file is
inspected, read, some with the file before, and some copied anonymously: a fault is any exception
that is no refusal, cells that are not accounted for, inspecting and reading that disagree, more
than ten seconds of work or a gigabyte more memory. The file of a fault is kept; one whose reading
ends the whole program stays as `tried-…`. Ends 1 where there was a fault.
"""

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.mutations import damaged  # noqa: E402
from tests.exports.forms import FORMS, text_of, workbook_of  # noqa: E402
from tests.exports.one_school import invented  # noqa: E402

from attcli.errors import AttcliError  # noqa: E402 (found by the line above)
from attcli.exports.anonymise import anonymised  # noqa: E402
from attcli.exports.catalogue import built_in  # noqa: E402
from attcli.exports.read import inspect, read_exports  # noqa: E402
from attcli.places import sample_data_dir  # noqa: E402

MOST_SECONDS, MOST_MEGABYTES = 10, 1024
_LONGEST_TEXT = 20_000
_NOT_EXPORTS = {".md", ".toml"}


@dataclass
class Tally:
    """`outcomes`: files by kind and what became of them; `faults`: each with its file's name."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def tried(self) -> int:
        """How many damaged files were read."""
        return sum(n for (_, what), n in self.outcomes.items() if what == "tried")


def beginnings() -> list[tuple[str, bytes]]:
    """Names and contents of the files to damage; of a long text its first rows."""
    folder = sample_data_dir()
    paths = [*(folder / "awkward").iterdir(), *(folder / "porthkerra").glob("*/*")]
    files = []
    for path in sorted(paths):
        if path.suffix not in _NOT_EXPORTS and not path.name.startswith("expected"):
            data = path.read_bytes()
            files.append((path.name, data if data[:2] == b"PK" else data[:_LONGEST_TEXT]))
    school = invented(pupils=10, weeks=1)
    for form in [*FORMS.values()] * 3:  # half of the gallery is refused as it is
        text = text_of(form, school).replace("{encoding}", "utf-8")
        files.append((f"{form.layout}.{form.suffix}", text.encode()))
        if form.table:
            files.append((f"{form.layout}.xlsx", workbook_of(form, school)))
    return files


def faults_of(paths: Sequence[Path]) -> tuple[bool, list[str]]:
    """Whether files can be read as a register, and what is wrong beyond what may be."""
    told = inspect(paths)
    faults = [
        f"{file.cells} cells, {file.marks} marks and {file.excluded} excluded"
        for file in told.files
        if file.cells != file.marks + sum(file.excluded.values())
    ]
    try:
        register = read_exports(paths)
    except AttcliError as error:
        registers = any(source.kind == "register" for source in told.sources)
        if not told.refusals and registers:
            faults.append(f"inspected as good, then refused: {error.problem}")
        return False, faults
    if told.refusals:
        faults.append(f"inspected as refused, then read: {told.refusals[0].problem}")
    marks = register.marks.drop_nulls("code").height
    if marks != sum(source.marks for source in register.sources):
        faults.append(f"{marks} marks, told as {[source.marks for source in register.sources]}")
    return True, faults


class Fuzzer:
    """Damages one file after the other; the same for the same seed."""

    def __init__(self, seed: int, keep: Path) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (seeded, no secret)
        self._files = beginnings()
        self._keep = keep
        self._last: Path | None = None
        self.tally = Tally()

    def run(self, files: int, seconds: float) -> None:
        """Until so many files, or seconds, are past."""
        end = time.monotonic() + seconds
        with tempfile.TemporaryDirectory() as folder:
            while self.tally.tried() < files and time.monotonic() < end:
                self._one(Path(folder))

    def _one(self, folder: Path) -> None:
        number = self.tally.tried()
        name, data = self._chance.choice(self._files)
        kind = Path(name).suffix.lstrip(".")
        self._keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._keep / f"tried-{number}-{name}"
        path.write_bytes(damaged(data, self._chance))
        self.tally.outcomes[kind, "tried"] += 1
        start, memory = time.process_time(), _megabytes()
        faults = self._read(kind, path, [])
        if self._last and self._chance.random() < 0.1:
            faults += self._read("", path, [self._last])
        if self._chance.random() < 0.1:
            faults += self._copy(kind, path)
        taken, grown = time.process_time() - start, _megabytes() - memory
        self.tally.slowest = max(self.tally.slowest, taken)
        faults += [f"{taken:.1f} seconds of work"] if taken > MOST_SECONDS else []
        faults += [f"{grown:.0f} megabytes more"] if grown > MOST_MEGABYTES else []
        if faults:
            self.tally.outcomes[kind, "faults"] += 1
            kept = path.rename(self._keep / f"fault-{number}-{name}")
            self.tally.faults += [f"{kept}: {fault}" for fault in faults]
        else:
            self._last = path.replace(folder / f"last{path.suffix}")

    def _read(self, kind: str, path: Path, others: Sequence[Path]) -> list[str]:
        try:
            good, faults = faults_of([path, *others])
        except KeyboardInterrupt:
            raise
        except BaseException:  # a library's panic is no Exception
            return [traceback.format_exc(limit=-4)]
        if kind:
            self.tally.outcomes[kind, "read" if good else "refused"] += 1
        else:
            self.tally.outcomes["", "pairs"] += 1
        return faults

    def _copy(self, kind: str, path: Path) -> list[str]:
        try:
            anonymised([path], built_in())
        except AttcliError:
            return []
        except KeyboardInterrupt:
            raise
        except BaseException:
            return [traceback.format_exc(limit=-4)]
        self.tally.outcomes[kind, "copied"] += 1
        return []


def _megabytes() -> float:
    """The most memory this program has had; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 (not everywhere)

    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def show(tally: Tally) -> None:
    """The counts by kind of file, and each fault."""
    columns = ("tried", "read", "refused", "copied", "faults")
    print(f"{'file':<8}" + "".join(f"{column:>10}" for column in columns))
    kinds = sorted({kind for kind, _ in tally.outcomes if kind})
    for kind in kinds:
        print(f"{kind:<8}" + "".join(f"{tally.outcomes[kind, c]:>10}" for c in columns))
    totals = [sum(tally.outcomes[kind, column] for kind in kinds) for column in columns]
    print(f"{'all':<8}" + "".join(f"{total:>10}" for total in totals))
    pairs = tally.outcomes["", "pairs"]
    print(f"{pairs} read together with the file before; the longest took {tally.slowest:.1f} s;")
    print(f"most memory {_megabytes():.0f} MB.")
    print(*tally.faults, sep="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and read what the arguments ask for; 1 where there was a fault."""
    parser = argparse.ArgumentParser(description="Damages exports and reads them.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-kept"), help="for files of faults")
    asked = parser.parse_args(arguments)
    fuzzer = Fuzzer(asked.seed, asked.keep)
    fuzzer.run(asked.files, asked.seconds)
    show(fuzzer.tally)
    return 1 if fuzzer.tally.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
