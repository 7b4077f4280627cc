"""The catalogue of findings: every kind of problem in data, its words and its remedy.

The sentences and remedies stand here once; `docs/findings.md` is generated from them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is. An error-level finding makes the run end with exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its stable code, how grave, the words, and what the office can do."""

    code: str
    severity: Severity
    template: str
    remedy: str


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

KINDS: tuple[Kind, ...] = (
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
        "unreadable-row",
        _E,
        "The row cannot be read: {why}.",
        "Look at the row in the file; export again if it was cut off.",
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
        "name-only-identity",
        _W,
        "Pupils of this file without a UPN, system id or admission number in some or all rows: "
        "{n}. They are told apart by name, date of birth and class.",
        "Add the UPN to the export, and fill it in for every pupil.",
    ),
    Kind(
        "lost-id-columns",
        _W,
        "This SIMS report has no id of the pupils (Adno, UPN, PersonID): SIMS leaves a column out, "
        "without a word, where whoever runs the report may not see it.",
        "Ask for that right, and run the report again.",
    ),
    Kind(
        "malformed-upn",
        _W,
        "“{value}” is not a well-formed UPN; it is kept as text.",
        "Check the pupil's UPN in the school system.",
    ),
    Kind(
        "damaged-id",
        _W,
        "“{value}” is a number that a spreadsheet has shortened; other pupils may have the same. "
        "It is used only where its row has no other id and no name.",
        "Format the column as text before the file is saved, or export again.",
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
        "ignored-columns",
        _I,
        "Columns not used: {value}.",
        "Nothing to do.",
    ),
    Kind(
        "no-pupil-shared",
        _W,
        "None of this file's pupils ({n}) is in the {other}: the {other} has {theirs}, this file "
        "has {ours}.",
        "Add a column that both have (the UPN, say) to one of the exports, and check that both "
        "are of one school.",
    ),
    Kind(
        "pupil-perhaps-twice",
        _W,
        "{n} of this file's {all} pupils can't be found in {other}, which holds marks of the same "
        "days: it has {theirs}, this file has {ours}. They may be counted twice.",
        "Add a pupils file that has both ids (--pupils), or export with the UPN.",
    ),
    Kind(
        "pupil-not-listed",
        _I,
        "Pupils of the register who are not in the pupils file: {n} of {all}.",
        "Nothing to do, unless they are on roll.",
    ),
    Kind(
        "pupils-not-listed",
        _W,
        "Pupils of the register who are not in the pupils file: {n} of {all}. They have no details "
        "but those beside their marks.",
        "Export the pupils file for the whole school, leavers too.",
    ),
    Kind(
        "pupil-without-marks",
        _I,
        "{n} pupils of the pupils file have no row in the register.",
        "Nothing to do, unless they are on roll.",
    ),
    Kind(
        "hold-without-pupil",
        _W,
        "A hold names “{value}”, who is not in the register of {school}: it holds nobody's "
        "letters.",
        "Release it (attcli hold ID --release) and place it again with the pupil's UPN.",
    ),
    Kind(
        "hold-fits-several",
        _W,
        "A hold names “{value}”, which fits {n} pupils: the letters of all of them are held.",
        "Release it (attcli hold ID --release) and place it again with the pupil's UPN.",
    ),
    Kind(
        "hold-at-another-school",
        _I,
        "The hold on “{value}” was placed for {school}; the pupil is in the register of {other}, "
        "and is held there.",
        "Nothing to do, if it is the same school under another name.",
    ),
    Kind(
        "entry-without-pupil",
        _W,
        "Change {change}, an entry of the log, names “{value}”, who is not in the register of "
        "{school}: it is about nobody here.",
        "If it is a slip, undo that change and enter it again with the pupil's UPN.",
    ),
    Kind(
        "entry-fits-several",
        _W,
        "Change {change}, an entry of the log, names “{value}”, which fits {n} pupils: it is taken "
        "for none of them.",
        "Undo that change and enter it again with the pupil's UPN.",
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
    Kind(
        "joined-by-name",
        _W,
        "{n} pupils of this file share no number with the other files; they are joined by name and "
        "date of birth.",
        "Add the UPN column to both exports.",
    ),
    Kind(
        "identity-clash",
        _W,
        "Pupils with different UPNs share the {kind} {value}; they stay apart.",
        "Correct the number in the school system and export again.",
    ),
    Kind(
        "upn-corrected",
        _W,
        "A pupil has two UPNs ({value}) under the same {kind} and the same name: the one held, and "
        "the one in this file. It is one pupil, under the latter UPN from now on.",
        "Nothing to do, if the latter is the right one; else correct it in the school system, "
        "export again and take it in.",
    ),
    Kind(
        "contradicting-details",
        _W,
        "The rows of one pupil contradict each other: {said}.",
        "Correct it in the school system and export again: until then the first row of a pupils "
        "file counts, and the latest day of a register.",
    ),
    Kind(
        "summary-repeats-pupil",
        _W,
        "The summary holds {n} rows of one pupil; the first of them is compared.",
        "Export the summary with one row a pupil.",
    ),
    Kind(
        "files-disagree",
        _W,
        "Pupils of whom another file says something else under {column}: {n}. Here “{value}”, in "
        "{other} (row {other_row}) “{used}”, which is used.",
        "Correct it in the school system and export both again.",
    ),
    Kind(
        "perhaps-one-pupil",
        _W,
        "{n} pupils without an id have the same name and date of birth, in different classes "
        "({classes}); they are kept apart, and may be one who changed class.",
        "Add the UPN to the export, and fill it in for every pupil.",
    ),
    Kind(
        "contacts-in-one-cell",
        _W,
        "The row lists {n} contacts in one cell, and “{column}” {lists}: which is whose can't be "
        "known, and none of them is used.",
        "Export one row a contact, or as many entries in each column: if all live at one address, "
        "write it for each.",
    ),
    Kind(
        "contact-without-surname",
        _W,
        "Rows that say something of a contact but not the surname: {n}; they are left out.",
        "Fill in the contact's surname in the school system.",
    ),
    Kind(
        "enrolment-dates",
        _W,
        "A pupil leaves ({last}) before entering ({first}); no mark is judged by these dates.",
        "Correct the entry and leaving dates in the school system.",
    ),
    Kind(
        "row-without-contact",
        _I,
        "Rows of the contacts file that name no contact: {n}.",
        "Nothing to do, unless those pupils have contacts.",
    ),
    Kind(
        "contact-without-pupil",
        _I,
        "Contacts that belong to no pupil of the register or the pupils file: {n}.",
        "Nothing to do, unless the pupils are on roll.",
    ),
    Kind(
        "unreadable-value",
        _W,
        "“{value}” under {column} is not understood; it is taken as not known.",
        "Correct it in the school system, or leave the cell empty.",
    ),
    Kind(
        "unknown-school",
        _W,
        "The school “{value}” is not in attcli.toml: it is read as another school, without the "
        "details, term dates and policy there. To name it, write {line}.",
        "If it is none of the schools there, leave it, or give it settings of its own.",
    ),
    Kind(
        "school-not-said",
        _E,
        "The files name several schools, but none for some pupils of this one ({n}), whose ids are "
        "known at none of them or at more than one; they stand apart, under “{school}”.",
        "Fill in the school in every row and export again.",
    ),
    Kind(
        "school-taken-as",
        _I,
        "The export calls the school “{value}”; it is taken as {school} of attcli.toml.",
        "Nothing to do; were it another school, give it settings of its own.",
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
