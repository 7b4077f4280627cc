"""Writes `sample_data/awkward-together/`: findings that one file alone can't show, one folder each.

A folder is named after its finding. `how.json` holds the commands that lead to it, the last with
`--format json`. Run by hand (`python -m tests.exports.awkward_together`) when a kind is added.
"""

import json

from tests.exports.gallery import lines, upn

from attcli.places import sample_data_dir

TOGETHER = sample_data_dir() / "awkward-together"
A, B, C, D = (upn(n) for n in range(41, 45))
HEAD = "UPN,Surname,Forename,DOB,Class,Date,Session,Mark"
ANN, BEA = f"{A},Oak,Ann,2016-01-04,3X", f"{B},Elm,Bea,2016-05-06,3X"
MARKS = lines(
    HEAD, f"{ANN},2025-09-04,AM,/", f"{ANN},2025-09-04,PM,\\",
    f"{BEA},2025-09-04,AM,/", f"{BEA},2025-09-04,PM,\\",
)  # fmt: skip
TWELVE = [upn(n) for n in range(60, 72)]
DAYS = ("2025-09-04", "2025-09-05", "2025-09-08", "2025-09-09")
WHOLE = lines(
    "UPN,Date,Session,Mark",
    *(f"{who},{day},{half},{mark}" for who in TWELVE for day in DAYS
      for half, mark in (("AM", "/"), ("PM", "\\"))),
)  # fmt: skip
SETTINGS = '[schools.hill]\nname = "Hill Primary School"\n'
CHECK = ["check", "marks.csv"]
INGEST = ["ingest", "marks.csv"]


def case(code: str, *commands: list[str], **files: str | bytes) -> None:
    """One folder: its files (`_csv` and the like are endings) and the commands."""
    folder = TOGETHER / code
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / ".".join(name.rsplit("_", 1))).write_bytes(data)
    steps = [*commands[:-1], [*commands[-1], "--format", "json"]]
    (folder / "how.json").write_text(json.dumps(steps, indent=1) + "\n", encoding="utf-8")


def people() -> None:
    """Pupils files beside a register."""
    both = [*CHECK, "pupils.csv"]
    case(
        "pupil-without-marks",
        both,
        marks_csv=MARKS,
        pupils_csv=lines("UPN,Surname,Forename", f"{A},Oak,Ann", f"{C},Ash,Cy"),
    )
    case(
        "pupil-not-listed",
        both,
        marks_csv=MARKS,
        pupils_csv=lines("UPN,Surname,Forename", f"{A},Oak,Ann"),
    )
    case(
        "pupils-not-listed",
        both,
        marks_csv=MARKS + lines(f"{C},Ash,Cy,2016-01-09,3X,2025-09-04,AM,/"),
        pupils_csv=lines("UPN,Surname,Forename", f"{A},Oak,Ann"),
    )
    case(
        "no-pupil-shared",
        both,
        marks_csv=MARKS,
        pupils_csv=lines("UPN,Surname,Forename", f"{C},Ash,Cy", f"{D},Fir,Di"),
    )
    case(
        "files-disagree",
        both,
        marks_csv=MARKS,
        pupils_csv=lines("UPN,Surname,Forename,DOB", f"{A},Oak,Ann,2016-01-05", f"{B},Elm,Bea,"),
    )
    case(
        "joined-by-name",
        both,
        marks_csv=MARKS,
        pupils_csv=lines(
            "Admission number,Surname,Forename,DOB",
            "000041,Oak,Ann,2016-01-04",
            "000042,Elm,Bea,2016-05-06",
        ),
    )
    case(
        "identity-clash",
        [*CHECK, "pupils.csv"],
        marks_csv=lines("UPN,Admission number,Date,Session,Mark", f"{A},000041,2025-09-04,AM,/"),
        pupils_csv=lines("UPN,Admission number,Surname,Forename", f"{B},000041,Elm,Bea"),
    )
    case(
        "contradicting-details",
        CHECK,
        marks_csv=lines(
            HEAD,
            f"{A},Oak,Ann,2016-01-04,3X,2025-09-04,AM,/",
            f"{A},Oak,Ann,2016-02-04,3X,2025-09-04,PM,\\",
        ),
    )
    case(
        "perhaps-one-pupil",
        CHECK,
        marks_csv=lines(
            "Surname,Forename,DOB,Class,Date,Session,Mark",
            "Oak,Ann,2016-01-04,3X,2025-09-04,AM,/",
            "Oak,Ann,2016-01-04,3Y,2025-09-05,AM,/",
        ),
    )
    case(
        "enrolment-dates",
        CHECK,
        marks_csv=lines(
            "UPN,Entry date,Leaving date,Date,Session,Mark",
            f"{A},2025-09-03,2025-07-20,2025-09-04,AM,/",
        ),
    )
    case(
        "unreadable-value",
        CHECK,
        marks_csv=lines("UPN,FSM,Date,Session,Mark", f"{A},perhaps,2025-09-04,AM,/"),
    )
    case(
        "upn-corrected",
        INGEST,
        ["ingest", "later.csv"],
        attcli_toml=SETTINGS,
        marks_csv=lines(
            "UPN,Admission number,Surname,Forename,Date,Session,Mark",
            f"{A},000041,Oak,Ann,2025-09-04,AM,/",
        ),
        later_csv=lines(
            "UPN,Admission number,Surname,Forename,Date,Session,Mark",
            f"{B},000041,Oak,Ann,2025-09-04,AM,/",
        ),
    )
    case(
        "pupil-perhaps-twice",
        [*CHECK, "more.csv", "pupils.csv"],
        marks_csv=lines("UPN,Date,Session,Mark", *(f"{who},2025-09-04,AM,/" for who in (A, B))),
        more_csv=lines("Adno,Date,Session,Mark", *(f"{n},2025-09-04,AM,/" for n in (17, 18))),
        pupils_csv=lines("UPN,Admission number,Surname,Forename", f"{A},17,Oak,Ann"),
    )


def contacts() -> None:
    """Contacts files."""
    head = "UPN,Contact forename,Contact surname,Relationship,Address 1,Town"
    both = [*CHECK, "--contacts", "contacts.csv"]
    one = f"{A},Di,Oak,Mother,1 Hill Lane,Truro"
    case(
        "contact-without-pupil",
        both,
        marks_csv=MARKS,
        contacts_csv=lines(head, one, f"{C},Al,Ash,Father,2 Hill Lane,Truro"),
    )
    case(
        "contact-without-surname",
        both,
        marks_csv=MARKS,
        contacts_csv=lines(head, one, f"{B},Tom,,Father,2 Hill Lane,Truro"),
    )
    case("row-without-contact", both, marks_csv=MARKS, contacts_csv=lines(head, one, f"{B},,,,,"))
    case(
        "contacts-in-one-cell",
        both,
        marks_csv=MARKS,
        contacts_csv=lines(
            head, one, f"{B},Tom;Tia,Elm;Elm,Father;Mother,1 Low Rd;2 Low Rd;3 Low Rd,Truro"
        ),
    )


def calendars() -> None:
    """What the days of a register show, and the settings say otherwise."""
    view = ["absence", "marks.csv"]
    case("few-pupils", view, marks_csv=MARKS)
    case(
        "stray-session",
        view,
        marks_csv=WHOLE
        + lines(f"{TWELVE[0]},2025-09-06,AM,/", *(f"{who},2025-09-06,AM," for who in TWELVE[1:])),
    )
    terms = (
        SETTINGS + "inset_days = [2025-09-09]\n"
        '[[schools.hill.terms]]\nname = "Autumn 1"\nstart = 2025-09-01\nend = 2025-10-24\n'
    )
    case("term-dates-disagree", view, attcli_toml=terms, marks_csv=WHOLE)


def schools() -> None:
    """Names of schools."""
    head = "UPN,School,Date,Session,Mark"
    case(
        "school-taken-as",
        CHECK,
        attcli_toml=SETTINGS,
        marks_csv=lines(head, f"{A},Hill Primary,2025-09-04,AM,/"),
    )
    case(
        "unknown-school",
        CHECK,
        attcli_toml=SETTINGS,
        marks_csv=lines(head, f"{A},Dale Academy,2025-09-04,AM,/"),
    )


def the_log() -> None:
    """Holds and entries of the log that name nobody, or several."""
    hold = ["hold", "X1", "--reason", "illness", "--review", "2099-01-12"]
    entry = ["log", "add", "X1", "--kind", "letter", "--date", "2025-09-04"]
    twins = lines(
        "UPN,Admission number,Date,Session,Mark",
        f"{A},X1,2025-09-04,AM,/",
        f"{B},X1,2025-09-04,AM,/",
    )
    case("hold-without-pupil", INGEST, hold, ["stages"], attcli_toml=SETTINGS, marks_csv=MARKS)
    case("hold-fits-several", INGEST, hold, ["stages"], attcli_toml=SETTINGS, marks_csv=twins)
    two = SETTINGS + '[schools.dale]\nname = "Dale Academy"\n'
    at_dale = lines("UPN,School,Date,Session,Mark", f"{A},Dale Academy,2025-09-04,AM,/")
    case(
        "hold-at-another-school",
        INGEST,
        ["hold", A, "--school", "hill", "--reason", "illness", "--review", "2099-01-12"],
        ["stages"],
        attcli_toml=two,
        marks_csv=at_dale,
    )
    case(
        "notice-without-period",
        INGEST,
        ["notices", "record", A, "--parent", "mother", "--issued", "2025-09-05"],
        ["threshold", "--all"],
        attcli_toml=SETTINGS,
        marks_csv=MARKS,
    )
    case(
        "entry-without-pupil",
        INGEST,
        entry,
        ["interventions"],
        attcli_toml=SETTINGS,
        marks_csv=MARKS,
    )
    case("marks-end-early", ["absence", "marks.csv", "--as-of", "2025-10-01"], marks_csv=WHOLE)
    case(
        "entry-fits-several",
        entry,
        INGEST,
        ["interventions"],
        attcli_toml=SETTINGS,
        marks_csv=twins,
    )


def sizes() -> None:
    """Very many, and too few."""
    slashes = [f"{upn(n)},2025-09-04,PM,/" for n in range(100, 130)]
    case("slash-in-every-pm", CHECK, marks_csv=lines("UPN,Date,Session,Mark", *slashes))
    ended = [f"{upn(n)},,,,,2025-09-04,AM,H" for n in range(100, 205)]
    case("more-findings", CHECK, marks_csv=lines(HEAD, *ended))
    rows = [f"{upn(n)},Mon 06/10/2025,AM,/" for n in range(60, 64)]
    case(
        "weekday-disagrees",
        CHECK,
        marks_csv=lines("UPN,Date,Session,Mark", *rows, f"{A},Thu 15/10/2025,AM,/"),
    )
    case("cut-off-sheet", ["check", "grid.xls"])  # 256 columns; no library here writes it
    case(
        "summary-repeats-pupil",
        ["check", "marks.csv", "--against", "summary.csv"],
        marks_csv=MARKS,
        summary_csv=lines(
            "UPN,Possible,Present,Authorised,Unauthorised",
            f"{A},2,2,0,0",
            f"{A},2,2,0,0",
            f"{B},2,2,0,0",
        ),
    )


def main() -> None:
    for write in (people, contacts, calendars, schools, the_log, sizes):
        write()


if __name__ == "__main__":
    main()
