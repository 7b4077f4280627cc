"""All tables together: one register, with the account of every table it came from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from attcli.exports.account import Account, no_mark
from attcli.exports.doubled import doubled
from attcli.exports.layout import SPAN
from attcli.exports.marks import canonical, judge
from attcli.exports.open_tables import Found
from attcli.exports.parts import Part, read_part
from attcli.exports.refusals import UnusableError
from attcli.exports.schools import SchoolNames
from attcli.exports.sheet import ROW
from attcli.exports.table import Table
from attcli.exports.tell import Teller, capped
from attcli.exports.together import tell_apartness, tell_strangers
from attcli.exports.values import by_value, texts_of
from attcli.exports.who import Pupils, tell_apart
from attcli.findings import Finding, Place, finding
from attcli.register.model import Source
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty

if TYPE_CHECKING:
    from attcli.exports.held import Held

_OF_SLOT = ("source", ROW, "column", "pupil", "date", "session", "raw", "minutes_late", "turn")

_LONG_AFTER = timedelta(days=400)
LEFT_OUT: dict[str, pl.DataType | type[pl.DataType]] = {
    **{name: MARKS[name] for name in ("pupil_id", "date", "session", "code")},
    "reason": pl.String,
}


@dataclass
class Assembled:
    """The register's frames, its sources with their accounts, and the tables that were refused.

    `pupil_numbers`: by source, the different pupils in it. `left_out`: the marks that don't count
    (`LEFT_OUT`): outside the enrolment, conflicting, said twice, of an earlier register.
    `apartness`: findings about which files belong together, not about one file. `parts`, `who`,
    `judged`: what they were made from.
    """

    sources: list[Source]
    marks: pl.DataFrame = field(default_factory=lambda: empty(MARKS))
    pupils: pl.DataFrame = field(default_factory=lambda: empty(PUPILS))
    contacts: pl.DataFrame = field(default_factory=lambda: empty(CONTACTS))
    findings: list[Finding] = field(default_factory=list)
    apartness: list[Finding] = field(default_factory=list)
    refusals: dict[int, UnusableError] = field(default_factory=dict)
    pupil_numbers: dict[int, pl.Series] = field(default_factory=dict)
    left_out: pl.DataFrame = field(default_factory=lambda: empty(LEFT_OUT))
    parts: list[Part] = field(default_factory=list)
    who: Pupils | None = None
    judged: pl.DataFrame | None = None

    def refuse(self, source: int, error: UnusableError) -> None:
        """Say why a table can't be used."""
        said = error.of(self.sources[source].file)
        self.refusals[source] = said
        self.sources[source] = replace(self.sources[source], why=str(said))


def assemble(files: Sequence[Found], schools: SchoolNames, held: "Held | None" = None) -> Assembled:
    """Read the tables of all files that could be opened into one register.

    With `held`, the pupils are those of the files and those held, joined; the enrolment of all of
    them judges the files' marks. Sources held are counted after those of the files.
    """
    opened = [found for found in files if not found.refusal]
    result = Assembled([source for found in opened for source in found.sources])
    for found in opened:
        result.findings += found.findings
        for table in found.tables:
            _read(table, found.school, result)
    pupils = tell_apart(result.parts, schools, held)
    result.findings += capped(pupils.findings)
    details = pupils.frame
    if held is not None:
        from attcli.exports.details import joined_details  # noqa: PLC0415 (only beside what is held)

        first = len(result.sources)
        details = joined_details(held.after(first), pupils, result.parts, first)
    result.pupils = details.select(*PUPILS)
    registers = [part for part in result.parts if part.slots is not None]
    spans = _spans(details, [*result.sources, *(held.sources if held else ())], result)
    judged = _judge(registers, pupils, spans, result) if registers else None
    _account(result.parts, pupils, judged, result)
    if judged is not None:
        twice = doubled(result.parts, pupils, judged, held)
        result.apartness += twice.findings
        for source, error in twice.refusals.items():
            result.refuse(source, error)
    result.contacts = _contacts(result.parts, pupils)
    result.who, result.judged = pupils, judged
    if held is None:
        result.apartness += tell_apartness(result.parts, pupils, judged)
    else:
        result.apartness += tell_strangers(result.parts, pupils)
    return result


def _read(table: Table, school: str | None, result: Assembled) -> None:
    try:
        part = read_part(table)
    except UnusableError as error:
        result.refuse(table.source, error)
        return
    part.school = school
    result.parts.append(part)
    result.findings += capped(part.findings)


def _judge(
    registers: Sequence[Part], pupils: Pupils, spans: pl.DataFrame, result: Assembled
) -> pl.DataFrame:
    """All slots of all registers, judged; the marks that come of them."""
    slots = [
        part.slots.with_columns(
            pupils.of(part, part.slots.get_column("who")),
            source=pl.lit(part.table.source, dtype=pl.UInt16),
        ).select(*_OF_SLOT)
        for part in registers
        if part.slots is not None
    ]
    teller = Teller({part.table.source: part.table for part in registers})
    judged = judge(_together(slots), spans, teller)
    result.findings += teller.findings
    result.marks = canonical(judged, pupils.ids)
    result.left_out = _left_out(judged, pupils)
    return judged


def _together(slots: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The slots of all registers, each different text of a mark once in the type of `raw`."""
    columns = [frame.get_column("raw") for frame in slots]
    texts = {text for column in columns for text in texts_of(column).to_list()}
    kind = pl.Enum(sorted(texts))
    return pl.concat(
        frame.with_columns(by_value(column, str, kind))
        for frame, column in zip(slots, columns, strict=True)
    )


def _left_out(judged: pl.DataFrame, pupils: Pupils) -> pl.DataFrame:
    """The slots with a code that don't count, in the order of their sessions."""
    slots = judged.filter(pl.col("reason").is_not_null() & pl.col("code").is_not_null())
    by_number = pupils.ids.get_column("pupil_id").gather(slots.get_column("pupil"))
    told = slots.with_columns(by_number, pl.col("reason").cast(pl.String)).select(*LEFT_OUT)
    return told.sort("pupil_id", "date", "session")


def _spans(pupils: pl.DataFrame, sources: Sequence[Source], result: Assembled) -> pl.DataFrame:
    """`pupil`, `entry_date`, `leaving_date`; a finding where leaving comes before entry."""
    spans = pupils.select("pupil", *SPAN, "source", ROW).filter(
        pl.any_horizontal(pl.col(name).is_not_null() for name in SPAN)
    )
    backwards = (pl.col("entry_date") > pl.col("leaving_date")).fill_null(False)
    for row in spans.filter(backwards).sort("source", ROW).iter_rows(named=True):
        source = sources[row["source"]]
        place = Place(source.file, source.sheet, row[ROW])
        dates = {"first": row["entry_date"], "last": row["leaving_date"]}
        result.findings.append(finding("enrolment-dates", place, **dates))
    return spans.filter(~backwards).select("pupil", *SPAN)


def _account(
    parts: Sequence[Part], pupils: Pupils, judged: pl.DataFrame | None, result: Assembled
) -> None:
    """Write each table's account into its source; refuse a register without a mark."""
    for part in parts:
        number = part.table.source
        listed = pupils.of(part, part.people.persons.get_column("who")).unique()
        result.pupil_numbers[number] = listed
        if part.slots is not None and judged is not None:
            account = asdict(Account.of(part, judged))
            if not account.pop("readable"):
                result.refuse(number, no_mark(part, judged))
            result.findings += _far_future(part, account["last_date"], result)
        else:
            account = {"rows": part.rows, "pupils": listed.len(), "columns": part.says}
        result.sources[number] = replace(result.sources[number], **account)


def _far_future(part: Part, last: date | None, result: Assembled) -> list[Finding]:
    """A warning where the marks go on long after the file was saved."""
    saved = datetime.fromisoformat(result.sources[part.table.source].modified).date()
    if last is None or last - saved <= _LONG_AFTER:
        return []
    return [finding("far-future-date", part.table.place(name="date"), last=last, saved=saved)]


def _contacts(parts: Sequence[Part], pupils: Pupils) -> pl.DataFrame:
    """The contacts of all files, those of no known pupil too."""
    frames = []
    for part in parts:
        if part.contacts is None:
            continue
        numbers = pupils.of(part, part.contacts.get_column("who"))
        by_id = pupils.ids.get_column("pupil_id").gather(numbers)
        source = pl.lit(part.table.source, dtype=pl.UInt16).alias("source")
        frames.append(part.contacts.with_columns(by_id, source).select(*CONTACTS))
    if not frames:
        return empty(CONTACTS)
    said = [name for name in CONTACTS if name not in ("source", ROW)]
    return (
        pl.concat(frames)
        .unique(said, keep="first", maintain_order=True)
        .sort("pupil_id", "priority", "source", ROW, nulls_last=True)
    )
