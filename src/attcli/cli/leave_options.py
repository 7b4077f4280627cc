"""What `leave check` and `leave decide` are told of one request, and the request it makes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.options import on_day
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.cases.leave_request import Request

REQUEST = "The request"
LONGEST = 366  # days


class Half(StrEnum):
    """The half of the day that is asked for."""

    AM = "AM"
    PM = "PM"


class Licence(StrEnum):
    """What the licence for a performance says."""

    DATED = "dated"
    UNDATED = "undated"
    NONE = "none"


class Kind(StrEnum):
    """What the leave is for."""

    FUNERAL = "funeral"
    OBSERVANCE = "observance"
    PERFORMANCE = "performance"
    ENTRANCE = "entrance"
    MEDICAL = "medical"
    TRAVEL = "travel"
    HOLIDAY = "holiday"
    OTHER = "other"


FirstDay = Annotated[
    date | None,
    on_day("--from", "The first day away.", REQUEST),
]
LastDay = Annotated[
    date | None,
    on_day("--to", "The last day away.  (default: --from)", REQUEST),
]
Reason = Annotated[
    str,
    typer.Option(help="Why it is asked for, in the parent's words.", rich_help_panel=REQUEST),
]
What = Annotated[
    Kind | None,
    typer.Option(
        "--for",
        help="What it is for.  (default: by the words of the reason)",
        rich_help_panel=REQUEST,
    ),
]
AskedOn = Annotated[
    date | None,
    on_day("--asked-on", "The day it was asked for.", REQUEST),
]
AskedBy = Annotated[
    str,
    typer.Option("--asked-by", metavar="NAME", help="Who asked.", rich_help_panel=REQUEST),
]
HalfDays = Annotated[
    Half | None,
    typer.Option("--half", help="Mornings or afternoons only.", rich_help_panel=REQUEST),
]
WhichLicence = Annotated[
    Licence | None,
    typer.Option(
        help="Of a performance: its licence names the dates, names none, or there is none.",
        rich_help_panel=REQUEST,
    ),
]


@dataclass(frozen=True)
class Told:
    """The options of one request."""

    first: date | None
    last: date | None
    reason: str = ""
    kind: Kind | None = None
    asked_on: date | None = None
    asked_by: str = ""
    half: Half | None = None
    licence: Licence | None = None

    def request(self, pupil_id: str) -> "Request":
        """The request as the tests want it; UsageError for days that can't be."""
        from attcli.cases.leave_request import Request
        from attcli.policy.leave_kinds import kind_of, leave_kinds

        if self.first is None:
            raise UsageError("It is not said from when.", "Add --from DATE (and --to DATE).")
        last = self.last or self.first
        if last < self.first:
            raise UsageError(f"It would end ({last}) before it begins ({self.first}).", "Check.")
        if (last - self.first).days > LONGEST:
            raise UsageError(f"From {self.first} to {last} is more than a year.", "Check.")
        return Request(
            pupil_id,
            self.first,
            last,
            leave_kinds()[self.kind] if self.kind else kind_of(self.reason),
            self.reason.strip(),
            self.asked_on,
            self.asked_by.strip(),
            self.half.value if self.half else None,
            self.licence.value if self.licence else None,
        )
