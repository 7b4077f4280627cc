"""Files, their sheets and their rows."""

from attcli.finding_kinds.kind import Kind, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

FILES: tuple[Kind, ...] = (
    Kind(
        "unreadable-row",
        _E,
        "The row cannot be read: {why}.",
        "Look at the row in the file; export again if it was cut off.",
    ),
    Kind(
        "ignored-columns",
        _I,
        "Columns not used: {value}.",
        "Nothing to do.",
    ),
    Kind(
        "not-a-mark-row",
        _I,
        "Rows that are headings, totals or notes and not marks: {n}.",
        "Nothing to do.",
    ),
    Kind(
        "filled-down",
        _I,
        "Rows that say nothing of their pupil and directly follow a pupil's row: {n}. They are "
        "read as that pupil's, for every pupil of the file stands once.",
        "Nothing to do, if the file is grouped by pupil.",
    ),
    Kind(
        "short-row",
        _W,
        "{n} rows have fewer cells than there are headings; what is there is read.",
        "Nothing to do, unless the file was cut off: then export it again.",
    ),
    Kind(
        "unread-sheet",
        _I,
        "The sheet is not read: {why}",
        "Nothing to do, unless it holds marks.",
    ),
    Kind(
        "cut-off-sheet",
        _W,
        "The sheet is exactly as {what} as an old Excel file can be; the rest may be missing.",
        "Export again as XLSX or CSV.",
    ),
    Kind(
        "more-pages",
        _W,
        "The file says that it holds one page of several; the marks on the others are missing.",
        "Fetch every page, and name all of them.",
    ),
    Kind(
        "more-findings",
        _I,
        "{n} more of the kind {kind} in this file are not listed one by one.",
        "See the first ones; the counts hold all of them.",
    ),
)
