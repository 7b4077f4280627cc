"""One school in every layout, encoding, separator and kind of file: are the marks the same?

python benchmarks/reading.py             the table of all; ends 1 where one differs
python benchmarks/reading.py --times     reading times beside the bare library's

Needs a checkout with its development extras. LibreOffice writes the xls and ods files, where it is
installed. Nothing but the copies in a temporary folder is written.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.times import show_times  # noqa: E402
from tests.exports.forms import FORMS, Form, text_of, workbook_of  # noqa: E402
from tests.exports.one_school import School, invented  # noqa: E402

from attcli.errors import AttcliError  # noqa: E402 (found by the line above)
from attcli.exports.read import inspect, read_exports  # noqa: E402

ENCODINGS = {
    "UTF-8": ("utf-8", b""),
    "UTF-8 BOM": ("utf-8", b"\xef\xbb\xbf"),
    "UTF-16 LE": ("utf-16-le", b"\xff\xfe"),
    "UTF-16 BE": ("utf-16-be", b"\xfe\xff"),
    "Win-1252": ("cp1252", b""),
}
_DECLARED = {"utf-8": "utf-8", "cp1252": "windows-1252"}
SEPARATORS = (",", ";", "\t", "|")
_CONVERTED = ("xls", "ods")

Account = tuple[int, int, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Sample:
    """A file of one form; `column`: where the table of results counts it."""

    form: str
    column: str
    name: str
    data: bytes


@dataclass
class Matrix:
    """`tried` and `equal`: files by form and column; `accounts`: cells, marks, excluded of each
    form; `wrong`: what differs, a line a file."""

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    equal: Counter[tuple[str, str]] = field(default_factory=Counter)
    accounts: dict[str, set[Account]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, sample: Sample, account: Account | None, fault: str | None) -> None:
        """Count a file that was read; `fault`: how it differs."""
        where = (sample.form, sample.column)
        self.tried[where] += 1
        self.equal[where] += fault is None
        self.accounts.setdefault(sample.form, set()).update([account] if account else [])
        if fault:
            self.wrong.append(f"{sample.form}, {sample.column}, {sample.name}: {fault}")


def texts(name: str, form: Form, school: School, separators: Sequence[str]) -> Iterator[Sample]:
    """Each encoding, and of a table each separator as csv and as txt with Windows' line ends."""
    for separator in separators if form.table else (None,):
        text = text_of(form, school, separator or ",")
        for column, (encoding, mark) in ENCODINGS.items():
            declared = text.replace("{encoding}", _DECLARED.get(encoding, "utf-16"))
            yield Sample(name, column, f"a.{form.suffix}", mark + declared.encode(encoding))
            if form.table:
                lines = declared.replace("\n", "\r\n").encode(encoding)
                yield Sample(name, column, "a.txt", mark + lines)


def workbooks(name: str, form: Form, school: School) -> Iterator[Sample]:
    """A workbook with days as Excel's dates, and one with days as text."""
    if form.table:
        for dates in (True, False):
            yield Sample(name, "xlsx", "a.xlsx", workbook_of(form, school, dates=dates))


def converted(samples: Sequence[Sample]) -> Iterator[Sample]:
    """Workbooks as LibreOffice saves them in other formats; none where it is not installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or not samples:
        return
    with tempfile.TemporaryDirectory() as folder:
        given = [Path(folder) / f"{n}.xlsx" for n in range(len(samples))]
        for path, sample in zip(given, samples, strict=True):
            path.write_bytes(sample.data)
        home = f"-env:UserInstallation={(Path(folder) / 'home').as_uri()}"
        for kind in _CONVERTED:
            order = [program, home, "--headless", "--convert-to", kind, "--outdir", folder]
            subprocess.run([*order, *map(str, given)], check=True, capture_output=True)
            for path, sample in zip(given, samples, strict=True):
                data = path.with_suffix(f".{kind}").read_bytes()
                yield Sample(sample.form, kind, f"a.{kind}", data)


def fault_of(path: Path, form: Form, school: School) -> tuple[Account | None, str | None]:
    """The account of a file, and how what was read differs from the school (None: not at all)."""
    try:
        (file,) = inspect([path]).files
        register = read_exports([path])
    except AttcliError as error:
        return None, f"refused: {error.problem}"
    account = (file.cells, file.marks, tuple(sorted(file.excluded.items())))
    if file.layout != form.layout:
        return account, f"read as {file.layout}"
    if file.cells != file.marks + sum(file.excluded.values()):
        return account, "its cells are not its marks and what is excluded"
    wanted = _told(form, school)
    pupils = register.pupils.select("pupil_id", form.who, "surname", "forename")
    marks = register.marks.drop_nulls("code").join(pupils, on="pupil_id", validate="m:1")
    late = "minutes_late" if form.minutes else None
    columns = [form.who, "date", "session", "code", *([late] if late else [])]
    names = [form.who, *(["surname", "forename"] if form.named else [])]
    read = set(marks.select(columns).iter_rows()), set(pupils.select(names).iter_rows())
    if marks.height != file.marks or len(wanted[0]) != file.marks or read != wanted:
        more, less = read[0] - wanted[0], wanted[0] - read[0]
        return account, f"{len(more)} marks too many, {len(less)} missing, or other pupils"
    return account, None


def _told(form: Form, school: School) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """The marks and the pupils that the form tells."""
    told = form.of(school)
    marks: set[tuple[object, ...]] = {
        (getattr(pupil, form.who), day, half, mark, *([late or None] if form.minutes else []))
        for pupil, day, half, mark, late in told.written()
        if mark
    }
    names = ["surname", "forename"] if form.named else []
    return marks, {tuple(getattr(p, name) for name in (form.who, *names)) for p in told.pupils}


def every(school: School, separators: Sequence[str] = SEPARATORS) -> Iterator[Sample]:
    """Each form as texts and as workbooks."""
    for name, form in FORMS.items():
        yield from texts(name, form, school, separators)
        yield from workbooks(name, form, school)


def matrix(school: School, samples: Iterable[Sample]) -> Matrix:
    """Files of a school, read."""
    found = Matrix()
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples:
            path = Path(folder) / sample.name
            path.write_bytes(sample.data)
            found.add(sample, *fault_of(path, FORMS[sample.form], school))
    return found


def show(found: Matrix) -> None:
    """Files read with the school's own marks, of how many; then the account of each form."""
    columns = [name for name in (*ENCODINGS, "xlsx", *_CONVERTED) if _any(found, name)]
    print(f"{'layout':<24}" + "".join(f"{column:>11}" for column in columns))
    for form in FORMS:
        tried = [(found.equal[form, c], found.tried[form, c]) for c in columns]
        print(f"{form:<24}" + "".join(f"{f'{e}/{n}' if n else '-':>11}" for e, n in tried))
    print(f"\n{found.equal.total()} of {found.tried.total()} files gave the school's marks.")
    print("Cells = marks + excluded, the same in every file of a layout:")
    for form, accounts in found.accounts.items():
        for cells, marks, excluded in sorted(accounts):
            reasons = ", ".join(f"{n} {reason}" for reason, n in excluded) or "0"
            print(f"  {form:<24}{cells:>6} = {marks} + {reasons}")
    missing = [kind for kind in _CONVERTED if kind not in columns]
    if missing:
        print(f"Not tried, as LibreOffice is not installed: {', '.join(missing)}.")
    print(*found.wrong, sep="\n")


def _any(found: Matrix, column: str) -> bool:
    return any(tried for (_, c), tried in found.tried.items() if c == column)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the arguments ask for; 1 where a file does not give the school's marks."""
    parser = argparse.ArgumentParser(description="Reads one school in every form.")
    parser.add_argument("--times", action="store_true", help="reading times instead")
    parser.add_argument("--pupils", type=int, default=60)
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args(arguments)
    if asked.times:
        show_times()
        return 0
    school = invented(asked.pupils, asked.weeks, asked.seed)
    samples = list(every(school))
    books = [sample for sample in samples if sample.column == "xlsx"]
    found = matrix(school, [*samples, *converted(books)])
    show(found)
    same = all(len(accounts) == 1 for accounts in found.accounts.values())
    return 0 if not found.wrong and same else 1


if __name__ == "__main__":
    raise SystemExit(main())
