"""Text files: which separator, and their rows, quickly where that is provably safe.

`\\`, `#`, `N` and blanks are data here: nothing is an escape, a comment or a null. Polars reads the
body where the counts prove that every line is one row with as many cells as there are headings;
anything else (a quoted line break, ragged rows, notes beneath) goes through the standard library.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from attcli.exports.encoding import Text
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import HEAD_ROWS, ROW, WIDTH, Body, names
from attcli.exports.values import by_value

_STRAY_QUOTE = re.compile(rb'"(?<=[^,;\t|"\n]")(?=[^,;\t|"\n])')
_SEPARATORS = (",", ";", "\t", "|")
csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class TextSheet:
    """A text file as a sheet."""

    text: Text
    separator: str
    name: str | None = None
    head: Sequence[Sequence[str]] = field(default=())
    cut_off: str | None = None

    @classmethod
    def of(cls, text: Text) -> "TextSheet":
        """The sheet, its separator found from the first rows (or from a line `sep=;`)."""
        separator = separator_of(text.lines())
        head = list(islice(_rows(text.lines(), separator), HEAD_ROWS))
        return cls(text, separator, None, head)

    def body(self, header: int, width: int, repeating: Collection[int] = ()) -> Body:
        """The rows under the row of index `header`."""
        return self._quick(header, width, repeating) or self._slow(header, width)

    def _quick(self, header: int, width: int, repeating: Collection[int] = ()) -> Body | None:
        """Polars' reading, or None where it can't be proved to be row for row the file's own."""
        data = self.text.utf8
        if any("\n" in cell for row in self.head[: header + 1] for cell in row):
            return None
        start = _after_lines(data, header + 1)
        quoted = data.find(b'"', start) >= 0
        if quoted and _STRAY_QUOTE.search(data, start):
            return None
        try:
            frame = pl.read_csv(
                data,
                has_header=False,
                skip_lines=header + 1,
                schema=_kinds(width, repeating),
                separator=self.separator,
                infer_schema=False,
                raise_if_empty=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if not self._proved(frame, start, width, quoted=quoted):
            return None
        first = header + 2
        rows = pl.int_range(first, first + frame.height, dtype=pl.UInt32, eager=True).alias(ROW)
        width_of = pl.lit(None, dtype=pl.UInt32).alias(WIDTH)
        return Body(frame.with_columns(rows, width_of))

    def _proved(self, frame: pl.DataFrame, start: int, width: int, *, quoted: bool) -> bool:
        """Whether each line became one row, and every cell of it was read."""
        data = self.text.utf8
        open_end = len(data) > start and not data.endswith(b"\n")
        lines = data.count(b"\n", start) + open_end
        if frame.height != lines:
            return False
        inside = sum(map(self._signs_in, frame.iter_columns())) if quoted else 0
        return data.count(self.separator.encode(), start) - inside == lines * (width - 1)

    def _signs_in(self, column: pl.Series) -> int:
        """How many separators stand inside the cells of a column."""
        if isinstance(column.dtype, pl.Categorical):
            counted = by_value(column, lambda text: text.count(self.separator) or None, pl.UInt32)
        else:
            counted = column.str.count_matches(self.separator, literal=True)
        return int(counted.sum() or 0)

    def _slow(self, header: int, width: int) -> Body:
        cells: list[list[str | None]] = []
        numbers: list[int] = []
        widths: list[int | None] = []
        for index, row in enumerate(self._checked_rows()):
            if index <= header:
                continue
            while len(row) > width and not row[-1].strip():
                row.pop()
            widths.append(len(row) if row and len(row) != width else None)
            cells.append([*row[:width], *[None] * (width - len(row))])
            numbers.append(index + 1)
        schema = dict.fromkeys(names(width), pl.String)
        columns = list(zip(*cells, strict=True)) if cells else [()] * width
        frame = pl.DataFrame(
            [
                pl.Series(name, column, dtype=pl.String)
                for name, column in zip(schema, columns, strict=True)
            ]
        )
        return Body(
            frame.with_columns(
                pl.Series(ROW, numbers, dtype=pl.UInt32), pl.Series(WIDTH, widths, dtype=pl.UInt32)
            )
        )

    def _checked_rows(self) -> Iterator[list[str]]:
        """All rows; UnusableError where a quotation mark swallows the rest of the file."""
        number, last = 0, [""]
        for row in _rows(self.text.lines(), self.separator):
            number, last = number + 1, row
            yield row
        if self.text.utf8.count(b'"') % 2 and any("\n" in cell for cell in last):
            raise UnusableError(
                f"is damaged: a quotation mark is opened in row {number} and never closed.",
                "Take the mark out of that row, or export again.",
            )


def _kinds(width: int, repeating: Collection[int]) -> dict[str, pl.DataType]:
    """The types of the columns; each repeating one keeps its texts apart from the others'."""
    return {
        name: pl.Categorical(pl.Categories.random()) if at in repeating else pl.String()
        for at, name in enumerate(names(width))
    }


def _rows(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    rows = csv.reader(lines, delimiter=separator)
    try:
        yield from rows
    except csv.Error as error:
        raise UnusableError(
            f"can't be read beyond line {rows.line_num}: {error}.", "Export it again."
        ) from None


def _after_lines(data: bytes, count: int) -> int:
    """Where the line after `count` lines begins; the end where there is none."""
    position = 0
    for _ in range(count):
        found = data.find(b"\n", position)
        if found < 0:
            return len(data)
        position = found + 1
    return position


def separator_of(lines: Iterable[str]) -> str:
    """The sign between the cells of a text, from its first lines."""
    head = list(islice(lines, HEAD_ROWS))
    declared = re.match(r"sep=(.)\n", head[0], re.IGNORECASE) if head else None
    if declared:
        return declared[1]
    return max(_SEPARATORS, key=lambda mark: max(map(len, _rows(head, mark)), default=0))
