"""One pupil's picture as an HTML page: private, one file, good on A4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from attcli.register.days import full_day, plain_day
from attcli.register.model import Source
from attcli.register.view import View
from attcli.reports.basis import basis
from attcli.reports.one_pupil import Part, parts, who
from attcli.reports.one_pupil_rows import Facts, cells, earlier_window, file_numbers, legend
from attcli.reports.page import drawn

_GROUPS = {
    "absent": "Absent in the period",
    "late": "Late in the period",
    "missing": "Without a mark in the period",
}
_FIRST_MET = "The window that first met the ten-session test"
_ALL = {"all": "Every session of the period"}


@dataclass(frozen=True)
class _Page:
    """What the template prints."""

    name: str
    place: str
    ids: str
    until: str
    legend: str
    parts: Sequence[SimpleNamespace]
    groups: Sequence[SimpleNamespace]
    sources: Sequence[Source]
    basis: Sequence[str]


def page_html(view: View, found: Facts, needed: int, *, every_session: bool) -> str:
    """The page of the object `attcli.cases.one_pupil.explained` gives.

    With `every_session` it ends with all sessions of the period, not only those missed.
    """
    name, place, ids = who(found)
    groups = _GROUPS | (_ALL if every_session else {})
    files = file_numbers(found)
    page = _Page(
        name=name,
        place=place,
        ids=ids,
        until=until(view),
        legend=legend(files),
        parts=[_part(part, files) for part in parts(found, needed)],
        groups=[
            SimpleNamespace(title=_FIRST_MET, rows=cells(earlier_window(found["threshold"]), {})),
            *(
                SimpleNamespace(title=title, rows=cells(found["rows"][key], {}))
                for key, title in groups.items()
            ),
        ],
        sources=[source for source in view.register.sources if source.kind == "register"],
        basis=basis(view),
    )
    return drawn(page, "reports/explain.html.j2")


def until(view: View) -> str:
    """Which marks are counted, and which figures are of the period."""
    first, last = view.window.start, view.window.end
    told = [
        f"Marks up to {full_day(view.latest_day)}; period {plain_day(first)} to {plain_day(last)}: "
        "attendance, stage and punctuality. The ten sessions, runs and unexplained marks look at "
        "every mark."
    ]
    if view.ends_early:
        told.append(
            f"The marks are complete up to {full_day(view.ends_early)} only: “then” is that day."
        )
    return " ".join(told)


def _part(part: Part, files: Mapping[str, str]) -> SimpleNamespace:
    shown = cells(part.sessions, files)
    return SimpleNamespace(title=part.title, lines=part.lines, sessions=shown)
