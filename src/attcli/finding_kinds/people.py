"""Who the pupils, their contacts and their schools are, and what is on record of them."""

from attcli.finding_kinds.kind import Kind, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

PEOPLE: tuple[Kind, ...] = (
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
        "notice-without-period",
        _W,
        "The log has a penalty notice of {issued} for {value} without the days it covers: "
        "its sessions are not left out of the ten-session test.",
        "Undo that entry and record the notice anew with its first and last day.",
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
)
