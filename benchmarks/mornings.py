"""A month of school mornings: a scheduler's loop runs the week from an inbox while things go wrong.

python benchmarks/mornings.py [--seed S] [--mornings N] [--keep FOLDER]

Each morning the invented school system saves its export, in one of the ways below, and the job runs
in a process of its own; on Mondays the office records the drafted letters as sent. A fault is: an
exit code other than the one foretold, words of a Python error, a folder that is not as its run made
it, a letter drafted again before its review. At the end the workspace must answer as the last whole
export does alone: nothing lost. Ends 1 where there was a fault.
"""

import argparse
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIRST = date(2025, 9, 1)
BEFORE, MORNINGS = 45, 25  # school days that the first export holds; mornings of the month
DAYS = [d for n in range(110) if (d := FIRST + timedelta(n)).weekday() < 5][: BEFORE + MORNINGS]
AT_REST = 61
REVIEW = timedelta(weeks=4)  # of the default policy; every week of the month is a school week
Run = subprocess.CompletedProcess[str]


class School:
    """Thirty pupils; some reasons come days later, so exports differ in marks already known."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311 (invented marks)
        self.upns = [f"A{number:012d}" for number in range(30)]
        rate = {upn: rng.choice([1, 2, 4, 8, 15, 30]) for upn in self.upns}
        self._marks = {
            (upn, day): rng.choices("IO/", [rate[upn], rate[upn] // 2, 100 - rate[upn]])[0]
            for upn in self.upns
            for day in DAYS
        }

    def export(self, known: int, first: int = 0) -> list[str]:
        """The register of the days `first` to `known`, as it stands that morning."""
        lines = ["UPN,Date,Session,Mark"]
        for upn in self.upns:
            for at, day in enumerate(DAYS[first:known], start=first):
                mark = self._marks[upn, day]
                mark = "N" if mark == "O" and known - at <= 2 else mark
                lines += [f"{upn},{day},AM,{mark}", f"{upn},{day},PM,{mark.replace('/', chr(92))}"]
        return lines

    def pupils(self) -> list[str]:
        """The list of pupils."""
        rows = [f"{u},Name{n},Ada,2016-05-01,4,4B" for n, u in enumerate(self.upns)]
        return ["UPN,Surname,Forename,DOB,Year group,Class", *rows]

    def contacts(self) -> list[str]:
        """The list of contacts."""
        head = "UPN,Title,Contact surname,Parental responsibility,Address 1,Town,Postcode"
        rows = [f"{u},Ms,Name{n},yes,1 Hill Road,Lyvale,LY1 1AA" for n, u in enumerate(self.upns)]
        return [head, *rows]


class Office:
    """The workspace, its inbox and the job; `faults`: what must not have happened."""

    def __init__(self, place: Path, school: School) -> None:
        self.place, self.school = place, school
        self.inbox = place / "inbox"
        self.faults: list[str] = []
        self.morning = 0
        self.sent: dict[tuple[str, str], date] = {}
        self.inbox.mkdir(parents=True)
        terms = '[[schools.s.terms]]\nname = "Autumn"\nstart = 2025-09-01\nend = 2025-12-19\n'
        (place / "attcli.toml").write_text(f'[schools.s]\nname = "Lyvale Primary"\n{terms}')

    def save(self, name: str, lines: Sequence[str], age: float = AT_REST) -> Path:
        """A file in the inbox, saved so many seconds ago."""
        path = self.inbox / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.utime(path, (time.time() - age, time.time() - age))
        return path

    @property
    def known(self) -> int:
        """How many school days this morning's export holds."""
        return BEFORE + self.morning

    def export(self, name: str = "") -> Path:
        """This morning's export."""
        return self.save(name or f"marks-{self.morning:02}.csv", self.school.export(self.known))

    def begin(self, *args: str) -> subprocess.Popen[str]:
        """Begin `attcli` in a process of its own."""
        told = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        return subprocess.Popen(
            [sys.executable, "-m", "attcli", *args],
            cwd=self.place,
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def attcli(self, *args: str) -> Run:
        """Run `attcli` to its end."""
        process = self.begin(*args)
        out, err = process.communicate()
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def job_words(self) -> list[str]:
        """The job as the crontab has it; the letters' day is the week's Monday."""
        day = DAYS[self.known - 1] + timedelta(days=1)
        monday = str(day - timedelta(days=day.weekday()))
        fixed = ["weekly", "--inbox", "inbox", "--force", "--letter-date", monday]
        return ["-q", "--json-log", "runs.jsonl", *fixed]

    def job(self, *codes: int) -> Run:
        """Run the job; a fault where it ends otherwise than foretold."""
        done = self.attcli(*self.job_words())
        self.check(done.returncode in codes, f"ended {done.returncode}: {done.stderr.strip()}")
        self.check("Traceback" not in done.stderr, "a traceback")
        self.look_over()
        return done

    def check(self, holds: bool, fault: str) -> None:
        """Note a fault of this morning."""
        if not holds:
            self.faults.append(f"morning {self.morning}: {fault}")
            print("FAULT", self.faults[-1])

    def weeks(self) -> list[Path]:
        """The folders made so far, oldest first."""
        return sorted((self.place / "out").glob("*-weekly"))

    def look_over(self) -> None:
        """Each folder is whole, none half made, no drafted letter among those sent."""
        for folder in self.weeks()[-2:]:
            verified = self.attcli("verify", f"out/{folder.name}", "-q")
            self.check(verified.returncode == 0, f"{folder.name}: {verified.stdout}")
        if self.weeks():
            late = DAYS[self.known - 1] - REVIEW
            again = [
                one for one, _ in drafted(self.weeks()[-1]) if self.sent.get(one, FIRST) > late
            ]
            self.check(not again, f"{len(again)} letters drafted again before their review")

    def send(self) -> None:
        """On a Monday the drafts of the last folder go out."""
        folder = self.weeks()[-1]
        if not (folder / "letters/drafts.json").exists():
            return
        letters = {one for one, has_file in drafted(folder) if has_file}
        day = str(DAYS[self.known - 1] + timedelta(days=3))
        for _ in range(2):  # the office presses the button twice
            done = self.attcli("letters", "issue", f"out/{folder.name}", "--date", day, "-q")
            self.check(done.returncode == 0, f"issue ended {done.returncode}: {done.stderr}")
        self.sent |= dict.fromkeys(letters, date.fromisoformat(day))


def drafted(folder: Path) -> list[tuple[tuple[str, str], bool]]:
    """Each letter of a folder by pupil and letter, and whether it was drafted."""
    index = folder / "letters/index.csv"
    if not index.exists():
        return []
    with index.open(encoding="utf-8-sig", newline="") as file:
        return [
            ((row["pupil_id"], row["letter"]), bool(row["file"])) for row in csv.DictReader(file)
        ]


def as_usual(office: Office) -> None:
    """The export is there."""
    office.export()
    office.job(0)


def late(office: Office) -> None:
    """The export comes after the job."""
    office.job(0)
    office.export()


def half(office: Office) -> None:
    """The export is being written while the job runs, and whole afterwards."""
    lines = office.school.export(office.known)
    path = office.save(f"marks-{office.morning:02}.csv", lines[: len(lines) // 2], age=0)
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.3):
            with path.open("a", encoding="utf-8") as file:
                file.write(lines[-1][:5])

    writer = threading.Thread(target=write)
    writer.start()
    office.job(0)
    stop.set()
    writer.join()
    record = json.loads((office.place / "out/last-run.json").read_text(encoding="utf-8"))
    office.check(path.name in str(record["left"]), "a half file was not left")
    office.export()
    office.job(0)


def twice(office: Office) -> None:
    """The same content under two names, and yesterday's once more."""
    path = office.export()
    shutil.copy2(path, path.with_stem(f"{path.stem} (1)"))
    older = office.inbox / f"marks-{office.morning - 1:02}.csv"
    if older.exists():
        shutil.copy(older, older.with_stem(f"{older.stem} (2)"))
    office.job(0)


def another_schools(office: Office) -> None:
    """Another school's export beside ours, then alone."""
    lines = [line.replace("A0", "B0", 1) for line in office.school.export(office.known)]
    office.export()
    office.job(0)
    office.save(f"marks-{office.morning:02}b.csv", lines)
    office.job(3)


def error_text(office: Office) -> None:
    """The reporting program failed and saved its error; it is right the same morning."""
    office.save(f"marks-{office.morning:02}.csv", ["Error: the connection to the server was lost"])
    office.job(3)
    time.sleep(1.1)
    office.export(f"marks-{office.morning:02}b.csv")
    office.job(0)


def killed(office: Office) -> None:
    """The power fails while the job runs, at several moments; it runs again."""
    office.export()
    for after in (0.6, 1.2, 1.8, 2.4, 3.2):
        process = office.begin(*office.job_words())
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    office.job(0)
    left = [path.name for path in (office.place / "out").glob(".*")]
    office.check(not left, f"left lying: {left}")


def two_at_once(office: Office) -> None:
    """Two jobs begin together."""
    office.export()
    both = [office.begin(*office.job_words()) for _ in range(2)]
    told = [process.communicate()[1] for process in both]
    codes = sorted(process.returncode for process in both)
    office.check(codes in ([0, 6], [0, 0]), f"two at once ended {codes}: {told}")
    office.job(0)


def old_export(office: Office) -> None:
    """An export of a month ago is found and put into the inbox, with its own time."""
    office.export()
    office.job(0)
    office.save("marks-old.csv", office.school.export(BEFORE - 5), age=9_000_000)
    office.job(0)


def not_run(office: Office) -> None:
    """The computer is off: the export comes, no job runs."""
    office.export()


def cut_off(office: Office) -> None:
    """The export ends in the middle, between two rows; the whole one comes later."""
    lines = office.school.export(office.known)
    office.save(f"marks-{office.morning:02}.csv", lines[: len(lines) * 2 // 3])
    office.job(0, 3)
    time.sleep(1.1)
    office.export(f"marks-{office.morning:02}b.csv")
    office.job(0)


def a_week_only(office: Office) -> None:
    """The export holds the last five days, no more."""
    days = office.school.export(office.known, office.known - 5)
    office.save(f"marks-{office.morning:02}.csv", days)
    office.job(0)


MONTH: Sequence[Callable[[Office], None]] = (
    *(as_usual, late, as_usual, half, as_usual),
    *(as_usual, twice, another_schools, as_usual, error_text),
    *(killed, as_usual, two_at_once, not_run, not_run),
    *(as_usual, old_export, cut_off, a_week_only, late),
    *(killed, half, not_run, a_week_only, as_usual),
)


def answers(office: Office, *exports: str) -> dict[str, object]:
    """What the counts say, from the workspace or from exports alone."""
    told: dict[str, object] = {}
    for words in (["absence", "--all"], ["threshold", "--all"]):
        done = office.attcli(
            *words, *exports, "--as-of", str(DAYS[office.known - 1]), "--format", "json"
        )
        found = json.loads(done.stdout)
        told[words[0]] = (sorted(map(str, found["results"])), found["totals"])
    return told


def main() -> int:
    """Run the month; the exit code."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--mornings", type=int, default=MORNINGS)
    wanted.add_argument("--keep", type=Path)
    asked = wanted.parse_args()
    place = (asked.keep or Path(tempfile.mkdtemp(prefix="mornings-"))).resolve()
    office = Office(place, School(asked.seed))
    office.save("pupils.csv", office.school.pupils())
    office.save("contacts.csv", office.school.contacts())
    began = time.monotonic()
    month = MONTH[: asked.mornings]
    for number, what in enumerate(month, start=1):
        office.morning = number
        at = time.monotonic()
        what(office)
        if number % 5 == 1 and office.weeks():
            office.send()
        print(f"{number:>3} {what.__name__:<16} {time.monotonic() - at:5.1f} s", flush=True)
    whole = office.school.export(office.known)
    (place / "whole.csv").write_text("\n".join(whole) + "\n")
    (place / "people.csv").write_text("\n".join(office.school.pupils()) + "\n")
    same = answers(office) == answers(office, "whole.csv", "--pupils", "people.csv")
    office.check(same, "the workspace answers otherwise than the last whole export alone")
    runs = [json.loads(line) for line in (place / "runs.jsonl").read_text().splitlines()]
    ends = [run["exit"] for run in runs if run["step"] == "end"]
    print(f"{len(month)} mornings, {len(ends)} jobs ended, {len(office.weeks())} folders, "
          f"{len(office.sent)} letters sent, {len(office.faults)} faults, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    if not asked.keep:
        shutil.rmtree(place)
    return 1 if office.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
