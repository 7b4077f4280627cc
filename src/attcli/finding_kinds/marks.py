"""Marks and the sessions they stand for."""

from attcli.finding_kinds.kind import Kind, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

MARKS: tuple[Kind, ...] = (
    Kind(
        "unknown-mark",
        _E,
        "“{value}” is not a register code on {date}; the session counts as missing.",
        "Correct the mark in the school system and export again.",
    ),
    Kind(
        "code-before-its-start",
        _E,
        "Code {value} did not exist on {date} (it began on {starts}); the session counts as "
        "missing.",
        "Correct the mark in the school system and export again.",
    ),
    Kind(
        "conflicting-marks",
        _E,
        "{n} different marks ({value}) for one pupil on {date} {session}; none of them counts.",
        "Find out which mark is right, correct it in the school system and export again.",
    ),
    Kind(
        "impossible-date",
        _E,
        "“{value}” is not a date; its row, or in a grid its column, is left out.",
        "Correct the date in the file, or export again.",
    ),
    Kind(
        "weekday-disagrees",
        _E,
        "“{value}” falls on a {falls}; which of the two is meant can't be known, and its marks are "
        "left out.",
        "Correct the date in the file, or export again.",
    ),
    Kind(
        "mark-before-law",
        _E,
        "A mark dated {date}: the law tables begin on {starts}; it is not counted.",
        "Export again with a later start date.",
    ),
    Kind(
        "duplicate-mark",
        _W,
        "{what}; it is counted once.",
        "Nothing to do, unless the file should not repeat rows.",
    ),
    Kind(
        "legacy-code",
        _W,
        "Code {value} on {date} ended on {ends}; it is read in its old meaning ({title}).",
        "Replace it in the school system by a code in force.",
    ),
    Kind(
        "unread-subcode",
        _W,
        "Sub-code “{value}” beside “{mark}” makes no register code of that day; the mark alone is "
        "read ({n} rows).",
        "Check the mark in the school system, if the sub-code says more than the mark.",
    ),
    Kind(
        "slash-in-pm",
        _W,
        "“{value}” stands under {session}; it is read as present.",
        "Nothing to do; the school system may show why.",
    ),
    Kind(
        "slash-in-every-pm",
        _W,
        "“{value}” stands under {session} {n} times, at least every other mark there: the export "
        "seems to write no other sign. It is read as present.",
        "Nothing to do; the school system may show why.",
    ),
    Kind(
        "folded-mark",
        _I,
        "“{value}” is read as {letter}.",
        "Nothing to do.",
    ),
    Kind(
        "far-future-date",
        _W,
        "Marks up to {last}, more than 400 days after this file was last saved ({saved}): a year "
        "may be wrong.",
        "Check the dates in the file.",
    ),
    Kind(
        "outside-enrolment",
        _W,
        "{n} marks of this pupil lie before entry or after leaving ({first} to {last}); they are "
        "kept apart and not counted.",
        "Check the entry and leaving dates.",
    ),
    Kind(
        "stray-session",
        _W,
        "{date} {session}: only {n} of {on_roll} pupils on roll have a possible mark: it is no "
        "session of the school, and makes no school week.",
        "Check the date; if the school was open, add it to the term dates in attcli.toml.",
    ),
    Kind(
        "marks-end-early",
        _W,
        "{school}: the marks are complete up to {last} only, not to {as_of} that was asked for: "
        "of the days between only the marks held count, the rest is unknown and not foretold, and "
        "nothing is said of now.",
        "Add the export with the later marks, or leave out --as-of.",
    ),
    Kind(
        "few-pupils",
        _W,
        "School weeks in which the register of {school} holds fewer than 10 pupils: {n}. Weeks may "
        "be missing, and the ten-week window too long.",
        "Use an export of the whole school, or put the term dates into attcli.toml.",
    ),
    Kind(
        "term-dates-disagree",
        _W,
        "{date}: {why}.",
        "Check the term dates in attcli.toml.",
    ),
    Kind(
        "unreadable-cell",
        _E,
        "“{value}” under {date} is not two marks (AM, then PM); both sessions count as missing.",
        "Correct the mark in the school system and export again.",
    ),
    Kind(
        "repaired-week-string",
        _W,
        "The week “{shown}” has {n} characters and not 14: {means}; it is read so.",
        "Nothing to do, if that is so; else export the weeks with all 14 characters.",
    ),
    Kind(
        "repaired-year-string",
        _W,
        "The string has {n} characters, one too few: {means}; it is read so.",
        "Nothing to do, if that is so; else export again without taking off blanks.",
    ),
    Kind(
        "unreadable-string",
        _E,
        "“{value}” can't be read: {why}; its {n} cells are left out.",
        "Export again without taking off blanks, or take an export with one row a mark.",
    ),
    Kind(
        "week-not-from-monday",
        _E,
        "The week from {date} begins on a {weekday}, not on a Monday: which day its first mark "
        "belongs to is not told; its {n} cells are left out.",
        "Export weeks that begin on a Monday, or take an export with one row a mark.",
    ),
    Kind(
        "string-without-beginning",
        _E,
        "The string from {date} on is shorter than the others and has marks on days on which "
        "nobody else has any: it has lost its beginning; its {n} cells are left out.",
        "Export again without taking off blanks, or take an export with one row a mark.",
    ),
    Kind(
        "earlier-register",
        _I,
        "{n} marks come from an earlier register of the same afternoon; the last register counts.",
        "Nothing to do.",
    ),
)
