"""What `attcli layouts learn` found out, shown: each heading, what it is read as, and why."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from attcli.cli.open import open_settings
from attcli.cli.options import Format
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.errors import Exit, UnreadableError

if TYPE_CHECKING:
    import polars as pl

    from attcli.exports.catalogue import Catalogue
    from attcli.exports.inspection import Inspection
    from attcli.exports.own_layout import OwnMap
    from attcli.exports.proposal import Proposal

_TABLE = (
    Column("heading", "Heading"),
    Column("field", "Read as"),
    Column("samples", "Cells", from_width=70),
    Column("why", "Because"),
)
_NO_FIELD = ("", "not read")


@dataclass(frozen=True)
class Learnt:
    """A proposal; the map made of it and what it reads, where nothing lacks; the file saved."""

    proposal: "Proposal"
    own: "OwnMap | None" = None
    checked: "Inspection | None" = None
    file: Path | None = None

    def account(self) -> str:
        """What reading the file with the map gave, in one line."""
        if self.checked is None:
            return ""
        (file,) = self.checked.files
        if file.kind != "register":
            return f"Read with this map: {file.rows} rows, {file.pupils} pupils."
        left = "".join(f" + {n} {reason}" for reason, n in file.excluded.items())
        days = f", {file.first_date:%d/%m/%Y} to {file.last_date:%d/%m/%Y}"
        return (
            f"Read with this map: {file.cells} cells = {file.marks} marks{left}; "
            f"{file.pupils} pupils{days}."
        )


def read_with(export: Path, own: "OwnMap", known: "Catalogue", path: Path) -> "Inspection":
    """The file read with the map; UnreadableError where that makes nothing of use."""
    from attcli.exports.read import inspect, school_names

    found = inspect(
        [export],
        layout=own.name,
        schools=school_names(open_settings()),
        catalogue=known.with_own(own.layout(path)),
    )
    if found.refusals:
        raise found.refusals[0]
    (file,) = found.files
    if file.kind == "register" and not file.marks:
        raise UnreadableError(
            f"With this map {export.name} holds no mark that can be read.",
            'Say which heading is the mark: --map mark="…".',
        )
    if not file.pupils:
        raise UnreadableError(
            f"With this map {export.name} names no pupil.",
            'Say which heading tells pupils apart: --map upn="…".',
        )
    return found


def show(
    learnt: Learnt, ending: str, code: Exit, fmt: Format | None, output: Path | None
) -> NoReturn:
    """Show the table, the account and how it ended; the run ends with `code` or a graver one."""
    seen, shape, own = learnt.proposal.seen, learnt.proposal.shape, learnt.own
    read = learnt.checked.files[0].as_json() if learnt.checked else None
    emit(
        Result(
            command="layouts learn",
            rows=_rows(learnt.proposal),
            table=_TABLE,
            title=f"{seen.path.name}, headings in row {seen.row}: {_words_of(shape)}",
            remarks=[line for line in (_sessions(own), learnt.account(), ending) if line],
            extra={
                "layout": asdict(own) if own else None,
                "file": str(learnt.file) if learnt.file else None,
                "read": read,
            },
            sources=learnt.checked.sources if learnt.checked else (),
            findings=learnt.checked.findings if learnt.checked else (),
            exit=code,
        ),
        fmt,
        output,
    )


def _sessions(own: "OwnMap | None") -> str:
    words = own.sessions.items() if own else ()
    return "; ".join(f"{half} is written {' or '.join(said)}" for half, said in words)


def _words_of(shape: str) -> str:
    from attcli.exports.own_layout import SHAPES

    return SHAPES[shape].words


def _rows(proposal: "Proposal") -> "pl.DataFrame":
    """Each heading with what it is read as; the dates of a grid as one row."""
    import polars as pl

    from attcli.exports.proposal import GRIDS

    seen = proposal.seen
    dates = seen.dates if proposal.shape in GRIDS else []
    rows = [
        _row(proposal, at, heading)
        for at, heading in enumerate(seen.headings)
        if heading and at not in dates
    ]
    if dates:
        span = f"{seen.headings[dates[0]]} … {seen.headings[dates[-1]]}"
        rows.append(
            (span, "marks", "; ".join(seen.samples(dates[0])), f"{len(seen.grid.dates)} columns")
        )
    schema = dict.fromkeys(("heading", "field", "samples", "why"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _row(proposal: "Proposal", at: int, heading: str) -> tuple[str, str, str, str]:
    guess = proposal.guesses.get(at)
    field, why = (guess.field, guess.why) if guess else _NO_FIELD
    return heading, field, "; ".join(proposal.seen.samples(at)), why
