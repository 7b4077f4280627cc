"""A small school's week, by hand, and a desk that writes plain words instead of drawing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.register.by_hand import Row, others, register_of, weekdays, with_marks

from attcli.errors import Exit
from attcli.policy.settings import Settings
from attcli.register.model import Source
from attcli.register.view import Asked, open_view
from attcli.reports import manifest
from attcli.reports.drafts import Bundle, File, Paper, PrintFile, Sheet, UndrawableError, Wanted
from attcli.reports.week import Week, gather
from attcli.reports.weekly import Outcome, Run, WeeklyPlan, plan, same_as_before, write

FIRST, LAST = date(2025, 9, 1), date(2025, 11, 14)  # a Monday, a Friday: eleven weeks
THIS_WEEK = weekdays(date(2025, 11, 10), LAST)
DAYS = weekdays(FIRST, LAST)
MONDAY = date(2025, 11, 17)


def here(pupil: str, days: Iterable[date] = DAYS) -> list[Row]:
    return [(pupil, day, s, m) for day in days for s, m in (("AM", "/"), ("PM", "\\"))]


def away(pupil: str, days: Iterable[date], code: str | None) -> list[Row]:
    return [(pupil, day, session, code) for day in days for session in ("AM", "PM")]


def school(*absences: tuple[str, Sequence[date], str | None]) -> list[Row]:
    """Twelve pupils always there, and those named, away on these days under this code."""
    named = sorted({name for name, _, _ in absences})
    rows = [row for name in named for row in here(name)]
    gone = [row for name, days, code in absences for row in away(name, days, code)]
    return others(DAYS) + with_marks(rows, gone)


ABOUT = {"year_group": "4", "class": "4B", "dob": date(2016, 5, 1)}


def week_of(
    rows: Iterable[Row],
    pupils: Mapping[str, Mapping[str, Any]] | None = None,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    **asked: Any,
) -> Week:
    rows = list(rows)
    known = {row[0]: ABOUT | dict((pupils or {}).get(row[0], {})) for row in rows}
    return gather(open_view(register_of(rows, known), settings, Asked(**asked)))


@dataclass
class PlainDesk:
    """Writes words where the real desk draws. `blocks` and `undrawable` are surnames' ids;
    `unprintable`: the stems of copies that can't be in the file of all letters.
    """

    formats: tuple[str, ...] = ("pdf",)
    blocks: Mapping[str, str] = field(default_factory=dict)
    undrawable: frozenset[str] = frozenset()
    unprintable: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    in_a_file: int = 60

    def prepare(self, pupil_id: str, letter_id: str) -> Paper:
        if pupil_id in self.blocks:
            return Paper(pupil_id, letter_id, letter_id, blocked=(self.blocks[pupil_id],))
        stem = f"{pupil_id.partition(':')[2]}_{letter_id}"
        sheets = tuple(Sheet(f"{stem}_{n + 1}", f"Home {n + 1}") for n in range(self.copies))
        return Paper(pupil_id, letter_id, "A letter", sheets, to_complete=("date of the meeting",))

    def letter(self, paper: Paper, copy: int, form: str) -> File:
        if paper.pupil_id in self.undrawable:
            raise UndrawableError("a letter that no font has")
        return File(f"{paper.sheets[copy].stem}.{form}", paper.letter_id.encode())

    def certificate(self, pupil_id: str) -> File:
        return File(f"{pupil_id.partition(':')[2]}_certificate.pdf", b"certificate")

    def further(self, papers: Sequence[Paper], apart: Collection[str] = ()) -> list[File]:
        return [File("index.pdf", str(len(papers)).encode())]

    def bundles(self, papers: Sequence[Paper]) -> Sequence[Bundle]:
        stems = [sheet.stem for paper in papers for sheet in paper.sheets]
        parts = range(0, len(stems), self.in_a_file)
        return [Bundle(tuple(stems[at : at + self.in_a_file])) for at in parts]

    def print_file(self, bundle: Bundle) -> PrintFile:
        stems = bundle.stems
        left_out = {stem: self.unprintable[stem] for stem in stems if stem in self.unprintable}
        return PrintFile(b"print" if len(left_out) < len(stems) else b"", left_out)


def quiet(_what: str, _done: int, _of: int) -> None:
    """No progress shown."""


def planned(week: Week, desk: PlainDesk | None = None, **wanted: Any) -> WeeklyPlan:
    return plan(week, Wanted(**wanted), desk or PlainDesk(), quiet)


def run_of(target: Path, sha: str = "a", **options: Any) -> Run:
    """A run that was made from one file with this fingerprint."""
    source = Source("marks.csv", Path("marks.csv"), sha, "2025-11-17T08:00:00", "register", "plain")
    made = manifest.made_from("weekly", {}, [source], {"codes.toml": "x"}, {"schools": {}})
    standard: dict[str, Any] = {
        "letter_date": MONDAY,
        "any_date": not options.get("force"),
        "force": False,
        "findings_exit": Exit.DONE,
    }
    return Run(target, made, **(standard | options))


def written(
    week: Week, target: Path, desk: PlainDesk | None = None, sha: str = "a", **options: Any
) -> Outcome:
    """The folder of this week, as `attcli weekly` makes it."""
    desk = desk or PlainDesk()
    run = run_of(target, sha, **options)
    return same_as_before(run) or write(planned(week, desk), run, desk, quiet)
